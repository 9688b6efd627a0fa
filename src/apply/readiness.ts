/** Waits until objects do what they are there for; engines know what that means. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ObjectKey } from '../catalog/catalog.ts'
import type { Connection, Readiness } from '../engine/engine.ts'

export interface ReadinessInput {
  readonly connection: Pick<Connection, 'readiness'>
  readonly keys: readonly ObjectKey[]
  /** 0: asks once. */
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
  /** Told after every asking that found something not ready. */
  readonly onWaiting: (unready: readonly Readiness[], milliseconds: number) => void
}

export interface ReadinessReport {
  /** What is not ready, in the order of the keys; empty when everything is. */
  readonly unready: readonly Readiness[]
  readonly milliseconds: number
  /** Why it ended with something not ready: time was up, waiting was of no use, or a signal came. */
  readonly end: 'ready' | 'time' | 'hopeless' | 'interrupted'
}

export async function awaitReadiness(input: ReadinessInput): Promise<ReadinessReport> {
  const started = performance.now()
  const deadline = Date.now() + input.timeoutMs
  for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, 5000)) {
    const answers = await input.connection.readiness(input.keys)
    const unready = answers.filter(({ state }) => state !== 'ready')
    const report = { unready, milliseconds: performance.now() - started }
    if (unready.length === 0) return { ...report, end: 'ready' }
    if (input.signal?.aborted) return { ...report, end: 'interrupted' }
    const left = deadline - Date.now()
    if (left <= 0) return { ...report, end: 'time' }
    if (!unready.some((one) => mayGetReady(one, deadline))) return { ...report, end: 'hopeless' }
    input.onWaiting(unready, report.milliseconds)
    await pause(Math.min(pauseMs, left), input.signal)
  }
}

/** What the engine tries again only after the time is up is not waited for. */
function mayGetReady({ state, next }: Readiness, deadline: number): boolean {
  return state === 'waiting' && (next === null || Date.parse(next) <= deadline)
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  // Cut short by a signal, which the next turn sees.
  await sleep(milliseconds, undefined, signal ? { signal } : {}).catch(() => undefined)
}
