/** Names of objects, as plan files and as statements write them. */
import type { Address } from '../../../resource/id.ts'
import { quotedWords } from '../sql/keywords.ts'

/** As `quote_ident` prints it: bare where lower case and no keyword that needs quotes. */
export function quoteIdent(name: string): string {
  return isPlain(name) ? name : `"${name.replaceAll('"', '""')}"`
}

function isPlain(name: string): boolean {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !quotedWords.has(name)
}

/** As `quote_literal` prints it. */
export function quoteLiteral(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`
  return text.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted
}

/** As it stands in a statement: `app.orders`. */
export function sqlName({ database, name }: Pick<Address, 'database' | 'name'>): string {
  return database === undefined ? quoteIdent(name) : `${quoteIdent(database)}.${quoteIdent(name)}`
}

/** `schema.name` of a plan file, or a name alone in the given schema. */
export function splitName(
  name: string,
  schema: string,
): { readonly database: string; readonly name: string } {
  const dot = name.indexOf('.')
  if (dot <= 0 || dot === name.length - 1) return { database: schema, name }
  return { database: name.slice(0, dot), name: name.slice(dot + 1) }
}

/** The name as ids show it: with its schema. */
export function qualifiedName(name: string, schema: string): string {
  const address = splitName(name, schema)
  return `${address.database}.${address.name}`
}

/** `schema.name` of a plan file as it stands in a statement. */
export function sqlNameOf(name: string, schema: string): string {
  return sqlName(splitName(name, schema))
}

/** `f` of `f(int,text)`, as ids of functions have it; types in ids have no brackets, names may. */
export function withoutSignature(name: string): string {
  return name.endsWith(')') ? name.slice(0, name.lastIndexOf('(')) : name
}
