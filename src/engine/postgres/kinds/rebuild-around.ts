/**
 * Views stand in the way of what they read: PostgreSQL changes no column under a view. They are
 * dropped from the outermost inwards, the change is made, and they are made again with owner,
 * comments, indexes, triggers and grants, all in one transaction.
 */
import { type ResourceId, resourceId } from '../../../resource/id.ts'
import type { Hazard } from '../../../changeset/changeset.ts'
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { hazard } from '../../common/lowered.ts'
import type { Draft, LowerContext, Neighbour } from '../../engine.ts'
import { followRenames } from '../follow-renames.ts'
import { withoutDefaultRights } from './default-rights.ts'
import { draft, turns } from './draft.ts'
import { kinds } from './index.ts'
import { splitName, sqlName } from './names.ts'
import { asResource, isStandIn, isWantedForm, liveName, remade, renamesBefore } from './remade.ts'
import { holdsRow } from './routine-holds.ts'
import { statisticsOn } from './unsaid-parts.ts'
import { isList, isObject } from './values.ts'

/** Why the change cannot be made in place: a reader holds what no statement brings back. */
export interface InTheWay {
  readonly because: string
}

/**
 * `drafts` between the dropping and the making of everything that reads the object. `reads` tells
 * whether one that reads it directly is concerned; absent: all are.
 */
export function rebuildAround(
  from: LiveObject,
  drafts: readonly Draft[],
  context: LowerContext,
  reads: (reader: LiveObject) => boolean = () => true,
): readonly Draft[] | InTheWay {
  const neighbours = readingNeighbours(from, context, reads)
  const readers = neighbours.map(({ object }) => object)
  const kept = readers.filter(({ kind }) => losesRows.has(kind))
  if (kept.length > 0) {
    const names = kept.map(({ id }) => id).join(', ')
    return { because: `${names} would have to be dropped and computed anew` }
  }
  const ruled = [...(from.kind === 'Table' ? [] : [from]), ...readers].flatMap(rulesOf)
  if (ruled.length > 0) {
    return { because: `no plan can say ${ruled.join(', ')}, and it would go with its view` }
  }
  return [
    ...readers.flatMap((reader) => dropReader(reader, context)),
    ...drafts.map((draft) => ({ ...draft, phase: 'expand' as const })),
    // When all columns of the object are as they shall be.
    ...makeReaders(neighbours.toReversed(), context, from).map((one) => ({
      ...one,
      turn: turns.readers,
    })),
  ]
}

/** `CREATE RULE` beside the one that makes it a view. */
function rulesOf({ id, inferred }: LiveObject): readonly string[] {
  const { rules } = inferred ?? {}
  return isList(rules) ? rules.map((rule) => `the rule ${String(rule)} of ${id}`) : []
}

/**
 * One after another: what an inner one has become is there for those around it. A materialized view
 * over one that only holds a place cannot run its query yet, and is filled at the end.
 */
function makeReaders(
  neighbours: readonly Neighbour[],
  context: LowerContext,
  changed: LiveObject,
): readonly Draft[] {
  const wanted = new Set([changed.name])
  const aside = new Set(neighbours.map(({ object }) => object.name))
  const standIns = new Set<string>()
  const drafts: Draft[] = []
  const refreshes: Draft[] = []
  for (const { object, isGoing } of neighbours) {
    if (isGoing) continue
    const again = remade(object, context, wanted, renamesBefore(changed, object, aside, context))
    const isOver = readsAny(again, standIns, context)
    const isEmpty = object.kind === 'MaterializedView' && isOver
    const made = makeAgain(isEmpty ? withoutData(again) : again, context).map((one) =>
      isStandIn(again) ? { ...one, holdsPlaceOf: object.id } : one,
    )
    drafts.push(
      ...withHazards(made, isEmpty ? [] : computedAnew(object, changed)),
      ...statisticsAgain(object, again, context),
    )
    if (isWantedForm(object, context, wanted)) wanted.add(object.name)
    if (isOver || isStandIn(again)) standIns.add(object.name)
    if (isEmpty && object.spec['withData'] !== false && changed.kind === 'Table') {
      refreshes.push(
        draft(`REFRESH MATERIALIZED VIEW ${sqlName(object.address)}`, {
          phase: 'follow',
          hazards: computedAnew(object),
        }),
      )
    }
  }
  return [...drafts, ...refreshes]
}

