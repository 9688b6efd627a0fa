import type { PolicyRule } from '../../../rules/rule.ts'
import type { Query } from '../../../sql/index.ts'
import type { MaterializedViewSpec } from '../kinds/materialized-view.ts'
import { plainEngine, targetTable } from './target-table.ts'
import { aggregatesIn, insertQuery, selectsOf, viewKinds } from './view-query.ts'

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
    if (query === undefined) return []
    const target = targetTable(spec, context)
    if (spec.to !== undefined && target === undefined) return []
    const loses = lossIn(target?.engine ?? plainEngine(spec.engine), query)
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

function lossIn(engine: string, query: Query): string | undefined {
  const calls = selectsOf(query).flatMap(({ columns }) => columns.flatMap(aggregatesIn))
  // States are merged where they are read, so it matters little in how many rows they lie.
  if (engine === 'MergeTree' && !calls.every(({ name }) => name.text.endsWith('State')))
    return 'a MergeTree keeps a row for each block'
  // The latest or the greatest of a block may replace that of an earlier one; a sum must not.
  if (engine === 'ReplacingMergeTree' && !calls.every(({ name }) => picksOne.test(name.text)))
    return 'a ReplacingMergeTree keeps the row of the last block only'
  return undefined
}

const picksOne = /^(any|arg|max|min|first_|last_|singleValue)/i
