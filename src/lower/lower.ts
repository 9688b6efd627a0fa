/**
 * Turns one difference into actions with their statements, by the rules of the engine's kind.
 * Knows no kinds: what a change costs and how it is written is the rules' business.
 */
import type {
  Action,
  Blocked,
  DesiredRecord,
  FieldChange,
  Hazard,
  Statement,
} from '../changeset/changeset.ts'
import { SluiceError } from '../diagnostic/sluice-error.ts'
import type { Delta } from '../diff/diff.ts'
import type {
  Change,
  Draft,
  Engine,
  KindRules,
  Lowered,
  LowerContext,
  RecipeDraft,
  SwapContext,
} from '../engine/engine.ts'
import type { Recipe } from '../changeset/recipe.ts'
import { digestOfText } from '../resource/digest.ts'
import { resourceId } from '../resource/id.ts'
import type { LiveObject, Resource } from '../resource/resource.ts'
import { placeholdersIn } from '../link/compile.ts'
import { shownTexts } from './shown-change.ts'
import { waysToReplace } from './ways.ts'

export interface LoweredDelta {
  readonly actions: readonly LoweredAction[]
  readonly blocked: readonly Blocked[]
}

export interface LoweredAction {
  readonly action: Action
  readonly phase: 'expand' | 'contract' | 'follow' | 'drop'
  readonly delta: Delta
  /** A `follow` of the same resource comes later, so others need not wait for this one's turn. */
  readonly isEarly?: true
}

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
  const drafts = rules.create(resource, context)
  return only(delta, 'expand', {
    op: 'create',
    drafts,
    stateEffect: rules.stateEffect?.('create', [], resource, undefined) ?? null,
  })
}

