/** RENAME STREAM, TRUNCATE, DELETE FROM: timeplus.md §1.17. */
import { type Context, nameText, qualified, requireRelation } from '../context.ts'
import { engineRelations } from '../create/stream.ts'
import { checkDependants } from '../dependencies.ts'
import { ServerError } from '../errors.ts'
import { tableOf } from '../rows/table.ts'
import {
  clickHouseExpression,
  type DeleteStatement,
  type RenameStatement,
  type TruncateStatement,
} from '../sql/index.ts'

export function rename(context: Context, statement: RenameStatement): void {
  if (statement.exchange) throw new ServerError(48, 'EXCHANGE is not supported')
  for (const { from, to, ifExists } of statement.pairs) {
    const [old, next] = [qualified(context, from), qualified(context, to)]
    const found = context.catalog.relation(old.database, old.name)
    if (!found && ifExists) continue
    const relation = requireRelation(context, from)
    if (old.database !== next.database) {
      throw new ServerError(48, 'A stream cannot be renamed into another database')
    }
    if (
      context.catalog.holder(next.database, next.name) ||
      context.catalog.isBeingDropped(next.database, next.name)
    ) {
      throw new ServerError(57, `Stream ${nameText(next)} already exists.`)
    }
    checkDependants(context, relation)
    const definition = { ...relation.definition, name: next }
    context.catalog.put({ ...relation, name: next.name, definition })
  }
}

export async function truncate(context: Context, statement: TruncateStatement): Promise<void> {
  const name = qualified(context, statement.name)
  if (statement.ifExists && !context.catalog.relation(name.database, name.name)) return
  const relation = requireRelation(context, statement.name)
  const table = tableOf(relation)
  if (!table) throw new ServerError(48, `TRUNCATE is not supported by ${nameText(name)}`)
  await context.store.truncate(table.id)
}

export async function deleteRows(context: Context, statement: DeleteStatement): Promise<void> {
  const relation = requireRelation(context, statement.from)
  const table = tableOf(relation)
  if (!table) {
    throw new ServerError(
      48,
      `DELETE is not supported by ${nameText(qualified(context, statement.from))}`,
    )
  }
  await context.store.deleteWhere(
    table.id,
    clickHouseExpression(statement.where, engineRelations(context)),
  )
}
