/** Whether a query ends by itself. */
import type { ObjectName, Query } from './query.ts'
import { references } from './references.ts'

/**
 * Whether some relation is read unbounded: not inside `table(…)`, and one that streams. The
 * caller knows whether a name is a stream (system tables are not), a view of one, …
 */
export function isStreaming(query: Query, streams: (name: ObjectName) => boolean): boolean {
  return references(query).relations.some(
    ({ name, how, historical }) => how === 'from' && !historical && streams(name),
  )
}
