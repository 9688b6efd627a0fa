/** Names of types in the two forms that are used: as the server prints them, and short for ids. */
import { quoteIdent } from './names.ts'
import { parseTypeName, type TypeName } from './type-name.ts'

/**
 * As `format_type` prints it with `search_path = pg_catalog` (15.18): `character varying(20)`,
 * `timestamp(3) with time zone`, `app.color[]`, `SETOF app.t`. What is no type, and `t.a%TYPE`,
 * is given back as it is.
 */
export function normalType(text: string, schema: string): string {
  const type = parseTypeName(text, schema)
  return type === undefined ? text.trim() : shown(type, printed(type))
}

/**
 * As ids have it: `int`, `timestamptz`, `varchar`, `double`, `int[]`, `app.color`. Without
 * modifiers, which are no part of what a function is called with.
 */
export function shortType(text: string, schema: string): string {
  // `double` is no type, but a part of ids that people write.
  if (/^\s*double\s*(\[\s*\]\s*)?$/i.test(text)) return text.toLowerCase().replace(/\s+/g, '')
  const type = parseTypeName(text, schema)
  if (type === undefined) return text.trim().replace(/\s+/g, ' ')
  return shown(type, type.schema === undefined ? shortName(type.name) : qualified(type))
}

/** `app.color`, the name of a type that is not the server's own; undefined for one that is. */
export function userTypeName(text: string, schema: string): string | undefined {
  const type = parseTypeName(text, schema)
  return type?.schema === undefined ? undefined : `${type.schema}.${type.name}`
}

function shown({ isArray, isSet }: TypeName, name: string): string {
  return `${isSet ? 'SETOF ' : ''}${name}${isArray ? '[]' : ''}`
}

function printed(type: TypeName): string {
  const { schema, name, modifier, fields } = type
  const inside = modifier === undefined ? '' : `(${modifier})`
  if (schema !== undefined) return `${qualified(type)}${inside}`
  // bpchar without a length is a type of its own; character(n) is how it is printed with one.
  if (name === 'bpchar') return modifier === undefined ? 'bpchar' : `character${inside}`
  if (name === 'interval') return `interval${fields === undefined ? '' : ` ${fields}`}${inside}`
  const [head, ...tail] = (printedNames.get(name) ?? quoteIdent(name)).split(/ (?=with)/)
  return [`${head}${inside}`, ...tail].join(' ')
}

function qualified({ schema = '', name }: TypeName): string {
  return `${quoteIdent(schema)}.${quoteIdent(name)}`
}

function shortName(name: string): string {
  return shortNames.get(name) ?? quoteIdent(name)
}

/** Where `format_type` prints another name than pg_type has. */
const printedNames: ReadonlyMap<string, string> = new Map([
  ['bool', 'boolean'],
  ['char', '"char"'],
  ['int2', 'smallint'],
  ['int4', 'integer'],
  ['int8', 'bigint'],
  ['float4', 'real'],
  ['float8', 'double precision'],
  ['varchar', 'character varying'],
  ['varbit', 'bit varying'],
  ['time', 'time without time zone'],
  ['timetz', 'time with time zone'],
  ['timestamp', 'timestamp without time zone'],
  ['timestamptz', 'timestamp with time zone'],
  ['bit', 'bit'],
  ['numeric', 'numeric'],
  // A keyword since 16, and printed without quotes all the same.
  ['json', 'json'],
])

const shortNames: ReadonlyMap<string, string> = new Map([
  ['bpchar', 'char'],
  ['char', '"char"'],
  ['int2', 'smallint'],
  ['int4', 'int'],
  ['int8', 'bigint'],
  ['float4', 'real'],
  ['float8', 'double'],
  ['bool', 'bool'],
  ['bit', 'bit'],
  ['numeric', 'numeric'],
  ['varchar', 'varchar'],
  ['interval', 'interval'],
  ['json', 'json'],
  ['time', 'time'],
  ['timestamp', 'timestamp'],
])
