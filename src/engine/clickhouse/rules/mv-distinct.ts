import type { PolicyRule } from '../../../rules/rule.ts'
import type { MaterializedViewSpec } from '../kinds/materialized-view.ts'
import { insertQuery, selectsOf, viewKinds } from './view-query.ts'

export const mvDistinct: PolicyRule<MaterializedViewSpec> = {
  id: 'mv-distinct',
  summary: 'A materialized view with DISTINCT: rows are distinct within each inserted block.',
  severity: 'off',
  kinds: viewKinds,
  why: 'The query sees one inserted block. A row that comes again in the next block is passed on again; only the engine of the target can take doubles out.',
  source:
    'https://clickhouse.com/docs/sql-reference/statements/create/view; seen on ClickHouse 26.7.2.1.',
  check: ({ spec }) => {
    const query = insertQuery(spec)
    return (query ? selectsOf(query) : [])
      .filter(({ distinct, distinctOn }) => distinct === true || distinctOn !== undefined)
      .map(({ start }) => ({
        message: 'selects DISTINCT, which holds for each inserted block and not for the target',
        path: ['query'],
        start,
        end: start + 'SELECT'.length,
        hint: 'let the target be a ReplacingMergeTree, or take doubles out where it is read.',
      }))
  },
}
