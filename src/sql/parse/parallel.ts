/** `CREATE … PARALLEL WITH INSERT …`: statements that run side by side (ClickHouse 26.7). */
import { type Cursor, key } from './cursor.ts'

/** Whether several statements stand here; each of them would take the clauses of the next for its own. */
export function atParallel(c: Cursor): boolean {
  if (c.dialect !== 'clickhouse' || !VERBS.has(key(c))) return false
  for (let index = c.at; index < c.tokens.length; index++) {
    const isNext =
      c.tokens[index]?.key === 'PARALLEL' &&
      c.tokens[index + 1]?.key === 'WITH' &&
      VERBS.has(c.tokens[index + 2]?.key ?? '')
    if (isNext) return true
    if (index > c.at) index = c.partner.get(index) ?? index
  }
  return false
}

const VERBS: ReadonlySet<string> = new Set(
  'ALTER ATTACH BACKUP CHECK CREATE DELETE DETACH DROP EXCHANGE GRANT INSERT KILL OPTIMIZE RENAME REPLACE RESTORE REVOKE SELECT SET SYSTEM TRUNCATE UNDROP UPDATE'.split(
    ' ',
  ),
)
