/**
 * Desired × live × ledger → what differs and why. Compared in normal form first: equal means
 * nothing to do, whatever the ledger says. Where the forms are not equal, or cannot be known to
 * be, the ledger decides: both sides as they were right after the last apply means nothing moved.
 */
import type { LiveCatalog } from '../catalog/catalog.ts'
import type { NormalForm } from '../catalog/normal-form.ts'
import type { Change, Engine, KindContext, Renamed } from '../engine/engine.ts'
import type { LedgerRow } from '../ledger/ledger-row.ts'
import type { Ledger } from '../ledger/read-ledger.ts'
import { indexLive, type NameIndex, nameKey, namespaceOf } from '../link/name-index.ts'
import { type Digest, digestOf } from '../resource/digest.ts'
import type { ResourceId } from '../resource/id.ts'
import { isSameJson } from '../resource/json.ts'
import type { LiveObject, Resource } from '../resource/resource.ts'
import { compareForms, formJson } from './compare-forms.ts'
import {
  compareHiddenTexts,
  compareSecrets,
  hiddenValue,
  type SecretsInput,
  uniqueFields,
} from './compare-secrets.ts'
import {
  aliasOf,
  familyKey,
  familyOf,
  findLive,
  freedNames,
  isPartOfDeclared,
  rowFinder,
  withRealFormerNames,
} from './find-live.ts'
import { desiredDigestOf, hasOtherTypes, isWrittenBefore, typesChange } from './frozen-types.ts'
import { isHalfDone } from './half-done.ts'
import { isSameInferred } from './same-inferred.ts'
import { settledRows } from './settled-rows.ts'

export type Reason =
  | 'new'
  | 'changed'
  | 'drift'
  | 'changed and drift'
  | 'different'
  | 'removed'
  | 'equal'
  | 'renamed'

export interface Delta {
  readonly type: 'none' | 'create' | 'change' | 'adopt' | 'drop' | 'forget'
  readonly id: ResourceId
  readonly reason: Reason
  readonly resource?: Resource
  /** The object under the resource's name, or under its former one. */
  readonly live?: LiveObject
  readonly row?: LedgerRow
  readonly changes: readonly Change[]
  /** `live` stands under the former name. */
  readonly isRename: boolean
  /** `live` is an object of another kind: nothing of it can be kept. */
  readonly isOtherKind: boolean
  /** Its form holds something that follows from what it reads, so it has to be written last. */
  readonly isDerived: boolean
  /** Secrets that could not be compared: no value here, or no earlier digest. */
  readonly notCompared: readonly string[]
  readonly desiredDigest: Digest | null
  readonly liveDigest: Digest | null
}

/** What was moved on the target by somebody else: from the recorded live form to today's. */
export interface DriftDelta {
  readonly id: ResourceId
  readonly op: 'alter' | 'create' | 'drop'
  readonly changes: readonly Change[]
}

export interface DiffInput extends SecretsInput {
  readonly engine: Engine
  /** Resources that this target can have, in creation order. */
  readonly resources: readonly Resource[]
  readonly desired: KindContext
  readonly live: KindContext
  readonly catalog: LiveCatalog
  readonly ledger: Ledger
  /** Declared and unsupported here. */
  readonly isLeftOut: (kind: string, name: string) => boolean
  /** Digests of another version's rows are not comparable. */
  readonly toolVersion: string
  /** What a resource needs, for telling whether anything behind it moved. */
  readonly needsOf: (id: ResourceId) => Iterable<ResourceId>
}

export interface Diff {
  readonly deltas: readonly Delta[]
  readonly drift: readonly DriftDelta[]
  readonly unmanaged: readonly LiveObject[]
  /** Rows of a run that was cut off, to be written by the next one. */
  readonly pending: readonly LedgerRow[]
  /** Digests of the live forms, for the changeset's basis. */
  readonly liveDigestOf: (object: LiveObject) => Digest
}

