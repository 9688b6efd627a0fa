/**
 * Executes a changeset's statements in order and records every outcome on the target before the
 * next one begins, so that the same command again can tell how far this one came.
 */
import type { Action, Changeset } from '../changeset/changeset.ts'
import { SluiceError } from '../diagnostic/sluice-error.ts'
import type { Connection } from '../engine/engine.ts'
import type { Store } from '../engine/store.ts'
import type { RecipeRow } from '../ledger/ledger-row.ts'
import { type ResourceId, resourceId } from '../resource/id.ts'
import type { FailpointHook } from './failpoint.ts'
import { Journal } from './journal.ts'
import { executeOrLeave, isStopped, LeftRunning } from './leave.ts'
import type { HeldLock } from './lock.ts'
import { forgottenRecipe, givenUp, RecipePlace, recordedValues } from './recipe-place.ts'
import { type RunPart, runParts } from './run-parts.ts'
import { runStep, type StepResult } from './run-step.ts'
import { runTogether } from './run-together.ts'
import { secretsFor } from './secrets-for.ts'
import type { CopyProgress, StepContext } from './step-context.ts'

export interface RunInput {
  readonly run: string
  readonly project: string
  readonly changeset: Changeset
  /** What is left to do of each action, by position; all of it where nothing was done yet. */
  readonly actions: readonly Action[]
  readonly connection: Connection
  readonly store: Store
  readonly ledgerDatabase: string
  readonly lock: HeldLock
  readonly secrets: ReadonlyMap<string, string>
  readonly secretDigests: ReadonlyMap<string, string>
  readonly failpoint: FailpointHook
  readonly signal: AbortSignal | undefined
  readonly onAction: RunListener
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Recipes that are open on the target, by resource. */
  readonly recipes: ReadonlyMap<ResourceId, RecipeRow>
}

/** Of objects that share a transaction: told with the last of them, for all. */
export interface ActionTime {
  readonly milliseconds: number
  readonly objects: number
}

export interface RunListener {
  readonly started: (action: Action, statement: number, sql: string) => void
  readonly progressed: (action: Action, statement: number, progress: CopyProgress) => void
  readonly finished: (action: Action, time: ActionTime | undefined) => void
  readonly failed: (action: Action, message: string) => void
}

export interface RunOutcome {
  readonly executed: number
  /** Actions whose statements are all in place, in order. */
  readonly done: readonly Action[]
  readonly failure?: {
    readonly action: Action
    readonly statement: number
    readonly error: unknown
  }
  /** A statement that was stopped waiting for; the server goes on with its work. */
  readonly left?: { readonly action: Action; readonly statement: number }
  readonly interrupted: boolean
}

/** Why a run ends before its last statement. */
export type RunEnd = Omit<RunOutcome, 'executed' | 'done'>

/** What has been done so far. */
export interface Progress {
  executed: number
  readonly done: Action[]
  /** When the first statement of an action began, in milliseconds. */
  readonly began: Map<Action, number>
}

export async function runChangeset(input: RunInput): Promise<RunOutcome> {
  const journal = new Journal(input)
  await journal.open()
  input.failpoint('run-started')
  const progress: Progress = { executed: 0, done: [], began: new Map() }
  for (const part of runParts(input.actions, input.connection)) {
    const end =
      part.type === 'together'
        ? await runTogether(part.items, input, journal, progress)
        : await runSteps(part, input, journal, progress)
    if (end !== undefined) return { ...end, executed: progress.executed, done: progress.done }
  }
  await journal.flush()
  input.failpoint('statements-done')
  return { executed: progress.executed, done: progress.done, interrupted: false }
}

async function runSteps(
  { action, items, isEnd }: Extract<RunPart, { readonly type: 'steps' }>,
  input: RunInput,
  journal: Journal,
  progress: Progress,
): Promise<RunEnd | undefined> {
  if (!progress.began.has(action)) progress.began.set(action, performance.now())
  const place = await beginRecipe(action, progress.done, input)
  for (const { position } of items) {
    if (position < (place?.next ?? 0)) continue
    const end = await runOne(action, position, place, input, journal)
    if (end !== undefined) return end
    progress.executed += 1
  }
  if (!isEnd) return undefined
  await endRecipe(action, place, input, journal)
  progress.done.push(action)
  const began = progress.began.get(action) ?? performance.now()
  if (action.statements.length > 0) {
    input.onAction.finished(action, { milliseconds: performance.now() - began, objects: 1 })
  }
  return undefined
}

