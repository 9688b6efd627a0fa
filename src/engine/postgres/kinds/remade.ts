/**
 * The form in which something that stepped aside for a change comes back: as the plans want it, as
 * it stood, or as something that holds its place until its own change comes.
 */
import { resourceId } from '../../../resource/id.ts'
import { defaultLifecycle, type LiveObject, type Resource } from '../../../resource/resource.ts'
import type { KindContext, LowerContext, Renamed } from '../../engine.ts'
import { followRenames } from '../follow-renames.ts'
import { kinds } from './index.ts'
import { quoteIdent, splitName } from './names.ts'
import { isList, isObject } from './values.ts'

/**
 * As the plans want it, where they have it and all it reads is there; otherwise as it stands, until
 * its own change comes. Always under the name it has: that too changes with its own change.
 */
export function remade(
  reader: LiveObject,
  context: LowerContext,
  made: ReadonlySet<string>,
  renames: readonly Renamed[],
): Resource {
  const wanted = wantedOf(reader, context)
  if (wanted === undefined || !isReady(wanted, context, made)) {
    const isToCome = context.planned?.(reader.id)?.fields.has('query') === true
    return asResource(isToCome ? placeholder(reader) : followed(reader, renames))
  }
  const again = asResource(reader)
  const { owner } = again.spec
  const { spec } = wanted
  const isOwned = spec['owner'] !== undefined || owner === undefined
  return { ...again, spec: isOwned ? spec : { ...spec, owner } }
}

function followed(reader: LiveObject, renames: readonly Renamed[]): LiveObject {
  return renames.length === 0 ? reader : { ...reader, spec: followRenames(reader, renames) }
}

export function isWantedForm(
  reader: LiveObject,
  context: LowerContext,
  made: ReadonlySet<string>,
): boolean {
  const wanted = wantedOf(reader, context)
  return wanted !== undefined && isReady(wanted, context, made)
}

type Wanted = Pick<Resource, 'id' | 'kind' | 'address' | 'spec'>

function wantedOf(reader: LiveObject, { desired, planned }: LowerContext): Wanted | undefined {
  const { id, kind, name, address } = reader
  const renamed = planned?.(id)?.becomes
  if (renamed !== undefined) {
    if (renamed.kind !== kind) return undefined
    // Under its former name nothing tells what its `*` stands for.
    const query = desired.stored?.(renamed.id)?.spec['query']
    return query === undefined ? renamed : { ...renamed, spec: { ...renamed.spec, query } }
  }
  const found = desired.lookup(kinds[kind]?.namespace ?? 'relation', name)
  // This run leaves its own change alone.
  if (found?.spec === reader.spec) return undefined
  return found?.kind === kind ? { id, kind, address, spec: found.spec } : undefined
}

/** `made` are names of relations that have come to be as the plans want them. */
function isReady(
  { id, kind, address, spec: wanted }: Wanted,
  { desired, live }: LowerContext,
  made: ReadonlySet<string>,
): boolean {
  const rules = kinds[kind]
  const hasRelations = (rules?.references(wanted, address, desired) ?? []).every(
    ({ namespace, name, late }) =>
      namespace !== 'relation' ||
      late ||
      made.has(name) ||
      live.lookup('relation', name) !== undefined,
  )
  const spec = desired.stored?.(id)?.spec ?? wanted
  const reads = rules?.columns?.(spec, address, desired).reads ?? []
  return (
    hasRelations &&
    reads.every(({ relation, column }) => made.has(relation) || hasColumn(relation, column, live))
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

export function isStandIn({ spec }: Resource): boolean {
  const { query } = spec
  return typeof query === 'string' && query.endsWith(STAND_IN)
}

/**
 * Names that relations the reader reads have got by then: of the changed one, and of what came before
 * it. What steps `aside` with the reader has its own change, and its name, after this one.
 */
export function renamesBefore(
  changed: LiveObject,
  reader: LiveObject,
  aside: ReadonlySet<string>,
  { live, planned }: LowerContext,
): readonly Renamed[] {
  const { formerName } = changed
  const own =
    formerName === undefined ? [] : [{ kind: changed.kind, from: formerName, to: changed.name }]
  const references = kinds[reader.kind]?.references(reader.spec, reader.address, live) ?? []
  const others = references.flatMap(({ namespace, name }) => {
    const found = live.lookup(namespace, name)
    const next = found && planned?.(resourceId(found.kind, name))?.becomes
    const isLater = name === formerName || aside.has(name)
    return next !== undefined && !isLater && isEarlier(next, changed)
      ? [{ kind: next.kind, from: name, to: next.name }]
      : []
  })
  return [...own, ...others]
}

/** What nothing else puts in an order comes by rank and name. */
function isEarlier(one: Resource, other: LiveObject): boolean {
  const [a = 0, b = 0] = [kinds[one.kind]?.rank, kinds[other.kind]?.rank]
  return a === b ? one.name < other.name : a < b
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

/** The name on the target: it may have got the one of the plans just now. */
export function liveName({ name, formerName }: Pick<LiveObject, 'name' | 'formerName'>): string {
  return formerName ?? name
}
