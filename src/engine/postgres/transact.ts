import type { TransactionRequest } from '../engine.ts'
import type { Statements } from './statements.ts'
import { appendStatement } from './store-rows.ts'

/**
 * Statements, the store's rows that belong to them and the commit, in one message: one round trip.
 * A fault names its statement (`failedAt`), and everything is undone. With the connection lost
 * nobody knows whether the commit came through: the caller looks.
 */
export async function transact(
  statements: Statements,
  { statements: wanted, rows, ledgerDatabase, queryId }: TransactionRequest,
): Promise<void> {
  const limits = statements.limits('write')
  const before = [
    { sql: 'BEGIN' },
    {
      sql: `SELECT set_config('statement_timeout', '${limits.statement_timeout}', true), set_config('lock_timeout', '${limits.lock_timeout}', true)`,
    },
  ]
  const after = [
    ...(rows.length === 0 ? [] : [{ sql: appendStatement(ledgerDatabase, rows) }]),
    { sql: 'COMMIT' },
  ]
  await statements.alone('write', async (wire) => {
    try {
      const script = {
        statements: [...before, ...wanted, ...after],
        queryId,
        ours: { first: before.length, last: after.length },
      }
      await statements.script(wire, script, 'write')
    } catch (error) {
      if (wire.isOpen()) await wire.script('ROLLBACK').catch(() => undefined)
      throw error
    }
  })
}
