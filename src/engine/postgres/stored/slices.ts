/**
 * Every object that is made holds locks until its part of the transaction is undone, and a server
 * has room for some thousands (`max_locks_per_transaction` × `max_connections`, 6,400 as delivered):
 * many objects are made in slices, each with what it needs.
 */
import type { ResourceId } from '../../../resource/id.ts'
import type { Resource } from '../../../resource/resource.ts'
import { mentionsOf } from '../sql/mentions.ts'
import { parseOne } from '../sql/parser.ts'
import { pairOf, pairOfResource } from './made-names.ts'
import { type Making, scratchDrafts } from './scratch-statements.ts'

/** In locks: a table has its own, those of two tables behind it, and one for each index. */
const mostLocks = 2_000

export function* inSlices(
  resources: readonly Resource[],
  needsOf: (id: ResourceId) => Iterable<ResourceId>,
  making: Making,
  most: number = mostLocks,
): Generator<readonly Resource[]> {
  if (weightOf(resources) <= most) {
    yield resources
    return
  }
  const left = new Map(resources.map((resource) => [resource.id, resource] as const))
  const known = new Map(left)
  const followers = followersOf(resources, making)
  while (left.size > 0) {
    const slice = new Set<ResourceId>()
    let weight = 0
    const add = (id: ResourceId): void => {
      const resource = known.get(id)
      if (slice.has(id) || resource === undefined) return
      slice.add(id)
      left.delete(id)
      weight += weightOf([resource])
      for (const need of needsOf(id)) add(need)
      for (const need of followers.get(id) ?? []) add(need)
    }
    // The last ones first, each with what it stands on: little is made twice.
    for (const id of [...left.keys()].reverse()) {
      if (weight >= most) break
      add(id)
    }
    yield resources.filter(({ id }) => slice.has(id))
  }
}

function weightOf(resources: readonly Resource[]): number {
  return resources.reduce((sum, { spec }) => {
    const { columns, indexes, constraints } = spec
    const own = [indexes, constraints].map((list) => (Array.isArray(list) ? list.length : 0))
    return sum + 1 + own.reduce((a, b) => a + b, 0) + (columns === undefined ? 0 : 4)
  }, 0)
}

/**
 * What is named only by statements that come when all objects are there, and by bodies in SQL: the
 * server puts those in their callers, and looks at them then.
 */
function followersOf(
  resources: readonly Resource[],
  making: Making,
): ReadonlyMap<ResourceId, readonly ResourceId[]> {
  const byPair = new Map<string, readonly ResourceId[]>()
  for (const resource of resources) {
    const pair = pairOfResource(resource, making.kinds)
    if (pair === undefined) continue
    byPair.set(pair, [...(byPair.get(pair) ?? []), resource.id])
  }
  const { database } = making.context.desired
  return new Map(
    resources.flatMap((resource) => {
      const named = scratchDrafts(resource, making)
        .filter(({ phase, sql }) => phase === 'follow' || sqlBody.test(sql))
        .flatMap(({ sql }) => namesIn(sql))
        .flatMap((parts) => {
          const schemas = parts.length > 1 ? [parts.at(-2) ?? ''] : [database, 'public']
          return schemas.flatMap((schema) => byPair.get(pairOf(schema, parts.at(-1) ?? '')) ?? [])
        })
      return named.length === 0 ? [] : [[resource.id, named] as const]
    }),
  )
}

const sqlBody = /^CREATE (?:OR REPLACE )?FUNCTION\b[\s\S]*\bLANGUAGE sql\b/

function namesIn(sql: string): readonly (readonly string[])[] {
  const read = parseOne(sql)
  return read.ok ? mentionsOf(read.value, sql).map(({ parts }) => parts) : []
}
