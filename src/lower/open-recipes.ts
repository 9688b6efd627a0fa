/**
 * Recipes that an earlier run began. One that is open is carried on as it was planned; when the
 * plans have come to want something else and nothing was exchanged yet, it is given up first. One
 * that keeps something is ended when asked, or when its time is over.
 */
import type { Action, Blocked } from '../changeset/changeset.ts'
import type { Recipe } from '../changeset/recipe.ts'
import type { Delta } from '../diff/diff.ts'
import type { RecipeRow } from '../ledger/ledger-row.ts'
import type { ResourceId } from '../resource/id.ts'
import type { LoweredAction, LoweredDelta } from './build-action.ts'

export interface WithRecipe extends LoweredDelta {
  /** Runs before everything else, whatever its place in the graph. */
  readonly first: readonly Action[]
  /** One line for each change of the plans that has to wait until an earlier swap has ended. */
  readonly postponed: readonly string[]
}

export interface RecipeOptions {
  readonly environment: string
  readonly finish: boolean
  /** Everything goes, whatever was under way. */
  readonly isDestroy?: boolean
}

/** The recipe of a resource; one that is open is still known by the name that a rename takes away. */
export function recipeOf(
  { id, isRename, live }: Delta,
  rows: ReadonlyMap<ResourceId, RecipeRow>,
): RecipeRow | undefined {
  const former = isRename && live ? rows.get(live.id) : undefined
  return rows.get(id) ?? (former?.state === 'open' ? former : undefined)
}

/** What becomes of a resource's change while a recipe of it is known. */
export function withOpenRecipe(
  delta: Delta,
  lowered: LoweredDelta,
  row: RecipeRow | undefined,
  { environment, finish, isDestroy }: RecipeOptions,
): WithRecipe {
  const plain = { ...lowered, first: [], postponed: [] }
  if (row === undefined) return plain
  const isDropped = delta.type === 'drop'
  if (row.state === 'kept') {
    if (isDropped) return { ...plain, first: [partOf(row, 'finish')] }
    const isSwap = lowered.actions.some(({ action }) => action.recipe !== undefined)
    if (isSwap && finish) return { ...plain, first: [partOf(row, 'finish')] }
    return isSwap ? { ...plain, blocked: [...lowered.blocked, keptBlock(row, environment)] } : plain
  }
  const isSame = delta.desiredDigest === row.action.desired?.digest
  // The exchange itself may have happened without being recorded, so only before it is a way back.
  const canGoBack = row.next < (row.action.recipe?.commitAt ?? 0)
  // A dropped view leaves its target behind, which still has to get the last rows.
  const isWayBack = canGoBack || (isDropped && isDestroy === true)
  if (row.isGivenUp !== true && (isSame || !isWayBack)) {
    return {
      actions: [carriedOn(delta, row)],
      blocked: [],
      first: [],
      postponed: isSame && !delta.isRename ? [] : [postponedLine(delta)],
    }
  }
  return { ...plain, first: [partOf(row, 'abandon')] }
}

/** What recipes under way have taken away and will make again: missing for now, and no drift. */
export function rebuiltByRecipes(rows: ReadonlyMap<ResourceId, RecipeRow>): ReadonlySet<string> {
  const open = [...rows.values()].filter(({ state }) => state === 'open')
  return new Set(open.flatMap(({ action }) => action.recipe?.rebuilds ?? []))
}

/** Ends of everything that is kept: what was asked for, and what is over. */
export function finishedRecipes(
  rows: Iterable<RecipeRow>,
  isOver: (row: RecipeRow) => boolean,
): readonly Action[] {
  return [...rows]
    .filter((row) => row.state === 'kept' && isOver(row))
    .map((row) => partOf(row, 'finish'))
}

function carriedOn(delta: Delta, row: RecipeRow): LoweredAction {
  return { phase: 'expand', delta, action: { ...row.action, reason: 'unfinished' } }
}

function partOf(row: RecipeRow, part: 'abandon' | 'finish'): Action {
  const { recipe, ...action } = row.action
  const statements = recipe?.[part] ?? []
  return {
    ...action,
    op: 'alter',
    reason: part === 'abandon' ? 'given up' : 'finished',
    fields: [],
    stateEffect: null,
    hazards: [],
    observed: {},
    cause: null,
    statements,
    recipe: { ...(recipe as Recipe), part },
    // Nothing of the resource itself changes, so there is nothing to record of it.
    desired: null,
  }
}

function keptBlock({ kind, name, action }: RecipeRow, environment: string): Blocked {
  return {
    kind,
    name,
    code: 'BLOCKED',
    detail: `an earlier swap still keeps ${action.recipe?.keeps.join(', ') ?? 'the former object'}`,
    allow: `sluice apply -e ${environment} --finish`,
  }
}

function postponedLine({ id, resource, live }: Delta): string {
  const subject = resource?.id ?? live?.id ?? id
  return `${subject}: a swap has passed its exchange and is brought to its end first; plan again for the change that came after it`
}
