/**
 * Functions that Timeplus has and ClickHouse has not, or under another name. Sources: the pages
 * functions_for_*.md of timeplus-io/docs, and calls in real definitions that nobody defines.
 */
import {
  aggregateNames,
  caseInsensitiveNames,
  combinators,
  functionNames,
  tableFunctionNames,
} from './clickhouse-builtins.ts'

const ownNames = `
array_cast array_flatten array_pop_back avg_time_weighted changelog count_distinct date_diff_within
decode_url_component dedup earliest earliest_timestamp earliest_ts emit_version encode_url_component
exists generate_uuidv4 grok group_array_last hop is_valid_json json_cast json_encode json_extract_array
json_values lag lag_behind lags lambda latest map_cast max_k median_time_weighted min_k moving_sum p90 p95 p99
path_full random_in_type replace_regex rowify session table to_bool to_date16 to_decimal to_float to_int
to_time to_type_name top_k top_k_exact trim_both tumble tuple_cast unique unique_exact uuid uuid7 weak_hash32
xirr`

/** How the two families of names meet: `toDateTime64` is to_datetime64, `toYYYYMM` is to_YYYYMM. */
function folded(name: string): string {
  return name.replaceAll('_', '').toLowerCase()
}

const ownFolded: ReadonlySet<string> = new Set(ownNames.trim().split(/\s+/).map(folded))

const aggregates: ReadonlySet<string> = new Set([
  ...[...aggregateNames].map(folded),
  ...['earliest', 'latest', 'max_k', 'min_k', 'top_k_exact', 'unique', 'unique_exact', 'xirr'].map(
    folded,
  ),
])

const suffixes: readonly string[] = [...combinators.map(folded), 'retract']

const names: ReadonlySet<string> = new Set([
  ...ownFolded,
  ...[...functionNames, ...tableFunctionNames, ...caseInsensitiveNames].map(folded),
])

/**
 * Whether Timeplus itself has a function, aggregate or table function of this name. What only newer
 * ClickHouse has counts as well: no list of one server's functions is at hand.
 */
export function isTimeplusFunction(name: string): boolean {
  const text = folded(name)
  return names.has(text) || isAggregate(text)
}

function isAggregate(name: string): boolean {
  return (
    aggregates.has(name) ||
    suffixes.some(
      (suffix) =>
        name.length > suffix.length &&
        name.endsWith(suffix) &&
        isAggregate(name.slice(0, -suffix.length)),
    )
  )
}
