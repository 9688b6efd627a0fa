/**
 * Turns one difference into actions with their statements, by the rules of the engine's kind.
 * Knows no kinds: what a change costs and how it is written is the rules' business.
 */
import type { Blocked } from '../changeset/changeset.ts'
import { SluiceError } from '../diagnostic/sluice-error.ts'
import type { Delta } from '../diff/diff.ts'
import type {
  Change,
  Draft,
  Engine,
  KindRules,
  Lowered,
  LowerContext,
  SwapContext,
} from '../engine/engine.ts'
import type { LiveObject, Resource } from '../resource/resource.ts'
import {
  build,
  fieldChange,
  heldBy,
  type LoweredAction,
  type LoweredDelta,
  nameChange,
  nothing,
  only,
  protectedBlock,
} from './build-action.ts'
import { lowerRename, lowerReplace, recipeOf } from './replace.ts'
import { waysWithout } from './ways.ts'

export function lowerDelta(delta: Delta, engine: Engine, context: SwapContext): LoweredDelta {
  switch (delta.type) {
    case 'none':
      return { actions: [], blocked: [] }
    case 'adopt':
      return only(delta, 'expand', { op: 'adopt' })
    case 'forget':
      return only(delta, 'drop', { op: 'forget' })
    case 'create':
      return lowerCreate(delta, engine, context)
    case 'drop':
      return lowerDrop(delta, engine, context)
    case 'change':
      return lowerChange(delta, engine, context)
  }
}

function lowerCreate(delta: Delta, engine: Engine, context: LowerContext): LoweredDelta {
  const { resource } = delta
  const rules = resource && engine.kinds[resource.kind]
  if (!resource || !rules) return nothing
  const recipe = rules.createWhole?.(resource, context)
  const effect = rules.stateEffect?.('create', [], resource, undefined) ?? null
  if (recipe !== undefined) {
    return only(delta, 'expand', {
      op: 'create',
      drafts: recipe.drafts,
      stateEffect: recipe.stateEffect ?? effect,
      recipe: recipeOf(recipe),
    })
  }
  const drafts = rules.create(resource, context)
  const own = drafts.filter(({ phase }) => phase !== 'follow')
  const first = only(delta, 'expand', { op: 'create', drafts: own, stateEffect: effect })
  if (own.length === drafts.length) return first
  const late = build(delta, {
    op: 'create',
    drafts: drafts.filter(({ phase }) => phase === 'follow'),
  })
  return {
    ...first,
    actions: [
      ...first.actions.map((item) => ({ ...item, isEarly: true as const })),
      { phase: 'follow', delta, action: late },
    ],
  }
}

function lowerDrop(delta: Delta, engine: Engine, context: LowerContext): LoweredDelta {
  const { live, row } = delta
  const rules = live && engine.kinds[live.kind]
  if (!live || !rules) return nothing
  const early = rules.dropEarly?.(live, context)
  const lowered = only(delta, early === undefined ? 'drop' : 'expand', {
    op: 'drop',
    drafts: early ?? rules.drop(live, context),
    hazards: rules.losses(live),
    stateEffect: rules.stateEffect?.('drop', [], undefined, live) ?? null,
  })
  return { ...lowered, blocked: row?.protect ? [protectedBlock(live.kind, live.name)] : [] }
}

function lowerChange(delta: Delta, engine: Engine, context: SwapContext): LoweredDelta {
  const { resource, live } = delta
  const rules = resource && engine.kinds[resource.kind]
  if (!resource || !live || !rules) return nothing
  if (delta.isOtherKind) {
    const because = `a ${live.kind} stands under this name`
    return lowerReplace(delta, resource, live, engine, context, [], because)
  }
  const limit = delta.isRename ? rules.renameLimit?.(live, context) : undefined
  if (limit !== undefined) return notRenamed(resource, limit)
  const renamed = delta.isRename ? lowerRename(delta, rules, context) : undefined
  if (delta.isRename && renamed === undefined) {
    return notRenamed(resource, `${live.kind} cannot be renamed on this engine`)
  }
  const standing = renamed?.live ?? live
  const outcomes = delta.changes.map((change) => ({
    change,
    lowered: applyRule(rules, change, standing, resource, context),
  }))
  const blocked = outcomes.flatMap(({ change, lowered }) =>
    lowered.how === 'refuse' ? [refusedBlock(delta, resource, change, lowered.because)] : [],
  )
  const replaced = outcomes.find(({ lowered }) => lowered.how === 'replace')
  if (replaced && replaced.lowered.how === 'replace') {
    const fields = outcomes.map(({ change, lowered }) =>
      fieldChange(change, lowered, delta, engine),
    )
    const result = lowerReplace(
      delta,
      resource,
      live,
      engine,
      context,
      fields,
      replaced.lowered.because,
    )
    return { actions: result.actions, blocked: [...blocked, ...result.blocked] }
  }
  return {
    actions: alterActions(delta, resource, live, rules, engine, outcomes, renamed?.drafts),
    blocked,
  }
}

