/** FROM as a scope: tables, sub-queries, functions and joins. */
import {
  isTree,
  itemsOf,
  listOf,
  nodeOf,
  nodesOf,
  relationOf,
  stringsOf,
  textOf,
  type Tree,
} from '../tree.ts'
import { queryColumns, renamed, sourcesOf } from './query.ts'
import { read, type Relation, type Scope, type Walk } from './scope.ts'
import { type Column, merged, nothing } from './value.ts'

export type CommonTables = ReadonlyMap<string, readonly Column[] | undefined>

export interface Context {
  readonly walk: Walk
  readonly tables: CommonTables
  /** The query around this one. */
  readonly outer?: Scope
}

type Mutable = { relations: Relation[]; shared: Column[] }

export function fromScope(items: readonly unknown[], context: Context): Scope {
  const { outer } = context
  const scope = { relations: [], shared: [], ...(outer && { outer }) }
  for (const item of items) add(item, scope, context)
  return scope
}

function add(item: unknown, scope: Mutable & Scope, context: Context): void {
  const join = nodeOf(item, 'JoinExpr')
  if (join) addJoin(join, scope, context)
  else scope.relations.push(relation(item, scope, context))
}

function relation(item: unknown, scope: Scope, context: Context): Relation {
  const table = nodeOf(item, 'RangeVar')
  if (table) return tableRelation(table, context)
  const query = nodeOf(item, 'RangeSubselect')
  if (query) return queryRelation(query, scope, context)
  const sample = nodeOf(item, 'RangeTableSample')
  if (sample) return relation(sample['relation'], scope, context)
  return functionRelation(item, scope, context)
}

function tableRelation(fields: Tree, { tables, walk }: Context): Relation {
  const table = relationOf(fields) ?? ''
  const own = textOf(fields['relname']) ?? ''
  const { name = own, names } = aliasOf(fields)
  if (fields['schemaname'] === undefined && tables.has(own)) {
    const columns = tables.get(own)
    return columns ? { name, columns: renamed(columns, names) } : { name }
  }
  const known = walk.columnsOf(table)
  if (known === undefined) return { name, table }
  const columns = known.map((column) => ({
    name: column,
    value: { sources: [`${table}.${column}`] },
  }))
  return { name, table, columns: renamed(columns, names) }
}

function queryRelation(fields: Tree, scope: Scope, context: Context): Relation {
  const { name = '', names } = aliasOf(fields)
  const query = nodeOf(fields['subquery'], 'SelectStmt')
  // Only LATERAL sees what stands before it.
  const outer = fields['lateral'] ? scope : context.outer
  const columns = query ? queryColumns(query, { ...context, ...(outer && { outer }) }) : []
  const star = columns.find((column) => column.name === '*')
  return star ? { name, value: star.value } : { name, columns: renamed(columns, names) }
}

/** A function has the columns its alias names; its arguments are where they come from. */
function functionRelation(item: unknown, scope: Scope, context: Context): Relation {
  const fields = nodeOf(item, 'RangeFunction') ?? {}
  const value = sourcesOf(isTree(item) ? Object.values(item) : [], scope, context)
  const alias = aliasOf(fields)
  const call = nodeOf(itemsOf(listOf(fields['functions'])[0])[0], 'FuncCall')
  const name = alias.name ?? stringsOf(call?.['funcname']).at(-1) ?? ''
  const defined = nodesOf(fields['coldeflist'], 'ColumnDef').flatMap(
    (one) => textOf(one['colname']) ?? [],
  )
  const names = [...alias.names, ...defined]
  return names.length > 0
    ? { name, columns: names.map((column) => ({ name: column, value })), value }
    : { name, value }
}

function aliasOf(fields: Tree): { readonly name?: string; readonly names: readonly string[] } {
  const alias = isTree(fields['alias']) ? fields['alias'] : {}
  const name = textOf(alias['aliasname'])
  return { ...(name !== undefined && { name }), names: stringsOf(alias['colnames']) }
}

function addJoin(join: Tree, scope: Mutable & Scope, context: Context): void {
  const from = scope.relations.length
  add(join['larg'], scope, context)
  const middle = scope.relations.length
  add(join['rarg'], scope, context)
  const [left, right] = [scope.relations.slice(from, middle), scope.relations.slice(middle)]
  for (const name of sharedNames(join, left, right)) share(name, left, right, scope, context)
  sourcesOf(join['quals'], scope, context)
  const { name, names } = aliasOf(join)
  if (name === undefined || [...left, ...right].some(({ columns }) => !columns)) return
  const columns = [...left, ...right].flatMap((one) => one.columns ?? [])
  scope.relations.splice(from, scope.relations.length, { name, columns: renamed(columns, names) })
}

function sharedNames(
  join: Tree,
  left: readonly Relation[],
  right: readonly Relation[],
): readonly string[] {
  if (!join['isNatural']) return stringsOf(join['usingClause'])
  const names = (side: readonly Relation[]): readonly string[] =>
    side.flatMap(({ columns = [] }) => columns.map(({ name }) => name))
  const others = new Set(names(right))
  return names(left).filter((name) => others.has(name))
}

/** The value of either side: an outer join may take both. */
function share(
  name: string,
  left: readonly Relation[],
  right: readonly Relation[],
  scope: Mutable,
  { walk }: Context,
): void {
  const values = [...left, ...right].map((one) => {
    const column = one.columns?.find((column) => column.name === name)
    if (column) return read(column, walk)
    const guessed = one.columns === undefined && one.table !== undefined
    const isOnly = (left.includes(one) ? left : right).length === 1
    return guessed && isOnly
      ? read({ name, value: { sources: [`${one.table}.${name}`] } }, walk)
      : nothing
  })
  scope.shared = [
    ...scope.shared.filter((column) => column.name !== name),
    { name, value: merged(values) },
  ]
}
