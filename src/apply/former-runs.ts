import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection } from '../engine/engine.ts'
import type { Ledger } from '../ledger/read-ledger.ts'

/** Runs that were cut off, or that began what is still open: they may have left a statement running. */
export function formerRuns({ unfinished, recipes }: Ledger): readonly string[] {
  const open = [...recipes.values()].filter(({ state }) => state === 'open')
  return [...new Set([...unfinished.map(({ run }) => run), ...open.map(({ run }) => run)])]
}

/**
 * A client that is gone leaves its last statement running on a server. Nothing is decided by
 * looking at the target before that has ended.
 */
export async function formerRunsEnded(
  runs: readonly string[],
  connection: Connection,
  options: {
    readonly signal: AbortSignal | undefined
    readonly onWait: (queryIds: readonly string[]) => void
  },
): Promise<void> {
  // What ran in a process that is gone is gone with it.
  if (connection.embedded) return
  for (const run of runs) {
    for (let pauseMs = 100; !options.signal?.aborted; pauseMs = Math.min(pauseMs * 2, 2000)) {
      const left = await connection.running(`sluice-${run}-`)
      if (left.length === 0) break
      options.onWait(left)
      await sleep(pauseMs)
    }
  }
}