/** Its query runs once over all that it reads, under the locks of everything that stepped aside. */
function computedAnew({ kind, spec, id }: LiveObject, changed?: LiveObject): readonly Hazard[] {
  if (kind !== 'MaterializedView' || spec['withData'] === false) return []
  const meanwhile = changed === undefined ? 'it' : `it, ${changed.id} and what reads them`
  return [
    hazard('rewrites-data', `${id} is computed anew, and shows what is there now`),
    hazard('locks-table', `nobody reads ${meanwhile} while the query of ${id} runs`),
  ]
}

function withHazards(drafts: readonly Draft[], hazards: readonly Hazard[]): readonly Draft[] {
  return drafts.map((one, index) => (index === 0 ? { ...one, hazards } : one))
}

/** Extended statistics that no plan says, as far as it still has their columns. */
export function statisticsAgain(
  { id, inferred }: LiveObject,
  { kind, spec, address }: Resource,
  { desired }: LowerContext,
): readonly Draft[] {
  const facts = kinds[kind]?.columns?.(spec, address, desired)
  const known = new Set(facts?.columns.map(({ name }) => name))
  const before = isList(inferred?.['columns']) ? inferred['columns'].filter(isObject) : []
  const gone = before
    .map(({ name }) => String(name))
    .filter((name) => facts?.hasAllColumns === true && !known.has(name))
  return statisticsOn({ id, ...(inferred === undefined ? {} : { inferred }) })
    .filter(({ words }) => !gone.some((name) => words.has(name)))
    .flatMap(({ make }) => make)
}

function readsAny(
  { kind, spec, address }: Resource,
  names: ReadonlySet<string>,
  { desired }: LowerContext,
): boolean {
  const references = kinds[kind]?.references(spec, address, desired) ?? []
  return references.some(({ namespace, name }) => namespace === 'relation' && names.has(name))
}

function withoutData(resource: Resource): Resource {
  return { ...resource, spec: { ...resource.spec, withData: false } }
}

export function isInTheWay(found: readonly Draft[] | InTheWay): found is InTheWay {
  return 'because' in found
}

/** Where another kind takes its name: what is in the way is told by the server. */
export function around(
  from: LiveObject,
  drafts: readonly Draft[],
  context: LowerContext,
): readonly Draft[] {
  const found = rebuildAround(from, drafts, context)
  return isInTheWay(found) ? drafts : found
}

/** Kinds that keep rows which cannot be had again by making them anew. */
const losesRows: ReadonlySet<string> = new Set(['ContinuousAggregate'])
const goesWithIt: ReadonlySet<string> = new Set(['Trigger', 'Grant', 'Policy'])
const isHeir: ReadonlySet<string> = new Set(['is partition of', 'inherits from'])
const isView: ReadonlySet<string> = new Set(['View', 'MaterializedView', 'ContinuousAggregate'])

/** Those that read the object, directly or through others: the outermost first. */
export function readersOf(
  from: LiveObject,
  context: LowerContext,
  reads: (reader: LiveObject) => boolean = () => true,
): readonly LiveObject[] {
  return readingNeighbours(from, context, reads).map(({ object }) => object)
}

function readingNeighbours(
  from: LiveObject,
  context: LowerContext,
  reads: (reader: LiveObject) => boolean,
): readonly Neighbour[] {
  const seen = new Set<ResourceId>([from.id])
  const found: Neighbour[] = []
  const isNeeded = neededBy(from, context)
  const visit = (neighbour: Neighbour, dropped: string | undefined): void => {
    const { object } = neighbour
    const isInTheWay = isView.has(object.kind) || holdsRow(object, dropped)
    if (seen.has(object.id) || !isInTheWay || isNeeded(object)) return
    seen.add(object.id)
    for (const next of context.beside?.(object.name) ?? []) visit(next, object.name)
    found.push(neighbour)
  }
  // A table stays where it is: functions may go on naming its rows.
  const dropped = from.kind === 'Table' ? undefined : liveName(from)
  for (const neighbour of context.neighbours ?? []) {
    if (reads(neighbour.object)) visit(neighbour, dropped)
  }
  for (const heir of heirsOf(context.neighbours ?? [], context)) {
    for (const neighbour of context.beside?.(heir) ?? []) visit(neighbour, dropped)
  }
  return found
}

