/** A change that no statement makes in place: without loss where there is a way, else as the lifecycle says. */
import type { Blocked, FieldChange, Hazard } from '../changeset/changeset.ts'
import type { Recipe } from '../changeset/recipe.ts'
import type { Delta } from '../diff/diff.ts'
import type {
  Draft,
  Engine,
  KindRules,
  LowerContext,
  RecipeDraft,
  SwapContext,
} from '../engine/engine.ts'
import { resourceId } from '../resource/id.ts'
import type { LiveObject, Resource } from '../resource/resource.ts'
import {
  type ActionParts,
  kindChange,
  type LoweredDelta,
  nameChange,
  nothing,
  only,
  protectedBlock,
  statementOf,
} from './build-action.ts'
import { waysToReplace } from './ways.ts'

export function lowerReplace(
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
  const carriedOn =
    isInPlace && !delta.isRename ? rules.recreateWhole?.(standing, resource, context) : undefined
  // Readers keep the name, which is taken again by the next statement.
  const plain = [
    ...liveRules.drop(live, { ...context, breaksUnmanaged: true }),
    ...rules.create(resource, context),
  ]
  const drafts = delta.isOtherKind ? (liveRules.around?.(live, plain, context) ?? plain) : plain
  const isWhole = drafts.every(({ boundary }) => boundary === 'transaction')
  const dropAndCreate = { drafts, hazards: isWhole ? losses : [...losses, notAtomic] }
  const recreate = only(
    delta,
    'expand',
    carriedOn !== undefined
      ? {
          ...shown,
          drafts: carriedOn.drafts,
          hazards: losses,
          stateEffect: carriedOn.stateEffect ?? stateEffect,
          recipe: recipeOf(carriedOn),
        }
      : once !== undefined
        ? { ...shown, drafts: [...before, ...once], hazards: losses }
        : { ...shown, ...dropAndCreate },
  )
  const blocked: Blocked[] = []
  if (delta.row?.protect || resource.lifecycle.protect) {
    blocked.push(protectedBlock(resource.kind, resource.name))
  }
  if (isInPlace) {
    const along = rules.losesAlong?.(standing, context) ?? []
    const kept = along.filter(({ id }) => context.isProtected?.(id) === true)
    blocked.push(...kept.map(({ kind, name }) => protectedBlock(kind, name)))
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
        {
          canSwap: rules.swap !== undefined && !delta.isOtherKind,
          isAllowed: false,
          isDrift: delta.reason === 'drift',
        },
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

/** The recipe as it stands in a changeset, beside the action's statements. */
export function recipeOf({
  drafts: _drafts,
  stateEffect: _effect,
  ...recipe
}: RecipeDraft): Recipe {
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

export function lowerRename(
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
      formerName: live.name,
    },
  }
}

const notAtomic: Hazard = {
  id: 'not-atomic',
  detail: 'dropped and created in two statements; readers fail in between',
}
