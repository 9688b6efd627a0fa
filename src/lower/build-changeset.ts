/**
 * Desired × live × ledger → the changeset. Pure: everything between reading the target and
 * writing to it happens here or below.
 */
import type { LiveCatalog } from '../catalog/catalog.ts'
import { changesetDigest, fromDigest, toDigest } from '../changeset/changeset-digest.ts'
import {
  type Action,
  type Blocked,
  type Changeset,
  destructiveHazards,
  type Drift,
  ops,
  type Summary,
} from '../changeset/changeset.ts'
import { type Delta, type Diff, diff } from '../diff/diff.ts'
import type { Capabilities, Engine, KindContext, Neighbour } from '../engine/engine.ts'
import { buildGraph, type Graph } from '../graph/graph.ts'
import type { Ledger } from '../ledger/read-ledger.ts'
import type { Compiled } from '../link/compile.ts'
import { contextOf, indexByName, nameKey, namespaceOf } from '../link/name-index.ts'
import type { Digest } from '../resource/digest.ts'
import { type ResourceId, resourceId } from '../resource/id.ts'
import { compareCodeUnits, type JsonObject } from '../resource/json.ts'
import type { LiveObject, Resource } from '../resource/resource.ts'
import { bareConsentNotes, type ConsentInput, missingConsents } from './consent.ts'
import { withCauses } from './causes.ts'
import { emptyProjectBlocks, fullDatabases, isTurnover, ownershipBlocks } from './guards.ts'
import { liveGraph } from './live-graph.ts'
import type { LoweredAction } from './build-action.ts'
import { lowerDelta } from './lower.ts'
import { missingThings } from './missing-things.ts'
import { withNeighbourHazards } from './neighbour-hazards.ts'
import { finishedRecipes, recipeOf, type WithRecipe, withOpenRecipe } from './open-recipes.ts'
import { orderActions } from './order-actions.ts'
import { readerFacts } from './readers.ts'
import { retypeWarnings } from './retyped-columns.ts'
import { type Unsupported, unsupportedBlocks, unsupportedResources } from './unsupported.ts'
import { globPattern, type Selection, selectResources } from './selection.ts'

export interface PlanInput {
  readonly engine: Engine
  readonly environment: string
  readonly isProtected: boolean
  readonly database: string
  readonly compiled: Pick<Compiled, 'resources' | 'byId' | 'index' | 'graph' | 'databases'>
  readonly release: Digest
  readonly catalog: LiveCatalog
  readonly capabilities: Capabilities
  readonly ledger: Ledger
  readonly secretDigest: (placeholder: string) => string | undefined
  readonly withSecrets: (text: string) => string
  readonly consents: readonly string[]
  readonly takeOver: readonly string[]
  readonly selection: Selection
  readonly policy: {
    readonly unsupported: 'warn' | 'error'
    readonly ignore: readonly string[]
  }
  /** Findings of rules at `error`: blocked at plan, refused at apply. */
  readonly ruleFindings: readonly Blocked[]
  /** Known before the target was read. */
  readonly warnings: readonly string[]
  /** End what finished swaps keep; otherwise only what has been kept for its stated time. */
  readonly finish: boolean
  /** Milliseconds since 1970. */
  readonly now: number
  readonly toolVersion: string
  /** That nothing is declared is meant. */
  readonly isDestroy?: boolean
}

export interface Planned {
  readonly changeset: Changeset
  readonly diff: Diff
  /** Selected changes that need unselected ones; the operation stops with 65. */
  readonly selectionProblems: readonly string[]
  readonly selectionUnmatched: readonly string[]
}

