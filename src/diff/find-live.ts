/** Who is who: declared resources, live objects and rows of the ledger by the names they go by. */
import type { Engine, Renamed } from '../engine/engine.ts'
import type { LedgerRow } from '../ledger/ledger-row.ts'
import { type NameIndex, nameKey } from '../link/name-index.ts'
import { parseResourceId, type ResourceId } from '../resource/id.ts'
import type { LiveObject, Resource } from '../resource/resource.ts'
import type { DiffInput } from './diff.ts'

/** By its own name first; a former name counts only while nothing stands under the new one. */
export function findLive(
  resource: Resource,
  index: NameIndex<LiveObject>,
  engine: Engine,
): { readonly live?: LiveObject; readonly isRename: boolean } {
  const rules = engine.kinds[resource.kind]
  if (rules === undefined) return { isRename: false }
  const live = index.get(nameKey(rules.namespace, resource.name))
  if (live !== undefined && isPartOf(live, resource, engine)) return { isRename: false }
  if (live !== undefined) return { live, isRename: false }
  if (resource.renamedFrom === undefined) return { isRename: false }
  const former = index.get(nameKey(rules.namespace, resource.renamedFrom))
  if (former === undefined || familyOf(former.kind, engine) !== familyOf(resource.kind, engine)) {
    return { isRename: false }
  }
  return { live: former, isRename: true }
}

/** What has the name is a part of another kind of object: its own change, and the making of this one, know of it. */
function isPartOf(live: LiveObject, { kind, name }: Resource, engine: Engine): boolean {
  return live.name !== name && familyOf(live.kind, engine) !== familyOf(kind, engine)
}

export function isPartOfDeclared(object: LiveObject, { engine, desired }: DiffInput): boolean {
  const namespace = engine.kinds[object.kind]?.namespace
  const found = namespace === undefined ? undefined : desired.lookup(namespace, object.name)
  return (
    found !== undefined &&
    engine.kinds[found.kind]?.declaredOnly !== true &&
    familyOf(found.kind, engine) !== familyOf(object.kind, engine)
  )
}

/**
 * What is named after something else had another name only if that is renamed now: plans may say a
 * former name for as long as they like, and another object may have taken it since.
 */
export function withRealFormerNames(
  resources: readonly Resource[],
  index: NameIndex<LiveObject>,
  engine: Engine,
): readonly Resource[] {
  const former = new Map<string, string>()
  for (const resource of resources) {
    const rules = engine.kinds[resource.kind]
    if (resource.renamedFrom === undefined || !rules || rules.formerName) continue
    const { isRename, live } = findLive(resource, index, engine)
    if (isRename && live) former.set(nameKey(rules.namespace, resource.name), live.name)
  }
  return resources.map((resource) => {
    const { renamedFrom, ...others } = resource
    const rules = engine.kinds[resource.kind]
    if (renamedFrom === undefined || !rules?.formerName) return resource
    const real = rules.formerName(resource.spec, resource.address, (namespace, name) =>
      former.get(nameKey(namespace, name)),
    )
    return real === undefined ? others : { ...others, renamedFrom: real }
  })
}

/** Names that another resource takes its object away from, by `renamedFrom`: a new one is created. */
export function freedNames(
  resources: readonly Resource[],
  index: NameIndex<LiveObject>,
  engine: Engine,
): ReadonlyMap<string, Renamed> {
  const freed = new Map<string, Renamed>()
  for (const resource of resources) {
    const { isRename, live } = findLive(resource, index, engine)
    if (!isRename || live === undefined) continue
    const { kind, name: from } = live
    freed.set(familyKey(live, engine), { kind, from, to: resource.name })
  }
  return freed
}

export function familyKey(
  { kind, name }: { readonly kind: string; readonly name: string },
  engine: Engine,
): string {
  return `${engine.kinds[kind]?.namespace ?? ''}:${name}`
}

export function familyOf(kind: string, engine: Engine): string {
  return engine.kinds[kind]?.family ?? kind
}

/** A row may carry another name of the same family (a Sink recorded as a view). */
export function rowFinder(
  rows: ReadonlyMap<ResourceId, LedgerRow>,
  engine: Engine,
): (kind: string, name: string) => LedgerRow | undefined {
  const byFamily = new Map<string, LedgerRow>()
  for (const row of rows.values()) byFamily.set(`${familyOf(row.kind, engine)}/${row.name}`, row)
  return (kind, name) => byFamily.get(`${familyOf(kind, engine)}/${name}`)
}

export function aliasOf(
  id: ResourceId,
  index: NameIndex<LiveObject>,
  engine: Engine,
): LiveObject | undefined {
  const { kind, name } = parseResourceId(id)
  const rules = engine.kinds[kind]
  const object = rules && index.get(nameKey(rules.namespace, name))
  return object && familyOf(object.kind, engine) === familyOf(kind, engine) ? object : undefined
}
