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

/**
 * A condition that holds for these pairs of database and name. For very many it holds for all of
 * their databases, since a query may not be longer than 256 KiB; callers look names up anyway.
 */
export function isOneOf(
  columns: readonly [database: string, name: string],
  pairs: readonly (readonly [string, string])[],
): string {
  if (pairs.length === 0) return 'false'
  const databases = `${columns[0]} IN ${quoteList([...new Set(pairs.map(([one]) => one))])}`
  if (pairs.length > 1000) return databases
  return `${databases} AND (${columns.join(', ')}) IN (${pairs.map(quoteList).join(', ')})`
}

/**
 * The text inside a literal that `quote` begins and ends. Source: manual, "Syntax → String" and
 * "Syntax → Identifiers": both take backslash escapes.
 */
export function escapeText(text: string, quote: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`).replaceAll('\0', '\\0')
}
