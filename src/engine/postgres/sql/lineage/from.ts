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
import { read, type Relation, type Scope, sourceOf, type Walk } from './scope.ts'
import { type Column, merged, nothing } from './value.ts'

export type CommonTables = ReadonlyMap<string, readonly Column[] | undefined>

export interface Context {
  readonly walk: Walk
  readonly tables: CommonTables
  /** The query around this one. */
  readonly outer?: Scope
}

type Mutable = { relations: Relation[]; shared: Column[]; aliases: Relation[] }

export function fromScope(items: readonly unknown[], context: Context): Scope {
  const { outer } = context
  const scope = { relations: [], shared: [], aliases: [], ...(outer && { outer }) }
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
    return namedColumns(name, tables.get(own) ?? [], names, tables.get(own) === undefined)
  }
  const known = walk.columnsOf(table)
  if (known === undefined) return { name, table }
  const columns = known.map((column) => ({
    name: column,
    value: sourceOf(table, column, walk),
  }))
  return { name, table, columns: renamed(columns, names) }
}

function queryRelation(fields: Tree, scope: Scope, context: Context): Relation {
  const { name = '', names } = aliasOf(fields)
  const query = nodeOf(fields['subquery'], 'SelectStmt')
  // Only LATERAL sees what stands before it.
  const outer = fields['lateral'] ? scope : context.outer
  const columns = query ? queryColumns(query, { ...context, ...(outer && { outer }) }) : []
  return namedColumns(name, columns, names, query === undefined)
}

/** A star that cannot be followed may stand for any column. */
function namedColumns(
  name: string,
  columns: readonly Column[],
  names: readonly string[],
  isUnknown: boolean,
): Relation {
  const star = columns.find((column) => column.name === '*')
  if (star) return { name, value: star.value }
  return isUnknown ? { name } : { name, columns: renamed(columns, names) }
}

/**
 * A function has the columns its alias names, and maybe more behind them; its arguments are where
 * they come from. XMLTABLE and JSON_TABLE list their own.
 */
function functionRelation(item: unknown, scope: Scope, context: Context): Relation {
  const [node] = isTree(item) ? Object.values(item) : []
  const fields = isTree(node) ? node : {}
  const value = sourcesOf(isTree(item) ? Object.values(item) : [], scope, context)
  const alias = aliasOf(fields)
  const call = nodeOf(itemsOf(listOf(fields['functions'])[0])[0], 'FuncCall')
  const name = alias.name ?? stringsOf(call?.['funcname']).at(-1) ?? ''
  const defined = nodesOf(fields['coldeflist'], 'ColumnDef').flatMap(
    (one) => textOf(one['colname']) ?? [],
  )
  const names = [...alias.names, ...defined]
  if (names.length === 0) return { name, value }
  const columns = names.map((column) => ({ name: column, value }))
  const isWhole = defined.length > 0 && fields['ordinality'] !== true
  return { name, columns, value, ...(isWhole ? {} : { isOpen: true }) }
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
  addUsingAlias(join, scope)
  const { name, names } = aliasOf(join)
  if (name === undefined) return
  const isOpen = [...left, ...right].some((one) => one.columns === undefined || one.isOpen)
  const columns = [...left, ...right].flatMap((one) => one.columns ?? [])
  // The alias hides the names of both sides.
  scope.relations.splice(from, scope.relations.length, {
    name,
    columns: isOpen ? columns : renamed(columns, names),
    ...(isOpen ? { isOpen } : {}),
  })
}

/** JOIN … USING (a) AS x: `x` has the shared columns only. */
function addUsingAlias(join: Tree, scope: Mutable): void {
  const alias = isTree(join['join_using_alias']) ? join['join_using_alias'] : {}
  const name = textOf(alias['aliasname'])
  if (name === undefined) return
  const names = new Set(stringsOf(join['usingClause']))
  scope.aliases.push({ name, columns: scope.shared.filter((column) => names.has(column.name)) })
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
  // The names of USING have no place of their own.
  walk.at = undefined
  const values = [...left, ...right].map((one) => {
    const column = one.columns?.find((column) => column.name === name)
    if (column) return read(column, walk)
    const guessed = one.columns === undefined && one.table !== undefined
    const isOnly = (left.includes(one) ? left : right).length === 1
    return guessed && isOnly
      ? read({ name, value: sourceOf(one.table ?? '', name, walk) }, walk)
      : nothing
  })
  scope.shared = [
    ...scope.shared.filter((column) => column.name !== name),
    { name, value: merged(values) },
  ]
}