export function diff(input: DiffInput): Diff {
  const { engine, catalog } = input
  const liveIndex = indexLive(catalog, engine)
  const resources = withRealFormerNames(input.resources, liveIndex, engine)
  const specs = new Map(resources.map(({ id, spec }) => [id, spec] as const))
  const { rows, pending } = settledRows(
    input.ledger,
    catalog,
    (object) => liveDigest(object, input),
    (id) => specs.get(id),
  )
  const rowOf = rowFinder(rows, engine)
  const outdated: LedgerRow[] = []
  const cutOff = new Set(input.ledger.unfinished.map(({ id }) => id))
  const freed = freedNames(resources, liveIndex, engine)
  const unmoved = new Set<ResourceId>()
  /** What a resource needs is decided before it. */
  const decided = new Map<ResourceId, Delta>()
  const deltas: Delta[] = []
  const drift: DriftDelta[] = []
  const claimed = new Set<LiveObject>()
  /** Declared as somebody else's now: let go of. */
  const handedOver = new Set<LiveObject>()
  const claimedRows = new Set<LedgerRow>()
  for (const resource of resources) {
    const rules = engine.kinds[resource.kind]
    if (rules === undefined || rules.declaredOnly) {
      const stands =
        rules && liveIndex.get(nameKey(namespaceOf(rules, resource.spec), resource.name))
      if (stands) {
        claimed.add(stands)
        handedOver.add(stands)
      }
      continue
    }
    const still = freed.has(familyKey(resource, engine))
      ? undefined
      : unmovedDelta(resource, liveIndex, rowOf, unmoved, input)
    if (still?.row && !pending.has(still.row)) {
      unmoved.add(resource.id)
      claimedRows.add(still.row)
      if (still.live) claimed.add(still.live)
      deltas.push(still)
      decided.set(still.id, still)
      continue
    }
    const found = diffResource(resource, liveIndex, rowOf, freed, decided, input)
    const renewed = cutOff.has(resource.id) ? renewedRow(found) : undefined
    if (renewed) outdated.push(renewed)
    const isToRecord =
      found.row !== undefined &&
      (pending.has(found.row) || renewed !== undefined || isRecordedOtherwise(found.row, resource))
    const delta: Delta = found.type === 'none' && isToRecord ? { ...found, type: 'adopt' } : found
    deltas.push(delta)
    decided.set(delta.id, delta)
    if (delta.live) claimed.add(delta.live)
    if (delta.row) claimedRows.add(delta.row)
    const moved = driftOf(delta, input)
    if (moved) drift.push(moved)
  }
  const isClaimed = (id: ResourceId | undefined): boolean => {
    const other = id && catalog.objects.get(id)
    return other !== undefined && claimed.has(other)
  }
  for (const [id, row] of rows) {
    if (claimedRows.has(row)) continue
    const object = catalog.objects.get(id) ?? aliasOf(id, liveIndex, engine)
    // The object goes on under another name or kind; recording that takes the old row away.
    if (object !== undefined && handedOver.has(object)) {
      deltas.push({ ...gone(id, row, object), type: 'forget' })
      continue
    }
    if (object !== undefined && claimed.has(object)) continue
    // It goes on as a part of something that is declared, or under the other name that it has.
    if (object !== undefined && (isPartOfDeclared(object, input) || isClaimed(object.sameAs))) {
      claimed.add(object)
      deltas.push({ ...gone(id, row, object), type: 'forget' })
      continue
    }
    // Still declared, but not for this target: planned as nothing, so not dropped either.
    if (input.isLeftOut(row.kind, row.name)) {
      if (object !== undefined) claimed.add(object)
      continue
    }
    if (object !== undefined) claimed.add(object)
    const isForget = object === undefined || row.retain
    deltas.push({
      ...gone(id, row, object),
      type: isForget ? 'forget' : 'drop',
      liveDigest: object === undefined ? null : liveDigest(object, input),
    })
  }
  return {
    deltas,
    drift,
    unmanaged: [...catalog.objects.values()].filter(
      (object) => !claimed.has(object) && !object.unlisted && !isClaimed(object.sameAs),
    ),
    pending: [...pending, ...outdated],
    liveDigestOf: (object) => liveDigest(object, input),
  }
}

/** Normal form of a declared resource. */
export function desiredForm(
  resource: Resource,
  input: Pick<DiffInput, 'engine' | 'desired'>,
): NormalForm {
  const rules = input.engine.kinds[resource.kind]
  if (rules === undefined) return {}
  const stored = input.desired.stored?.(resource.id)
  const spec = stored?.spec ?? resource.spec
  return rules.normal(spec, resource.address, input.desired, stored?.inferred)
}

export function liveForm(
  object: LiveObject,
  input: Pick<DiffInput, 'engine' | 'live'>,
): NormalForm {
  const rules = input.engine.kinds[object.kind]
  return rules === undefined
    ? {}
    : rules.normal(object.spec, object.address, input.live, object.inferred)
}

function liveDigest(object: LiveObject, input: Pick<DiffInput, 'engine' | 'live'>): Digest {
  return digestOf(formJson(liveForm(object, input)))
}