export function buildChangeset(input: PlanInput): Planned {
  const { engine, compiled, catalog, ledger } = input
  const unsupported = unsupportedResources(compiled, input.capabilities, engine.kinds)
  const supported = compiled.resources.filter((resource) => !unsupported.has(resource.id))
  const { facts } = input.capabilities
  const desired = contextOf(compiled.index, input.database, 'desired', facts)
  const live = contextOf(
    indexByName(catalog.objects.values(), engine),
    input.database,
    'live',
    facts,
  )
  const difference = diff({
    engine,
    resources: supported,
    desired,
    live,
    catalog,
    ledger,
    isLeftOut: leftOut(unsupported, engine),
    needsOf: (id) => (compiled.graph.needs.get(id) ?? []).map((edge) => edge.dependency),
    toolVersion: input.toolVersion,
    secretDigest: input.secretDigest,
    withSecrets: input.withSecrets,
  })
  const ids = [...new Set([...compiled.byId.keys(), ...difference.deltas.map((delta) => delta.id)])]
  const selected = selectResources(input.selection, ids, compiled.graph)
  const chosen = difference.deltas.filter((delta) => selected.has(delta.id))
  // Only what changes something has to know who reads what on the target.
  const isQuiet = chosen.every(
    ({ type, id }) => (type === 'none' || type === 'adopt') && !ledger.recipes.has(id),
  )
  const graph = isQuiet ? buildGraph([], []) : liveGraph(catalog, engine, live)
  const lowered = lowerAll(chosen, difference, graph, desired, live, input)
  const { order, cycle } = orderActions(lowered.actions, {
    engine,
    desired: compiled.graph,
    live: graph,
  })
  const ordered = withCauses(cycle.length > 0 ? lowered.actions : order, compiled.graph, engine)
  const actions = [
    ...lowered.first,
    ...ordered,
    ...endsOfRecipes(lowered.first, selected.has, input),
  ]
  const consent = consentInput(difference, input, selected.isPartial)
  const blocked = [
    ...(input.isDestroy
      ? []
      : emptyProjectBlocks(chosen, compiled.resources, engine, input.environment)),
    ...lowered.blocked,
    ...cycle.map((item) => orderBlock(item.action)),
    ...missingThings(supported, engine, catalog),
    ...fullDatabases(lowered.actions, engine, catalog),
    ...input.ruleFindings,
    ...withoutRefused(
      actions.flatMap((action) => missingConsents(action, consent)),
      lowered.blocked,
    ),
    ...(input.policy.unsupported === 'error' ? unsupportedBlocks(unsupported) : []),
  ]
  const basis = basisOf(actions, compiled.graph, difference, catalog, input)
  const from = fromDigest(actions, basis)
  const to = toDigest(actions)
  const body = {
    formatVersion: '1.0' as const,
    engine: engine.name,
    environment: input.environment,
    target: ledger.target ?? 'uninitialised',
    release: input.release,
    from,
    to,
    // A swap of an earlier plan is ended first: what these plans want of it is still to come.
    partial: selected.isPartial || lowered.postponed.length > 0,
    hasChanges: actions.some((action) => action.op !== 'adopt'),
    hasDestructive: actions.some((action) =>
      action.hazards.some((hazard) => destructiveHazards.has(hazard.id)),
    ),
    summary: summaryOf(actions, difference),
    consents: [...new Set(input.consents)].sort(compareCodeUnits),
    actions,
    basis,
    drift: driftOf(difference),
    blocked: withoutDoubles(blocked),
    unsupported: [...unsupported.values()],
    unmanaged: unmanagedOf(difference, input),
    warnings: [
      ...input.warnings,
      ...lowered.postponed,
      ...bareConsentNotes(actions, consent),
      ...warningsOf(difference, catalog),
      ...retypeWarnings(lowered.actions, catalog, graph, engine, live),
    ],
    ...keptObjects(ledger),
    plans: plansOf(compiled.resources),
  }
  return {
    changeset: { ...body, digest: changesetDigest(body) },
    diff: difference,
    selectionProblems: selected.isPartial
      ? missingSelections(chosen, lowered.actions, difference, compiled.graph, graph)
      : [],
    selectionUnmatched: selected.unmatched,
  }
}

function lowerAll(
  deltas: readonly Delta[],
  difference: Diff,
  graph: Graph,
  desired: KindContext,
  live: KindContext,
  input: PlanInput,
): LoweredAll {
  const unmanaged = new Map(difference.unmanaged.map((object) => [object.id, object] as const))
  const actions: LoweredAction[] = []
  const blocked: Blocked[] = []
  const first: Action[] = []
  const postponed: string[] = []
  for (const delta of deltas) {
    const neighbours = neighboursOf(delta.live, graph, input.catalog, unmanaged)
    const plain = lowerDelta(delta, input.engine, {
      desired,
      live,
      breaksUnmanaged: neighbours.some(({ isManaged }) => !isManaged),
      neighbours,
      beside: (name) => neighboursOf(liveRelation(name, input), graph, input.catalog, unmanaged),
    })
    const row = recipeOf(delta, input.ledger.recipes)
    const lowered = withOpenRecipe(delta, plain, row, input)
    blocked.push(...lowered.blocked, ...ownershipBlocks(delta, input))
    first.push(...lowered.first)
    postponed.push(...lowered.postponed)
    for (const item of lowered.actions) {
      const found = withNeighbourHazards(item, { neighbours, engine: input.engine, live, desired })
      actions.push(withReaderFacts(found, graph, unmanaged, input.engine))
    }
  }
  return { actions, blocked, first, postponed }
}

