/** Statements that share a transaction with their journal rows: a kill leaves all of it, or nothing. */
import type { Action } from '../changeset/changeset.ts'
import { SluiceError } from '../diagnostic/sluice-error.ts'
import type { TransactionRequest } from '../engine/engine.ts'
import { resourceId } from '../resource/id.ts'
import type { Journal } from './journal.ts'
import { isStopped, LeftRunning, orLeave } from './leave.ts'
import type { Progress, RunEnd, RunInput } from './run-changeset.ts'
import { type Item, isLastOf } from './run-parts.ts'
import { secretsFor } from './secrets-for.ts'

export async function runTogether(
  items: readonly Item[],
  input: RunInput,
  journal: Journal,
  progress: Progress,
): Promise<RunEnd | undefined> {
  const { connection, lock, signal, failpoint, onAction } = input
  const [first] = items
  const { transact } = connection
  if (transact === undefined || first === undefined) return undefined
  if (signal?.aborted) {
    await journal.flush()
    return { interrupted: true }
  }
  await lock.assertHeld()
  for (const { action, position, statement } of items) {
    if (!progress.began.has(action)) progress.began.set(action, performance.now())
    onAction.started(action, position, statement.sql)
  }
  const former = journal.take()
  for (const { action, position } of items) journal.ends(action, position, 'applied', null)
  const request: TransactionRequest = {
    statements: items.map(({ statement: { sql, secrets } }) => ({
      sql,
      secrets: secretsFor(secrets, input.secrets),
    })),
    rows: [...former, ...journal.take()],
    ledgerDatabase: input.ledgerDatabase,
    queryId: `sluice-${input.run}-${input.actions.indexOf(first.action)}-${first.position}`,
  }
  failpoint('statement-journaled')
  try {
    await orLeave(connection, request.queryId, () => transact(request), signal)
  } catch (error) {
    // What ended before is in place, whatever became of this.
    journal.putBack(former)
    if (error instanceof LeftRunning) {
      await journal.flush()
      return { left: { action: first.action, statement: first.position }, interrupted: true }
    }
    return await failed(items, error, input, journal)
  }
  failpoint('statement-executed')
  progress.executed += items.length
  // A table and its foreign keys are two actions of one resource, and one thing to a person.
  const last = new Map(items.map(({ action }) => [idOf(action), action] as const))
  const done = items.filter(isLastOf).map(({ action }) => action)
  progress.done.push(...done)
  const told = done.filter((action) => last.get(idOf(action)) === action)
  for (const action of told) {
    const began = progress.began.get(action) ?? performance.now()
    const time = { milliseconds: performance.now() - began, objects: told.length }
    onAction.finished(action, action === told.at(-1) ? time : undefined)
  }
  return undefined
}

function idOf({ kind, name }: Action): string {
  return resourceId(kind, name)
}

/** Nothing of it is in place, unless nobody knows: then the target is looked at. */
async function failed(
  items: readonly Item[],
  error: unknown,
  { onAction, signal }: RunInput,
  journal: Journal,
): Promise<RunEnd> {
  const isUnknown = error instanceof SluiceError && error.code === 'OUTCOME_UNKNOWN'
  const at = isUnknown ? undefined : items[failedAt(error) ?? 0]
  const message = error instanceof Error ? error.message : String(error)
  for (const item of isUnknown ? items : items.filter((one) => one === at)) {
    journal.ends(item.action, item.position, isUnknown ? 'in doubt' : 'failed', message)
  }
  await journal.flushIfReachable()
  const { action, position } = at ?? (items[0] as Item)
  onAction.failed(action, message)
  if (isStopped(error, signal)) return { interrupted: true }
  return { failure: { action, statement: position, error }, interrupted: false }
}

/** Which of the statements it was, where the engine can tell. */
function failedAt(error: unknown): number | undefined {
  const cause = error instanceof Error ? error.cause : undefined
  const at =
    typeof cause === 'object' && cause !== null && 'failedAt' in cause ? cause.failedAt : undefined
  return typeof at === 'number' ? at : undefined
}
