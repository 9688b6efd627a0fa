/**
 * A saved changeset against the target as it is now: what of it is still to be done, or what
 * moved since it was planned. Every touched resource must be at its form of then, or already at
 * the wanted one; after a kill, also on the way between the two, by this changeset's own steps.
 */
import type { Action, Changeset } from '../changeset/changeset.ts'
import type { Digest } from '../resource/digest.ts'

export interface Reconciled {
  /** The saved actions with the statements that are left; done ones have none left. */
  readonly actions: readonly Action[]
  /** What moved, a sentence each; not empty means stale. */
  readonly moved: readonly string[]
  /** Nothing of it is left to run. */
  readonly isDone: boolean
}

/**
 * `current` is the changeset that the saved plans lead to now; `liveDigests` are today's forms
 * of what is read; `isResuming` says that the journal shows a cut-off run of this very changeset.
 */
export function reconcileChangeset(
  saved: Changeset,
  current: Changeset,
  liveDigests: ReadonlyMap<string, Digest | null>,
  isResuming: boolean,
): Reconciled {
  const byId = groupById(current.actions)
  const savedById = groupById(saved.actions)
  const moved: string[] = []
  const left = new Map<Action, readonly string[]>()
  for (const [id, actions] of savedById) {
    const now = (byId.get(id) ?? []).filter((action) => action.op !== 'adopt')
    const isWanted = now.length === 0
    if (isWanted) {
      for (const action of actions) left.set(action, [])
      continue
    }
    const wanted = actions.flatMap((action) => action.statements.map(({ digest }) => digest))
    const still = now.flatMap((action) => action.statements.map(({ digest }) => digest))
    // The end of an earlier swap stands on the form of its own day.
    const isBefore = now.every(
      (action, at) => action.basis.before === (actions[at] ?? actions[0])?.basis.before,
    )
    const isSame =
      still.length === wanted.length && still.every((digest, i) => digest === wanted[i])
    const isOnTheWay = isResuming && still.every((digest) => wanted.includes(digest))
    if (!(isBefore && isSame) && !isOnTheWay) {
      moved.push(describeMove(id, actions, now))
      continue
    }
    for (const action of actions) left.set(action, still)
  }
  for (const { id, digest } of saved.basis) {
    if ((liveDigests.get(id) ?? null) !== digest)
      moved.push(`${id}, which this plan reads, is not as it was`)
  }
  const actions = saved.actions.map((action) => ({
    ...action,
    statements: action.statements.filter(({ digest }) => left.get(action)?.includes(digest)),
  }))
  return { actions, moved, isDone: actions.every((action) => action.statements.length === 0) }
}

function describeMove(id: string, saved: readonly Action[], now: readonly Action[]): string {
  const before = saved[0]?.basis.before ?? null
  const today = now[0]?.basis.before ?? null
  if (before === null && today !== null) return `${id} exists now; it did not when this was planned`
  if (before !== null && today === null) return `${id} is gone; it existed when this was planned`
  if (before !== today) {
    const planned = new Set(saved.flatMap((action) => action.fields.map(({ field }) => field)))
    const fields = now
      .flatMap((action) => action.fields.map(({ field }) => field))
      .filter((field) => !planned.has(field))
    return `${id} is not as it was when this was planned${fields.length > 0 ? ` (${fields.join(', ')})` : ''}`
  }
  return `${id} now takes other statements than planned`
}

function groupById(actions: readonly Action[]): ReadonlyMap<string, readonly Action[]> {
  const groups = new Map<string, Action[]>()
  for (const action of actions) {
    const id = `${action.kind}/${action.name}`
    const list = groups.get(id)
    if (list) list.push(action)
    else groups.set(id, [action])
  }
  return groups
}
