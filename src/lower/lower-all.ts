/** Every difference as actions, each with what stands around its object on the target. */
import type { LiveCatalog } from '../catalog/catalog.ts'
import type { Action, Blocked } from '../changeset/changeset.ts'
import type { Delta } from '../diff/diff.ts'
import type { Engine, Neighbour, PlannedChange } from '../engine/engine.ts'
import type { Graph } from '../graph/graph.ts'
import { type ResourceId, resourceId } from '../resource/id.ts'
import type { LiveObject } from '../resource/resource.ts'
import type { LoweredAction } from './build-action.ts'
import type { Comparison } from './comparison.ts'
import { ownershipBlocks } from './guards.ts'
import { lowerDelta } from './lower.ts'
import { holdingReaders, withNeighbourHazards } from './neighbour-hazards.ts'
import {
  finishedRecipes,
  rebuiltByRecipes,
  recipeOf,
  type WithRecipe,
  withOpenRecipe,
} from './open-recipes.ts'
import type { PlanInput } from './plan-input.ts'
import { readerFacts } from './readers.ts'

export interface LoweredAll extends WithRecipe {
  readonly actions: readonly LoweredAction[]
}

export function lowerAll(
  deltas: readonly Delta[],
  { difference, desired, live }: Comparison,
  graph: Graph,
  input: PlanInput,
): LoweredAll {
  const unmanaged = new Map(difference.unmanaged.map((object) => [object.id, object] as const))
  const going = new Set(deltas.filter(({ type }) => type === 'drop').map(({ id }) => id))
  const planned = plannedChanges(deltas)
  const nextTo = (object: LiveObject | undefined): readonly Neighbour[] =>
    neighboursOf(object, graph, input.catalog, { unmanaged, going })
  const actions: LoweredAction[] = []
  const blocked: Blocked[] = []
  const first: Action[] = []
  const postponed: string[] = []
  const rebuilt = rebuiltByRecipes(input.ledger.recipes)
  for (const delta of deltas) {
    if (delta.type === 'create' && rebuilt.has(delta.id)) {
      postponed.push(`${delta.id}: a swap that is under way makes it again`)
      continue
    }
    const neighbours = nextTo(delta.live)
    const plain = lowerDelta(delta, input.engine, {
      desired,
      live,
      breaksUnmanaged: neighbours.some(({ isManaged }) => !isManaged),
      neighbours,
      beside: (name) => nextTo(liveRelation(name, input)),
      isProtected: (id) =>
        input.ledger.rows.get(id)?.protect === true ||
        input.compiled.byId.get(id)?.lifecycle.protect === true,
      planned: (id) => planned.get(id),
    })
    const row = recipeOf(delta, input.ledger.recipes)
    const lowered = withOpenRecipe(delta, plain, row, input)
    blocked.push(...lowered.blocked, ...ownershipBlocks(delta, input))
    first.push(...lowered.first)
    postponed.push(...lowered.postponed)
    for (const item of lowered.actions) {
      const around = { neighbours, engine: input.engine, live, desired }
      const found = withNeighbourHazards(item, around)
      blocked.push(...heldBlocks(item, holdingReaders(item, around)))
      actions.push(withReaderFacts(found, graph, unmanaged, input.engine))
    }
  }
  return { actions, blocked, first, postponed }
}

function plannedChanges(deltas: readonly Delta[]): ReadonlyMap<ResourceId, PlannedChange> {
  return new Map(
    deltas.flatMap(({ type, live, resource, changes, isRename }) => {
      if (type !== 'change' || live === undefined || resource === undefined) return []
      const fields = new Set(changes.map(({ top }) => top))
      return [[live.id, { fields, ...(isRename ? { becomes: resource } : {}) }] as const]
    }),
  )
}

function heldBlocks(
  { action: { kind, name } }: LoweredAction,
  readers: readonly ResourceId[],
): readonly Blocked[] {
  if (readers.length === 0) return []
  const [what, them] = readers.length === 1 ? ['reads', 'it'] : ['read', 'them']
  return [
    {
      kind,
      name,
      code: 'BLOCKED',
      detail: `${readers.join(', ')} ${what} what goes here, and no plan manages ${them}; the server takes nothing away from a reader`,
      allow: `take ${them} into the plans (sluice import), or drop ${them} by hand`,
    },
  ]
}

/** Ends of kept things that no action of their resource has asked for already. */
export function endsOfRecipes(
  first: readonly Action[],
  isSelected: (id: ResourceId) => boolean,
  { ledger, finish, now }: PlanInput,
): readonly Action[] {
  const ended = new Set(first.map(({ kind, name }) => resourceId(kind, name)))
  return finishedRecipes(ledger.recipes.values(), (row) => {
    const id = resourceId(row.kind, row.name)
    const isOver = row.keepUntil !== undefined && now >= Date.parse(row.keepUntil)
    return !ended.has(id) && isSelected(id) && (finish || isOver)
  })
}

/** Functions have their arguments behind their names: no relation is called like one. */
function liveRelation(name: string, { catalog, engine }: PlanInput): LiveObject | undefined {
  const namespaces = ['relation', 'function']
  return [...catalog.objects.values()].find(
    (object) =>
      object.name === name && namespaces.includes(engine.kinds[object.kind]?.namespace ?? ''),
  )
}

/** What becomes of live objects. */
interface Fates {
  readonly unmanaged: ReadonlyMap<ResourceId, LiveObject>
  readonly going: ReadonlySet<ResourceId>
}

/** What reads or writes a live object, on either side of it. */
function neighboursOf(
  live: LiveObject | undefined,
  graph: Graph,
  catalog: LiveCatalog,
  { unmanaged, going }: Fates,
): readonly Neighbour[] {
  if (live === undefined) return []
  return (graph.neededBy.get(live.id) ?? []).flatMap(({ dependant, via }) => {
    const object = catalog.objects.get(dependant)
    if (object === undefined) return []
    const isManaged = !unmanaged.has(dependant)
    return [{ object, isManaged, via, ...(going.has(dependant) ? { isGoing: true } : {}) }]
  })
}

/** Beside what may cost something stands who would notice. */
function withReaderFacts(
  item: LoweredAction,
  graph: Graph,
  unmanaged: ReadonlyMap<ResourceId, LiveObject>,
  engine: Engine,
): LoweredAction {
  const { action, delta } = item
  const isCostly = action.hazards.length > 0 || action.op === 'drop' || action.op === 'replace'
  if (!isCostly || delta.live === undefined) return item
  const observed = readerFacts(delta.live.id, graph, (id) => unmanaged.has(id), engine)
  return { ...item, action: { ...action, observed } }
}
