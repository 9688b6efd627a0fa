/** The output columns of a query, and everything it reads on the way. */
import type { Query, Select } from '../ast/query.ts'
import { expressionValue } from './expression.ts'
import { readFrom } from './from.ts'
import type { Clause } from './lineage-types.ts'
import { outputColumns } from './output.ts'
import type { RelationColumn } from './relation.ts'
import {
  type CommonTableScope,
  innerScope,
  type QueryColumns,
  type Scope,
  selectScope,
} from './scope.ts'
import { CONSTANT, together } from './value.ts'
import { DEEPEST, type Walk } from './walk.ts'
import type { Node } from '../ast/node.ts'

export function queryColumns(query: Query, outer: Scope, walk: Walk): QueryColumns {
  switch (query.kind) {
    case 'select':
      return selectColumns(query, outer, walk)
    case 'setOperation':
      return branchColumns(query.branches, outer, walk)
    case 'grouped':
    case 'output':
      return queryColumns(query.query, outer, walk)
    case 'explain':
      if (query.query) queryColumns(query.query, outer, walk)
      return { columns: [], open: 'EXPLAIN, SHOW and DESCRIBE have columns of their own' }
  }
}

function selectColumns(select: Select, outer: Scope, walk: Walk): QueryColumns {
  const scope = selectScope(select, outer)
  readFrom(select, scope, walk)
  const columns = outputColumns(select, { scope, where: 'select', walk })
  for (const [where, nodes] of clausesOf(select)) {
    for (const node of nodes) expressionValue(node, { scope, where, walk })
  }
  return columns
}

/** Every clause besides WITH, FROM and the list of columns. */
function clausesOf(select: Select): readonly (readonly [Clause, readonly Node[]])[] {
  const some = (...nodes: readonly (Node | undefined)[]): readonly Node[] =>
    nodes.flatMap((node) => (node ? [node] : []))
  return [
    ['select', select.distinctOn ?? []],
    ['where', some(select.prewhere, select.where)],
    [
      'group',
      [...some(select.groupBy), ...(select.partitionBy ?? []), ...(select.shuffleBy ?? [])],
    ],
    ['having', some(select.having, select.qualify)],
    ['order', [...(select.orderBy?.items ?? []), ...(select.orderBy?.interpolate ?? [])]],
    ['limit', some(select.limitBy, select.limit)],
    ['expression', select.unknown ?? []],
  ]
}

/** Branches go by position, named by the first; its WITH covers all of them. */
function branchColumns(branches: readonly Query[], outer: Scope, walk: Walk): QueryColumns {
  const [first] = branches
  const leading = first && leftmost(first)
  const shared = leading === undefined ? outer : withScope(leading, outer)
  const results = branches.map((branch) =>
    queryColumns(branch, branch === first ? outer : shared, walk),
  )
  return byPosition(results)
}

function byPosition(results: readonly QueryColumns[]): QueryColumns {
  const [first] = results
  const open = results.find((result) => result.open !== undefined)?.open
  if (first === undefined || open !== undefined) return { columns: [], open: open ?? 'no query' }
  const isEven = results.every(({ columns }) => columns.length === first.columns.length)
  if (!isEven) return { columns: [], open: 'the branches have different numbers of columns' }
  return {
    columns: first.columns.map((column, index) => ({
      ...column,
      value: together(results.map(({ columns }) => columns[index]?.value ?? CONSTANT)),
    })),
  }
}

/** The SELECT a set operation starts with; brackets shut its WITH in. */
function leftmost(query: Query): Select | undefined {
  if (query.kind === 'select') return query
  const [first] = query.kind === 'setOperation' ? query.branches : []
  return first && leftmost(first)
}

function withScope(select: Select, outer: Scope): Scope {
  const { aliases, commonTables } = selectScope({ ...select, columns: [] }, outer)
  return innerScope(outer, { aliases, commonTables })
}

/** Read at the first use. A recursive one sees the columns of its first branch. */
export function commonTableColumns(common: CommonTableScope, walk: Walk): QueryColumns {
  if (common.result) return common.result
  if (walk.depth >= DEEPEST) return { columns: [], open: 'common tables are nested too deeply' }
  walk.depth++
  const first = common.isRecursive ? firstBranch(common.query) : undefined
  // While it is read, its own name gives the columns of its first branch, or nothing at all.
  common.result = { columns: [], open: 'a common table reads itself' }
  if (first) common.result = named(queryColumns(first, common.scope, walk), common)
  common.result = named(queryColumns(common.query, common.scope, walk), common)
  walk.depth--
  return common.result
}

function named(result: QueryColumns, { names }: CommonTableScope): QueryColumns {
  if (names === undefined || result.open !== undefined) return result
  if (names.length !== result.columns.length) return { columns: [], open: 'columns are renamed' }
  const columns: readonly RelationColumn[] = result.columns.map((column, index) => ({
    ...column,
    name: names[index],
  }))
  return { columns }
}

function firstBranch(query: Query): Query | undefined {
  if (query.kind === 'grouped') return firstBranch(query.query)
  return query.kind === 'setOperation' ? query.branches[0] : undefined
}