interface LoweredAll extends WithRecipe {
  readonly actions: readonly LoweredAction[]
}

/** Ends of kept things that no action of their resource has asked for already. */
function endsOfRecipes(
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

function keptObjects({ recipes }: Ledger): Pick<Changeset, 'kept'> {
  const kept = [...recipes.values()]
    .filter(({ state }) => state === 'kept')
    .map(({ kind, name, action, keptSince, keepUntil }) => ({
      kind,
      name,
      keeps: action.recipe?.keeps ?? [],
      since: keptSince ?? null,
      until: keepUntil ?? null,
    }))
  return kept.length === 0 ? {} : { kept }
}

function liveRelation(name: string, { catalog, engine }: PlanInput): LiveObject | undefined {
  return [...catalog.objects.values()].find(
    (object) => object.name === name && engine.kinds[object.kind]?.namespace === 'relation',
  )
}

/** What reads or writes a live object, on either side of it. */
function neighboursOf(
  live: LiveObject | undefined,
  graph: Graph,
  catalog: LiveCatalog,
  unmanaged: ReadonlyMap<ResourceId, LiveObject>,
): readonly Neighbour[] {
  if (live === undefined) return []
  return (graph.neededBy.get(live.id) ?? []).flatMap(({ dependant, via }) => {
    const object = catalog.objects.get(dependant)
    return object === undefined ? [] : [{ object, isManaged: !unmanaged.has(dependant), via }]
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

/** Whether a name is declared for an object that this target cannot have. */
function leftOut(
  unsupported: Unsupported,
  engine: Engine,
): (kind: string, name: string) => boolean {
  const key = (kind: string, name: string): string =>
    nameKey(engine.kinds[kind]?.namespace ?? '', name)
  const names = new Set([...unsupported.values()].map(({ kind, name }) => key(kind, name)))
  return (kind, name) => names.has(key(kind, name))
}

/** Two statements of one object can need the same consent; it is asked for once. */
function withoutDoubles(blocked: readonly Blocked[]): readonly Blocked[] {
  const seen = new Map<string, Blocked>()
  for (const block of blocked) {
    const key = `${block.kind}/${block.name} ${block.code} ${block.allow ?? block.detail}`
    if (!seen.has(key)) seen.set(key, block)
  }
  return [...seen.values()]
}

function orderBlock(action: Action): Blocked {
  return {
    kind: action.kind,
    name: action.name,
    code: 'CYCLE',
    detail: 'this change and others of this plan each have to come first',
    allow: 'apply them in two steps',
  }
}

function consentInput(difference: Diff, input: PlanInput, isPartial: boolean): ConsentInput {
  const { engine } = input
  const protectedIds = new Set<string>()
  for (const resource of input.compiled.resources) {
    if (resource.lifecycle.protect) protectedIds.add(resource.id)
  }
  for (const [id, row] of input.ledger.rows) if (row.protect) protectedIds.add(id)
  // Under a new name or kind it is protected all the same.
  for (const { id, row } of difference.deltas) if (row?.protect) protectedIds.add(id)
  return {
    consents: input.consents,
    isProtected: input.isProtected,
    protectedIds,
    isTurnover: !input.isDestroy && !isPartial && isTurnover(difference.deltas),
    environment: input.environment,
    canSwap: (kind) => engine.kinds[kind]?.swap !== undefined,
  }
}

/** A replacement that is refused as it stands asks for its consents itself. */
function withoutRefused(
  consents: readonly Blocked[],
  refused: readonly Blocked[],
): readonly Blocked[] {
  const isAsked = ({ kind, name, allow }: Blocked): boolean =>
    refused.some(
      (other) =>
        other.kind === kind &&
        other.name === name &&
        other.ways?.some(({ text }) => allow !== null && text.includes(allow)),
    )
  return consents.filter((consent) => !isAsked(consent))
}

/** What touched resources read and the plan does not touch. */
function basisOf(
  actions: readonly Action[],
  graph: Graph,
  difference: Diff,
  catalog: LiveCatalog,
  input: PlanInput,
): Changeset['basis'] {
  const touched = new Set(actions.map((action) => resourceId(action.kind, action.name)))
  const reads = new Set<ResourceId>()
  for (const id of touched) {
    for (const edge of graph.needs.get(id) ?? []) {
      if (!touched.has(edge.dependency)) reads.add(edge.dependency)
    }
  }
  const index = indexByName(catalog.objects.values(), input.engine)
  return [...reads].sort(compareCodeUnits).map((id) => {
    const resource = input.compiled.byId.get(id)
    const rules = resource && input.engine.kinds[resource.kind]
    const object =
      resource && rules && index.get(nameKey(namespaceOf(rules, resource.spec), resource.name))
    return { id, digest: object === undefined ? null : difference.liveDigestOf(object) }
  })
}

function summaryOf(actions: readonly Action[], difference: Diff): Summary {
  const counted = ops.map((op) => {
    const ids = new Set(
      actions.filter((action) => action.op === op).map((action) => `${action.kind}/${action.name}`),
    )
    return [op, ids.size] as const
  })
  return {
    ...(Object.fromEntries(counted) as { [O in (typeof ops)[number]]: number }),
    drift: difference.drift.length,
  }
}

function driftOf(difference: Diff): readonly Drift[] {
  return difference.drift.map(({ id, op, changes }) => {
    const slash = id.indexOf('/')
    return {
      kind: id.slice(0, slash),
      name: id.slice(slash + 1),
      op,
      fields: changes.map(({ field, before, after }) => ({ field, before, after, how: 'drift' })),
    }
  })
}

function unmanagedOf(difference: Diff, input: PlanInput): Changeset['unmanaged'] {
  const ignored = input.policy.ignore.map(globPattern)
  const { engine } = input
  return difference.unmanaged
    .filter(({ kind, name }) => !engine.owns(engine.kinds[kind]?.namespace ?? '', name))
    .filter(({ name }) => {
      const last = name.slice(name.lastIndexOf('.') + 1)
      return !ignored.some((glob) => glob.test(name) || glob.test(last))
    })
    .map(({ kind, name }) => ({ kind, name }))
    .sort((a, b) => compareCodeUnits(a.kind, b.kind) || compareCodeUnits(a.name, b.name))
}

function warningsOf(difference: Diff, catalog: LiveCatalog): readonly string[] {
  const warnings: string[] = []
  for (const delta of difference.deltas) {
    if (delta.notCompared.length > 0 && delta.live !== undefined) {
      warnings.push(
        `${delta.id}: ${delta.notCompared.join(', ')} not compared (${delta.row ? 'no value here' : 'the target does not show it'})`,
      )
    }
  }
  for (const { id, why } of catalog.broken ?? []) warnings.push(`${id}: ${why}`)
  for (const object of catalog.unreadable) {
    warnings.push(`${object.kind}/${object.name} cannot be read and is left alone: ${object.why}`)
  }
  return warnings
}

/** Creates and changes need what they read; what takes something away needs its readers changed. */
function missingSelections(
  chosen: readonly Delta[],
  lowered: readonly LoweredAction[],
  difference: Diff,
  graph: Graph,
  live: Graph,
): readonly string[] {
  const isChange = (delta: Delta): boolean => delta.type === 'create' || delta.type === 'change'
  const picked = new Set(chosen.map((delta) => delta.id))
  const unpicked = difference.deltas.filter((delta) => !picked.has(delta.id))
  const open = new Set(unpicked.filter(isChange).map(({ id }) => id))
  const needed = chosen
    .filter(isChange)
    .flatMap((delta) =>
      (graph.needs.get(delta.id) ?? [])
        .filter((edge) => open.has(edge.dependency))
        .map(
          (edge) =>
            `\`${delta.id}\` needs \`${edge.dependency}\`, which is not selected and has a change of its own`,
        ),
    )
  const movers = new Map(
    unpicked
      .filter(({ type }) => type === 'change' || type === 'drop')
      .flatMap((delta) => (delta.live ? [[delta.live.id, delta.id] as const] : [])),
  )
  const readers = lowered
    .filter(({ phase, action }) => phase === 'contract' || action.op === 'drop')
    .flatMap(({ delta }) =>
      (delta.live ? (live.neededBy.get(delta.live.id) ?? []) : []).flatMap((edge) => {
        const reader = movers.get(edge.dependant)
        return reader === undefined
          ? []
          : [
              `\`${delta.id}\` takes away what \`${reader}\` reads until its own change, which is not selected`,
            ]
      }),
    )
  return [...needed, ...readers]
}

/** Everything that a later run needs to plan this release again; no positions, no clocks. */
function plansOf(resources: readonly Resource[]): readonly JsonObject[] {
  return resources.map((resource) => ({
    id: resource.id,
    kind: resource.kind,
    name: resource.name,
    address: { ...resource.address },
    spec: resource.spec,
    lifecycle: { ...resource.lifecycle },
    dependsOn: resource.dependsOn,
    checks: resource.checks,
    ...(resource.renamedFrom === undefined ? {} : { renamedFrom: resource.renamedFrom }),
  }))
}
