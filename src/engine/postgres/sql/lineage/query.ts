/** The output columns of a query, each with its sources. */
import { isTree, itemsOf, listOf, nodeOf, nodesOf, stringsOf, textOf, type Tree } from '../tree.ts'
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
  readAll(listOf(fields['groupClause']).filter(isRead(named, knownIn(scope))), scope, inner)
  readAll(listOf(fields['sortClause']).filter(isRead(named, new Set())), scope, inner)
  readAll([fields['distinctClause']], scope, inner)
  return columns
}

/** A bare name is an output column in ORDER BY; in GROUP BY only when it is no column of what is read. */
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
  const fields = listOf(nodeOf(target['val'], 'ColumnRef')?.['fields'])
  if (nodeOf(fields.at(-1), 'A_Star')) return starColumns(stringsOf(fields), scope, context)
  const name = textOf(target['name']) ?? outputName(target['val'])
  return [{ name, value: sourcesOf(target['val'], scope, context) }]
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
  return relation.columns ?? [{ name: STAR, value: wholeRow({ ...relation }, walk) }]
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
  if (!nodeOf(fields.at(-1), 'A_Star')) return resolved(parts, scope, context.walk)
  return merged(starColumns(parts, scope, context).map(({ value }) => value))
}

/** Columns of the tables of a WITH, added to those around it. */
function commonTables(clause: unknown, context: Context): CommonTables {
  const tables = new Map(context.tables)
  if (!isTree(clause)) return tables
  for (const table of nodesOf(clause['ctes'], 'CommonTableExpr')) {
    const name = textOf(table['ctename']) ?? ''
    const query = nodeOf(table['ctequery'], 'SelectStmt')
    const names = stringsOf(table['aliascolnames'])
    const columns = (): readonly Column[] | undefined =>
      query && renamed(queryColumns(query, { ...context, tables: new Map(tables) }), names)
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

/** `t (a, b)`: the first columns get other names. */
export function renamed(columns: readonly Column[], names: readonly string[]): readonly Column[] {
  return columns.map((column, index) => ({ ...column, name: names[index] ?? column.name }))
}