function notRenamed({ kind, name }: Resource, detail: string): LoweredDelta {
  const allow = 'remove `renamedFrom`: the old object is then dropped and a new one created'
  return { actions: [], blocked: [{ kind, name, code: 'RENAME_CONFLICT', detail, allow }] }
}

interface Outcome {
  readonly change: Change
  readonly lowered: Lowered
}

/**
 * In-place changes as one action, or more: what takes something away has to wait until
 * everything that used it has been changed, and what follows from the rest comes last.
 */
function alterActions(
  delta: Delta,
  resource: Resource,
  live: LiveObject,
  rules: KindRules,
  engine: Engine,
  outcomes: readonly Outcome[],
  renameDrafts: readonly Draft[] | undefined,
): readonly LoweredAction[] {
  const actions: LoweredAction[] = []
  const follows = outcomes.some(({ lowered }) => draftsOf(lowered, 'follow').length > 0)
  for (const phase of ['expand', 'contract', 'follow'] as const) {
    const isFirst = phase === 'expand'
    const mine = outcomes.filter(({ lowered }) =>
      phase === 'follow' ? draftsOf(lowered, phase).length > 0 : phaseOf(lowered) === phase,
    )
    const drafts = inTurn(
      mine.flatMap(({ change, lowered }) =>
        draftsOf(lowered, phase).map((draft) => ({ field: change.top, draft })),
      ),
    )
    const all = withoutRepeats(isFirst && renameDrafts ? [...renameDrafts, ...drafts] : drafts)
    // What is called after something else has its new name by itself, and is written down under it.
    if (all.length === 0 && !(isFirst && renameDrafts)) continue
    const op = isFirst && renameDrafts ? 'rename' : 'alter'
    const changes = mine.map(({ change }) => change)
    actions.push({
      phase,
      delta,
      ...(isFirst && follows ? { isEarly: true } : {}),
      holds: heldBy(all),
      action: build(delta, {
        op,
        drafts: all,
        fields: [
          ...(op === 'rename' ? [nameChange(live, resource)] : []),
          ...mine.map(({ change, lowered }) => fieldChange(change, lowered, delta, engine)),
        ],
        stateEffect: rules.stateEffect?.(op, changes, resource, live) ?? null,
      }),
    })
  }
  return actions
}

/** Field by field; of one field, what has the same turn stays in its order. */
function inTurn(
  items: readonly { readonly field: string; readonly draft: Draft }[],
): readonly Draft[] {
  const fields = [...new Set(items.map(({ field }) => field))]
  return fields.flatMap((field) =>
    items
      .filter((item) => item.field === field)
      .map(({ draft }) => draft)
      .sort((a, b) => (a.turn ?? 0) - (b.turn ?? 0)),
  )
}

/** Two fields that one statement changes ask for it twice; either may know what it costs. */
function withoutRepeats(drafts: readonly Draft[]): readonly Draft[] {
  const bySql = new Map<string, Draft>()
  for (const draft of drafts) {
    const first = bySql.get(draft.sql)
    bySql.set(draft.sql, first === undefined ? draft : withHazardsOf(first, draft))
  }
  return [...bySql.values()]
}

function withHazardsOf(first: Draft, again: Draft): Draft {
  const more = again.hazards.filter(
    ({ id, detail }) => !first.hazards.some((one) => one.id === id && one.detail === detail),
  )
  return more.length === 0 ? first : { ...first, hazards: [...first.hazards, ...more] }
}

/** What follows is a part of its own; the rest of a change stays together. */
function draftsOf(lowered: Lowered, phase: Draft['phase']): readonly Draft[] {
  if (lowered.how !== 'alter') return []
  return lowered.drafts.filter((draft) => (draft.phase === 'follow') === (phase === 'follow'))
}

function phaseOf(lowered: Lowered): 'expand' | 'contract' {
  return lowered.how === 'alter' && lowered.drafts.some((draft) => draft.phase === 'contract')
    ? 'contract'
    : 'expand'
}

function applyRule(
  rules: KindRules,
  change: Change,
  from: LiveObject,
  to: Resource,
  context: LowerContext,
): Lowered {
  const rule = rules.fields[change.top]
  if (rule === undefined) {
    return { how: 'replace', because: `\`${change.field}\` cannot change in place` }
  }
  const lowered = rule.lower(change, from, to, context)
  // A difference that no statement ends would be hidden now and shown by every later plan.
  if (lowered.how === 'alter' && lowered.drafts.length === 0) {
    throw new SluiceError('INTERNAL', `bug in Sluice: no statement for ${change.field} of ${to.id}`)
  }
  return lowered
}

function refusedBlock(
  { reason }: Delta,
  resource: Resource,
  change: Change,
  because: string,
): Blocked {
  return {
    kind: resource.kind,
    name: resource.name,
    code: 'BLOCKED',
    detail: `${change.field}: ${because}`,
    allow: null,
    ways: waysWithout([change.field], reason === 'drift'),
  }
}
