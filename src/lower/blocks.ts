/** What stops a plan: everything at once, each thing with what would let it pass. */
import type { Action, Blocked } from '../changeset/changeset.ts'
import type { Delta, Diff } from '../diff/diff.ts'
import type { LoweredAction } from './build-action.ts'
import type { Comparison } from './comparison.ts'
import { type ConsentInput, missingConsents } from './consent.ts'
import { emptyProjectBlocks, fullDatabases, isTurnover, unreadableBlocks } from './guards.ts'
import type { LoweredAll } from './lower-all.ts'
import { missingThings } from './missing-things.ts'
import { resourceId } from '../resource/id.ts'
import type { PlanInput } from './plan-input.ts'
import { stillNamed } from './still-named.ts'
import { leftOutFields, unsupportedBlocks } from './unsupported.ts'

export interface BlocksInput {
  readonly chosen: readonly Delta[]
  readonly comparison: Comparison
  readonly lowered: LoweredAll
  /** Each would have to come before the next, and the last before the first. */
  readonly cycle: readonly LoweredAction[]
  readonly actions: readonly Action[]
  readonly consent: ConsentInput
}

export function blocksOf(
  { chosen, comparison, lowered, cycle, actions, consent }: BlocksInput,
  input: PlanInput,
): readonly Blocked[] {
  const { engine, compiled, catalog, policy } = input
  const missing = actions.flatMap((action) => missingConsents(action, consent))
  return withoutDoubles([
    ...(input.isDestroy
      ? []
      : emptyProjectBlocks(chosen, compiled.resources, engine, input.environment)),
    ...lowered.blocked,
    ...cycle.map((item) => orderBlock(item.action)),
    ...missingThings(comparison.supported, engine, catalog),
    ...stillNamed(chosen, comparison, input),
    ...unreadableBlocks(chosen, catalog),
    ...fullDatabases(lowered.actions, engine, catalog),
    ...input.ruleFindings,
    ...refusedBlocks(chosen, input),
    ...withoutRefused(missing, lowered.blocked),
    ...(policy.unsupported === 'error'
      ? unsupportedBlocks([
          ...comparison.unsupported.values(),
          ...leftOutFields(comparison.supported, input.capabilities),
        ])
      : []),
  ])
}

export function consentInput(difference: Diff, input: PlanInput, isPartial: boolean): ConsentInput {
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
    isDestroy: input.isDestroy === true,
    environment: input.environment,
    canSwap: (kind) => engine.kinds[kind]?.swap !== undefined,
  }
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

/** Of what is not chosen nothing is made. */
function refusedBlocks(chosen: readonly Delta[], { refused = [] }: PlanInput): readonly Blocked[] {
  const ids = new Set(chosen.map(({ id }) => id))
  return refused.filter(({ kind, name }) => ids.has(resourceId(kind, name)))
}
