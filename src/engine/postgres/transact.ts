import type { TransactionRequest } from '../engine.ts'
import type { ScriptText, Statements } from './statements.ts'
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
  const end = before.length + wanted.length
  await statements.alone('write', async (wire) => {
    try {
      for (const { from, pieces } of messagesOf([...before, ...wanted, ...after])) {
        const ours = { first: before.length - from, last: from + pieces.length - end }
        await statements.script(wire, { statements: pieces, queryId, ours }, 'write')
      }
    } catch (error) {
      if (wire.isOpen()) await wire.script('ROLLBACK').catch(() => undefined)
      throw error
    }
  })
}

interface Message {
  /** Statements in the messages before it. */
  readonly from: number
  readonly pieces: ScriptText['statements']
}

/**
 * A statement with a secret is a message of its own: a server writes the whole message into its log
 * when any statement of it fails.
 */
function messagesOf(statements: ScriptText['statements']): readonly Message[] {
  const isAlone = (index: number): boolean => (statements[index]?.secrets?.size ?? 0) > 0
  const starts = [...statements.keys()].filter(
    (index) => index === 0 || isAlone(index) || isAlone(index - 1),
  )
  return starts.map((from, index) => ({ from, pieces: statements.slice(from, starts[index + 1]) }))
}
