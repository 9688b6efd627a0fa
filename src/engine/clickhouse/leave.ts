import { quoteString } from '../../sql/index.ts'
import { textOf } from '../clickhouse-family/rows.ts'
import type { Statements } from '../clickhouse-family/statements.ts'

/**
 * Ends an ALTER that only waits for its mutation: the definition is changed by then, and the
 * mutation goes on (seen on 26.7.2.1: the ALTER answers 394, the mutation is done later). Any
 * other statement is let be. An ALTER whose mutation has not been written down yet is not known
 * by it, since the one of another may stand there; so what was done is still to be looked at.
 * The embedded engine gives ids of its own to queries and keeps ours as `log_comment`.
 */
export async function leave(statements: Statements, queryId: string): Promise<boolean> {
  const id = quoteString(queryId)
  const [running] = await statements.query(
    `SELECT initial_query_id AS own, replaceAll(query, '\`', '') AS sql, toUnixTimestamp(now()) - ceil(elapsed) AS began FROM system.processes WHERE query_id = ${id} OR Settings['log_comment'] = ${id}`,
  )
  if (running === undefined) return false
  const began = Number(textOf(running, 'began')) - 1
  const rows = await statements.query(
    `SELECT 1 FROM system.mutations WHERE NOT is_done AND toUnixTimestamp(create_time) >= ${began} AND startsWith(${quoteString(textOf(running, 'sql'))}, concat('ALTER TABLE ', database, '.', table, ' ')) LIMIT 1`,
  )
  if (rows.length === 0) return false
  await statements.query(`KILL QUERY WHERE query_id = ${quoteString(textOf(running, 'own'))} ASYNC`)
  return true
}
