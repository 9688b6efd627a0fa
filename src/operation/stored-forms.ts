/**
 * Declared resources in the form the server stores them in, for engines whose own parser has to be
 * asked. Only what the ledger cannot answer for is asked: whatever is, to the letter, as it was
 * right after the last apply has nothing to be compared.
 */
import type { LiveCatalog } from '../catalog/catalog.ts'
import type { NormalForm } from '../catalog/normal-form.ts'
import type { Blocked } from '../changeset/changeset.ts'
import { compareForms } from '../diff/compare-forms.ts'
import type { TextOf } from '../diagnostic/index.ts'
import { writtenPlace } from '../diagnostic/written-place.ts'
import { desiredForm, liveForm } from '../diff/diff.ts'
import { isSameInferred } from '../diff/same-inferred.ts'
import type { Engine, Refused, StoredForm, StoredForms } from '../engine/engine.ts'
import type { Ledger } from '../ledger/read-ledger.ts'
import type { Compiled } from '../link/compile.ts'
import { contextOf, indexLive } from '../link/name-index.ts'
import { unsupportedResources } from '../lower/unsupported.ts'
import type { ResourceId } from '../resource/id.ts'
import { placeIn } from '../resource/place.ts'
import { isSameJson, type Json, mapTexts } from '../resource/json.ts'
import type { LiveObject, Resource } from '../resource/resource.ts'
import type { Target } from './connect.ts'

export interface Stored {
  readonly forms: ReadonlyMap<ResourceId, StoredForm>
  /** What the server refuses: it would refuse the apply as well. */
  readonly blocked: readonly Blocked[]
}

export interface StoredInput {
  readonly engine: Engine
  readonly compiled: Compiled
  readonly catalog: LiveCatalog
  readonly ledger: Ledger
  readonly database: string
  /** Of plan files; absent: what is refused is told without its place. */
  readonly textOf?: TextOf
}

export async function storedForms(
  { engine, compiled, catalog, ledger, database, textOf }: StoredInput,
  { connection, ledgerDatabase }: Pick<Target, 'connection' | 'ledgerDatabase'>,
): Promise<Stored | undefined> {
  if (connection.stored === undefined) return undefined
  const { capabilities } = connection
  const unsupported = unsupportedResources(compiled, capabilities, engine.kinds)
  const supported = compiled.resources.filter(
    ({ id, kind }) => !unsupported.has(id) && engine.kinds[kind]?.declaredOnly !== true,
  )
  // What comes late (a foreign key, the body of a function) says nothing of the form.
  const needsOf = (id: ResourceId): readonly ResourceId[] =>
    (compiled.graph.needs.get(id) ?? [])
      .filter(({ late }) => !late)
      .map(({ dependency }) => dependency)
  const { undecided, recorded } = undecidedOf(supported, needsOf, { engine, catalog, ledger })
  if (undecided.length === 0) return { forms: new Map(), blocked: [] }
  const { facts } = capabilities
  const desired = contextOf(compiled.index, database, 'desired', facts)
  const live = contextOf(indexLive(catalog, engine), database, 'live', facts)
  const { byId } = compiled
  const { forms, refused } = await connection.stored({
    undecided,
    desired,
    live,
    needsOf,
    byId,
    ledgerDatabase,
  })
  const known = withRecorded(undecided, { forms, refused }, { engine, catalog, ledger })
  for (const { id } of recorded) recordLive(known, catalog.objects.get(id))
  const sides = { engine, desired: { ...desired, stored: (id: ResourceId) => known.get(id) }, live }
  const isUnchanged = unchangedIn(byId, needsOf, catalog, sides)
  const [asItIs, blocked] = partition(
    undecided.filter(({ id }) => refused.has(id)),
    ({ id }) => isUnchanged(id),
  )
  for (const { id } of asItIs) recordLive(known, catalog.objects.get(id))
  return {
    forms: known,
    blocked: blocked.flatMap((resource) =>
      refusedBlock(resource, refused.get(resource.id), textOf),
    ),
  }
}

function partition<T>(
  items: readonly T[],
  test: (item: T) => boolean,
): readonly [readonly T[], readonly T[]] {
  return [items.filter(test), items.filter((item) => !test(item))]
}

function recordLive(known: Map<ResourceId, StoredForm>, live: LiveObject | undefined): void {
  if (live === undefined) return
  const { id, spec, inferred } = live
  known.set(id, { spec, ...(inferred === undefined ? {} : { inferred }) })
}

/** What could not be tried because of something else is as it was, where nothing of its own moved. */
function withRecorded(
  undecided: readonly Resource[],
  { forms, refused }: StoredForms,
  input: Pick<StoredInput, 'engine' | 'catalog' | 'ledger'>,
): Map<ResourceId, StoredForm> {
  const known = new Map(forms)
  for (const resource of undecided) {
    const { id } = resource
    const live = input.catalog.objects.get(id)
    if (known.has(id) || refused.has(id) || live === undefined) continue
    if (isAsRecorded(resource, live, input)) recordLive(known, live)
  }
  return known
}

type Sides = Parameters<typeof desiredForm>[1] & Parameters<typeof liveForm>[1]