function lowerDrop(delta: Delta, engine: Engine, context: LowerContext): LoweredDelta {
  const { live, row } = delta
  const rules = live && engine.kinds[live.kind]
  if (!live || !rules) return nothing
  const lowered = only(delta, 'drop', {
    op: 'drop',
    drafts: rules.drop(live, context),
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
  const renamed = delta.isRename ? lowerRename(delta, rules, context) : undefined
  if (delta.isRename && renamed === undefined) {
    return {
      actions: [],
      blocked: [
        {
          kind: resource.kind,
          name: resource.name,
          code: 'RENAME_CONFLICT',
          detail: `${live.kind} cannot be renamed on this engine`,
          allow: 'remove `renamedFrom`: the old object is then dropped and a new one created',
        },
      ],
    }
  }
  const standing = renamed?.live ?? live
  const outcomes = delta.changes.map((change) => ({
    change,
    lowered: applyRule(rules, change, standing, resource, context),
  }))
  const blocked = outcomes.flatMap(({ change, lowered }) =>
    lowered.how === 'refuse' ? [refusedBlock(resource, change, lowered.because)] : [],
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
    const drafts = mine.flatMap(({ lowered }) => draftsOf(lowered, phase))
    const all = withoutRepeats(isFirst && renameDrafts ? [...renameDrafts, ...drafts] : drafts)
    if (all.length === 0) continue
    const op = isFirst && renameDrafts ? 'rename' : 'alter'
    const changes = mine.map(({ change }) => change)
    actions.push({
      phase,
      delta,
      ...(isFirst && follows ? { isEarly: true } : {}),
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

/** Two fields that one statement changes ask for it twice. */
function withoutRepeats(drafts: readonly Draft[]): readonly Draft[] {
  const bySql = new Map<string, Draft>()
  for (const draft of drafts) if (!bySql.has(draft.sql)) bySql.set(draft.sql, draft)
  return [...bySql.values()]
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

function lowerReplace(
  delta: Delta,
  resource: Resource,
  live: LiveObject,
  engine: Engine,
  context: SwapContext,
  fields: readonly FieldChange[],
  because: string,
): LoweredDelta {
  const rules = engine.kinds[resource.kind]
  const liveRules = engine.kinds[live.kind]
  if (!rules || !liveRules) return nothing
  const stateEffect = rules.stateEffect?.('replace', delta.changes, resource, live) ?? null
  const shown = {
    op: 'replace' as const,
    fields: delta.isOtherKind ? [kindChange(live, resource, because), ...fields] : fields,
    stateEffect,
  }
  if (resource.lifecycle.replace === 'swap' && !delta.isOtherKind) {
    const swapped = lowerSwap(delta, resource, live, rules, context, shown)
    if (swapped !== undefined) return swapped
  }
  const renamed = delta.isRename ? lowerRename(delta, rules, context) : undefined
  const standing = renamed?.live ?? live
  const isInPlace = !delta.isOtherKind && (!delta.isRename || renamed !== undefined)
  const before = renamed?.drafts ?? []
  const whole = isInPlace ? rules.replace?.(standing, resource, context) : undefined
  if (whole !== undefined) {
    // Nothing is lost and no reader notices. Where there is no state either, it is a change.
    const isChange = rules.stateEffect === undefined
    const isProtected = delta.row?.protect || resource.lifecycle.protect
    const lowered = only(delta, 'expand', {
      ...shown,
      drafts: [...before, ...whole],
      ...(isChange
        ? {
            op: delta.isRename ? 'rename' : 'alter',
            fields: [
              ...(delta.isRename ? [nameChange(live, resource)] : []),
              ...fields.map((field) => ({
                ...field,
                how: field.how.replace(/^replace: /, 'alter: '),
              })),
            ],
          }
        : {}),
    })
    return !isChange && isProtected
      ? { ...lowered, blocked: [protectedBlock(resource.kind, resource.name)] }
      : lowered
  }
  const losses = liveRules.losses(live)
  const once = isInPlace ? rules.recreate?.(standing, resource, context) : undefined
  const recreate = only(
    delta,
    'expand',
    once !== undefined
      ? { ...shown, drafts: [...before, ...once], hazards: losses }
      : {
          ...shown,
          // Readers keep the name, which is taken again by the next statement.
          drafts: [
            ...liveRules.drop(live, { ...context, breaksUnmanaged: true }),
            ...rules.create(resource, context),
          ],
          hazards: [...losses, notAtomic],
        },
  )
  const blocked: Blocked[] = []
  if (delta.row?.protect || resource.lifecycle.protect) {
    blocked.push(protectedBlock(resource.kind, resource.name))
  }
  if (losses.length > 0 && resource.lifecycle.replace !== 'recreate') {
    blocked.push({
      kind: resource.kind,
      name: resource.name,
      code: 'BLOCKED',
      detail: `${because}; replacing it would lose ${losses.map((loss) => loss.detail).join(' and ')}`,
      allow: 'lifecycle: { replace: recreate } in its plan, and the consent for what is lost',
      ways: waysToReplace(
        resource.id,
        // What follows from elsewhere is not for the plan to change back.
        fields.map(({ field }) => field).filter((field) => !rules.derived?.includes(field)),
        losses,
        { canSwap: rules.swap !== undefined && !delta.isOtherKind, isAllowed: false },
      ),
    })
  }
  return { actions: recreate.actions, blocked }
}

/** Replacing without loss: a recipe of many statements, why there is none, or no need of one. */
function lowerSwap(
  delta: Delta,
  resource: Resource,
  live: LiveObject,
  rules: KindRules,
  context: SwapContext,
  shown: ActionParts & { readonly op: 'replace' },
): LoweredDelta | undefined {
  const isProtected = delta.row?.protect || resource.lifecycle.protect
  const blocked = isProtected ? [protectedBlock(resource.kind, resource.name)] : []
  const found = rules.swap?.(live, resource, delta.changes, context)
  if (found === undefined) return undefined
  const recipe = delta.isRename ? { because: 'it gets a new name in the same change' } : found
  if ('because' in recipe) {
    return {
      actions: only(delta, 'expand', shown).actions,
      blocked: [...blocked, noSwapBlock(resource, recipe.because)],
    }
  }
  const { drafts, stateEffect } = recipe
  const lowered = only(delta, 'expand', {
    ...shown,
    drafts,
    stateEffect: stateEffect ?? shown.stateEffect ?? null,
    recipe: recipeOf(recipe),
  })
  return { ...lowered, blocked }
}

function recipeOf({ drafts: _drafts, stateEffect: _effect, ...recipe }: RecipeDraft): Recipe {
  return {
    ...recipe,
    part: 'run',
    abandon: recipe.abandon.map(statementOf),
    finish: recipe.finish.map(statementOf),
  }
}

function noSwapBlock({ kind, name }: Resource, because: string): Blocked {
  return {
    kind,
    name,
    code: 'BLOCKED',
    detail: `it cannot be replaced by swap: ${because}`,
    allow: 'lifecycle: { replace: recreate } in its plan, and the consent for what is lost',
  }
}

function lowerRename(
  delta: Delta,
  rules: KindRules,
  context: LowerContext,
): { readonly drafts: readonly Draft[]; readonly live: LiveObject } | undefined {
  const { resource, live } = delta
  if (!resource || !live) return undefined
  const drafts = rules.rename?.(live, resource, context)
  if (drafts === undefined) return undefined
  const { kind } = live
  return {
    drafts,
    live: {
      ...live,
      address: resource.address,
      name: resource.name,
      id: resourceId(kind, resource.name),
    },
  }
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

interface ActionParts {
  readonly op: Action['op']
  readonly drafts?: readonly Draft[]
  readonly hazards?: readonly Hazard[]
  readonly fields?: readonly FieldChange[]
  readonly stateEffect?: string | null
  readonly recipe?: Recipe
}

function only(delta: Delta, phase: LoweredAction['phase'], parts: ActionParts): LoweredDelta {
  return { actions: [{ phase, delta, action: build(delta, parts) }], blocked: [] }
}

function build(delta: Delta, parts: ActionParts): Action {
  const drafts = parts.drafts ?? []
  const subject = delta.resource ?? delta.live ?? delta.row
  return {
    kind: subject?.kind ?? '',
    name: subject?.name ?? '',
    op: parts.op,
    reason: delta.reason,
    fields: parts.fields ?? [],
    stateEffect: parts.stateEffect ?? null,
    hazards: unique([...(parts.hazards ?? []), ...drafts.flatMap((draft) => draft.hazards)]),
    observed: {},
    cause: null,
    statements: drafts.map(statementOf),
    ...(parts.recipe === undefined ? {} : { recipe: parts.recipe }),
    desired:
      delta.resource === undefined ? null : desiredRecord(delta.resource, delta.desiredDigest),
    basis: { before: delta.liveDigest, after: delta.desiredDigest },
  }
}

function statementOf(draft: Draft): Statement {
  return {
    sql: draft.sql,
    digest: digestOfText(draft.sql),
    boundary: draft.boundary,
    secrets: placeholdersIn(draft.sql),
    ...(draft.step === undefined ? {} : { step: draft.step }),
  }
}

export function desiredRecord(resource: Resource, digest: string | null): DesiredRecord {
  return {
    spec: resource.spec,
    lifecycle: { ...resource.lifecycle },
    digest: digest ?? '',
    secrets: resource.secrets,
    renamedFrom: resource.renamedFrom ?? null,
  }
}

function fieldChange(change: Change, lowered: Lowered, delta: Delta, engine: Engine): FieldChange {
  const { field } = change
  const { before, after } = shownTexts(change, delta, engine)
  switch (lowered.how) {
    case 'alter':
      return {
        field,
        before,
        after,
        how: lowered.note === undefined ? 'alter' : `alter: ${lowered.note}`,
      }
    case 'replace':
    case 'ignore':
    case 'refuse':
      return { field, before, after, how: `${lowered.how}: ${lowered.because}` }
  }
}

function nameChange(live: LiveObject, resource: Resource): FieldChange {
  return { field: 'name', before: live.name, after: resource.name, how: 'rename' }
}

function kindChange(live: LiveObject, resource: Resource, because: string): FieldChange {
  return { field: 'kind', before: live.kind, after: resource.kind, how: `replace: ${because}` }
}

function protectedBlock(kind: string, name: string): Blocked {
  return {
    kind,
    name,
    code: 'BLOCKED',
    detail: 'it is protected (lifecycle.protect), in the plans or by the ledger on the target',
    allow: 'set lifecycle.protect: false in its plan and apply that first',
  }
}

function refusedBlock(resource: Resource, change: Change, because: string): Blocked {
  return {
    kind: resource.kind,
    name: resource.name,
    code: 'BLOCKED',
    detail: `${change.field}: ${because}`,
    allow: null,
  }
}

function unique(hazards: readonly Hazard[]): readonly Hazard[] {
  const seen = new Map(hazards.map((hazard) => [`${hazard.id}\n${hazard.detail}`, hazard] as const))
  return [...seen.values()]
}

const notAtomic: Hazard = {
  id: 'not-atomic',
  detail: 'dropped and created in two statements; readers fail in between',
}

const nothing: LoweredDelta = { actions: [], blocked: [] }
