/** A changeset that was planned earlier, held against the target of today. */
import { reconcileChangeset } from '../apply/reconcile-changeset.ts'
import type { Action, Changeset } from '../changeset/changeset.ts'
import { decodeChangeset } from '../changeset/encode.ts'
import { SluiceError } from '../diagnostic/sluice-error.ts'
import type { Engine } from '../engine/engine.ts'
import { indexLive, nameKey, namespaceOf } from '../link/name-index.ts'
import type { Digest } from '../resource/digest.ts'
import { resourceId } from '../resource/id.ts'
import type { PlannedTarget } from './plan-target.ts'
import { changesetComplaints, resourcesOf } from './saved-plans.ts'

/** The changeset of a file; refused when it is none, or when somebody changed it. */
export function readSaved(text: string, file: string): Changeset {
  const { changeset, problems } = decodeChangeset(text, changesetComplaints)
  if (changeset === undefined) {
    throw new SluiceError('BAD_CHANGESET', `\`${file}\` is no changeset of this version`, {
      exit: 65,
      detail: problems,
    })
  }
  if (problems.length > 0) {
    throw new SluiceError('BAD_CHANGESET', `\`${file}\` was changed after it was planned`, {
      exit: 4,
      detail: problems,
      next: `plan again: sluice plan -e ${changeset.environment} -o ${file}`,
    })
  }
  return changeset
}

/** What is left of it, or the error that says what moved. */
export function reconcile(
  saved: Changeset,
  planned: PlannedTarget,
  engine: Engine,
  file: string,
): { readonly actions: readonly Action[]; readonly isDone: boolean } {
  const { ledger, changeset: current } = planned
  if (
    saved.target !== 'uninitialised' &&
    ledger.target !== undefined &&
    saved.target !== ledger.target
  ) {
    throw stale(file, saved, [
      `it was planned for target ${saved.target}; this is ${ledger.target}`,
    ])
  }
  const isResuming = ledger.unfinishedChangeset === saved.digest
  const result = reconcileChangeset(saved, current, liveDigests(saved, planned, engine), isResuming)
  if (result.moved.length > 0) throw stale(file, saved, result.moved)
  return result
}

/** Whether an earlier run has carried it out and written everything down. */
export async function isCarriedOut(
  saved: Changeset,
  { ledger }: PlannedTarget,
  { isDone }: ReturnType<typeof reconcile>,
  lastReleased: () => Promise<Digest | undefined>,
): Promise<boolean> {
  const isRowMissing = saved.actions.some(({ op, kind, name }) => {
    const isOwned = ledger.rows.has(resourceId(kind, name))
    return (op === 'adopt' && !isOwned) || (op === 'forget' && isOwned)
  })
  // Its own run was cut off after the last write: it is still marked as under way.
  const isOpen = ledger.unfinishedChangeset === saved.digest
  if (!isDone || isRowMissing || isOpen) return false
  return saved.partial || (await lastReleased()) === saved.release
}

/** Guards that did not stand in the way when this was planned: a new owner, protection, a reader. */
export function blockedSince(saved: Changeset, current: Changeset): Changeset['blocked'] {
  const touched = new Set(
    saved.actions
      .filter(({ statements }) => statements.length > 0)
      .map(({ kind, name }) => `${kind}/${name}`),
  )
  return current.blocked.filter(({ kind, name }) => touched.has(`${kind}/${name}`))
}

/** Today's forms of what the saved changeset reads. */
function liveDigests(
  saved: Changeset,
  { diff, catalog }: PlannedTarget,
  engine: Engine,
): ReadonlyMap<string, Digest | null> {
  const index = indexLive(catalog, engine)
  const plans = new Map(
    resourcesOf(saved).map((resource) => [String(resource.id), resource] as const),
  )
  const digests = new Map<string, Digest | null>()
  for (const { id } of saved.basis) {
    const resource = plans.get(id)
    const rules = resource && engine.kinds[resource.kind]
    const object =
      resource && rules && index.get(nameKey(namespaceOf(rules, resource.spec), resource.name))
    digests.set(id, object ? diff.liveDigestOf(object) : null)
  }
  return digests
}

function stale(file: string, saved: Changeset, moved: readonly string[]): SluiceError {
  return new SluiceError(
    'STALE_CHANGESET',
    `\`${file}\` no longer fits ${saved.environment}; nothing was run`,
    {
      exit: 4,
      detail: moved,
      next: `plan again: sluice plan -e ${saved.environment} -o ${file}`,
    },
  )
}