/**
 * Whether the changed one, as the plans want it, stands on what read it until now: that has let go
 * of it by its own change then, which came before this one.
 */
function neededBy(from: LiveObject, context: LowerContext): (reader: LiveObject) => boolean {
  const { desired, planned } = context
  const needed = new Set<ResourceId>()
  const visit = (namespace: string, name: string): void => {
    const found = desired.lookup(namespace, name)
    const id = found === undefined ? undefined : resourceId(found.kind, name)
    if (found === undefined || id === undefined || needed.has(id)) return
    needed.add(id)
    const address = splitName(name, desired.database)
    for (const reference of kinds[found.kind]?.references(found.spec, address, desired) ?? []) {
      if (!reference.late && definitions.has(reference.namespace))
        visit(reference.namespace, reference.name)
    }
  }
  visit(kinds[from.kind]?.namespace ?? 'relation', from.name)
  return ({ id }) => needed.has(planned?.(id)?.becomes?.id ?? id)
}

const definitions: ReadonlySet<string> = new Set(['relation', 'function'])

/** Names of partitions and of tables that inherit, near and far: its columns are theirs too. */
function heirsOf(neighbours: readonly Neighbour[], context: LowerContext): readonly string[] {
  return neighbours
    .filter(({ object, via }) => object.kind === 'Table' && isHeir.has(via))
    .flatMap(({ object: { name } }) => [name, ...heirsOf(context.beside?.(name) ?? [], context)])
}

export function dropReader(reader: LiveObject, context: LowerContext): readonly Draft[] {
  const inside = { ...context, neighbours: [], breaksUnmanaged: false }
  const drafts = kinds[reader.kind]?.drop(reader, inside) ?? []
  // It is made again: nothing is lost.
  return drafts.map((draft) => ({ ...draft, phase: 'expand', hazards: [] }))
}

export function makeReader(
  reader: LiveObject,
  context: LowerContext,
  wanted: ReadonlySet<string> = new Set(),
): readonly Draft[] {
  return makeAgain(remade(reader, context, wanted, []), context)
}

function makeAgain(again: Resource, context: LowerContext): readonly Draft[] {
  const drafts = kinds[again.kind]?.create(again, context) ?? []
  return [
    ...drafts,
    ...withoutDefaultRights(again, context),
    ...attached(context.beside?.(again.name) ?? [], context),
  ].map((draft) => ({
    ...draft,
    phase: 'expand',
    hazards: [],
  }))
}

/** What went with a dropped relation, or the one that `on` was: its triggers, its policies and the grants on it. */
export function attached(
  neighbours: readonly Neighbour[],
  context: LowerContext,
  on?: LiveObject,
): readonly Draft[] {
  return neighbours.flatMap(({ object, isGoing }) => {
    const comesByItself = object.unlisted && object.inferred?.['isByDefaultPrivileges'] !== true
    if (isGoing || !goesWithIt.has(object.kind) || comesByItself) return []
    const again = on === undefined ? object : underItsName(object, on)
    return kinds[object.kind]?.create(asResource(again), context) ?? []
  })
}

/** A relation that got its name just now: what is attached to it names it as it was read. */
function underItsName(
  object: LiveObject,
  { kind, name, formerName, address }: LiveObject,
): LiveObject {
  if (formerName === undefined) return object
  const spec = followRenames(object, [{ kind, from: formerName, to: name }])
  if (object.kind !== 'Trigger') return { ...object, spec }
  const { database, name: on } = address
  return { ...object, spec, address: { ...object.address, ...(database && { database }), on } }
}
