/** The SELECT of a projection: no FROM; ORDER BY may come without GROUP BY. An ordinary SELECT covers it. */
import type { Query } from '../ast/query.ts'
import { type Cursor, nested, QUERY } from './cursor.ts'
import { select } from './select.ts'

export function projectionSelect(c: Cursor): Query {
  return nested(c, select, QUERY)
}
