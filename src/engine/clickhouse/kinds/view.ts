/** Views: https://clickhouse.com/docs/sql-reference/statements/create/view */
import type { NormalForm } from '../../../catalog/normal-form.ts'
import type { JsonObject } from '../../../resource/json.ts'
import type { Resource } from '../../../resource/resource.ts'
import { quoteString } from '../../../sql/index.ts'
import type { FieldRule, KindContext, KindRules } from '../../engine.ts'
import { type ColumnSpec, writeColumns } from '../../clickhouse-family/kinds/columns.ts'
import { columnSql, readColumns } from './columns.ts'
import { compact } from '../../common/compact.ts'
import { readDocument } from './documents.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { dropGuard } from './drop-guard.ts'
import { frozenTypes } from './frozen-types.ts'
import { queryFacts } from './lineage.ts'
import { relationAddress } from './documents.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import { starOutput } from './output-columns.ts'
import { inDatabase } from '../../clickhouse-family/kinds/references.ts'
import { referencesIn } from './references.ts'
import { commentRule, renameTable } from './relation.ts'
import { writtenRule } from '../../common/rule.ts'
import {
  normalViewColumns,
  type SecuritySpec,
  normalSecurity,
  readSecurity,
  securitySql,
} from './security.ts'
import { normalOf, qualified, readText } from './text.ts'

export type ViewSpec = SecuritySpec & {
  readonly query: string
  /** Only where a plan declares them: the server always adds a list. */
  readonly columns?: readonly ColumnSpec[]
  readonly comment?: string
}

const written = writtenRule<ViewSpec>(
  'CREATE OR REPLACE VIEW',
  'CREATE OR REPLACE VIEW, in one statement; a view holds no rows',
)

const fields: {
  readonly [F in keyof Required<ViewSpec> | 'output' | 'types']: FieldRule<ViewSpec>
} = {
  query: written,
  columns: written,
  definer: written,
  sqlSecurity: written,
  output: writtenRule(
    'CREATE OR REPLACE VIEW',
    'what `*` stands for is fixed when a view is written; CREATE OR REPLACE VIEW',
    { note: 'what `*` stands for; after everything that the view reads, views of views too' },
  ),
  types: writtenRule(
    'CREATE OR REPLACE VIEW',
    'a view keeps the types that its columns had when it was written; CREATE OR REPLACE VIEW',
    { note: 'types of the columns that it reads; views of views too' },
  ),
  comment: commentRule,
}

export const view: KindRules<ViewSpec> = {
  kind: 'View',
  rank: 5,
  namespace: 'relation',
  derived: ['output'],
  lives: 'database',
  fields,
  address: relationAddress,
  read: (json) =>
    readDocument<ViewSpec>(json, {
      kinds: ['View'],
      required: ['query'],
      fields: (own, problems) =>
        compact<Partial<ViewSpec>>({
          query: readText('query', own['query'], ['query'], problems),
          columns: readColumns(own['columns'], ['columns'], problems),
          ...readSecurity(own),
        }),
      inferred: (inferred) => inferred as Partial<ViewSpec>,
    }),
  write: ({ columns, ...spec }) => compact<JsonObject>({ ...spec, columns: writeColumns(columns) }),
  references: (spec, address, context) => [
    ...inDatabase(address),
    ...referencesIn('query', spec.query, ['query'], context),
  ],
  columns: (spec, _address, context) => queryFacts(spec.query, ['query'], context),
  // Declared columns have declared types.
  frozen: ({ query, columns }, context) =>
    columns === undefined ? frozenTypes(query, context) : undefined,
  normal: (spec, _address, context, inferred) => normal(spec, context, inferred),
  create: (to, { desired }) => [draft(`CREATE VIEW ${definition(to, desired)}`)],
  replace: (_from, to, { desired }) => [draft(`CREATE OR REPLACE VIEW ${definition(to, desired)}`)],
  drop: ({ address }, context) => [draft(`DROP VIEW ${sqlName(address)}${dropGuard(context)}`)],
  rename: renameTable,
  losses: () => [],
}

function normal(
  spec: ViewSpec,
  context: KindContext,
  inferred: JsonObject | undefined,
): NormalForm {
  const output = starOutput(spec.query, context, inferred)
  return {
    query: normalOf('query', spec.query, context),
    ...normalViewColumns(spec.columns, context, inferred),
    ...normalSecurity(spec),
    ...(output === undefined ? {} : { output }),
    comment: spec.comment ?? null,
  }
}

function definition({ address, spec }: Resource<ViewSpec>, context: KindContext): string {
  const lines = [sqlName(address)]
  if (spec.columns !== undefined) {
    lines.push(`(${spec.columns.map((column) => columnSql(column, context)).join(', ')})`)
  }
  lines.push(...securitySql(spec))
  if (spec.comment !== undefined) lines.push(`COMMENT ${quoteString(spec.comment)}`)
  return `${lines.join(' ')} AS\n${qualified('query', spec.query, context)}`
}
