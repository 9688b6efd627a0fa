/** How the statements of a changeset are taken together: each for itself, or in one transaction. */
import type { Action, Statement } from '../changeset/changeset.ts'
import type { Connection } from '../engine/engine.ts'

export interface Item {
  readonly action: Action
  /** Position in the action's statements. */
  readonly position: number
  readonly statement: Statement
}

export type RunPart =
  /** Run one after another; all of an action where it follows a recipe. */
  | {
      readonly type: 'steps'
      readonly action: Action
      readonly items: readonly Item[]
      /** The action is over with it. */
      readonly isEnd: boolean
    }
  /** All of it or nothing. */
  | { readonly type: 'together'; readonly items: readonly Item[] }

/**
 * A transaction holds a lock on everything it touches, and the server has room for some thousands
 * (max_locks_per_transaction × max_connections): larger changesets are several transactions. Never
 * in the middle of an action: what it takes away for a moment has to be there when others look.
 */
const mostTogether = 500

export function runParts(
  actions: readonly Action[],
  { transact }: Pick<Connection, 'transact'>,
): readonly RunPart[] {
  const parts: RunPart[] = []
  let together: Item[] = []
  const close = (): void => {
    if (together.length > 0) parts.push({ type: 'together', items: together })
    together = []
  }
  for (const action of actions) {
    const items = action.statements.map((statement, position) => ({ action, position, statement }))
    const isNothing = items.length === 0 && action.recipe === undefined
    if (transact === undefined || action.recipe !== undefined || isNothing) {
      if (!isNothing) close()
      parts.push({ type: 'steps', action, items, isEnd: true })
      continue
    }
    if (together.length + items.length > mostTogether) close()
    for (const item of items) {
      const isEnd = item.position === items.length - 1
      if (item.statement.boundary === 'transaction' && item.statement.step === undefined) {
        together.push(item)
        continue
      }
      // What can be asked before everything else need not cut a transaction in two.
      const isQuestion = item.statement.step?.do === 'expect' && item.statement.step.early
      if (!isQuestion || isEnd) close()
      parts.push({ type: 'steps', action, items: [item], isEnd })
    }
  }
  close()
  return parts
}

/** Whether an action has nothing left after this statement of it. */
export function isLastOf({ action, position }: Item): boolean {
  return position === action.statements.length - 1
}
