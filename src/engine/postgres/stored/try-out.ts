/** Runs what makes resources, past what the server refuses. */
import type { ResourceId } from '../../../resource/id.ts'
import { SluiceError } from '../../../diagnostic/sluice-error.ts'
import { serverCauseOf } from '../server-fault.ts'
import type { Transaction } from '../session.ts'
import type { ScratchResource } from './scratch-statements.ts'

export interface Refusal {
  readonly words: string
  /** What makes the resource, and where in it the fault is, as the server tells it. */
  readonly sql: string
  readonly position?: number
}

export interface TryOut {
  readonly needsOf: (id: ResourceId) => Iterable<ResourceId>
  /** What the server does not take; filled here. */
  readonly refused: Map<ResourceId, Refusal>
  /** Refused, or left out because of something that is. */
  readonly without: Set<ResourceId>
}

/**
 * Everything, and what failed once more: what an object needs is not always written in it, and here
 * the order is no part of the question.
 */
export async function tryOut(
  session: Transaction,
  items: readonly ScratchResource[],
  state: TryOut,
): Promise<void> {
  await tryAll(session, items, state)
  let left = items.filter(({ resource }) => state.without.has(resource.id))
  while (left.length > 0) {
    const before = left.length
    for (const { resource } of left) {
      state.without.delete(resource.id)
      state.refused.delete(resource.id)
    }
    await tryAll(session, left, state)
    left = left.filter(({ resource }) => state.without.has(resource.id))
    if (left.length === before) return
  }
}

/** All in one message where nothing fails, as mostly; else in halves, down to the one that does. */
async function tryAll(
  session: Transaction,
  items: readonly ScratchResource[],
  state: TryOut,
): Promise<void> {
  const possible = items.filter(({ resource }) => canBeMade(resource.id, state))
  const [first] = possible
  if (first === undefined) return
  // By itself: where the server cannot read a message, it runs nothing of it.
  await session.simple('SAVEPOINT sluice_try')
  try {
    await session.simple(possible.map(({ sql }) => sql).join('\n'))
    session.ahead('RELEASE SAVEPOINT sluice_try')
    return
  } catch (error) {
    const words = refusalOf(error)
    if (words === undefined) throw error
    session.ahead('ROLLBACK TO SAVEPOINT sluice_try', 'RELEASE SAVEPOINT sluice_try')
    if (possible.length === 1) {
      const position = serverCauseOf(error)?.position
      const place = position === undefined ? {} : { position }
      state.refused.set(first.resource.id, { words, sql: first.sql, ...place })
      state.without.add(first.resource.id)
      return
    }
  }
  const middle = Math.ceil(possible.length / 2)
  await tryAll(session, possible.slice(0, middle), state)
  await tryAll(session, possible.slice(middle), state)
}

function canBeMade(id: ResourceId, { needsOf, without }: TryOut): boolean {
  for (const need of needsOf(id)) {
    if (!without.has(need)) continue
    without.add(id)
    return false
  }
  return true
}

/** Undefined for what says nothing of the statement: a lock, a limit, a connection that broke. */
export function refusalOf(error: unknown): string | undefined {
  const cause = serverCauseOf(error)
  if (!(error instanceof SluiceError) || cause === undefined) return undefined
  if (error.code !== 'ENGINE_REFUSED' && error.code !== 'NOT_ALLOWED') return undefined
  if (/^(40|53|55|57|58|XX)/.test(cause.sqlState)) return undefined
  return [cause.message, cause.detail, cause.hint].filter((part) => part !== undefined).join('; ')
}
