/**
 * Every object that is made holds locks until its part of the transaction is undone, and a server
 * has room for some thousands (`max_locks_per_transaction` × `max_connections`, 6,400 as delivered):
 * many objects are made in slices, each with what it needs.
 */
import type { ResourceId } from '../../../resource/id.ts'
import type { Resource } from '../../../resource/resource.ts'

const most = 500

export function* inSlices(
  resources: readonly Resource[],
  needsOf: (id: ResourceId) => Iterable<ResourceId>,
): Generator<readonly Resource[]> {
  if (resources.length <= most) {
    yield resources
    return
  }
  const known = new Set(resources.map(({ id }) => id))
  for (let start = 0; start < resources.length; start += most) {
    const slice = new Set<ResourceId>()
    const add = (id: ResourceId): void => {
      if (slice.has(id) || !known.has(id)) return
      slice.add(id)
      for (const need of needsOf(id)) add(need)
    }
    for (const { id } of resources.slice(start, start + most)) add(id)
    yield resources.filter(({ id }) => slice.has(id))
  }
}