function diffResource(
  resource: Resource,
  liveIndex: NameIndex<LiveObject>,
  rowOf: (kind: string, name: string) => LedgerRow | undefined,
  freed: ReadonlyMap<string, Renamed>,
  decided: ReadonlyMap<ResourceId, Delta>,
  input: DiffInput,
): Delta {
  const { engine } = input
  const isFreed = freed.has(familyKey(resource, engine))
  const found = isFreed ? { isRename: false } : findLive(resource, liveIndex, engine)
  const form = desiredForm(resource, input)
  const desiredDigest = desiredDigestOf(resource, form, input)
  // What was recorded under a name that is freed goes on under another: this one is new.
  const row = isFreed
    ? undefined
    : (rowOf(resource.kind, resource.name) ??
      (found.live ? rowOf(found.live.kind, found.live.name) : undefined))
  const base = {
    id: resource.id,
    resource,
    ...(row ? { row } : {}),
    isRename: false,
    isOtherKind: false,
    isDerived: engine.kinds[resource.kind]?.derived?.some((field) => field in form) ?? false,
    changes: [],
    notCompared: [],
    desiredDigest,
    liveDigest: null,
  } as const
  if (found.live === undefined) {
    const isOurs = isHalfDone(resource.id, row, input.ledger)
    return {
      ...base,
      type: 'create',
      reason: row === undefined ? 'new' : isOurs ? 'changed' : 'drift',
    }
  }
  const { live } = found
  const current = liveForm(live, input)
  const currentDigest = digestOf(formJson(current))
  const here = { ...base, live, liveDigest: currentDigest, isRename: found.isRename }
  if (familyOf(live.kind, engine) !== familyOf(resource.kind, engine)) {
    return { ...here, type: 'change', reason: 'changed', isOtherKind: true }
  }
  const comparison = compareForms(afterRenames(live, freed, input) ?? current, form)
  const known = compareSecrets(resource, row, input, comparison.masked)
  const hiddenTexts = compareHiddenTexts(comparison.masked, resource, row, input)
  const secrets = {
    changes: uniqueFields([...known.changes, ...hiddenTexts.changes]),
    notCompared: [...new Set([...known.notCompared, ...hiddenTexts.notCompared])],
  }
  const changes = uniqueFields([
    ...comparison.changes.filter((change) => !isIgnored(change, resource)),
    ...secrets.changes,
  ])
  if (found.isRename) {
    return { ...here, type: 'change', reason: 'renamed', changes, notCompared: secrets.notCompared }
  }
  if (changes.length === 0) {
    const isKept = isIgnored(typesChange, resource)
    if (!isKept && hasOtherTypes({ resource, live, row, desiredDigest }, decided, input)) {
      return {
        ...here,
        type: 'change',
        reason: 'changed',
        changes: [typesChange],
        notCompared: secrets.notCompared,
      }
    }
    return {
      ...here,
      type: row ? 'none' : 'adopt',
      reason: 'equal',
      notCompared: secrets.notCompared,
    }
  }
  const reason = reasonOf(row, desiredDigest, currentDigest, () =>
    isHalfDone(resource.id, row, input.ledger),
  )
  const hidden = changes.filter(({ after }) => after === hiddenValue)
  if (reason === 'equal' && hidden.length === 0) {
    return { ...here, type: 'none', reason, notCompared: secrets.notCompared }
  }
  const shown = reason === 'equal' ? hidden : changes
  return {
    ...here,
    type: 'change',
    reason: reason === 'equal' ? 'changed' : reason,
    changes: shown,
    notCompared: secrets.notCompared,
  }
}

/**
 * The short way for what is most of every plan: a resource whose text and whose live definition
 * are, to the letter, those of the last apply, and so is all that it needs. Whether the two forms
 * are equal or only were recorded together, there is nothing to do.
 */
function unmovedDelta(
  resource: Resource,
  liveIndex: NameIndex<LiveObject>,
  rowOf: (kind: string, name: string) => LedgerRow | undefined,
  unmoved: ReadonlySet<ResourceId>,
  input: DiffInput,
): Delta | undefined {
  const row = rowOf(resource.kind, resource.name)
  const { live } = findLive(resource, liveIndex, input.engine)
  if (row === undefined || live === undefined || live.name !== resource.name) return undefined
  if (isRecordedOtherwise(row, resource)) return undefined
  // It stands as it was recorded, whatever became of what it needs: it was not even tried.
  const isAsRecorded = input.desired.stored?.(resource.id)?.spec === live.spec
  if (!isAsRecorded && [...input.needsOf(resource.id)].some((need) => !unmoved.has(need))) {
    return undefined
  }
  const isSame =
    isSameJson(row.desired, resource.spec) &&
    isSameJson(row.live, live.spec) &&
    isSameInferred(row.inferred, live.inferred, input.engine)
  if (!isSame) return undefined
  const digest = (): Digest => desiredDigestOf(resource, desiredForm(resource, input), input)
  if (isWrittenBefore(resource, row, rowOf, digest, input)) return undefined
  const secrets = compareSecrets(resource, row, input)
  if (secrets.changes.length > 0) return undefined
  return {
    type: 'none',
    id: resource.id,
    reason: 'equal',
    resource,
    live,
    row,
    changes: [],
    isRename: false,
    isOtherKind: false,
    isDerived: false,
    notCompared: secrets.notCompared,
    desiredDigest: row.desiredDigest,
    liveDigest: row.liveDigest,
  }
}

