/** ALTER of streams and views: timeplus.md §2. */
import { type Context, nameText, qualified, requireRelation } from '../context.ts'
import { ServerError } from '../errors.ts'
import type { AlterStatement } from '../sql/index.ts'
import { foreignEngine } from '../rows/table.ts'
import { checkWhitelist } from './whitelist.ts'
import { alterStream } from './stream.ts'
import { alterView } from './view.ts'

export async function alter(context: Context, statement: AlterStatement): Promise<void> {
  const relation = requireRelation(context, statement.name)
  const { definition } = relation
  const isFree = definition.kind === 'createStream' && foreignEngine(definition) !== undefined
  if (!isFree) checkWhitelist(context, statement.commands)
  const [first] = statement.commands
  if (!first) throw new ServerError(62, 'Syntax error: ALTER without a command')
  switch (definition.kind) {
    case 'createStream':
      return alterStream(context, { ...relation, definition }, statement.commands)
    case 'createMaterializedView':
      return alterView(context, { ...relation, definition }, statement.commands)
    case 'createView':
    case 'createDictionary':
      // §2.2: nothing but the comment.
      if (statement.commands.length === 1 && first.kind === 'modifyComment') {
        context.catalog.put({ ...relation, definition: { ...definition, comment: first.comment } })
        return
      }
      break
    default:
  }
  throw new ServerError(
    48,
    `Alter of ${nameText(qualified(context, statement.name))} is not supported: it is a ${definition.kind.slice('create'.length)}`,
  )
}
