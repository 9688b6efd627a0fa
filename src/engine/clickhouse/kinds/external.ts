/** What exists and is not ours: declared so that others may refer to it, never created or compared. */
import type { JsonObject } from '../../../resource/json.ts'
import type { FieldRule, KindRules, SpecProblem } from '../../engine.ts'
import { readColumns } from './columns.ts'
import { type ColumnSpec, writeColumns } from '../../clickhouse-family/kinds/columns.ts'
import { compact } from '../../common/compact.ts'
import { globalAddress, relationAddress } from './documents.ts'
import { inDatabase } from '../../clickhouse-family/kinds/references.ts'
import { ignoreRule } from '../../common/rule.ts'
import { badValue } from '../../clickhouse-family/kinds/settings.ts'

const forms = ['table', 'view', 'function', 'dictionary', 'type'] as const

export type ExternalSpec = {
  readonly of: (typeof forms)[number]
  readonly columns?: readonly ColumnSpec[]
  readonly comment?: string
}

const left = ignoreRule<ExternalSpec>('External is declared, not managed', 'it is never compared')

const fields: { readonly [F in keyof Required<ExternalSpec>]: FieldRule<ExternalSpec> } = {
  of: left,
  columns: left,
  comment: left,
}

export const external: KindRules<ExternalSpec> = {
  kind: 'External',
  rank: 0,
  namespace: 'relation',
  namespaceOf: ({ of }) => (of === 'function' || of === 'type' ? of : 'relation'),
  lives: 'database',
  declaredOnly: true,
  fields,
  address: (json, database) =>
    json['of'] === 'function' || json['of'] === 'type'
      ? globalAddress(json)
      : relationAddress(json, database),
  read: (json) => {
    const problems: SpecProblem[] = []
    const of = forms.find((form) => form === json['of'])
    if (of === undefined) problems.push(badValue(`of is one of ${forms.join(', ')}`, ['of']))
    const columns = readColumns(json['columns'], ['columns'], problems)
    return {
      spec: compact<ExternalSpec>({ of: of ?? 'table', columns, comment: undefined }),
      problems,
    }
  },
  write: ({ columns, ...spec }) => compact<JsonObject>({ ...spec, columns: writeColumns(columns) }),
  references: (_spec, address) => inDatabase(address),
  normal: () => ({}),
  create: () => [],
  drop: () => [],
  losses: () => [],
}
