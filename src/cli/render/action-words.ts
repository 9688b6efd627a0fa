import {
  type Action,
  type Changeset,
  type Drift,
  destructiveHazards,
  type FieldChange,
  type Hazard,
  type Op,
  type Summary,
} from '../../changeset/changeset.ts'
import type { Recipe } from '../../changeset/recipe.ts'

/** `+/-`: the new one stands before the old one goes. */
export type ActionSymbol = '+' | '~' | '-' | '-/+' | '+/-' | '.' | '='

export function symbolOf(action: Action): ActionSymbol {
  if (action.op === 'replace') return replacement(action).symbol
  return symbols[action.op]
}

const symbols: { readonly [O in Exclude<Op, 'replace'>]: ActionSymbol } = {
  create: '+',
  alter: '~',
  rename: '~',
  drop: '-',
  adopt: '=',
  forget: '.',
}

/** `replace by swap`, `alter`, `forget, left in place`. */
export function opText(action: Action): string {
  if (action.recipe !== undefined && action.recipe.part !== 'run') return partText(action.recipe)
  if (action.op === 'replace') return replacement(action).text
  if (action.op === 'forget') return 'forget, left in place'
  if (action.op === 'adopt') return 'adopt, unchanged'
  return action.op
}

/** What an action does that only ends or gives up a swap. */
export function partText({ part, keeps }: Recipe): string {
  if (part === 'abandon') {
    const what = keeps.length === 0 ? 'filling' : 'swap'
    return `give up the ${what} that was begun: what it made is dropped`
  }
  return keeps.length === 0 ? 'end the swap' : `end the swap: drop ${keeps.join(', ')}`
}

interface Replacement {
  readonly symbol: '-/+' | '+/-'
  readonly text: string
}

function replacement({ statements, recipe }: Action): Replacement {
  // One that makes nothing beside it only fills again what was dropped.
  const isSwap = recipe?.part === 'run' && recipe.scratch.length > 0
  if (isSwap) return { symbol: '+/-', text: 'replace by swap' }
  const position = (pattern: RegExp): number => statements.findIndex(({ sql }) => pattern.test(sql))
  const drop = position(/^\s*DROP\b/i)
  const create = position(/^\s*CREATE\b/i)
  if (position(/^\s*EXCHANGE\b/i) >= 0) return { symbol: '+/-', text: 'replace by swap' }
  if (drop >= 0 && (create < 0 || drop < create))
    return { symbol: '-/+', text: 'replace: drop, then create' }
  return { symbol: '+/-', text: 'replace' }
}

export function idOf({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return `${kind}/${name}`
}

export function isDestructive({ hazards }: Action): boolean {
  return hazards.some(({ id }) => destructiveHazards.has(id))
}

/**
 * Actions as people read them, worst first: one per resource, without adoptions and without those
 * that only revert drift (the drift itself is shown). Equal weight stays in the order of execution.
 */
export function worstFirst(changeset: Changeset): readonly Action[] {
  return mergedActions(changeset)
    .filter((action) => action.op !== 'adopt' && !revertsDrift(action, changeset))
    .map((action, at) => ({ action, at, weight: weightOf(action) }))
    .sort((a, b) => a.weight - b.weight || a.at - b.at)
    .map(({ action }) => action)
}

/** What undoes a drift and nothing else. */
export function revertOf(drift: Drift, changeset: Changeset): Action | undefined {
  return mergedActions(changeset).find(
    (action) => idOf(action) === idOf(drift) && revertsDrift(action, changeset),
  )
}

/** `Plan:` counts: what only reverts drift is counted as drift. */
export function planSummary(changeset: Changeset): Summary {
  const reverts = mergedActions(changeset).filter((action) => revertsDrift(action, changeset))
  const less = (op: Op): number => reverts.filter((action) => action.op === op).length
  const { summary } = changeset
  return {
    ...summary,
    create: summary.create - less('create'),
    alter: summary.alter - less('alter'),
    replace: summary.replace - less('replace'),
    drop: summary.drop - less('drop'),
  }
}

function revertsDrift(action: Action, { drift }: Changeset): boolean {
  return action.reason === 'drift' && drift.some((one) => idOf(one) === idOf(action))
}

/** A change in two parts (add now, remove at the end) is one change to a reader. */
function mergedActions({ actions }: Changeset): readonly Action[] {
  const merged = new Map<string, Action>()
  for (const action of actions) {
    const first = merged.get(idOf(action))
    if (first === undefined) merged.set(idOf(action), action)
    else
      merged.set(idOf(action), {
        ...first,
        ...mergedRecipe(first, action),
        op: mergedOp(first.op, action.op),
        fields: [...first.fields, ...action.fields.filter((field) => !hasField(first, field))],
        hazards: [
          ...first.hazards,
          ...action.hazards.filter((hazard) => !hasHazard(first, hazard)),
        ],
        observed: { ...first.observed, ...action.observed },
        stateEffect: first.stateEffect ?? action.stateEffect,
        cause: first.cause ?? action.cause,
        statements: [...first.statements, ...action.statements],
      })
  }
  return [...merged.values()]
}

/** A swap that follows the end of an earlier one is what a reader is told about. */
function mergedRecipe(first: Action, second: Action): Pick<Action, 'recipe' | 'reason'> {
  if (second.recipe?.part !== 'run' || first.recipe === undefined) return { reason: first.reason }
  return { recipe: second.recipe, reason: second.reason }
}

function mergedOp(first: Op, second: Op): Op {
  if (first === second || second === 'alter') return first
  if (first === 'alter') return second
  return 'replace'
}

function hasField({ fields }: Action, { field }: FieldChange): boolean {
  return fields.some((one) => one.field === field)
}

function hasHazard({ hazards }: Action, { id, detail }: Hazard): boolean {
  return hazards.some((one) => one.id === id && one.detail === detail)
}

function weightOf(action: Action): number {
  if (isDestructive(action)) return 0
  const weight = { replace: 1, drop: 2, alter: 4, rename: 4, create: 5, forget: 6, adopt: 7 }[
    action.op
  ]
  return action.hazards.length > 0 ? Math.min(weight, 3) : weight
}

/** `sha256:4f1c2a9…` → `4f1c2a9`. */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 7)
}
