/**
 * A statement that rewrites data may answer only hours later, although the server does the work by
 * itself. After a signal such a statement is left to the server; every other one is waited for.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection, ExecuteOptions } from '../engine/engine.ts'

/** Thrown where a statement goes on without us: what it did is seen by looking, next time. */
export class LeftRunning extends Error {}

/** A statement that is about to end may do so. */
const graceMs = 2000
const everyMs = 1000

export async function executeOrLeave(
  connection: Pick<Connection, 'execute' | 'leave'>,
  sql: string,
  options: ExecuteOptions & { readonly queryId: string },
  signal: AbortSignal | undefined,
): Promise<void> {
  if (signal === undefined) return await connection.execute(sql, options)
  let hasEnded = false
  let isLeft = false
  const leave = async (): Promise<void> => {
    await sleep(graceMs)
    while (!hasEnded && !isLeft) {
      isLeft = await connection.leave(options.queryId).catch(() => false)
      if (!isLeft) await sleep(everyMs)
    }
  }
  const onSignal = (): void => void leave()
  signal.addEventListener('abort', onSignal, { once: true })
  try {
    await connection.execute(sql, options)
  } catch (error) {
    if (isLeft) throw new LeftRunning()
    throw error
  } finally {
    hasEnded = true
    signal.removeEventListener('abort', onSignal)
  }
}