/**
 * Whether a resource, and all that it needs, is on the target as it is declared. What the server
 * has and would not make anew in another place (over objects that no kind stands for) is no matter
 * then.
 */
function unchangedIn(
  byId: Compiled['byId'],
  needsOf: (id: ResourceId) => readonly ResourceId[],
  catalog: LiveCatalog,
  sides: Sides,
): (id: ResourceId) => boolean {
  const known = new Map<ResourceId, boolean>()
  const isUnchanged = (id: ResourceId): boolean => {
    const before = known.get(id)
    if (before !== undefined) return before
    // Whoever needs himself needs nothing else by that.
    known.set(id, true)
    const [resource, live] = [byId.get(id), catalog.objects.get(id)]
    const isOurs =
      resource !== undefined && sides.engine.kinds[resource.kind]?.declaredOnly !== true
    const isEqual = !isOurs || (live !== undefined && isAsDeclared(live, resource, sides))
    const outcome = isEqual && needsOf(id).every(isUnchanged)
    known.set(id, outcome)
    return outcome
  }
  return isUnchanged
}

interface Undecided {
  readonly undecided: readonly Resource[]
  /** On something that changes in a way that it cannot tell: as it was recorded. */
  readonly recorded: readonly Resource[]
}

/**
 * Everything that the short way of the diff does not decide: what moved on either side since the
 * last apply, and all that stands on it, or on what nobody recorded.
 */
function undecidedOf(
  resources: readonly Resource[],
  needsOf: (id: ResourceId) => readonly ResourceId[],
  { engine, catalog, ledger }: Pick<StoredInput, 'engine' | 'catalog' | 'ledger'>,
): Undecided {
  const formerNames = new Set(resources.flatMap(({ renamedFrom }) => renamedFrom ?? []))
  const cutOff = new Set<string>(ledger.unfinished.map(({ id }) => id))
  const still = new Set<ResourceId>()
  /** What stands on these cannot tell that anything moved. */
  const alike = new Set<ResourceId>()
  const undecided: Resource[] = []
  const recorded: Resource[] = []
  for (const resource of resources) {
    const { id, name } = resource
    const live = catalog.objects.get(id)
    const isPlain = !cutOff.has(id) && !formerNames.has(name)
    const isOwn = isPlain && isAsRecorded(resource, live, { engine, ledger })
    const needs = needsOf(id)
    if (isOwn && needs.every((need) => still.has(need))) {
      still.add(id)
      continue
    }
    const isAlike =
      needs.every((need) => still.has(need) || alike.has(need)) &&
      (isOwn || (isPlain && looksAsRecorded(resource, live, { engine, ledger })))
    if (isAlike) alike.add(id)
    if (isAlike && isOwn) recorded.push(resource)
    else undecided.push(resource)
  }
  return { undecided, recorded }
}

/** Only the plan moved, and nobody can tell who looks at it from outside. */
function looksAsRecorded(
  resource: Resource,
  live: LiveObject | undefined,
  { engine, ledger }: Pick<StoredInput, 'engine' | 'ledger'>,
): boolean {
  const before = ledger.rows.get(resource.id)?.desired
  const rules = engine.kinds[resource.kind]
  return (
    before !== undefined &&
    rules?.looksAlike?.(before, resource.spec) === true &&
    isAsRecorded({ ...resource, spec: before }, live, { engine, ledger })
  )
}

function isAsRecorded(
  resource: Resource,
  live: LiveObject | undefined,
  { engine, ledger }: Pick<StoredInput, 'engine' | 'ledger'>,
): boolean {
  const { id, lifecycle, secrets, spec } = resource
  const row = ledger.rows.get(id)
  return (
    row !== undefined &&
    live !== undefined &&
    secrets.length === 0 &&
    row.protect === lifecycle.protect &&
    row.retain === lifecycle.retain &&
    isSameJson(row.desired, spec) &&
    isSameJson(row.live, live.spec) &&
    isSameInferred(row.inferred, live.inferred, engine)
  )
}

/** Without a form the words count, however they are laid out: `import` lays queries out anew. */
function isAsDeclared(live: LiveObject, resource: Resource, sides: Sides): boolean {
  const forms = [liveForm(live, sides), desiredForm(resource, sides)] as const
  const [is, shall] =
    sides.desired.stored?.(resource.id) === undefined
      ? forms.map((form) => mapTexts(form as Json, sides.engine.formatQuery) as NormalForm)
      : forms
  return compareForms(is ?? {}, shall ?? {}).changes.length === 0
}

/** At the text that the server means, or at the resource. */
function refusedBlock(
  resource: Resource,
  refused: Refused | undefined,
  textOf: StoredInput['textOf'],
): readonly Blocked[] {
  if (refused === undefined) return []
  const { kind, name, origin } = resource
  const { words, at } = refused
  const span = at === undefined ? origin?.span : placeIn(resource, at)
  const place = span && textOf && writtenPlace(span, textOf)
  return [
    {
      kind,
      name,
      code: 'BLOCKED',
      detail: `the server refuses it: ${words}`,
      allow: null,
      ...(place === undefined ? {} : { at: place }),
    },
  ]
}
