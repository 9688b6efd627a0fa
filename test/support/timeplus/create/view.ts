/** CREATE VIEW: timeplus.md §1.8. */
import { type Context, isFree, kept, nameText, qualified } from '../context.ts'
import { checkDependants } from '../dependencies.ts'
import { ServerError } from '../errors.ts'
import { shapeOf } from '../query/run.ts'
import {
  type CreateView,
  type ObjectName,
  type Query,
  qualifyQuery,
  references,
  resolveQuery,
} from '../sql/index.ts'

export async function createView(context: Context, statement: CreateView): Promise<void> {
  const name = qualified(context, statement.name)
  const before = context.catalog.relation(name.database, name.name)
  if (statement.orReplace && before) {
    // DROP, then CREATE, inside the server: it fails where something depends on the view.
    if (before.definition.kind !== 'createView') {
      throw new ServerError(80, `${nameText(name)} is not a View`)
    }
    checkDependants(context, before)
  } else if (!isFree(context, name, statement.ifNotExists)) return
  const query = storedQuery(context, statement.query)
  checkRelations(context, query, name)
  const columns = hasParameters(query) ? [] : await shapeOf(context, query)
  const { list: _list, uuid: _uuid, ...rest } = statement
  const definition = { ...rest, name, query, orReplace: false, ifNotExists: false }
  const base = kept(context, definition)
  if (before) context.catalog.remove(before, 0)
  context.catalog.put({ ...base, ...name, columns, visibleAt: 0 })
}

/** §3.4: names of relations get their database, functions and types their canonical spelling. */
export function storedQuery(context: Context, query: Query): Query {
  return qualifyQuery(resolveQuery(query), context.database)
}

/** What is read has to be there; a view of itself is no view. */
export function checkRelations(context: Context, query: Query, self: Required<ObjectName>): void {
  for (const { name: given, how } of references(query).relations) {
    const name = qualified(context, given)
    if (nameText(name) === nameText(self)) {
      throw new ServerError(80, `${nameText(self)} cannot select from itself`)
    }
    if (how !== 'from') continue
    if (!context.catalog.isDatabase(name.database)) {
      throw new ServerError(81, `Database ${name.database} does not exist.`)
    }
    const isThere =
      context.catalog.isReserved(name.database) ||
      context.catalog.relation(name.database, name.name) !== undefined
    if (!isThere) throw new ServerError(60, `Stream ${nameText(name)} does not exist.`)
  }
}

/** A parameterised view (≥ 2.x) has columns only when it is called. */
function hasParameters(query: Query): boolean {
  return JSON.stringify(query).includes('"kind":"parameter"')
}
