import type { PolicyRule } from '../../../rules/rule.ts'
import type { MaterializedViewSpec } from '../kinds/materialized-view.ts'
import { plainEngine, targetTable } from './target-table.ts'
import { aggregates, insertQuery, viewKinds } from './view-query.ts'

export const mvAggregateNotMerged: PolicyRule<MaterializedViewSpec> = {
  id: 'mv-aggregate-not-merged',
  summary: 'A materialized view that aggregates into a table whose engine does not add rows up.',
  severity: 'warn',
  kinds: viewKinds,
  why: 'The query aggregates one inserted block. The next block with the same group gives one more row: a MergeTree keeps both, a ReplacingMergeTree keeps the last one, and neither is the aggregate.',
  source:
    'https://clickhouse.com/docs/engines/table-engines/mergetree-family/aggregatingmergetree; seen on ClickHouse 26.7.2.1.',
  check: ({ spec }, { context }) => {
    const query = insertQuery(spec)
    if (query === undefined || !aggregates(query)) return []
    const target = targetTable(spec, context)
    if (spec.to !== undefined && target === undefined) return []
    const engine = target?.engine ?? plainEngine(spec.engine)
    const loses = losing[engine]
    if (loses === undefined) return []
    return [
      {
        message: `aggregates each inserted block, and ${loses}`,
        path: [target === undefined ? 'engine' : 'to'],
        hint: 'let the target be a SummingMergeTree (sums) or an AggregatingMergeTree with -State functions.',
      },
    ]
  },
}

const losing: { readonly [engine: string]: string | undefined } = {
  MergeTree: 'a MergeTree keeps a row for each block',
  ReplacingMergeTree: 'a ReplacingMergeTree keeps the row of the last block only',
}
