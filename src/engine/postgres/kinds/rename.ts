/** New names and schemas: https://www.postgresql.org/docs/current/sql-altertable.html and its like. */
import type { Address } from '../../../resource/id.ts'
import type { Draft } from '../../engine.ts'
import { draft } from './draft.ts'
import { quoteIdent, sqlName } from './names.ts'

/**
 * `word` is the object's word in SQL: `TABLE`, `MATERIALIZED VIEW`. `tail` follows the name where a
 * statement needs more than it: the arguments of a function.
 */
export function renameDrafts(
  word: string,
  from: Address,
  to: Address,
  tail: string = '',
): readonly Draft[] {
  const isMoved = from.database !== to.database
  const moved = { ...from, ...(to.database === undefined ? {} : { database: to.database }) }
  return [
    ...(isMoved
      ? [draft(`ALTER ${word} ${sqlName(from)}${tail} SET SCHEMA ${quoteIdent(to.database ?? '')}`)]
      : []),
    ...(from.name === to.name
      ? []
      : [draft(`ALTER ${word} ${sqlName(moved)}${tail} RENAME TO ${quoteIdent(to.name)}`)]),
  ]
}
