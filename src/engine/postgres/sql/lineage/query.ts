/** The output columns of a query, each with its sources. */
import {
  isTree,
  itemsOf,
  listOf,
  locationOf,
  nodeOf,
  nodesOf,
  stringsOf,
  textOf,
  type Tree,
} from '../tree.ts'
import { type CommonTables, type Context, fromScope } from './from.ts'
import { outputName } from './output-name.ts'
import {
  read,
  relationIn,
  type Relation,
  resolved,
  type Scope,
  unclear,
  wholeRow,
} from './scope.ts'
import { type Column, merged, nothing, type Value } from './value.ts'
import { walkWrite } from './write.ts'

/** A star that cannot be followed is one column of this name. */
const STAR = '*'

/** The columns of SELECT, VALUES, TABLE or a set operation. */
export function queryColumns(fields: Tree, context: Context): readonly Column[] {
  const tables = commonTables(fields['withClause'], context)
  const inner = { ...context, tables }
  const { larg, rarg } = fields
  if (isTree(larg) && isTree(rarg)) {
    // ORDER BY of a set operation names output columns only.
    return united(queryColumns(larg, inner), queryColumns(rarg, inner), inner)
  }
  const rows = listOf(fields['valuesLists'])
  if (rows.length > 0) return valueColumns(rows, inner)
  const scope = fromScope(listOf(fields['fromClause']), inner)
  const columns = listOf(fields['targetList']).flatMap((target) =>
    targetColumns(nodeOf(target, 'ResTarget') ?? {}, scope, inner),
  )
  readAll([fields['whereClause'], fields['havingClause'], fields['windowClause']], scope, inner)
  const named = new Set(columns.map(({ name }) => name))
  const groups = listOf(fields['groupClause']).flatMap(groupItems)
  readAll(groups.filter(isRead(named, knownIn(scope))), scope, inner)
  for (const clause of ['sortClause', 'distinctClause'])
    readAll(listOf(fields[clause]).filter(isRead(named, new Set())), scope, inner)
  return columns
}

/** ROLLUP (a, b) and its like group by each of them. */
function groupItems(item: unknown): readonly unknown[] {
  const set = nodeOf(item, 'GroupingSet')
  if (set) return listOf(set['content']).flatMap(groupItems)
  const row = nodeOf(item, 'RowExpr')
  return row ? listOf(row['args']).flatMap(groupItems) : [item]
}

/** A bare name is an output column in ORDER BY and DISTINCT ON; in GROUP BY only when it is no column of what is read. */
function isRead(
  outputs: ReadonlySet<string>,
  inputs: ReadonlySet<string>,
): (item: unknown) => boolean {
  return (item) => {
    const name = bareName(item)
    return name === undefined || !outputs.has(name) || inputs.has(name)
  }
}

function knownIn({ relations }: Scope): ReadonlySet<string> {
  return new Set(relations.flatMap(({ columns = [] }) => columns.map(({ name }) => name)))
}

function bareName(item: unknown): string | undefined {
  const node = nodeOf(item, 'SortBy')?.['node'] ?? item
  const parts = stringsOf(nodeOf(node, 'ColumnRef')?.['fields'])
  return parts.length === 1 ? parts[0] : undefined
}

function readAll(values: readonly unknown[], scope: Scope, context: Context): void {
  for (const value of values) sourcesOf(value, scope, context)
}

function united(a: readonly Column[], b: readonly Column[], context: Context): readonly Column[] {
  const star = [...a, ...b].find(({ name }) => name === STAR)
  if (star) {
    const because = star.value.because ?? unclear('a star', context.walk).because ?? ''
    return [{ name: STAR, value: { ...merged([...a, ...b].map(({ value }) => value)), because } }]
  }
  return a.map(({ name, value }, index) => ({
    name,
    value: merged([value, b[index]?.value ?? nothing]),
  }))
}

function valueColumns(rows: readonly unknown[], context: Context): readonly Column[] {
  const scope = context.outer ?? { relations: [], shared: [] }
  const [first] = rows.map(itemsOf)
  return (first ?? []).map((_, index) => ({
    name: `column${index + 1}`,
    value: merged(rows.map((row) => sourcesOf(itemsOf(row)[index], scope, context))),
  }))
}

function targetColumns(target: Tree, scope: Scope, context: Context): readonly Column[] {
  const reference = nodeOf(target['val'], 'ColumnRef') ?? {}
  const fields = listOf(reference['fields'])
  context.walk.at = locationOf(reference)
  if (nodeOf(fields.at(-1), 'A_Star')) return starColumns(stringsOf(fields), scope, context)
  if (isRowStar(target['val'])) {
    const value = sourcesOf(target['val'], scope, context)
    const { because = '' } = unclear('the fields of a row are not known', context.walk)
    return [{ name: STAR, value: { ...value, because } }]
  }
  const name = textOf(target['name']) ?? outputName(target['val'])
  return [{ name, value: sourcesOf(target['val'], scope, context) }]
}

