/**
 * What the plans no longer declare and what they keep still names. Where a name may be the engine's
 * own or an extension's, no file tells that nobody declares it; the target does, once it is dropped.
 */
import type { Blocked } from '../changeset/changeset.ts'
import type { Delta } from '../diff/diff.ts'
import { nameKey, namespaceOf } from '../link/name-index.ts'
import type { ResourceId } from '../resource/id.ts'
import type { LiveObject } from '../resource/resource.ts'
import type { Comparison } from './comparison.ts'
import type { PlanInput } from './plan-input.ts'

export function stillNamed(
  chosen: readonly Delta[],
  { supported, desired }: Pick<Comparison, 'supported' | 'desired'>,
  { engine, compiled }: Pick<PlanInput, 'engine' | 'compiled'>,
): readonly Blocked[] {
  const dropped = droppedNames(chosen, engine)
  if (dropped.size === 0) return []
  const users = new Map<LiveObject, Set<ResourceId>>()
  for (const { id, kind, spec, address } of supported) {
    const references = engine.kinds[kind]?.references(spec, address, desired) ?? []
    for (const { namespace, name } of references) {
      const key = nameKey(namespace, name)
      const object = dropped.get(key)
      if (object === undefined || compiled.index.get(key) !== undefined) continue
      users.set(object, (users.get(object) ?? new Set()).add(id))
    }
  }
  return [...users].map(([{ kind, name }, ids]) => ({
    kind,
    name,
    code: 'BLOCKED',
    detail: `${[...ids].join(', ')} still ${ids.size === 1 ? 'needs' : 'need'} it, and no plan declares it any more`,
    allow: 'declare it again (as External where others keep it), or take its name out of them',
  }))
}

/** Names that could be the engine's own: an unknown one was no error. */
const openNamespaces: ReadonlySet<string> = new Set(['function', 'type'])

function droppedNames(
  chosen: readonly Delta[],
  engine: PlanInput['engine'],
): ReadonlyMap<string, LiveObject> {
  const dropped = new Map<string, LiveObject>()
  for (const { type, live } of chosen) {
    const rules = live && engine.kinds[live.kind]
    if (type !== 'drop' || !live || !rules) continue
    const namespace = namespaceOf(rules, live.spec)
    if (!openNamespaces.has(namespace)) continue
    for (const name of [live.name, ...(rules.aliases?.(live.address, live.spec) ?? [])]) {
      dropped.set(nameKey(namespace, name), live)
    }
  }
  return dropped
}
