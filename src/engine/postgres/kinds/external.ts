/** What exists and is not ours: declared so that others may refer to it, never created or compared. */
import { compact } from '../../common/compact.ts'
import { ignoreRule } from '../../common/rule.ts'
import { type Path, scalarText } from '../../common/scalar.ts'
import type { ColumnFacts, FieldRule, SpecProblem } from '../../engine.ts'
import type { Json } from '../../../resource/json.ts'
import { relationAddress } from './documents.ts'
import type { PostgresKind } from './kind.ts'
import { inSchema } from './references.ts'
import { badValue, isList, isObject, missingKey } from './values.ts'

const forms = ['table', 'view', 'function', 'type'] as const

export type ExternalSpec = {
  readonly of: (typeof forms)[number]
  readonly columns?: readonly { readonly name: string; readonly type: string }[]
  readonly comment?: string
}

const left = ignoreRule<ExternalSpec>('External is declared, not managed', 'it is never compared')

const fields: { readonly [F in keyof Required<ExternalSpec>]: FieldRule<ExternalSpec> } = {
  of: left,
  columns: left,
  comment: left,
}

export const external: PostgresKind<ExternalSpec> = {
  kind: 'External',
  rank: 0,
  namespace: 'relation',
  namespaceOf: ({ of }) => (of === 'function' || of === 'type' ? of : 'relation'),
  lives: 'database',
  declaredOnly: true,
  fields,
  address: relationAddress,
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
  write: (spec) => ({ ...spec }),
  references: (_spec, address) => inSchema(address),
  columns: ({ of, columns }): ColumnFacts => ({
    columns: (columns ?? []).map(({ name }) => ({ name, from: [], complete: true })),
    hasAllColumns: columns !== undefined && (of === 'table' || of === 'view'),
    reads: [],
    hasAllReads: true,
    missing: [],
  }),
  normal: () => ({}),
  create: () => [],
  drop: () => [],
  losses: () => [],
}

function readColumns(
  value: Json | undefined,
  path: Path,
  problems: SpecProblem[],
): ExternalSpec['columns'] {
  if (value === undefined || value === null) return undefined
  if (!isList(value)) {
    problems.push(badValue('columns are a list', path))
    return undefined
  }
  return value.flatMap((item, index) => {
    const name = isObject(item) ? scalarText(item['name']) : undefined
    const type = isObject(item) ? scalarText(item['type']) : undefined
    if (name !== undefined && type !== undefined) return [{ name, type }]
    problems.push(missingKey(name === undefined ? 'name' : 'type', [...path, index]))
    return []
  })
}
