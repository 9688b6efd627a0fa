/** What has to be made in scratch schemas so that the undecided can be, and in which order. */
import { addressName, type ResourceId } from '../../../resource/id.ts'
import type { Resource } from '../../../resource/resource.ts'
import type { StoredRequest } from '../../engine.ts'
import type { Kinds } from '../kinds/kind.ts'
import { qualifiedName, splitName } from '../kinds/names.ts'
import { pairOf, pairOfResource } from './made-names.ts'

export interface ToMake {
  /** In creation order. */
  readonly resources: readonly Resource[]
  /** Qualified names of relations that no plan declares, and that something has to be made on. */
  readonly standIns: readonly string[]
}

/**
 * The undecided that the server has a form for, and what they cannot do without: relations they
 * would lock or that are not there yet, others that go by the same name, and whatever stands between two that are made. All
 * else is decided, exists, and is used where it stands.
 */
export function whatToMake(request: StoredRequest, kinds: Kinds): ToMake {
  const undecided = request.undecided.filter((resource) => isMade(resource, request, kinds))
  const made = new Map(undecided.map((resource) => [resource.id, resource] as const))
  const extras: Resource[] = []
  const standIns = new Set<string>()
  const byPair = groupByPair(request.byId.values(), kinds)
  const add = (resource: Resource | undefined): void => {
    if (resource === undefined || made.has(resource.id)) return
    if (kinds[resource.kind]?.stored === undefined) return
    made.set(resource.id, resource)
    extras.push(resource)
    takeAlong(resource)
  }
  const takeAlong = (resource: Resource): void => {
    for (const written of besideOf(resource, kinds)) {
      const name = qualifiedName(written, request.desired.database)
      const owner = declaredRelation(name, request, byPair)
      if (owner === undefined) standIns.add(name)
      else add(owner)
    }
    for (const other of byPair.get(pairOfResource(resource, kinds) ?? '') ?? []) add(other)
  }
  undecided.forEach(takeAlong)
  if (extras.length > 0) addBetween(request, made, add)
  return { resources: [...inOrder(extras, request), ...undecided], standIns: [...standIns] }
}

/** What has no form of the server's is made where others may need it and it is not there: a sequence. */
function isMade({ kind, address }: Resource, { live }: StoredRequest, kinds: Kinds): boolean {
  const rules = kinds[kind]
  if (rules === undefined || rules.stored !== undefined) return rules !== undefined
  if (!['relation', 'function', 'type'].includes(rules.namespace)) return false
  return live.lookup(rules.namespace, addressName(address)) === undefined
}

function besideOf({ kind, spec, address }: Resource, kinds: Kinds): readonly string[] {
  return kinds[kind]?.stored?.beside?.(spec, address) ?? []
}

function groupByPair(
  resources: Iterable<Resource>,
  kinds: Kinds,
): ReadonlyMap<string, readonly Resource[]> {
  const groups = new Map<string, Resource[]>()
  for (const resource of resources) {
    const pair = pairOfResource(resource, kinds)
    if (pair === undefined) continue
    const group = groups.get(pair)
    if (group) group.push(resource)
    else groups.set(pair, [resource])
  }
  return groups
}

/** One of a kind that the server has a form for: an External is on the target as it is. */
function declaredRelation(
  name: string,
  { desired }: StoredRequest,
  byPair: ReadonlyMap<string, readonly Resource[]>,
): Resource | undefined {
  const kind = desired.lookup('relation', name)?.kind
  const address = splitName(name, desired.database)
  return byPair
    .get(pairOf(address.database, address.name))
    ?.find((one) => one.kind === kind && one.kind !== 'External')
}

/**
 * What an undecided one needs and what itself needs one that was taken along: where it stands, it
 * knows only the other. (What needs an undecided one is undecided itself.)
 */
function addBetween(
  { needsOf, byId }: StoredRequest,
  made: ReadonlyMap<ResourceId, Resource>,
  add: (resource: Resource | undefined) => void,
): void {
  let size = 0
  while (made.size > size) {
    size = made.size
    const checked = new Set<ResourceId>()
    const check = (id: ResourceId): boolean => {
      if (checked.has(id)) return made.has(id)
      checked.add(id)
      let stands = made.has(id)
      for (const need of needsOf(id)) {
        if (check(need)) stands = true
      }
      if (stands) add(byId.get(id))
      return stands
    }
    for (const id of [...made.keys()]) check(id)
  }
}

function inOrder(extras: readonly Resource[], { needsOf }: StoredRequest): readonly Resource[] {
  const left = new Map(extras.map((resource) => [resource.id, resource] as const))
  const ordered: Resource[] = []
  const visit = (resource: Resource): void => {
    left.delete(resource.id)
    for (const need of needsOf(resource.id)) {
      const first = left.get(need)
      if (first) visit(first)
    }
    ordered.push(resource)
  }
  for (const resource of extras) if (left.has(resource.id)) visit(resource)
  return ordered
}
