/** Names and strings as statements of the ClickHouse family write them. */
import { quoteIdentifier, quoteString } from '../../sql/index.ts'

/** `database`.`name`: nothing depends on a current database. */
export function quotePath(...parts: readonly string[]): string {
  return parts.map(quoteIdentifier).join('.')
}

/** `('a', 'b')` for IN; an empty list is a list that matches nothing. */
export function quoteList(texts: readonly string[]): string {
  return texts.length === 0 ? `('')` : `(${texts.map(quoteString).join(', ')})`
}

/** `(('db', 'a'), ('db', 'b'))` for IN over database and name. */
export function quotePairs(pairs: readonly (readonly [string, string])[]): string {
  return pairs.length === 0 ? `(('', ''))` : `(${pairs.map(quoteList).join(', ')})`
}

/**
 * The text inside a literal that `quote` begins and ends. Source: manual, "Syntax → String" and
 * "Syntax → Identifiers": both take backslash escapes.
 */
export function escapeText(text: string, quote: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`).replaceAll('\0', '\\0')
}
