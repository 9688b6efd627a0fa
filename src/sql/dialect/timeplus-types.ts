/** Type names and aliases of Timeplus, read from the data type factory of Proton 1.6.1; names ignore case there. */
export const TIMEPLUS_TYPE_ALIASES: ReadonlyMap<string, string> = new Map([
  ['boolean', 'bool'],
  ['byte', 'int8'],
  ['smallint', 'int16'],
  ['int', 'int32'],
  ['integer', 'int32'],
  ['uint', 'uint32'],
  ['bigint', 'int64'],
  ['float', 'float32'],
  ['double', 'float64'],
  ['varchar', 'string'],
  ['text', 'string'],
  ['inet4', 'ipv4'],
  ['inet6', 'ipv6'],
])

/** Types that may be written in any case. */
export const TIMEPLUS_CASELESS_TYPES: ReadonlySet<string> = new Set([
  'bool',
  'date',
  'date32',
  'datetime',
  'datetime32',
  'datetime64',
  'decimal',
  'decimal32',
  'decimal64',
  'decimal128',
  'decimal256',
  'ipv4',
  'ipv6',
  'json',
  'uuid',
])

/** Names of ClickHouse's types that are not only a matter of case; port 8123 of 3.x takes them, and both are one type. */
export const TIMEPLUS_CLICKHOUSE_TYPES: ReadonlyMap<string, string> = new Map(
  [
    ...['String', 'FixedString', 'LowCardinality', 'Nullable', 'Array', 'Tuple', 'Map', 'Nested'],
    ...['Int8', 'Int16', 'Int32', 'Int64', 'Int128', 'Int256', 'Float32', 'Float64'],
    ...['UInt8', 'UInt16', 'UInt32', 'UInt64', 'UInt128', 'UInt256', 'Enum', 'Enum8', 'Enum16'],
    ...['AggregateFunction', 'SimpleAggregateFunction'],
  ].map((name) => [name, snakeCase(name)]),
)

function snakeCase(name: string): string {
  return name.replace(/([a-z])(?=[A-Z])/g, '$1_').toLowerCase()
}
