/**
 * Every object that is made holds locks until its part of the transaction is undone, and a server
 * has room for some thousands (`max_locks_per_transaction` × `max_connections`, 6,400 as delivered):
 * many objects are made in slices, each with what it needs.
 */
import type { ResourceId } from '../../../resource/id.ts'
import type { Resource } from '../../../resource/resource.ts'
import { mentionsOf } from '../sql/mentions.ts'
import { parseOne } from '../sql/parser.ts'
import { pairOf } from './made-names.ts'
import { type Making, scratchDrafts } from './scratch-statements.ts'

const most = 300

export function* inSlices(
  resources: readonly Resource[],
  needsOf: (id: ResourceId) => Iterable<ResourceId>,
  making: Making,
): Generator<readonly Resource[]> {
  if (resources.length <= most) {
    yield resources
    return
  }
  const known = new Map(resources.map((resource) => [resource.id, resource] as const))
  const followers = followersOf(resources, making)
  for (let start = 0; start < resources.length; start += most) {
    const slice = new Set<ResourceId>()
    const add = (id: ResourceId): void => {
      if (slice.has(id) || !known.has(id)) return
      slice.add(id)
      for (const need of needsOf(id)) add(need)
      for (const need of followers.get(id) ?? []) add(need)
    }
    for (const { id } of resources.slice(start, start + most)) add(id)
    yield resources.filter(({ id }) => slice.has(id))
  }
}

/** What is named only by statements that come when all objects are there. */
function followersOf(
  resources: readonly Resource[],
  making: Making,
): ReadonlyMap<ResourceId, readonly ResourceId[]> {
  const byPair = new Map<string, ResourceId>()
  for (const { id, address } of resources) {
    if (address.database !== undefined) byPair.set(pairOf(address.database, address.name), id)
  }
  const { database } = making.context.desired
  return new Map(
    resources.flatMap((resource) => {
      const named = scratchDrafts(resource, making)
        .filter(({ phase }) => phase === 'follow')
        .flatMap(({ sql }) => namesIn(sql))
        .flatMap((parts) => {
          const schemas = parts.length > 1 ? [parts.at(-2) ?? ''] : [database, 'public']
          return schemas.flatMap((schema) => byPair.get(pairOf(schema, parts.at(-1) ?? '')) ?? [])
        })
      return named.length === 0 ? [] : [[resource.id, named] as const]
    }),
  )
}

function namesIn(sql: string): readonly (readonly string[])[] {
  const read = parseOne(sql)
  return read.ok ? mentionsOf(read.value, '').map(({ parts }) => parts) : []
}
