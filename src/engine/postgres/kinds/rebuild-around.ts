/**
 * Views stand in the way of what they read: PostgreSQL changes no column under a view. They are
 * dropped from the outermost inwards, the change is made, and they are made again with owner,
 * comments, indexes, triggers and grants, all in one transaction.
 */
import type { ResourceId } from '../../../resource/id.ts'
import {
  defaultLifecycle,
  type LiveObject,
  type Resource,
  type Spec,
} from '../../../resource/resource.ts'
import type { Draft, KindContext, LowerContext, Neighbour } from '../../engine.ts'
import { draft, turns } from './draft.ts'
import { kinds } from './index.ts'
import { quoteIdent, splitName, sqlName } from './names.ts'
import { holdsRow } from './routine-holds.ts'
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
  const standIns = new Set<string>()
  const drafts: Draft[] = []
  const refreshes: Draft[] = []
  for (const { object, isGoing } of neighbours) {
    if (isGoing) continue
    const again = remade(object, context, wanted)
    const isOver = readsAny(again, standIns, context)
    const isEmpty = object.kind === 'MaterializedView' && isOver
    drafts.push(...makeAgain(isEmpty ? withoutData(again) : again, context))
    if (isWantedForm(object, context, wanted)) wanted.add(object.name)
    if (isOver || isStandIn(again)) standIns.add(object.name)
    if (isEmpty && object.spec['withData'] !== false && changed.kind === 'Table') {
      refreshes.push(
        draft(`REFRESH MATERIALIZED VIEW ${sqlName(object.address)}`, { phase: 'follow' }),
      )
    }
  }
  return [...drafts, ...refreshes]
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

function isStandIn({ spec }: Resource): boolean {
  const { query } = spec
  return typeof query === 'string' && query.endsWith(STAND_IN)
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
  const visit = (neighbour: Neighbour, dropped: string | undefined): void => {
    const { object } = neighbour
    const isInTheWay = isView.has(object.kind) || holdsRow(object, dropped)
    if (seen.has(object.id) || !isInTheWay) return
    seen.add(object.id)
    for (const next of context.beside?.(object.name) ?? []) visit(next, object.name)
    found.push(neighbour)
  }
  // A table stays where it is: functions may go on naming its rows.
  const dropped = from.kind === 'Table' ? undefined : from.name
  for (const neighbour of context.neighbours ?? []) {
    if (reads(neighbour.object)) visit(neighbour, dropped)
  }
  for (const heir of heirsOf(context.neighbours ?? [], context)) {
    for (const neighbour of context.beside?.(heir) ?? []) visit(neighbour, dropped)
  }
  return found
}

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
  return makeAgain(remade(reader, context, wanted), context)
}

function makeAgain(again: Resource, context: LowerContext): readonly Draft[] {
  const drafts = kinds[again.kind]?.create(again, context) ?? []
  return [...drafts, ...attached(context.beside?.(again.name) ?? [], context)].map((draft) => ({
    ...draft,
    phase: 'expand',
    hazards: [],
  }))
}

/** What went with a dropped relation: its triggers, its policies and the grants on it. */
export function attached(
  neighbours: readonly Neighbour[],
  context: LowerContext,
): readonly Draft[] {
  return neighbours.flatMap(({ object, isGoing }) => {
    const comesByItself = object.unlisted && object.inferred?.['isByDefaultPrivileges'] !== true
    if (isGoing || !goesWithIt.has(object.kind) || comesByItself) return []
    return kinds[object.kind]?.create(asResource(object), context) ?? []
  })
}

/**
 * As the plans want it, where they have it and all it reads is there; otherwise as it stands, until
 * its own change comes.
 */
function remade(reader: LiveObject, context: LowerContext, made: ReadonlySet<string>): Resource {
  const wanted = wantedSpec(reader, context)
  if (wanted === undefined) return asResource(reader)
  if (!isReady(reader, wanted, context, made)) {
    return asResource(losesColumns(reader, context) ? placeholder(reader) : reader)
  }
  const again = asResource(reader)
  const { owner } = again.spec
  const isOwned = wanted['owner'] !== undefined || owner === undefined
  return { ...again, spec: isOwned ? wanted : { ...wanted, owner } }
}

function isWantedForm(
  reader: LiveObject,
  context: LowerContext,
  made: ReadonlySet<string>,
): boolean {
  const wanted = wantedSpec(reader, context)
  return wanted !== undefined && isReady(reader, wanted, context, made)
}

function wantedSpec({ kind, name }: LiveObject, { desired }: LowerContext): Spec | undefined {
  const found = desired.lookup(kinds[kind]?.namespace ?? 'relation', name)
  return found?.kind === kind ? found.spec : undefined
}

/** `made` are names of relations that have come to be as the plans want them. */
function isReady(
  { id, kind, address }: LiveObject,
  wanted: Spec,
  { desired, live }: LowerContext,
  made: ReadonlySet<string>,
): boolean {
  const rules = kinds[kind]
  const hasRelations = (rules?.references(wanted, address, desired) ?? []).every(
    ({ namespace, name, late }) =>
      namespace !== 'relation' || late || live.lookup('relation', name) !== undefined,
  )
  const spec = desired.stored?.(id)?.spec ?? wanted
  const reads = rules?.columns?.(spec, address, desired).reads ?? []
  return (
    hasRelations &&
    reads.every(({ relation, column }) => made.has(relation) || hasColumn(relation, column, live))
  )
}

/** Whether it reads columns that the plans do not have: under these names they may be gone already. */
function losesColumns(reader: LiveObject, { desired, live }: LowerContext): boolean {
  const facts = kinds[reader.kind]?.columns?.(reader.spec, reader.address, live)
  return (facts?.reads ?? []).some(
    ({ relation, column }) =>
      desired.lookup('relation', relation) !== undefined && !hasColumn(relation, column, desired),
  )
}

const STAND_IN = '1 / (SELECT 0) = 1'

/**
 * The same columns over nothing, until its own change comes in the same plan: rights and readers
 * hold on to it. To read it is an error, since no rows would be a wrong answer.
 */
function placeholder(reader: LiveObject): LiveObject {
  const { columns } = reader.inferred ?? {}
  if (!isList(columns)) return reader
  const list = columns.filter(isObject).map(({ name, type }) => {
    return `NULL::${String(type)} AS ${quoteIdent(String(name))}`
  })
  const rows = reader.kind === 'View' ? STAND_IN : 'false'
  return { ...reader, spec: { ...reader.spec, query: `SELECT ${list.join(', ')} WHERE ${rows}` } }
}

function hasColumn(relation: string, column: string, side: KindContext): boolean {
  const found = side.lookup('relation', relation)
  const { columns } = found?.inferred ?? {}
  if (isList(columns)) return columns.some((one) => isObject(one) && one['name'] === column)
  const facts =
    found && kinds[found.kind]?.columns?.(found.spec, splitName(relation, side.database), side)
  return (
    facts === undefined || !facts.hasAllColumns || facts.columns.some(({ name }) => name === column)
  )
}

/** A live object as if a plan had declared it. */
export function asResource<S>(object: LiveObject<S>): Resource<S> {
  const { id, kind, name, address, inferred } = object
  // Whoever makes it again owns it.
  const { owner: _, ...others } = object.spec as S & { readonly owner?: string }
  const spec = inferred?.['ownedByUs'] === true ? (others as S) : object.spec
  return {
    id,
    kind,
    name,
    address,
    spec,
    lifecycle: defaultLifecycle,
    dependsOn: [],
    checks: [],
    secrets: [],
  }
}
