/** What the query of a view is made of. */
import {
  type Call,
  children,
  type Expression,
  isAggregateFunction,
  type Node,
  type Query,
  type Select,
  type TableSource,
} from '../../../sql/index.ts'
import type { MaterializedViewSpec } from '../kinds/materialized-view.ts'
import { parsedQuery } from '../kinds/text.ts'

/** Kinds that fire when rows are inserted, unless they run on a clock. */
export const viewKinds: readonly string[] = ['MaterializedView', 'Sink']

/** The query of a view that sees what is inserted, block by block; undefined for one that runs on a clock. */
export function insertQuery({ query, refresh }: MaterializedViewSpec): Query | undefined {
  return refresh === undefined ? queryOf(query) : undefined
}

export function queryOf(text: unknown): Query | undefined {
  if (typeof text !== 'string') return undefined
  const parsed = parsedQuery(text)
  return parsed.ok ? parsed.node : undefined
}

/** The branches of a query, without what is in brackets below them. */
export function selectsOf(query: Query): readonly Select[] {
  switch (query.kind) {
    case 'select':
      return [query]
    case 'setOperation':
      return query.branches.flatMap(selectsOf)
    case 'grouped':
    case 'output':
      return selectsOf(query.query)
    case 'explain':
      return []
  }
}

/** The left-most table of a query, through sub-queries and common tables: the one whose inserts are seen. */
export function leftMostTable(query: Query): TableSource | undefined {
  const [select] = selectsOf(query)
  return select === undefined ? undefined : tableOf(select, new Map())
}

function tableOf(select: Select, outer: ReadonlyMap<string, Query>): TableSource | undefined {
  const scope = new Map(outer)
  for (const item of select.with)
    if (item.kind === 'commonTable') scope.set(item.name.text, item.query)
  const source = select.from?.first
  if (source === undefined) return undefined
  const { table } = source
  if (table.kind === 'identifier') {
    const [only] = table.parts
    const common = table.parts.length === 1 && only ? scope.get(only.text) : undefined
    if (common === undefined || only === undefined) return source
    // Inside its own query the name means a table again.
    scope.delete(only.text)
    return inner(common, scope)
  }
  return table.kind === 'call' || table.kind === 'from' ? undefined : inner(table, scope)
}

function inner(query: Query, scope: ReadonlyMap<string, Query>): TableSource | undefined {
  const [select] = selectsOf(query)
  return select === undefined ? undefined : tableOf(select, scope)
}

/** Columns that the query gives a name, with what they are. */
export function namedColumns(query: Query): ReadonlyMap<string, Expression> {
  const [select] = selectsOf(query)
  const found = new Map<string, Expression>()
  for (const column of select?.columns ?? []) {
    if (column.kind === 'alias') found.set(column.name.text, column.expression)
    const last = column.kind === 'identifier' ? column.parts.at(-1) : undefined
    if (last !== undefined) found.set(last.text, column)
  }
  return found
}

/** Calls of aggregate functions that collapse rows; sub-queries and windows are left out. */
export function aggregatesIn(node: Node): readonly Call[] {
  if (node.kind === 'subquery') return []
  if (node.kind === 'call') {
    if (node.over !== undefined) return []
    if (isAggregateFunction(node.name.text)) return [node]
  }
  return children(node).flatMap(aggregatesIn)
}

/** Whether the query collapses rows of the block it sees. */
export function aggregates(query: Query): boolean {
  return selectsOf(query).some(
    ({ groupBy, columns }) =>
      groupBy !== undefined || columns.some((column) => aggregatesIn(column).length > 0),
  )
}

/** The first node of a tree that answers, without looking below sub-queries. */
export function firstIn(node: Node, wanted: (node: Node) => boolean): Node | undefined {
  if (wanted(node)) return node
  if (node.kind === 'subquery') return undefined
  for (const child of children(node)) {
    const found = firstIn(child, wanted)
    if (found !== undefined) return found
  }
  return undefined
}
