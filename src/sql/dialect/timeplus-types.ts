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
