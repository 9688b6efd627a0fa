import {
  type Action,
  type Changeset,
  destructiveHazards,
  type Op,
} from '../../changeset/changeset.ts'

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
  if (action.op === 'replace') return replacement(action).text
  if (action.op === 'forget') return 'forget, left in place'
  if (action.op === 'adopt') return 'adopt, unchanged'
  return action.op
}

interface Replacement {
  readonly symbol: '-/+' | '+/-'
  readonly text: string
}

function replacement({ statements }: Action): Replacement {
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

/** Shown actions, worst first; what is equal in weight stays in the order of execution. */
export function worstFirst(actions: readonly Action[]): readonly Action[] {
  return actions
    .filter(({ op }) => op !== 'adopt')
    .map((action, at) => ({ action, at, weight: weightOf(action) }))
    .sort((a, b) => a.weight - b.weight || a.at - b.at)
    .map(({ action }) => action)
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

/** Releases of an environment that has none yet. */
export function isInitial({ target }: Changeset): boolean {
  return target === 'uninitialised'
}
