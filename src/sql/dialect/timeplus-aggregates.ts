/**
 * Which functions of Timeplus gather rows. Its engine takes ClickHouse's and spells them in snake case
 * (`group_uniq_array`), and has some of its own (functions_for_agg of its documentation).
 */
import { aggregateNames, combinators } from './clickhouse-builtins.ts'

const own = `
count_distinct distinct earliest latest unique unique_exact min_k max_k arg_min_k arg_max_k top_k_exact
moving_sum avg_time_weighted median_time_weighted p90 p95 p99 percentile xirr emit_version group_array_sorted
largest_triangle_three_buckets
`

/** Case and underscores say nothing: `stddev_pop` and `stddevPop` are one function. */
function folded(name: string): string {
  return name.toLowerCase().replaceAll('_', '')
}

/** What looks at rows before or after without gathering them. */
const notGathering: ReadonlySet<string> = new Set(['lag', 'lead', 'nothing', 'aggthrow'])

const names: ReadonlySet<string> = new Set(
  [...aggregateNames, ...own.trim().split(/\s+/)]
    .map(folded)
    .filter((name) => !notGathering.has(name)),
)

const endings: readonly string[] = combinators.map(folded)

/** `sum`, `sum_if`, `count_distinct_if`: endings are taken off one by one. */
export function isTimeplusAggregate(name: string): boolean {
  return isGathering(folded(name))
}

function isGathering(name: string): boolean {
  return (
    names.has(name) ||
    endings.some(
      (ending) =>
        name.length > ending.length &&
        name.endsWith(ending) &&
        isGathering(name.slice(0, -ending.length)),
    )
  )
}
