/**
 * ALTER of a stream with a ClickHouse engine, which no gate holds back: §3.6, pairs 1 and 2
 * (ported tests `00836_indices_alter`, `01070_alter_with_ttl`).
 */
import type { Relation } from '../catalog.ts'
import type { Context } from '../context.ts'
import { ServerError } from '../errors.ts'
import { alterTable } from './table.ts'
import {
  type AlterCommand,
  type CreateStream,
  type IndexDeclaration,
  resolveColumn,
} from '../sql/index.ts'

type Stream = Relation & { readonly definition: CreateStream }

/** Undefined: the command is like that of any stream. */
export async function appliedToMergeTree(
  context: Context,
  stream: Stream,
  command: AlterCommand,
): Promise<CreateStream | undefined> {
  const { definition } = stream
  const { list } = definition
  if (!list) throw new ServerError(49, 'A stored stream has columns')
  switch (command.kind) {
    case 'modifyColumn': {
      const before = list.columns.find(({ name }) => name === command.column.name)
      if (!before) throw missing(command.column.name)
      const column = { ...before, ...resolveColumn(command.column) }
      const columns = list.columns.map((one) => (one === before ? column : one))
      const next = { ...definition, list: { ...list, columns } }
      const changed = { ...stream, definition: next }
      await alterTable(context, changed, (text) => `MODIFY COLUMN ${text}`, column)
      return next
    }
    case 'dropColumn': {
      const columns = list.columns.filter(({ name }) => name !== command.name)
      if (columns.length === list.columns.length) throw missing(command.name)
      const next = { ...definition, list: { ...list, columns } }
      const text = `DROP COLUMN \`${command.name}\``
      await alterTable(context, { ...stream, definition: next }, () => text)
      return next
    }
    case 'commentColumn': {
      const columns = list.columns.map((one) =>
        one.name === command.name ? { ...one, comment: command.comment } : one,
      )
      return { ...definition, list: { ...list, columns } }
    }
    case 'addIndex':
      return { ...definition, list: { ...list, indices: placed(context, list.indices, command) } }
    case 'modifySetting':
    case 'resetSetting':
      return definition
    default:
      return undefined
  }
}

/** The 3.x variant of the test has no AFTER: an index goes last there. */
function placed(
  { options }: Context,
  indices: readonly IndexDeclaration[],
  { index, position }: AlterCommand & { readonly kind: 'addIndex' },
): readonly IndexDeclaration[] {
  const after = position && 'after' in position ? position.after : undefined
  const at = indices.findIndex(({ name }) => name === after)
  if (at < 0 || options.generation > 1) return [...indices, index]
  return [...indices.slice(0, at + 1), index, ...indices.slice(at + 1)]
}

function missing(column: string): ServerError {
  return new ServerError(10, `Wrong column name. Cannot find column ${column}`)
}
