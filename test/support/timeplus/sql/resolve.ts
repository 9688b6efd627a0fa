/** What a stored definition has in place of the words that were written (timeplus.md §3.4). */
import type { ColumnDeclaration, DataType, TypeArgument } from './definition.ts'
import type { Query } from './query.ts'
import { UnknownType } from './fault.ts'
import { rewriteExpression, rewriteQuery } from './rewrite.ts'

/** By the word in lower case. */
const ALIASES: Readonly<Record<string, string>> = {
  int: 'int32',
  integer: 'int32',
  bigint: 'int64',
  smallint: 'int16',
  tinyint: 'int8',
  uint: 'uint32',
  byte: 'int8',
  float: 'float32',
  real: 'float32',
  double: 'float64',
  'double precision': 'float64',
  varchar: 'string',
  text: 'string',
  char: 'string',
  'character varying': 'string',
  blob: 'string',
  boolean: 'bool',
  enum: 'enum8',
  numeric: 'decimal',
  dec: 'decimal',
  lowcardinality: 'low_cardinality',
  fixedstring: 'fixed_string',
  aggregatefunction: 'aggregate_function',
  simpleaggregatefunction: 'simple_aggregate_function',
}

const KNOWN = new Set(
  `int8 int16 int32 int64 int128 int256 uint8 uint16 uint32 uint64 uint128 uint256 float32 float64
  bool string fixed_string decimal decimal32 decimal64 decimal128 decimal256 date date32 datetime
  datetime32 datetime64 uuid ipv4 ipv6 enum8 enum16 array tuple map nested nullable low_cardinality
  json object point ring polygon multi_polygon nothing interval aggregate_function
  simple_aggregate_function`.split(/\s+/),
)

/** Aliases resolved, words in lower case. Throws UnknownType. */
export function resolveType(type: DataType): DataType {
  const lower = type.name.toLowerCase()
  const name = Object.hasOwn(ALIASES, lower) ? (ALIASES[lower] ?? lower) : lower
  if (!KNOWN.has(name)) throw new UnknownType(type.name)
  if (name === 'aggregate_function' || name === 'simple_aggregate_function')
    return { ...type, name }
  return type.arguments ? { name, arguments: type.arguments.map(resolveArgument) } : { name }
}

function resolveArgument(argument: TypeArgument): TypeArgument {
  return argument.kind === 'type' ? { ...argument, type: resolveType(argument.type) } : argument
}

/** Type and expressions of the column as stored. */
export function resolveColumn(column: ColumnDeclaration): ColumnDeclaration {
  const type = column.type ? { type: resolveType(column.type) } : {}
  const expression = column.default?.expression
  if (!column.default || !expression) return { ...column, ...type }
  const resolved = rewriteExpression(expression, { call: resolveCall })
  return { ...column, ...type, default: { ...column.default, expression: resolved } }
}

/** Functions that take any case; others are told apart by case. */
const ANY_CASE = new Set(
  `abs any avg bin bit_and bit_or bit_xor cast ceil ceiling char_length character_length coalesce concat
  corr cos count covar_pop covar_samp date date_diff datediff day dayofmonth dayofweek dayofyear
  exp extract first_value floor format greatest hex hour if if_null isnull last_value lcase least
  left length ln locate log log10 log2 lower lpad ltrim max md5 mid min minute mod month now now64
  nullif pi position pow power quarter rand repeat replace reverse right round rpad rtrim second
  sha1 sin sqrt stddev_pop stddev_samp substr substring sum tan to_days trim truncate ucase unhex
  upper user utc_timestamp var_pop var_samp week year`.split(/\s+/),
)

/** Case aliases become the canonical snake_case name; unknown names stay. */
export function resolveFunctionName(name: string): string {
  return ANY_CASE.has(name.toLowerCase()) ? name.toLowerCase() : name
}

function resolveCall<Node extends { readonly name: string }>(call: Node): Node {
  return { ...call, name: resolveFunctionName(call.name) }
}

/** Function names of a whole query as stored. */
export function resolveQuery(query: Query): Query {
  return rewriteQuery(query, { call: resolveCall })
}
