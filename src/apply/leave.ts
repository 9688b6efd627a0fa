/**
 * A statement that rewrites data may answer only hours later, although the server does the work by
 * itself. After a signal such a statement is left to the server; every other one is waited for.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { SluiceError } from '../diagnostic/sluice-error.ts'
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
  const work = (): Promise<void> => connection.execute(sql, options)
  await orLeave(connection, options.queryId, work, signal)
}

/** The same for work of several statements that is found by one id. */
export async function orLeave(
  connection: Pick<Connection, 'leave'>,
  queryId: string,
  work: () => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (signal === undefined) return await work()
  let hasEnded = false
  let isLeft = false
  const leave = async (): Promise<void> => {
    await sleep(graceMs)
    while (!hasEnded && !isLeft) {
      isLeft = await connection.leave(queryId).catch(() => false)
      if (!isLeft) await sleep(everyMs)
    }
  }
  const onSignal = (): void => void leave()
  signal.addEventListener('abort', onSignal, { once: true })
  try {
    await work()
  } catch (error) {
    if (isLeft) throw new LeftRunning()
    throw error
  } finally {
    hasEnded = true
    signal.removeEventListener('abort', onSignal)
  }
}

/** Whether a statement ended because it was asked to, with nothing of it done. */
export function isStopped(error: unknown, signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true && error instanceof SluiceError && error.code === 'INTERRUPTED'
}
