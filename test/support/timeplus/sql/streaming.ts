import type { ObjectName, Query } from './query.ts'

/**
 * Whether some relation is read unbounded: not inside `table(…)`, and one that streams. The
 * caller knows whether a name is a stream (system tables are not), a view of one, …
 */
export function isStreaming(_query: Query, _streams: (name: ObjectName) => boolean): boolean {
  throw new Error('not there yet')
}
