/** What a grant is on: `table app.orders`, `function app.total(bigint)`, `schema app`. */
import type { SpecReference } from '../../engine.ts'
import { quoteIdent, splitName } from './names.ts'
import { objectWords, type ObjectWord } from './privileges.ts'
import { normalType, shortType } from './types.ts'

export interface GrantObject {
  readonly word: ObjectWord
  /** Absent for what lives in no schema. */
  readonly schema?: string
  readonly name: string
  /** Short types of the arguments, of functions. */
  readonly types?: readonly string[]
}

/** Other words for the same: views are granted on as tables, procedures as routines. */
const synonyms: readonly (readonly [word: string, means: ObjectWord])[] = [
  ['materialized view', 'table'],
  ['view', 'table'],
  ['foreign table', 'table'],
  ['procedure', 'function'],
  ['routine', 'function'],
  ['domain', 'type'],
  ['server', 'foreign server'],
]

const inSchemas: readonly ObjectWord[] = ['table', 'sequence', 'function', 'type']

/** A name without a word is a table's, as in GRANT itself. */
export function grantObject(text: string, defaultSchema: string): GrantObject {
  const plain = text.trim().replace(/\s+/g, ' ')
  const words = [...synonyms, ...objectWords.map((word) => [word, word] as const)]
  const found = words
    .filter(([word]) => plain.toLowerCase().startsWith(`${word} `))
    .sort(([a], [b]) => b.length - a.length)[0]
  const rest = found === undefined ? plain : plain.slice(found[0].length + 1)
  const word = found?.[1] ?? 'table'
  if (word === 'function') return functionObject(rest, defaultSchema)
  if (!inSchemas.includes(word)) return { word, name: unquoted(rest) }
  const { database, name } = named(rest, defaultSchema)
  return { word, schema: database, name }
}

/** The one way to write it, in specs and ids. */
export function objectText({ word, schema, name, types }: GrantObject): string {
  const qualified = schema === undefined ? name : `${schema}.${name}`
  return `${word} ${qualified}${types === undefined ? '' : `(${types.join(',')})`}`
}

/** As it stands behind ON. ROUTINE is a function or a procedure. */
export function objectSql({ word, schema, name, types }: GrantObject): string {
  const sqlWord = word === 'function' ? 'ROUTINE' : word.toUpperCase()
  // A parameter of an extension has a dot, and no quotes around it.
  const own = word === 'parameter' ? name.split('.').map(quoteIdent).join('.') : quoteIdent(name)
  const qualified = schema === undefined ? own : `${quoteIdent(schema)}.${own}`
  const inside = types?.map((type) => normalType(type.replace(/^double\b/, 'float8'), 'public'))
  return `${sqlWord} ${qualified}${inside === undefined ? '' : `(${inside.join(', ')})`}`
}

export function objectReferences({
  word,
  schema,
  name,
  types,
}: GrantObject): readonly SpecReference[] {
  const namespace = namespaces[word]
  if (namespace === undefined) return []
  const qualified = schema === undefined ? name : `${schema}.${name}`
  // Functions and types may be an extension's.
  const isMaybe = word === 'function' || word === 'type' || name.startsWith('pg_')
  return [
    {
      namespace,
      name: types === undefined ? qualified : `${qualified}(${types.join(',')})`,
      via: 'grants on',
      path: ['on'],
      ...(isMaybe ? { maybe: true } : {}),
    },
  ]
}

/** Of the name of a grant: `table app.t` in `me@example.com@table app.t`. A role may be an address. */
export function objectIn(name: string): string {
  const at = name.search(objectStart)
  return name.slice((at < 0 ? name.indexOf('@') : at) + 1)
}

const objectStart = new RegExp(`@(?:${objectWords.join('|')}) `)

/** The same object under the name that it had, where it had another. */
export function formerObject(
  text: string,
  former: (namespace: string, name: string) => string | undefined,
): string | undefined {
  const { word } = grantObject(text, '')
  const namespace = namespaces[word]
  const name = namespace && former(namespace, text.slice(word.length + 1))
  return name === undefined ? undefined : `${word} ${name}`
}

const namespaces: { readonly [W in ObjectWord]?: string } = {
  table: 'relation',
  sequence: 'relation',
  schema: 'database',
  function: 'function',
  type: 'type',
}

function functionObject(text: string, defaultSchema: string): GrantObject {
  const open = text.indexOf('(')
  const head = open < 0 ? text : text.slice(0, open).trim()
  const inside = open < 0 ? '' : text.slice(open + 1, text.lastIndexOf(')'))
  const { database, name } = named(head, defaultSchema)
  return {
    word: 'function',
    schema: database,
    name,
    types: itemsOf(inside).map((type) => shortType(type, defaultSchema)),
  }
}

/** Types between commas; those in `numeric(10,2)` are none. */
function itemsOf(text: string): readonly string[] {
  return text
    .replace(/\([^()]*\)/g, '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

/** `app.t` and `"My schema"."My table"`. */
function named(text: string, defaultSchema: string): ReturnType<typeof splitName> {
  const parts = /^("(?:[^"]|"")*"|[^".]+)(?:\.(.+))?$/s.exec(text)
  const [, first, second] = parts ?? []
  if (first === undefined) return splitName(text, defaultSchema)
  if (second === undefined) return { database: defaultSchema, name: unquoted(first) }
  return { database: unquoted(first), name: unquoted(second) }
}

function unquoted(name: string): string {
  return /^".*"$/s.test(name) ? name.slice(1, -1).replaceAll('""', '"') : name
}
