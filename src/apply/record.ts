/** After the statements: reads everything back and writes down what this project now owns. */
import type { LiveCatalog } from '../catalog/catalog.ts'
import type { Action, Changeset } from '../changeset/changeset.ts'
import { formJson } from '../diff/compare-forms.ts'
import { liveForm } from '../diff/diff.ts'
import type { Engine, KindContext } from '../engine/engine.ts'
import type { StoreRow } from '../engine/store.ts'
import type { LedgerRow, ReleaseRow } from '../ledger/ledger-row.ts'
import type { Ledger } from '../ledger/read-ledger.ts'
import { indexLive, nameKey } from '../link/name-index.ts'
import { digestOf } from '../resource/digest.ts'
import { type ResourceId, resourceId } from '../resource/id.ts'
import type { LiveObject } from '../resource/resource.ts'
import { digestsOf } from './journal.ts'

export interface RecordInput {
  readonly project: string
  readonly engine: Engine
  readonly changeset: Changeset
  readonly ledger: Ledger
  readonly catalog: LiveCatalog
  readonly live: KindContext
  readonly secretDigests: ReadonlyMap<string, string>
  readonly actor: string
  readonly commit: string | null
  readonly toolVersion: string
}

/** Ledger rows for actions that are in place; an object that is not there gets none. */
export function ledgerRows(actions: readonly Action[], input: RecordInput): readonly StoreRow[] {
  const done = new Set(actions.map(keyOf))
  // Half of a resource's changes: it is ours, and nothing is claimed of its form.
  const isHalf = (action: Action): boolean =>
    input.changeset.actions.some(
      (other) =>
        resourceId(other.kind, other.name) === resourceId(action.kind, action.name) &&
        !done.has(keyOf(other)),
    )
  const index = indexLive(input.catalog, input.engine)
  const rows = new Map<string, StoreRow>()
  for (const action of actions) {
    const id = resourceId(action.kind, action.name)
    if (action.desired === null) {
      rows.set(id, deletedRow(id, input))
      continue
    }
    for (const former of formerIds(action, id, input)) {
      // A new object may have its name by now.
      if (!rows.has(former)) rows.set(former, deletedRow(former, input))
    }
    const namespace = input.engine.kinds[action.kind]?.namespace ?? ''
    const object = index.get(nameKey(namespace, action.name))
    if (object === undefined) continue
    // Taken over with consent: the former owner must not go on believing that it owns it.
    for (const former of [id, object.id]) {
      const owner = input.ledger.othersRows.get(former)
      if (owner === undefined) continue
      rows.set(`${owner} ${former}`, { topic: 'ledger', project: owner, key: former, doc: null })
    }
    const whole = ledgerRow(action, object, input)
    const doc = isHalf(action) ? { ...whole, desired: {}, desiredDigest: '' } : whole
    rows.set(id, { topic: 'ledger', project: input.project, key: id, doc: JSON.stringify(doc) })
  }
  return [...rows.values()]
}

/** Resources whose statements ran and that the target does not have: a bug or a meddler. */
export function missingAfterApply(
  actions: readonly Action[],
  catalog: LiveCatalog,
  engine: Engine,
): readonly ResourceId[] {
  const index = indexLive(catalog, engine)
  return actions.flatMap((action) => {
    const namespace = engine.kinds[action.kind]?.namespace ?? ''
    const isThere = index.get(nameKey(namespace, action.name)) !== undefined
    return action.desired !== null && !isThere ? [resourceId(action.kind, action.name)] : []
  })
}

export function releaseRow(input: RecordInput, verified?: ReleaseRow): StoreRow {
  const { changeset } = input
  const doc: ReleaseRow = {
    release: changeset.release,
    plans: changeset.plans,
    actor: input.actor,
    commit: input.commit,
    toolVersion: input.toolVersion,
    changeset: changeset.digest,
    summary: changeset.summary,
    resources: changeset.plans.length,
    verifiedAt: verified?.verifiedAt ?? null,
    verifiedBy: verified?.verifiedBy ?? null,
  }
  return {
    topic: 'release',
    project: input.project,
    key: changeset.release,
    doc: JSON.stringify(doc),
  }
}

function ledgerRow(action: Action, object: LiveObject, input: RecordInput): LedgerRow {
  const { desired } = action
  const form = liveForm(object, { engine: input.engine, live: input.live })
  const id = resourceId(action.kind, action.name)
  const before = rowsBefore(action, id, input)
    .map((one) => input.ledger.rows.get(one))
    .find((row) => row?.kind === action.kind)
  return {
    project: input.project,
    kind: action.kind,
    name: action.name,
    desired: desired?.spec ?? {},
    desiredDigest: desired?.digest ?? '',
    live: object.spec,
    liveDigest: digestOf(formJson(form)),
    inferred: object.inferred ?? null,
    secrets: digestsOf(action, input.secretDigests),
    protect: desired?.lifecycle['protect'] === true,
    retain: desired?.lifecycle['retain'] === true,
    adopted:
      before?.adopted ??
      (action.op === 'adopt' && action.reason === 'equal' && !isPending(action, input)),
    release: input.changeset.release,
    changeset: input.changeset.digest,
    toolVersion: input.toolVersion,
    actor: input.actor,
    commit: input.commit,
  }
}

/** What was made just now has no past, and what got its name just now has another one's. */
function rowsBefore(action: Action, id: ResourceId, input: RecordInput): readonly ResourceId[] {
  if (action.op === 'create') return []
  const former = formerIds(action, id, input)
  return isRenamed(action, input) ? former : [id, ...former]
}

/** Made or renamed by a run of ours that was cut off before it wrote the ledger: not adopted. */
function isPending(action: Action, { ledger }: RecordInput): boolean {
  const id = resourceId(action.kind, action.name)
  return ledger.unfinished.some((entry) => entry.id === id)
}

/** Rows under which the object stood before: a former name, another kind of the same name. */
function formerIds(action: Action, id: ResourceId, input: RecordInput): readonly ResourceId[] {
  const { ledger, engine, catalog } = input
  const isGone = (name: string): boolean =>
    ![...catalog.objects.values()].some((object) => object.name === name)
  const former: ResourceId[] = []
  const renamedFrom = action.desired?.renamedFrom
  const namespace = engine.kinds[action.kind]?.namespace
  for (const [rowId, row] of ledger.rows) {
    if (rowId === id || engine.kinds[row.kind]?.namespace !== namespace) continue
    const isFormer = row.name === renamedFrom && (isRenamed(action, input) || isGone(row.name))
    if (row.name === action.name || isFormer) former.push(rowId)
  }
  return former
}

/** Whether this changeset gives it its name, perhaps in another action of the same resource. */
function isRenamed({ kind, name }: Action, { changeset }: RecordInput): boolean {
  return changeset.actions.some(
    (other) => other.op === 'rename' && other.kind === kind && other.name === name,
  )
}

/** The same action before and after its finished statements were taken out. */
function keyOf({ kind, name, op, fields }: Action): string {
  return [kind, name, op, ...fields.map(({ field }) => field)].join('\n')
}

function deletedRow(id: ResourceId, { project }: RecordInput): StoreRow {
  return { topic: 'ledger', project, key: id, doc: null }
}
