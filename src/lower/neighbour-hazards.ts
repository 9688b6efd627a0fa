/**
 * What a change does to those that read or write the object: readers nobody declared break, and
 * inserts that run through a view fail while it cannot be computed or has nowhere to write to.
 */
import type { Action, Hazard } from '../changeset/changeset.ts'
import type { Engine, KindContext, Neighbour } from '../engine/engine.ts'
import type { ResourceId } from '../resource/id.ts'
import type { LiveObject } from '../resource/resource.ts'
import { mentions, readsColumn } from './column-readers.ts'
import type { LoweredAction } from './build-action.ts'

export interface NeighbourInput {
  readonly neighbours: readonly Neighbour[]
  readonly engine: Engine
  readonly live: KindContext
  readonly desired: KindContext
}

export function withNeighbourHazards(item: LoweredAction, input: NeighbourInput): LoweredAction {
  const found = [...brokenReaders(item, input), ...stoppedInserts(item, input)]
  if (found.length === 0) return item
  const { action } = item
  return { ...item, action: { ...action, hazards: [...action.hazards, ...found] } }
}

/** Relations of others that keep what they read from going: they would have to go first. */
export function holdingReaders(item: LoweredAction, input: NeighbourInput): readonly ResourceId[] {
  if (item.action.op === 'rename') return []
  return affectedOthers(item, input)
    .filter((object) => isHolding(object, item, input))
    .map(({ id }) => id)
}

function affectedOthers(item: LoweredAction, input: NeighbourInput): readonly LiveObject[] {
  return input.neighbours
    .filter(({ object, isManaged }) => !isManaged && isAffected(object, item, input))
    .filter(({ object }) => !isGoingAlong(object, item, input))
    .map(({ object }) => object)
}

/** It goes with its target; when a part of that goes, it may be left without what it names. */
function isGoingAlong(
  { kind }: LiveObject,
  { action }: LoweredAction,
  { engine }: NeighbourInput,
): boolean {
  const rules = engine.kinds[kind]
  return rules?.followsTarget === true && (isNameTaken(action) || rules.columns === undefined)
}

function isHolding(
  reader: LiveObject,
  { delta }: LoweredAction,
  { engine }: NeighbourInput,
): boolean {
  const isHeld = engine.kinds[delta.live?.kind ?? '']?.heldByReaders === true
  return isHeld && engine.kinds[reader.kind]?.namespace === 'relation'
}

function brokenReaders(item: LoweredAction, input: NeighbourInput): readonly Hazard[] {
  const affected = affectedOthers(item, input)
    .filter((object) => !isHolding(object, item, input))
    .map(({ id }) => id)
  if (affected.length === 0) return []
  const detail = `read by ${affected.join(', ')}, which no plan manages`
  return [{ id: 'breaks-unmanaged', detail }]
}

function isAffected(reader: LiveObject, item: LoweredAction, input: NeighbourInput): boolean {
  const { action, phase, delta } = item
  if (isNameTaken(action) || delta.live === undefined) return isNameTaken(action)
  const { name } = delta.live
  if (lostColumns(item, input).some((column) => reads(reader, name, column, input))) return true
  // Another dropped part (an index, a projection) concerns those that name it.
  return (
    phase === 'contract' &&
    action.fields.some(
      ({ field }) =>
        !field.startsWith('columns.') && mentions(reader, field.slice(field.indexOf('.') + 1)),
    )
  )
}

/** Inserts elsewhere that fail, for ever or until their view is changed in the same plan. */
function stoppedInserts(item: LoweredAction, input: NeighbourInput): readonly Hazard[] {
  const { engine, neighbours } = input
  const { delta } = item
  if (delta.live === undefined) return []
  const { name } = delta.live
  const firing = neighbours.filter(
    ({ object }) => engine.kinds[object.kind]?.firesOnInsert?.(object.spec) === true,
  )
  const stopped = firing.filter((neighbour) =>
    isNameGone(item.action)
      ? isStoppedWithout(neighbour, item.action, input)
      : isRenaming(item) &&
        formerNames(item).some((column) => reads(neighbour.object, name, column, input)),
  )
  return stopped.map(({ object, isManaged }) => ({
    id: 'blocks-ingest',
    detail: `inserts that run through ${object.id} fail until it is changed${isManaged ? ', later in this plan' : ', and no plan manages it'}`,
  }))
}

/**
 * A view without its target refuses every insert; without its only source there are none. A view
 * of this project has left a dropped object before, and follows a renamed one after.
 */
function isStoppedWithout(
  { object, isManaged, via }: Neighbour,
  { op }: Action,
  { engine, live }: NeighbourInput,
): boolean {
  if (op === 'drop' && isManaged) return false
  if (via === 'writes to') return true
  const references = engine.kinds[object.kind]?.references(object.spec, object.address, live) ?? []
  const sources = new Set(
    references
      .filter(({ namespace, via: how }) => namespace === 'relation' && how !== 'writes to')
      .map(({ name }) => name),
  )
  return sources.size > 1
}

/** Its name leads nowhere afterwards. */
function isNameTaken({ op }: Action): boolean {
  return op === 'drop' || op === 'rename'
}

/** Its name leads nowhere afterwards or between two statements. */
function isNameGone(action: Action): boolean {
  const isTwice = action.op === 'replace' && action.hazards.some(({ id }) => id === 'not-atomic')
  return isNameTaken(action) || (isTwice && action.recipe === undefined)
}

function isRenaming({ phase }: LoweredAction): boolean {
  return phase === 'expand'
}

/** Columns that are there before the action and not after it. */
function lostColumns(item: LoweredAction, input: NeighbourInput): readonly string[] {
  const { action, phase, delta } = item
  if (phase === 'contract') {
    return delta.changes
      .filter(
        ({ top, type, part }) => top === 'columns' && type === 'removed' && part !== undefined,
      )
      .map(({ part }) => part ?? '')
  }
  const changed = action.op === 'replace' || !delta.changes.some(({ top }) => top === 'columns')
  return [...formerNames(item), ...(changed ? unlisted(item, input) : [])]
}

function formerNames({ delta, action }: LoweredAction): readonly string[] {
  if (action.op === 'replace') return []
  return delta.changes.flatMap(({ top, type, formerPart }) =>
    top === 'columns' && type === 'renamed' && formerPart !== undefined ? [formerPart] : [],
  )
}

/** Columns of the object as it stands that its new definition does not have. */
function unlisted(
  { delta }: LoweredAction,
  { engine, live: before, desired }: NeighbourInput,
): readonly string[] {
  const { live, resource } = delta
  if (live === undefined || resource === undefined) return []
  const old = engine.kinds[live.kind]?.columns?.(live.spec, live.address, before)
  const next = engine.kinds[resource.kind]?.columns?.(resource.spec, resource.address, desired)
  if (old === undefined || next === undefined || !next.hasAllColumns) return []
  const kept = new Set(next.columns.map(({ name }) => name))
  return old.columns.map(({ name }) => name).filter((name) => !kept.has(name))
}

function reads(
  reader: LiveObject,
  relation: string,
  column: string,
  { engine, live }: NeighbourInput,
): boolean {
  return readsColumn(reader, relation, column, engine, live)
}
