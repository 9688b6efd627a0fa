/** INSERT, UPDATE, DELETE and MERGE: the columns they write and read, which they all depend on. */
import { isTree, listOf, locationOf, nodeOf, nodesOf, textOf, type Tree } from '../tree.ts'
import { type Context, fromScope } from './from.ts'
import { commonTables, queryColumns, sourcesOf } from './query.ts'
import { read, resolved, type Scope } from './scope.ts'
import type { Column } from './value.ts'

/** Whether the statement is one of them; its columns are met on the way. */
export function walkWrite(statement: unknown, context: Context): boolean {
  if (!isTree(statement)) return false
  const [node = ''] = Object.keys(statement)
  const fields = nodeOf(statement, node)
  const walk = fields && Object.hasOwn(writes, node) ? writes[node] : undefined
  if (fields === undefined || walk === undefined) return false
  walk(fields, { ...context, tables: commonTables(fields['withClause'], context) })
  return true
}

const writes: { readonly [node: string]: (fields: Tree, context: Context) => void } = {
  InsertStmt: walkInsert,
  UpdateStmt: (fields, context) => {
    const scope = scopeOf([target(fields), ...listOf(fields['fromClause'])], context)
    assign(fields['targetList'], fields, scope, context)
    finish(fields, scope, context)
  },
  DeleteStmt: (fields, context) =>
    finish(fields, scopeOf([target(fields), ...listOf(fields['usingClause'])], context), context),
  MergeStmt: (fields, context) => {
    const scope = scopeOf([target(fields), fields['sourceRelation']], context)
    sourcesOf(fields['joinCondition'], scope, context)
    for (const clause of nodesOf(fields['mergeWhenClauses'], 'MergeWhenClause')) {
      sourcesOf(clause['condition'], scope, context)
      assign(clause['targetList'], fields, scope, context)
      sourcesOf(clause['values'], scope, context)
    }
    finish(fields, scope, context)
  },
}

function walkInsert(fields: Tree, context: Context): void {
  const own = scopeOf([target(fields)], context)
  const named = nodesOf(fields['cols'], 'ResTarget')
  // Without a list the values go to the columns in their order.
  if (named.length === 0) readAll(own, context)
  assign(
    named.map((one) => ({ ResTarget: { ...one, val: undefined } })),
    fields,
    own,
    context,
  )
  const query = nodeOf(fields['selectStmt'], 'SelectStmt')
  if (query) queryColumns(query, context)
  const conflict = isTree(fields['onConflictClause']) ? fields['onConflictClause'] : {}
  const excluded = { RangeVar: { ...rangeOf(fields), alias: { aliasname: 'excluded' } } }
  const both = scopeOf([target(fields), excluded], context)
  const infer = isTree(conflict['infer']) ? conflict['infer'] : {}
  for (const element of nodesOf(infer['indexElems'], 'IndexElem')) {
    const name = textOf(element['name'])
    if (name !== undefined) readName(name, undefined, own, context)
    sourcesOf(element['expr'], own, context)
  }
  sourcesOf(infer['whereClause'], own, context)
  assign(conflict['targetList'], fields, both, context)
  sourcesOf(conflict['whereClause'], both, context)
  finish(fields, own, context)
}

/** `SET a = …`: the column on the left is the target's, whatever else is read. */
function assign(list: unknown, fields: Tree, scope: Scope, context: Context): void {
  const own = scopeOf([target(fields)], context)
  for (const item of nodesOf(list, 'ResTarget')) {
    const name = textOf(item['name'])
    if (name !== undefined) readName(name, locationOf(item), own, context)
    sourcesOf(item['val'], scope, context)
  }
}

function finish(fields: Tree, scope: Scope, context: Context): void {
  sourcesOf(fields['whereClause'], scope, context)
  const returning = isTree(fields['returningClause']) ? fields['returningClause']['exprs'] : []
  sourcesOf(returning, scope, context)
}

function readName(name: string, at: number | undefined, scope: Scope, context: Context): void {
  context.walk.at = at
  resolved([name], scope, context.walk)
}

function readAll({ relations }: Scope, { walk }: Context): void {
  walk.at = undefined
  const columns: readonly Column[] = relations.flatMap((one) => one.columns ?? [])
  for (const column of columns) read(column, walk)
  if (relations.some((one) => one.columns === undefined))
    walk.unknown.add('an INSERT without a list of columns')
}

function scopeOf(items: readonly unknown[], context: Context): Scope {
  return fromScope(items, context)
}

function target(fields: Tree): unknown {
  return { RangeVar: rangeOf(fields) }
}

function rangeOf(fields: Tree): Tree {
  return isTree(fields['relation']) ? fields['relation'] : {}
}
