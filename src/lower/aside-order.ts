/**
 * What goes while readers stay makes room for what has its name. And what reads a thing that changes steps aside, where the engine holds on to readers, and comes back
 * with that change: its own change has to come later. Unless the thing, as the plans want it, stands
 * on it: then it lets go by its own change first.
 */
import type { Engine } from '../engine/engine.ts'
import type { Graph } from '../graph/graph.ts'
import type { ResourceId } from '../resource/id.ts'
import type { LoweredAction } from './build-action.ts'

export interface AsideInput {
  readonly engine: Engine
  readonly desired: Graph
  readonly live: Graph
}

type Needs = ReadonlyMap<LoweredAction, Set<LoweredAction>>

/** Adds to what each action waits for; what would make a circle is left out. */
export function readersComeLater(
  actions: readonly LoweredAction[],
  needs: Needs,
  { engine, desired, live }: AsideInput,
): void {
  const byLive = new Map<ResourceId, LoweredAction>()
  for (const item of actions) {
    const { phase, delta } = item
    if (phase === 'expand' && delta.live !== undefined) byLive.set(delta.live.id, item)
  }
  const isHeld = ({ delta }: LoweredAction): boolean =>
    engine.kinds[delta.live?.kind ?? '']?.heldByReaders === true
  for (const item of byLive.values()) {
    if (item.action.op !== 'drop') continue
    for (const other of actions) if (isOfSameName(other, item, engine)) needs.get(item)?.add(other)
  }
  for (const reader of byLive.values()) {
    if (reader.delta.live === undefined || reader.action.op === 'drop') continue
    for (const id of reached(live, reader.delta.live.id)) {
      const changed = byLive.get(id)
      if (changed === undefined || !isHeld(changed)) continue
      const isFirst = reached(desired, changed.delta.id).has(reader.delta.id)
      const [first, later] = isFirst ? [reader, changed] : [changed, reader]
      if (!waitsFor(first, later, needs)) needs.get(later)?.add(first)
    }
  }
}

/** Made in this plan, and called as what goes was: readers that come back find it. */
function isOfSameName(
  { phase, delta: { resource } }: LoweredAction,
  { delta: { live } }: LoweredAction,
  engine: Engine,
): boolean {
  if (phase !== 'expand' || resource === undefined || live === undefined) return false
  const [now, before] = [resource, live].map(({ kind, address, spec }) =>
    engine.kinds[kind]?.aliases?.(address, spec),
  )
  return now?.some((name) => before?.includes(name)) === true
}

/** What something needs at once, directly or through others. */
function reached(graph: Graph, start: ResourceId): ReadonlySet<ResourceId> {
  const found = new Set<ResourceId>()
  const open = [start]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const { dependency, late } of graph.needs.get(id) ?? []) {
      if (late || found.has(dependency)) continue
      found.add(dependency)
      open.push(dependency)
    }
  }
  return found
}

function waitsFor(item: LoweredAction, other: LoweredAction, needs: Needs): boolean {
  const seen = new Set<LoweredAction>()
  const open = [item]
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (one === other) return true
    if (seen.has(one)) continue
    seen.add(one)
    open.push(...(needs.get(one) ?? []))
  }
  return false
}
