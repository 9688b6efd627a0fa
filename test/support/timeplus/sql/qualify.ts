import type { Query } from './query.ts'

/** Every relation the query names with a database: CTE names and system functions stay. */
export function qualifyQuery(_query: Query, _database: string): Query {
  throw new Error('not there yet')
}
