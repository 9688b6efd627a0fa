import type { PolicyRule } from '../../../rules/rule.ts'
import type { MaterializedViewSpec } from '../kinds/materialized-view.ts'
import type { TableSpec } from '../kinds/table.ts'
import { sourceName } from './insert-chain.ts'
import { plainEngine } from './target-table.ts'
import { aggregates, insertQuery, leftMostTable, viewKinds } from './view-query.ts'

export const mvOverMergedRows: PolicyRule<MaterializedViewSpec> = {
  id: 'mv-over-merged-rows',
  summary:
    'A materialized view that aggregates the inserts of a table that replaces or collapses rows.',
  severity: 'off',
  kinds: viewKinds,
  why: 'The view sees every inserted row. What a merge of the source takes out later was counted when it came in: a row that was written three times counts three times.',
  source:
    'https://clickhouse.com/docs/sql-reference/statements/create/view; seen on ClickHouse 26.7.2.1.',
  check: ({ spec }, { context }) => {
    const query = insertQuery(spec)
    const name = sourceName(spec, context.database)
    const source = name === undefined ? undefined : context.lookup('relation', name)
    if (query === undefined || source?.kind !== 'Table' || !aggregates(query)) return []
    const engine = plainEngine((source.spec as TableSpec).engine)
    const table = leftMostTable(query)?.table
    if (
      !/^(Replacing|(Versioned)?Collapsing|Coalescing)MergeTree$/.test(engine) ||
      table === undefined
    )
      return []
    return [
      {
        message: `aggregates what is inserted into \`${name}\`, before its ${engine} takes rows out`,
        path: ['query'],
        start: table.start,
        end: table.end,
        hint: 'give `refresh` to read the table with FINAL on a clock, or ignore it here with the reason why rows come once.',
      },
    ]
  },
}