/** `(row).*` */
function isRowStar(value: unknown): boolean {
  const indirection = listOf(nodeOf(value, 'A_Indirection')?.['indirection'])
  return nodeOf(indirection.at(-1), 'A_Star') !== undefined
}

/** `*` or `t.*`: in the order of FROM, shared columns of joins first. */
function starColumns(parts: readonly string[], scope: Scope, context: Context): readonly Column[] {
  if (parts.length === 0) {
    const names = new Set(scope.shared.map(({ name }) => name))
    const rest = scope.relations.flatMap((relation) =>
      rowColumns(relation, context).filter(({ name }) => !names.has(name)),
    )
    return [...scope.shared, ...rest].map((column) => ({
      ...column,
      value: read(column, context.walk),
    }))
  }
  const relation = relationIn(parts, scope)
  return relation
    ? rowColumns(relation, context).map((column) => ({
        ...column,
        value: read(column, context.walk),
      }))
    : [
        {
          name: STAR,
          value: unclear(`\`${parts.join('.')}\` is nothing that is read`, context.walk),
        },
      ]
}

function rowColumns(relation: Relation, { walk }: Context): readonly Column[] {
  const { columns, isOpen } = relation
  if (columns !== undefined && isOpen !== true) return columns
  return [...(columns ?? []), { name: STAR, value: wholeRow({ ...relation }, walk) }]
}

/** The sources of an expression: those of all its parts. */
export function sourcesOf(value: unknown, scope: Scope, context: Context): Value {
  if (Array.isArray(value)) return merged(value.map((item) => sourcesOf(item, scope, context)))
  if (!isTree(value)) return nothing
  const reference = nodeOf(value, 'ColumnRef')
  if (reference) return referenceValue(reference, scope, context)
  const query = nodeOf(value, 'SelectStmt')
  if (query)
    return merged(queryColumns(query, { ...context, outer: scope }).map((one) => one.value))
  const link = nodeOf(value, 'SubLink')
  if (link) {
    const parts = ['testexpr', 'subselect'].map((field) => sourcesOf(link[field], scope, context))
    return link['subLinkType'] === 'EXISTS_SUBLINK' ? nothing : merged(parts)
  }
  return merged(Object.values(value).map((item) => sourcesOf(item, scope, context)))
}

function referenceValue(reference: Tree, scope: Scope, context: Context): Value {
  const fields = listOf(reference['fields'])
  const parts = stringsOf(fields)
  context.walk.at = locationOf(reference)
  if (!nodeOf(fields.at(-1), 'A_Star')) return resolved(parts, scope, context.walk)
  return merged(starColumns(parts, scope, context).map(({ value }) => value))
}

/** Columns of the tables of a WITH, added to those around it. */
export function commonTables(clause: unknown, context: Context): CommonTables {
  const tables = new Map(context.tables)
  if (!isTree(clause)) return tables
  for (const table of nodesOf(clause['ctes'], 'CommonTableExpr')) {
    const name = textOf(table['ctename']) ?? ''
    const query = nodeOf(table['ctequery'], 'SelectStmt')
    const names = stringsOf(table['aliascolnames'])
    const added = addedColumns(table)
    const columns = (): readonly Column[] | undefined =>
      query && [
        ...renamed(queryColumns(query, { ...context, tables: new Map(tables) }), names),
        ...added,
      ]
    if (!query) walkWrite(table['ctequery'], { ...context, tables: new Map(tables) })
    if (clause['recursive'] && query && isTree(query['larg']))
      tables.set(name, renamed(queryColumns(query['larg'], { ...context, tables }), names))
    let known = columns()
    tables.set(name, known)
    // A table that reads itself: again, until a round adds nothing.
    for (let round = 0; clause['recursive'] && round < 10; round++) {
      const next = columns()
      if (JSON.stringify(next) === JSON.stringify(known)) break
      known = next
      tables.set(name, known)
    }
  }
  return tables
}

/** SEARCH … SET a, and CYCLE … SET a USING b. */
function addedColumns(table: Tree): readonly Column[] {
  const search = isTree(table['search_clause']) ? table['search_clause'] : {}
  const cycle = isTree(table['cycle_clause']) ? table['cycle_clause'] : {}
  const names = [
    search['search_seq_column'],
    cycle['cycle_mark_column'],
    cycle['cycle_path_column'],
  ]
  return names.flatMap((name) => (typeof name === 'string' ? [{ name, value: nothing }] : []))
}

/** `t (a, b)`: the first columns get other names. */
export function renamed(columns: readonly Column[], names: readonly string[]): readonly Column[] {
  return columns.map((column, index) => ({ ...column, name: names[index] ?? column.name }))
}
