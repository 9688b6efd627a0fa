import type { Blocked, Changeset } from '../changeset/changeset.ts'
import { SluiceError } from '../diagnostic/sluice-error.ts'
import type { Connection } from '../engine/engine.ts'
import { fillMessage } from '../apply/template.ts'

export interface EarlyChecks {
  readonly blocked: readonly Blocked[]
  readonly warnings: readonly string[]
}

/**
 * Asks the data on the target whether it allows what is planned, before anything is changed. At
 * plan an answer that takes too long is left to the apply, which waits for it.
 */
export async function earlyChecks(
  changeset: Changeset,
  connection: Connection,
  timeoutMs: number | undefined,
): Promise<EarlyChecks> {
  const blocked: Blocked[] = []
  const warnings: string[] = []
  for (const { kind, name, reason, statements } of changeset.actions) {
    // What an open recipe expects was asked when it began.
    if (reason === 'unfinished') continue
    for (const { sql, step } of statements) {
      if (step?.do !== 'expect' || !step.early) continue
      try {
        const limit = timeoutMs ?? (step.warns ? warningTimeoutMs : unlimited)
        const [row] = await connection.query(sql, { timeoutMs: limit })
        if (row === undefined) continue
        const detail = fillMessage(step.message, row)
        if (step.warns) warnings.push(`${kind}/${name}: ${detail}`)
        else blocked.push({ kind, name, code: 'UNSAFE_CHANGE', detail, allow: null })
      } catch (error) {
        const isLate = error instanceof SluiceError && error.code === 'TIMEOUT'
        if (isLate && step.warns) continue
        // An apply goes on with an answer, or not at all.
        if (!isLate || timeoutMs === undefined) throw error
        warnings.push(
          `${kind}/${name}: the data was not checked within ${Math.round(timeoutMs / 1000)} s; apply checks it before anything is changed`,
        )
      }
    }
  }
  return { blocked, warnings }
}

const unlimited = 0
/** What is only told is not waited for, not even by an apply. */
const warningTimeoutMs = 10_000
