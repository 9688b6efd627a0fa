/** Which names a query can read without end. */
import { type Context, qualified } from '../context.ts'
import { isStreaming, type ObjectName } from '../sql/index.ts'

/** Whether reading the name goes on for ever: system tables and external tables end. */
export function streams(context: Context, given: ObjectName): boolean {
  const name = qualified(context, given)
  const found = context.catalog.relation(name.database, name.name)?.definition
  if (!found) return false
  if (found.kind === 'createView') {
    return isStreaming(found.query, (inner) => streams(context, inner))
  }
  return found.kind === 'createStream' || found.kind === 'createMaterializedView'
}
