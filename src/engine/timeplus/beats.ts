import { textOf } from '../clickhouse-family/rows.ts'
import { serverCodeOf } from '../clickhouse-family/server-fault.ts'
import type { Statements } from '../clickhouse-family/statements.ts'
import { isoTime } from '../clickhouse-family/stored-row.ts'

/** The server's clock and the last sign of life among the rows of a lock, as ISO 8601. */
export interface Beats {
  readonly now: string
  readonly seen: string
}

/** `_tp_time` of a row is the server's time when it came. Source: timeplus.md §3.5. */
export async function beatsOf(statements: Statements, lock: string): Promise<Beats> {
  const now = `to_string(now64(3, 'UTC')) AS now`
  try {
    const [row] = await statements.query(
      `SELECT ${now}, to_string(max(_tp_time)) AS seen FROM table(${lock})`,
    )
    return { now: isoTime(textOf(row ?? {}, 'now')), seen: isoTime(textOf(row ?? {}, 'seen')) }
  } catch (error) {
    // Gone meanwhile, or not yet to be read: the record itself says when it was taken.
    if (serverCodeOf(error) === undefined) throw error
    const [row] = await statements.query(`SELECT ${now}`)
    return { now: isoTime(textOf(row ?? {}, 'now')), seen: '' }
  }
}
