/** What a changed definition means for the table that holds the rows. */
import type { Relation } from '../catalog.ts'
import type { Context } from '../context.ts'
import { engineRelations } from '../create/stream.ts'
import { declarations, tableOf } from '../rows/table.ts'
import type { ColumnDeclaration, CreateStream } from '../sql/index.ts'

/** `command` gets the column as the embedded engine declares it. */
export async function alterTable(
  context: Context,
  changed: Relation & { readonly definition: CreateStream },
  command: (column: string) => string,
  column?: ColumnDeclaration,
): Promise<void> {
  const table = tableOf(changed)
  if (!table) return
  const relations = engineRelations(context)
  const only = column ? declarations({ ...table, columns: [column] }, relations) : []
  await context.store.alter(table, command(only[0] ?? ''), relations)
}
