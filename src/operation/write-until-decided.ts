/**
 * A connection can break after a statement was sent: nobody knows whether it ran. Running the same
 * command again looks at the target and goes on, so that is what a run does by itself, as long as
 * the server answers, the lock is ours, and nothing is left but what was agreed to.
 */
import type { RunOutcome } from '../apply/run-changeset.ts'
import { SluiceError } from '../diagnostic/sluice-error.ts'
import type { Work } from './write-target.ts'

export async function writeUntilDecided(
  work: Work,
  write: (work: Work) => Promise<RunOutcome>,
  /** What is left according to the target; undefined when that is not for this run to do. */
  look: () => Promise<Work | undefined>,
): Promise<RunOutcome> {
  let outcome = await write(work)
  for (let looks = 1; looks <= maxLooks && isUndecided(outcome); looks += 1) {
    const rest = await look().catch(ifOfTheWorld)
    if (rest === undefined || !isWithin(rest, work)) return outcome
    outcome = together(work, outcome, await write(rest))
  }
  return outcome
}

/** A connection that breaks more often than this is for a person to look at. */
const maxLooks = 3

function isUndecided({ failure }: RunOutcome): boolean {
  const error = failure?.error
  if (!(error instanceof SluiceError) || error.code !== 'OUTCOME_UNKNOWN') return false
  // A time limit or a query that was ended on purpose is an answer, and not asked twice.
  const { cause } = error
  return typeof cause === 'object' && cause !== null && 'connection' in cause
}

function ifOfTheWorld(error: unknown): undefined {
  if (!(error instanceof SluiceError) || error.code === 'INTERNAL') throw error
  return undefined
}

/** Every statement of `rest` was shown and agreed to as part of `work`. */
function isWithin(rest: Work, work: Work): boolean {
  const agreed = new Set(digests(work))
  return digests(rest).every((digest) => agreed.has(digest))
}

function digests({ changeset }: Work): readonly string[] {
  return changeset.actions.flatMap(({ statements }) => statements.map(({ digest }) => digest))
}

function together(work: Work, first: RunOutcome, second: RunOutcome): RunOutcome {
  const isWhole = second.failure === undefined && !second.interrupted
  if (!isWhole) {
    const changed = second.done.filter(({ op }) => op !== 'adopt')
    return {
      ...second,
      executed: first.executed + second.executed,
      done: [...first.done, ...changed],
    }
  }
  const executed = work.actions.reduce((sum, { statements }) => sum + statements.length, 0)
  return { executed, done: work.actions, interrupted: false }
}
