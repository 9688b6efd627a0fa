/** Names of types, taken apart by PostgreSQL's own grammar. */
import { parseOne } from '../sql/parser.ts'
import { quotedWords } from '../sql/keywords.ts'
import { isTree, listOf, nodeOf, nodesOf, stringsOf, type Tree } from '../sql/tree.ts'

export interface TypeName {
  /** Absent for the server's own types. */
  readonly schema?: string
  /** As the catalog has it: `int4`, `timestamptz`, `color`. */
  readonly name: string
  /** `20`, `10,2`, `Point,4326`: what stands in parentheses; an interval's fields are apart. */
  readonly modifier?: string
  /** `day to second` of an interval. */
  readonly fields?: string
  readonly isArray: boolean
  readonly isSet: boolean
}

const read = new Map<string, TypeName | undefined>()

/**
 * Undefined where the text is no type, and for `t.a%TYPE`, which only the server can look up.
 * A name without a schema that the server does not have itself is one of `schema`.
 */
export function parseTypeName(text: string, schema: string): TypeName | undefined {
  const key = `${schema}\n${text}`
  const known = read.get(key)
  if (known !== undefined || read.has(key)) return known
  const found = parse(text, schema)
  if (read.size >= 20_000) read.clear()
  read.set(key, found)
  return found
}

function parse(text: string, schema: string): TypeName | undefined {
  const plain = plainName(text)
  if (plain !== undefined) return { ...plain, isArray: false, isSet: false }
  // Where a function says what it returns, every type may stand, and SETOF before it.
  const parsed = parseOne(`CREATE FUNCTION f() RETURNS ${text}\nLANGUAGE sql`)
  const tree = parsed.ok ? nodeOf(parsed.value, 'CreateFunctionStmt')?.['returnType'] : undefined
  return isTree(tree) && tree['pct_type'] !== true ? fromTree(tree, text, schema) : undefined
}

/** `app.color`, as most plans name a type of their own: no words of the grammar, nothing to fold. */
function plainName(text: string): { readonly schema: string; readonly name: string } | undefined {
  const [schema = '', name = '', ...more] = text.split('.')
  const isPlain = (word: string): boolean =>
    /^[a-z_][a-z0-9_]{0,62}$/.test(word) && !quotedWords.has(word)
  if (more.length > 0 || !isPlain(schema) || !isPlain(name)) return undefined
  return schema === 'pg_catalog' ? undefined : { schema, name }
}

/** The type of a `TypeName` node; `text` is what it was written as, for modifiers of other types. */
export function fromTree(tree: Tree, text: string, schema: string): TypeName {
  const parts = stringsOf(tree['names'])
  const isArray = listOf(tree['arrayBounds']).length > 0
  const isSet = tree['setof'] === true
  const own = ownName(parts)
  if (own === undefined) {
    const name = parts.at(-1) ?? ''
    const modifier = listOf(tree['typmods']).length > 0 ? inParentheses(text) : undefined
    return {
      schema: parts.at(-2) ?? schema,
      name,
      ...(modifier === undefined ? {} : { modifier }),
      isArray,
      isSet,
    }
  }
  // `_int4` is how the catalog calls int4[].
  const element = own.startsWith('_') ? ownName([own.slice(1)]) : undefined
  const name = element ?? own
  return { name, ...modifiersOf(name, tree), isArray: isArray || element !== undefined, isSet }
}

function modifiersOf(name: string, tree: Tree): Pick<TypeName, 'modifier' | 'fields'> {
  const numbers = nodesOf(tree['typmods'], 'A_Const').map(numberOf)
  if (name === 'interval') {
    const [mask = FULL_RANGE, precision] = numbers
    const fields = mask === FULL_RANGE ? undefined : intervalFields(mask)
    return {
      ...(fields === undefined ? {} : { fields }),
      ...(precision === undefined ? {} : { modifier: String(precision) }),
    }
  }
  // numeric(10) is printed as numeric(10,0).
  const all = name === 'numeric' && numbers.length === 1 ? [...numbers, 0] : numbers
  return all.length === 0 ? {} : { modifier: all.join(',') }
}

/** INTERVAL_FULL_RANGE of PostgreSQL's utils/timestamp.h, and its INTERVAL_MASK bits. */
const FULL_RANGE = 0x7fff
const intervalParts = [
  ['year', 1 << 2],
  ['month', 1 << 1],
  ['day', 1 << 3],
  ['hour', 1 << 10],
  ['minute', 1 << 11],
  ['second', 1 << 12],
] as const

function intervalFields(mask: number): string {
  const fields = intervalParts.filter(([, bit]) => (mask & bit) !== 0).map(([name]) => name)
  const [first = '', last = first] = [fields[0], fields.at(-1)]
  return first === last ? first : `${first} to ${last}`
}

function numberOf(constant: Tree): number {
  const value = constant['ival']
  // Zero loses its field.
  const number = isTree(value) ? (value['ival'] ?? 0) : 0
  return typeof number === 'number' ? number : 0
}

function inParentheses(text: string): string {
  const inner = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'))
  return inner.replace(/\s+/g, '')
}

/** The catalog's name of a type of the server, also where somebody wrote the schema. */
function ownName(parts: readonly string[]): string | undefined {
  const [first = '', second] = parts
  if (second !== undefined) return parts.length === 2 && first === 'pg_catalog' ? second : undefined
  // Row types of the system's own tables and views.
  if (first.startsWith('pg_')) return first
  const element = first.startsWith('_') ? first.slice(1) : first
  return ownTypes.has(element) ? first : undefined
}

/** pg_type of PostgreSQL 14 to 18, without arrays and row types (read on 15.18). */
const ownTypes: ReadonlySet<string> = new Set(
  `aclitem any anyarray anycompatible anycompatiblearray anycompatiblemultirange
  anycompatiblenonarray anycompatiblerange anyelement anyenum anymultirange anynonarray anyrange
  bit bool box bpchar bytea char cid cidr circle cstring date datemultirange daterange
  event_trigger fdw_handler float4 float8 gtsvector index_am_handler inet int2 int2vector int4
  int4multirange int4range int8 int8multirange int8range internal interval json jsonb jsonpath
  language_handler line lseg macaddr macaddr8 money name numeric nummultirange numrange oid
  oidvector path point polygon record refcursor regclass regcollation regconfig regdictionary
  regnamespace regoper regoperator regproc regprocedure regrole regtype table_am_handler text tid
  time timestamp timestamptz timetz trigger tsm_handler tsmultirange tsquery tsrange
  tstzmultirange tstzrange tsvector txid_snapshot unknown uuid varbit varchar void xid xid8 xml`
    .split(/\s+/)
    .filter((name) => name !== ''),
)
