import type { Query, Select, TableSource } from '../../../sql/index.ts'
import type { KindContext } from '../../engine.ts'
import { parsedQuery } from '../kinds/text.ts'

/** The table whose inserts make a materialized view fire, and the SELECTs that lead to it. */
export interface LeadingSource {
  /** Qualified. */
  readonly name: string
  /** Outermost first. */
  readonly selects: readonly Select[]
}

/**
 * The left-most table of a query (clickhouse.md §1.5), through sub-queries and common tables.
 * Undefined where that is no table, or not known.
 */
export function leadingSource(query: string, { database }: KindContext): LeadingSource | undefined {
  const parsed = parsedQuery(query)
  return parsed.ok ? ofQuery(parsed.node, database, new Map()) : undefined
}

/** The common tables that a query may name. */
type Scope = ReadonlyMap<string, Query>

function ofQuery(query: Query, database: string, outer: Scope): LeadingSource | undefined {
  if (query.kind === 'grouped') return ofQuery(query.query, database, outer)
  if (query.kind === 'setOperation') {
    return query.branches[0] === undefined ? undefined : ofQuery(query.branches[0], database, outer)
  }
  if (query.kind !== 'select' || query.from?.first === undefined) return undefined
  const scope = new Map(outer)
  for (const item of query.with) {
    if (item.kind === 'commonTable') scope.set(item.name.text, item.query)
  }
  const found = ofSource(query.from.first, database, scope)
  return found && { ...found, selects: [query, ...found.selects] }
}

function ofSource(
  { table }: TableSource,
  database: string,
  scope: Scope,
): LeadingSource | undefined {
  if (table.kind === 'call') return undefined
  if (table.kind === 'from') {
    return table.first === undefined ? undefined : ofSource(table.first, database, scope)
  }
  if (table.kind !== 'identifier') return ofQuery(table, database, scope)
  const parts = table.parts.map(({ text }) => text)
  const [only] = parts
  if (parts.length > 1 || only === undefined) return { name: parts.join('.'), selects: [] }
  const common = scope.get(only)
  if (common === undefined) return { name: `${database}.${only}`, selects: [] }
  // Inside its own query the name means a table again.
  const rest = new Map(scope)
  rest.delete(only)
  return ofQuery(common, database, rest)
}
