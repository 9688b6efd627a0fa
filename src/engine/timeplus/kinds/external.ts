/** What exists and is not ours: declared so that others may refer to it, never created or compared. */
import type { JsonObject } from '../../../resource/json.ts'
import type { FieldRule, KindRules, SpecProblem } from '../../engine.ts'
import { type ColumnSpec, writeColumns } from '../../clickhouse-family/kinds/columns.ts'
import { compact } from '../../common/compact.ts'
import { inDatabase } from '../../clickhouse-family/kinds/references.ts'
import { ignoreRule, rule } from '../../common/rule.ts'
import { badValue } from '../../clickhouse-family/kinds/settings.ts'
import { readColumns } from './columns.ts'
import { globalAddress, relationAddress } from './documents.ts'

/** And the namespace of each. */
const forms = {
  stream: 'relation',
  table: 'relation',
  view: 'relation',
  dictionary: 'relation',
  function: 'function',
  type: 'type',
  formatSchema: 'formatSchema',
  namedCollection: 'namedCollection',
  disk: 'disk',
  storagePolicy: 'storagePolicy',
} as const

export type ExternalSpec = {
  readonly of: keyof typeof forms
  readonly columns?: readonly ColumnSpec[]
  readonly comment?: string
}

const ignored = ignoreRule<ExternalSpec>(
  'External is declared, not managed',
  'it is never compared',
)
const left: FieldRule<ExternalSpec> = rule(
  ignored.effects.map((effect) => ({ ...effect, evidence: 'inferred' })),
  ignored.lower,
)

const fields: { readonly [F in keyof Required<ExternalSpec>]: FieldRule<ExternalSpec> } = {
  of: left,
  columns: left,
  comment: left,
}

export const external: KindRules<ExternalSpec> = {
  kind: 'External',
  rank: 0,
  namespace: 'relation',
  namespaceOf: ({ of }) => forms[of],
  lives: 'database',
  declaredOnly: true,
  fields,
  address: (json, database) => {
    const of = formOf(json)
    return of !== undefined && forms[of] !== 'relation'
      ? globalAddress(json)
      : relationAddress(json, database)
  },
  read: (json) => {
    const problems: SpecProblem[] = []
    const of = formOf(json)
    if (of === undefined) {
      problems.push(badValue(`of is one of ${Object.keys(forms).join(', ')}`, ['of']))
    }
    const columns = readColumns(json['columns'], ['columns'], problems)
    return {
      spec: compact<ExternalSpec>({ of: of ?? 'stream', columns, comment: undefined }),
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

function formOf(json: JsonObject): ExternalSpec['of'] | undefined {
  const of = json['of']
  return typeof of === 'string' && of in forms ? (of as ExternalSpec['of']) : undefined
}
