/**
 * A query that reads only some rows of one table, without a change to its text: the setting
 * `additional_table_filters` names the table wherever the query reads it, in joins, common tables
 * and sub-queries, and works in the query of a materialized view as well (seen on 26.7.2.1; of a
 * UNION it reaches the last branch only).
 */
import type { Address } from '../../../resource/id.ts'
import { quoteString } from '../../../sql/index.ts'
import { parsedQuery } from '../kinds/text.ts'

export function filteredQuery(query: string, table: Address, condition: string): string {
  const name = `${table.database ?? ''}.${table.name}`
  const filter = `additional_table_filters = {${quoteString(name)}: ${quoteString(condition)}}`
  // On a line of its own: the query may end in a comment.
  return hasSettings(query) ? `${query}\n, ${filter}` : `${query}\nSETTINGS ${filter}`
}

function hasSettings(query: string): boolean {
  const parsed = parsedQuery(query)
  return parsed.ok && parsed.node.kind === 'select' && (parsed.node.settings ?? []).length > 0
}