/** The words follow from what moved since the last apply. `equal`: nothing did. */
function reasonOf(
  row: LedgerRow | undefined,
  desired: Digest,
  live: Digest,
  isOursHalfDone: () => boolean,
): Reason {
  if (row === undefined) return 'different'
  const desiredMoved = row.desiredDigest !== desired
  const liveMoved = row.liveDigest !== live
  if (liveMoved && isOursHalfDone()) return 'changed'
  if (desiredMoved && liveMoved) return 'changed and drift'
  if (desiredMoved) return 'changed'
  return liveMoved ? 'drift' : 'equal'
}

/** Protection lives in the ledger, so that it outlives the file: a change of it is written there. */
function isRecordedOtherwise(row: LedgerRow, { lifecycle }: Resource): boolean {
  return row.protect !== lifecycle.protect || row.retain !== lifecycle.retain
}

/**
 * A run that was cut off changed the object and wrote no row. It is as the plans want it; an old
 * row would make the next change look like somebody else's.
 */
function renewedRow({ row, resource, live, ...found }: Delta): LedgerRow | undefined {
  const { reason, desiredDigest, liveDigest: now } = found
  if (reason !== 'equal' || !row || !resource || !live) return undefined
  if (desiredDigest === null || now === null) return undefined
  if (row.desiredDigest === desiredDigest && row.liveDigest === now) return undefined
  return {
    ...row,
    desired: resource.spec,
    desiredDigest,
    live: live.spec,
    liveDigest: now,
    inferred: live.inferred ?? null,
  }
}

/** As it will read once what it names has its new name, where the engine follows by itself. */
function afterRenames(
  live: LiveObject,
  freed: ReadonlyMap<string, Renamed>,
  input: DiffInput,
): NormalForm | undefined {
  if (freed.size === 0) return undefined
  const spec = input.engine.followRenames?.(live, [...freed.values()])
  return spec && liveForm({ ...live, spec }, input)
}

export function isIgnored(change: Change, resource: Resource): boolean {
  return resource.lifecycle.ignoreChanges.some(
    (field) =>
      field === change.field || field === change.top || change.field.startsWith(`${field}.`),
  )
}

/** Drift is what moved on the live side and is not what the plans want. */
function driftOf(delta: Delta, input: DiffInput): DriftDelta | undefined {
  // What an open recipe has done to its own resource was done by us.
  if (input.ledger.recipes.get(delta.id)?.state === 'open') return undefined
  const { row, live, resource } = delta
  if (row === undefined || resource === undefined) return undefined
  if (isHalfDone(delta.id, row, input.ledger)) return undefined
  if (delta.type === 'create') return { id: delta.id, op: 'drop', changes: [] }
  if (delta.type !== 'change' || live === undefined || delta.isRename) return undefined
  if (row.liveDigest === delta.liveDigest) return undefined
  const recorded: LiveObject = {
    ...live,
    kind: row.kind,
    spec: row.live,
    ...(row.inferred ? { inferred: row.inferred } : {}),
  }
  const { changes } = compareForms(liveForm(recorded, input), liveForm(live, input))
  // What the plans say nothing of has moved, too, and stays as it is.
  const reverted = new Set(delta.changes.map(({ field }) => field))
  const seen = changes.filter((change) => delta.isOtherKind || reverted.has(change.field))
  return seen.length === 0 ? undefined : { id: delta.id, op: 'alter', changes: seen }
}

function gone(id: ResourceId, row: LedgerRow, live: LiveObject | undefined): Delta {
  return {
    type: 'forget',
    id,
    reason: 'removed',
    row,
    ...(live ? { live } : {}),
    changes: [],
    isRename: false,
    isOtherKind: false,
    isDerived: false,
    notCompared: [],
    desiredDigest: null,
    liveDigest: null,
  }
}

/** Whether a resource's own text is what was applied last: then its change came from elsewhere. */
export function isOwnTextUnchanged(delta: Delta): boolean {
  const { resource, row } = delta
  return resource !== undefined && row !== undefined && isSameJson(resource.spec, row.desired)
}
