/** Stored definitions name every relation with its database (timeplus.md §3.4). */
import type { ObjectName, Query } from './query.ts'
import { rewriteQuery } from './rewrite.ts'

/** Every relation the query names with a database: names of WITH queries stay. */
export function qualifyQuery(query: Query, database: string): Query {
  return rewriteQuery(query, {
    relation: (name): ObjectName =>
      name.database === undefined ? { database, name: name.name } : name,
  })
}
