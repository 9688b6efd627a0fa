/** Functions of chdb: snake_case here is camelCase there, with exceptions. */
import { isAggregate } from './aggregates.ts'
import { TranslationFault } from './fault.ts'

/** Names that do not follow the rule. */
const NAMES: Readonly<Record<string, string>> = {
  array_cast: 'array',
  tuple_cast: 'tuple',
  map_cast: 'map',
  is_null: 'isNull',
  is_not_null: 'isNotNull',
  latest: 'anyLast',
  earliest: 'any',
  unique: 'uniq',
  unique_exact: 'uniqExact',
  to_int: 'toInt32',
  to_uint: 'toUInt32',
  to_float: 'toFloat32',
  to_uuid: 'toUUID',
  to_date_time: 'toDateTime',
  to_datetime: 'toDateTime',
  to_datetime64: 'toDateTime64',
  trim_both: 'trimBoth',
  replace_regex: 'replaceRegexpAll',
  is_nan: 'isNaN',
  l2_squared_distance: 'L2SquaredDistance',
  md5: 'MD5',
  md4: 'MD4',
  sha1: 'SHA1',
  sha256: 'SHA256',
  sha512: 'SHA512',
  json_value: 'JSON_VALUE',
  json_query: 'JSON_QUERY',
  json_exists: 'JSON_EXISTS',
  ipv4_num_to_string: 'IPv4NumToString',
  ipv4_string_to_num: 'IPv4StringToNum',
  ipv6_num_to_string: 'IPv6NumToString',
  ipv6_string_to_num: 'IPv6StringToNum',
  to_ipv4: 'toIPv4',
  to_ipv6: 'toIPv6',
  to_yyyymm: 'toYYYYMM',
  to_yyyymmdd: 'toYYYYMMDD',
  generate_uuidv4: 'generateUUIDv4',
  uuid: 'generateUUIDv4',
  split_by_char: 'splitByChar',
  to_type_name: 'toTypeName',
  date_diff: 'dateDiff',
  lag: 'lagInFrame',
  lead: 'leadInFrame',
  case_with_expression: 'caseWithExpression',
  multi_if: 'multiIf',
}

/** The same on both sides, under the name with underscores. */
const SAME = new Set(
  `row_number rank dense_rank first_value last_value nth_value cume_dist percent_rank
  now now64 today yesterday rand rand64 version uptime e pi`.split(/\s+/),
)

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/Uint(\d)/g, 'UInt$1'],
  [/Datetime/g, 'DateTime'],
  [/^json(?=[A-Z])/g, 'JSON'],
  [/Utf8/g, 'UTF8'],
  [/Yyyymm/gi, 'YYYYMM'],
  [/Iso/g, 'ISO'],
  [/Url/g, 'URL'],
]

const COMBINATORS: Readonly<Record<string, string>> = {
  if: 'If',
  distinct: 'Distinct',
  array: 'Array',
  or_null: 'OrNull',
  or_default: 'OrDefault',
  state: 'State',
  merge: 'Merge',
}

/** Throws where the name is none of Timeplus, as CamelCase ones are. */
export function clickHouseFunction(name: string): string {
  const combined = /^(.+?)_(if|distinct|array|or_null|or_default|state|merge)$/.exec(name)
  const [, base = '', combinator = ''] = combined ?? []
  if (combined && isAggregate(base)) return clickHouseFunction(base) + COMBINATORS[combinator]
  const known = Object.hasOwn(NAMES, name) ? NAMES[name] : undefined
  if (known !== undefined) return known
  if (SAME.has(name)) return name
  if (/^to_(start_of_)?YYYY|^to_YYYYMM/.test(name)) return `to${name.slice(3)}`
  if (/^[A-Z]+$/.test(name)) return name.toLowerCase()
  if (!/^[a-z][a-z0-9_]*$/.test(name))
    throw new TranslationFault(`function ${name} is not run here`)
  const camel = name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
  return WORDS.reduce((text, [pattern, word]) => text.replace(pattern, word), camel)
}

/** Functions that only mean something in a stream, or mean something else there. */
export const ONLY_STREAMING: ReadonlySet<string> = new Set([
  'emit_version',
  'lags',
  'lag_behind',
  'date_diff_within',
  'xirr',
  'max_k',
  'min_k',
  // Its namesake there does something else.
  'to_time',
])
