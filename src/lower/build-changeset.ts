/**
 * Desired × live × ledger → the changeset. Pure: everything between reading the target and
 * writing to it happens here or below.
 */
import type { LiveCatalog } from '../catalog/catalog.ts'
import { changesetDigest, fromDigest, toDigest } from '../changeset/changeset-digest.ts'
import {
  type Action,
  type Changeset,
  destructiveHazards,
  type Drift,
  ops,
  type Summary,
} from '../changeset/changeset.ts'
import type { Diff } from '../diff/diff.ts'
import { buildGraph, type Graph } from '../graph/graph.ts'
import type { Ledger } from '../ledger/read-ledger.ts'
import { indexLive, nameKey, namespaceOf } from '../link/name-index.ts'
import { type ResourceId, resourceId } from '../resource/id.ts'
import { compareCodeUnits } from '../resource/json.ts'
import { finish } from '../steps.ts'
import { blocksOf, consentInput } from './blocks.ts'
import { withCauses } from './causes.ts'
import { type Comparison, compare } from './comparison.ts'
import { bareConsentNotes } from './consent.ts'
import { heldPlaceWarnings } from './held-places.ts'
import { withLeftAlone } from './left-alone.ts'
import { liveGraph } from './live-graph.ts'
import { endsOfRecipes, lowerAll } from './lower-all.ts'
import { missingSelections } from './missing-selections.ts'
import { orderActions } from './order-actions.ts'
import type { PlanInput } from './plan-input.ts'
import { planOf } from './plan-of.ts'
import { retypeWarnings } from './retyped-columns.ts'
import { globPattern, selectResources } from './selection.ts'
import { leftOutFields } from './unsupported.ts'

export interface Planned {
  readonly changeset: Changeset
  readonly diff: Diff
  /** Selected changes that need unselected ones; the operation stops with 65. */
  readonly selectionProblems: readonly string[]
  readonly selectionUnmatched: readonly string[]
}

export function buildChangeset(input: PlanInput): Planned {
  const { engine, compiled, catalog, ledger } = input
  const comparison = compare(input)
  const { difference, live } = comparison
  const ids = [...new Set([...compiled.byId.keys(), ...difference.deltas.map((delta) => delta.id)])]
  const selected = selectResources(input.selection, ids, compiled.graph)
  const chosen = difference.deltas.filter((delta) => selected.has(delta.id))
  // Only what changes something has to know who reads what on the target.
  const isQuiet = chosen.every(
    ({ type, id }) => (type === 'none' || type === 'adopt') && !ledger.recipes.has(id),
  )
  const graph = isQuiet
    ? buildGraph([], [])
    : (input.liveGraph?.value() ?? finish(liveGraph(catalog, engine, live)))
  const desired = withLeftAlone(comparison, selected.has, input)
  const lowered = lowerAll(chosen, { ...comparison, desired }, graph, input)
  const graphs = { engine, desired: compiled.graph, live: graph }
  const { order, cycle } = orderActions(lowered.actions, graphs)
  const ordered = withCauses(cycle.length > 0 ? lowered.actions : order, compiled.graph, engine)
  const ends = endsOfRecipes(lowered.first, selected.has, input)
  const actions = [...lowered.first, ...ordered, ...ends]
  const consent = consentInput(difference, input, selected.isPartial)
  const blocked = blocksOf({ chosen, comparison, lowered, cycle, actions, consent }, input)
  const warnings = [
    ...input.warnings,
    ...lowered.postponed,
    ...heldPlaceWarnings(order),
    ...bareConsentNotes(actions, consent),
    ...warningsOf(difference, catalog),
    ...leftOutFields(comparison.supported, input.capabilities).map(
      ({ kind, name, detail }) => `${kind}/${name}: ${detail}`,
    ),
    ...retypeWarnings(lowered.actions, catalog, graph, engine, live),
  ]
  // A swap of an earlier plan is ended first: what these plans want of it is still to come.
  const partial = selected.isPartial || lowered.postponed.length > 0
  const body = bodyOf(actions, comparison, input, { partial, blocked, warnings })
  return {
    changeset: { ...body, digest: changesetDigest(body) },
    diff: difference,
    selectionProblems: selected.isPartial
      ? missingSelections(chosen, lowered.actions, difference, compiled.graph, graph)
      : [],
    selectionUnmatched: selected.unmatched,
  }
}

function bodyOf(
  actions: readonly Action[],
  { difference, unsupported }: Comparison,
  input: PlanInput,
  rest: Pick<Changeset, 'partial' | 'blocked' | 'warnings'>,
): Omit<Changeset, 'digest'> {
  const { engine, compiled, catalog, ledger } = input
  const basis = basisOf(actions, compiled.graph, difference, catalog, input)
  return {
    formatVersion: '1.0',
    engine: engine.name,
    environment: input.environment,
    target: ledger.target ?? 'uninitialised',
    release: input.release,
    from: fromDigest(actions, basis),
    to: toDigest(actions),
    hasChanges: actions.some((action) => action.op !== 'adopt'),
    hasDestructive: actions.some((action) =>
      action.hazards.some((hazard) => destructiveHazards.has(hazard.id)),
    ),
    summary: summaryOf(actions, difference),
    consents: [...new Set(input.consents)].sort(compareCodeUnits),
    actions,
    basis,
    drift: driftOf(difference),
    unsupported: [...unsupported.values()],
    unmanaged: unmanagedOf(difference, input),
    ...rest,
    ...keptObjects(ledger),
    plans: compiled.resources.map(planOf),
  }
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
  const index = indexLive(catalog, input.engine)
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
  const foreign = input.catalog.unreadable.filter(({ isForeignKind }) => isForeignKind)
  return [...difference.unmanaged, ...foreign]
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
    if (object.isForeignKind) continue
    warnings.push(`${object.kind}/${object.name} cannot be read and is left alone: ${object.why}`)
  }
  return warnings
}
