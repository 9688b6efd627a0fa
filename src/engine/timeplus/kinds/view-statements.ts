/** Statements that views and materialized views have in common. */
import type { Address } from '../../../resource/id.ts'
import { type Query, quoteString } from '../../../sql/index.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import type { LowerContext } from '../../engine.ts'
import { bypass, settingsOf } from './stream-statements.ts'
import { parsedQuery } from './text.ts'

/**
 * The server refuses with 630 while something reads or writes what goes: a second opinion on our
 * order. Who agreed to leave readers behind turns it off (timeplus.md §4.3, p1:src/Interpreters/DatabaseCatalog.cpp).
 */
export function dropViewSql(address: Address, context: LowerContext): string {
  return `DROP VIEW ${sqlName(address)}${settingsOf(bypass(context))}`
}

/**
 * A comment stands behind the query (timeplus.md §1.3). Where the query ends in FROM its first word
 * would be taken for an alias, so the query is put in brackets, as the server prints it (§3.4).
 */
export function withComment(query: string, comment: string | undefined): string {
  if (comment === undefined) return query
  const body = endsInFrom(query) ? `(\n${query}\n)` : query
  return [body, ...commentClause(comment)].join('\n')
}

export function commentClause(comment: string | undefined): readonly string[] {
  return comment === undefined ? [] : [`COMMENT ${quoteString(comment)}`]
}

function endsInFrom(text: string): boolean {
  const parsed = parsedQuery(text)
  return !parsed.ok || isOpen(parsed.node)
}

function isOpen(query: Query): boolean {
  if (query.kind === 'setOperation') {
    const last = query.branches.at(-1)
    return last === undefined || isOpen(last)
  }
  if (query.kind !== 'select') return true
  const { where, groupBy, having, orderBy, limit, settings, emit } = query
  const behind = [where, groupBy, having, orderBy, limit, settings, emit]
  return behind.every((clause) => clause === undefined)
}
