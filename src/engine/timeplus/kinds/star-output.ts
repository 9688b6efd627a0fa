/**
 * What `*` stands for in a materialized view: fixed when its pipeline is built, so a column added to
 * what it reads is not in it until the view is written again. The server lists the view's columns
 * (timeplus.md §3.5); those it adds itself are left out on both sides.
 */
import type { JsonObject } from '../../../resource/json.ts'
import type { Query } from '../../../sql/index.ts'
import { isList, isObject } from '../../clickhouse-family/kinds/settings.ts'
import type { KindContext } from '../../engine.ts'
import { queryFacts } from './lineage.ts'
import { isReserved } from './reserved-columns.ts'
import { parsedQuery } from './text.ts'

/** One text; undefined for queries without a star, and where a source is not known. */
export function starOutput(
  query: string,
  context: KindContext,
  inferred: JsonObject | undefined,
): string | undefined {
  const parsed = parsedQuery(query)
  if (!parsed.ok || !hasStar(parsed.node)) return undefined
  const names = context.side === 'live' ? listed(inferred) : outputNames(query, context)
  return names?.filter((name) => !isReserved(name)).join(', ')
}

/** Names of all columns a query gives; undefined where one cannot be known. */
export function outputNames(query: string, context: KindContext): readonly string[] | undefined {
  const { columns, hasAllColumns } = queryFacts(query, ['query'], context)
  if (!hasAllColumns || columns.some(({ name }) => name === '')) return undefined
  return columns.map(({ name }) => name)
}

/** As the server lists them. */
export function listed(inferred: JsonObject | undefined): readonly string[] | undefined {
  const columns = inferred?.['columns']
  if (!isList(columns)) return undefined
  const names = columns.map((column) => (isObject(column) ? column['name'] : undefined))
  return names.every((name) => typeof name === 'string') ? names : undefined
}

function hasStar(query: Query): boolean {
  switch (query.kind) {
    case 'select':
      return query.columns.some(({ kind }) => kind === 'asterisk' || kind === 'columns')
    case 'setOperation':
      return query.branches.some(hasStar)
    case 'grouped':
    case 'output':
      return hasStar(query.query)
    case 'explain':
      return false
  }
}
