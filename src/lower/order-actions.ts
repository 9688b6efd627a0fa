/**
 * The order of execution, as one topological sort over actions. Creates and changes go forward
 * along the desired graph, drops backward along the live one; what takes a part away (a column)
 * waits for everything that used to read it; a name is freed before it is taken again.
 */
import type { Engine } from '../engine/engine.ts'
import type { Graph } from '../graph/graph.ts'
import { topologicalOrder } from '../graph/topological-order.ts'
import { byRank } from '../link/compile.ts'
import { nameKey } from '../link/name-index.ts'
import { readersComeLater } from './aside-order.ts'
import { type ResourceId, resourceId } from '../resource/id.ts'
import type { LoweredAction } from './build-action.ts'

export interface OrderInput {
  readonly engine: Engine
  readonly desired: Graph
  /** References between live objects. */
  readonly live: Graph
}

export function orderActions(
  actions: readonly LoweredAction[],
  input: OrderInput,
): { readonly order: readonly LoweredAction[]; readonly cycle: readonly LoweredAction[] } {
  const index = indexActions(actions, input)
  const needs = new Map(actions.map((item) => [item, needsOf(item, index, input)] as const))
  readersComeLater(actions, needs, input)
  const compareIds = byId(input.engine)
  return topologicalOrder(
    actions,
    (action) => needs.get(action) ?? [],
    (a, b) => comparePhase(a, b) || compareIds(a, b),
  )
}

interface ActionIndex {
  /** Brings a resource to its desired form. */
  readonly making: ReadonlyMap<ResourceId, LoweredAction>
  readonly contracting: ReadonlyMap<ResourceId, LoweredAction>
  /** Everything done to a live object, by its live id. */
  readonly touching: ReadonlyMap<ResourceId, readonly LoweredAction[]>
  /** Frees a name: drops it, or renames its holder. */
  readonly freeing: ReadonlyMap<string, LoweredAction>
}

function indexActions(actions: readonly LoweredAction[], { engine }: OrderInput): ActionIndex {
  const making = new Map<ResourceId, LoweredAction>()
  const contracting = new Map<ResourceId, LoweredAction>()
  const touching = new Map<ResourceId, LoweredAction[]>()
  const freeing = new Map<string, LoweredAction>()
  for (const item of actions) {
    const { delta, phase } = item
    if (phase === 'expand') making.set(delta.id, item)
    if (phase === 'contract') contracting.set(delta.id, item)
    if (delta.live === undefined) continue
    const list = touching.get(delta.live.id)
    if (list) list.push(item)
    else touching.set(delta.live.id, [item])
    // What is made anew under another name gives its own away as well.
    const isRenamed = item.action.op === 'rename' || (delta.isRename && phase === 'expand')
    const isFreed = item.action.op === 'drop' || isRenamed
    const namespace = engine.kinds[delta.live.kind]?.namespace
    if (isFreed && namespace) freeing.set(nameKey(namespace, delta.live.name), item)
  }
  return { making, contracting, touching, freeing }
}

function needsOf(item: LoweredAction, index: ActionIndex, input: OrderInput): Set<LoweredAction> {
  const needs = new Set<LoweredAction>()
  const { delta, phase, action } = item
  const own = index.making.get(delta.id)
  if (phase === 'expand' || phase === 'follow') {
    if (phase === 'follow') add(needs, own)
    for (const edge of input.desired.needs.get(delta.id) ?? []) {
      if (edge.late && phase === 'expand') continue
      add(needs, index.making.get(edge.dependency))
      if (isFollowing(item)) add(needs, index.contracting.get(edge.dependency))
    }
    const namespace = delta.resource && input.engine.kinds[delta.resource.kind]?.namespace
    if (namespace && delta.resource)
      add(needs, index.freeing.get(nameKey(namespace, delta.resource.name)))
  }
  if (phase === 'contract') {
    add(needs, own)
    for (const edge of input.desired.neededBy.get(delta.id) ?? []) {
      const reader = index.making.get(edge.dependant)
      if (reader && !isFollowing(reader)) add(needs, reader)
    }
  }
  const isMaking = phase === 'expand' || phase === 'follow'
  if (delta.live && (!isMaking || action.op === 'replace')) {
    for (const edge of input.live.neededBy.get(delta.live.id) ?? []) {
      for (const other of index.touching.get(edge.dependant) ?? []) {
        // A replaced object keeps its name, so readers may follow it; only droppers go first.
        if (phase === 'expand' && other.phase !== 'drop') continue
        // Dropping one of two that need each other takes the late need away first.
        if (edge.late && other.phase === 'drop') continue
        if (phase !== 'contract' || !isFollowing(other)) add(needs, other)
      }
    }
  }
  if (delta.live && action.op === 'rename') {
    // A grant that goes is still known by the old name.
    for (const edge of input.live.neededBy.get(delta.live.id) ?? []) {
      for (const other of index.touching.get(edge.dependant) ?? []) {
        const follows = input.engine.kinds[other.action.kind]?.followsTarget === true
        if (follows && other.phase === 'drop') add(needs, other)
      }
    }
  }
  needs.delete(item)
  return needs
}

/** Its definition is fixed from what it reads at the time it runs, so it has to come last. */
function isFollowing({ delta, phase, isEarly }: LoweredAction): boolean {
  return phase === 'follow' || (phase === 'expand' && delta.isDerived && isEarly !== true)
}

function add(needs: Set<LoweredAction>, item: LoweredAction | undefined): void {
  if (item !== undefined) needs.add(item)
}

const phaseRank = { expand: 0, contract: 1, follow: 2, drop: 3 } as const

function comparePhase(a: LoweredAction, b: LoweredAction): number {
  return phaseRank[a.phase] - phaseRank[b.phase]
}

/** Drops run in the reverse of the creating order: what has live effects goes first. */
function byId(engine: Engine): (a: LoweredAction, b: LoweredAction) => number {
  const compare = byRank(engine)
  return (a, b) => {
    const left = resourceId(a.action.kind, a.action.name)
    const right = resourceId(b.action.kind, b.action.name)
    const order = compare(left, right)
    return a.phase === 'drop' ? -order : order
  }
}