async function runOne(
  action: Action,
  position: number,
  place: RecipePlace | undefined,
  input: RunInput,
  journal: Journal,
): Promise<RunEnd | undefined> {
  const statement = action.statements[position]
  if (statement === undefined) return undefined
  if (input.signal?.aborted) {
    await journal.flush()
    return { interrupted: true }
  }
  await input.lock.assertHeld()
  await journal.starts(action, position)
  input.failpoint('statement-journaled')
  input.onAction.started(action, position, statement.sql)
  let result: StepResult
  try {
    result = await runStep(statement, stepContext(action, position, place, input))
  } catch (error) {
    return await failedAt(action, position, error, input, journal)
  }
  input.failpoint('statement-executed')
  if (result.end === 'stopped') {
    await journal.flush()
    return { interrupted: true }
  }
  journal.ends(action, position, 'applied', null)
  if (place !== undefined) {
    // A place of long ago must not cover that of whoever went on meanwhile.
    await input.lock.assertHeld()
    await journal.flush(place.advance(position, result.record))
    input.failpoint('recipe-marked')
  }
  return undefined
}

async function failedAt(
  action: Action,
  position: number,
  error: unknown,
  { onAction, signal }: RunInput,
  journal: Journal,
): Promise<RunEnd> {
  if (error instanceof LeftRunning) {
    await journal.flush()
    return { left: { action, statement: position }, interrupted: true }
  }
  const isUnknown = error instanceof SluiceError && error.code === 'OUTCOME_UNKNOWN'
  journal.ends(action, position, isUnknown ? 'in doubt' : 'failed', messageOf(error))
  await journal.flushIfReachable()
  onAction.failed(action, messageOf(error))
  if (isStopped(error, signal)) return { interrupted: true }
  return { failure: { action, statement: position, error }, interrupted: false }
}

async function beginRecipe(
  action: Action,
  done: readonly Action[],
  input: RunInput,
): Promise<RecipePlace | undefined> {
  if (action.recipe === undefined || isThrough(action)) return undefined
  const { kind, name } = action
  const known = input.recipes.get(resourceId(kind, name))
  if (action.recipe.part === 'abandon' && known !== undefined) {
    await input.lock.assertHeld()
    await input.store.append([givenUp(known)])
  }
  if (action.recipe.part !== 'run') return undefined
  // What was known when the run began may have been given up by it.
  const isEnded = done.some(
    (other) => other.kind === kind && other.name === name && other.recipe && !isThrough(other),
  )
  const open = isEnded ? undefined : known
  const place = RecipePlace.begin(action, open, input)
  if (open?.state !== 'open') {
    await input.lock.assertHeld()
    await input.store.append([place.row()])
    input.failpoint('recipe-opened')
  }
  return place
}

async function endRecipe(
  action: Action,
  place: RecipePlace | undefined,
  { store, lock, project, failpoint, now }: RunInput,
  journal: Journal,
): Promise<void> {
  if (action.recipe === undefined || isThrough(action)) return
  await lock.assertHeld()
  const rows = place
    ? await place.close(store, now())
    : await forgottenRecipe(store, project, action)
  await journal.flush(...rows)
  failpoint('recipe-closed')
}

/**
 * An earlier run of the same changeset has ended it and recorded that: its row, where there is one,
 * is what it keeps, or a later recipe of the same resource.
 */
function isThrough({ statements }: Action): boolean {
  return statements.length === 0
}

function stepContext(
  action: Action,
  position: number,
  place: RecipePlace | undefined,
  input: RunInput,
): StepContext {
  const { run, actions, connection, project, store, lock, failpoint, signal, onAction } = input
  const secrets = secretsFor(action.statements[position]?.secrets ?? [], input.secrets)
  const id = `sluice-${run}-${actions.indexOf(action)}-${position}`
  // The end of a recipe may look at what it recorded when it ran.
  const known = action.recipe && input.recipes.get(resourceId(action.kind, action.name))
  // A range takes as long as its largest part does, whatever a statement may take.
  const does = action.statements[position]?.step?.do
  const limit = does === 'copy' || does === 'fill' ? { timeoutMs: 0 } : {}
  let sent = 0
  return {
    action,
    project,
    connection,
    store,
    failpoint,
    signal,
    values: place?.values ?? (known ? recordedValues(known) : {}),
    assertHeld: lock.assertHeld,
    onProgress: (progress) => onAction.progressed(action, position, progress),
    execute: async (sql) => {
      const queryId = sent === 0 ? id : `${id}-${sent}`
      sent += 1
      await executeOrLeave(connection, sql, { secrets, queryId, ...limit }, signal)
    },
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
