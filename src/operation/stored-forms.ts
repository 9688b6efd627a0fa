/**
 * Declared resources in the form the server stores them in, for engines whose own parser has to be
 * asked. Only what the ledger cannot answer for is asked: whatever is, to the letter, as it was
 * right after the last apply has nothing to be compared.
 */
import type { LiveCatalog } from '../catalog/catalog.ts'
import type { Blocked } from '../changeset/changeset.ts'
import type { Engine, StoredForm } from '../engine/engine.ts'
import type { Ledger } from '../ledger/read-ledger.ts'
import type { Compiled } from '../link/compile.ts'
import { contextOf, indexByName } from '../link/name-index.ts'
import { unsupportedResources } from '../lower/unsupported.ts'
import type { ResourceId } from '../resource/id.ts'
import { canonicalJson } from '../resource/json.ts'
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
}

export async function storedForms(
  { engine, compiled, catalog, ledger, database }: StoredInput,
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
  const undecided = undecidedOf(supported, needsOf, catalog, ledger)
  if (undecided.length === 0) return { forms: new Map(), blocked: [] }
  const { facts } = capabilities
  const { forms, refused } = await connection.stored({
    undecided,
    desired: contextOf(compiled.index, database, 'desired', facts),
    live: contextOf(indexByName(catalog.objects.values(), engine), database, 'live', facts),
    needsOf,
    byId: compiled.byId,
    ledgerDatabase,
  })
  return { forms, blocked: undecided.flatMap((resource) => refusedBlock(resource, refused)) }
}

/**
 * Everything that the short way of the diff does not decide: what moved on either side since the
 * last apply, and all that stands on it, or on what nobody recorded.
 */
function undecidedOf(
  resources: readonly Resource[],
  needsOf: (id: ResourceId) => readonly ResourceId[],
  catalog: LiveCatalog,
  ledger: Ledger,
): readonly Resource[] {
  const formerNames = new Set(resources.flatMap(({ renamedFrom }) => renamedFrom ?? []))
  const cutOff = new Set<string>(ledger.unfinished.map(({ id }) => id))
  const still = new Set<ResourceId>()
  return resources.filter((resource) => {
    const { id, name } = resource
    const isStill =
      isAsRecorded(resource, catalog.objects.get(id), ledger) &&
      !cutOff.has(id) &&
      !formerNames.has(name) &&
      needsOf(id).every((need) => still.has(need))
    if (isStill) still.add(id)
    return !isStill
  })
}

function isAsRecorded(resource: Resource, live: LiveObject | undefined, ledger: Ledger): boolean {
  const { id, lifecycle, secrets, spec } = resource
  const row = ledger.rows.get(id)
  return (
    row !== undefined &&
    live !== undefined &&
    secrets.length === 0 &&
    row.protect === lifecycle.protect &&
    row.retain === lifecycle.retain &&
    canonicalJson(row.desired) === canonicalJson(spec) &&
    canonicalJson(row.live) === canonicalJson(live.spec) &&
    canonicalJson(row.inferred) === canonicalJson(live.inferred ?? null)
  )
}

function refusedBlock(
  { id, kind, name }: Resource,
  refused: ReadonlyMap<ResourceId, string>,
): readonly Blocked[] {
  const why = refused.get(id)
  if (why === undefined) return []
  return [{ kind, name, code: 'BLOCKED', detail: `the server refuses it: ${why}`, allow: null }]
}
