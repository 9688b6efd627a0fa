/**
 * Executes a changeset's statements in order and records every outcome on the target before the
 * next one begins, so that the same command again can tell how far this one came.
 */
import type { Action, Changeset } from '../changeset/changeset.ts'
import { SluiceError } from '../diagnostic/sluice-error.ts'
import type { Connection } from '../engine/engine.ts'
import type { Store, StoreRow } from '../engine/store.ts'
import type { JournalRow, RecipeRow, RunRow } from '../ledger/ledger-row.ts'
import { metaKeys } from '../ledger/read-ledger.ts'
import { type ResourceId, resourceId } from '../resource/id.ts'
import type { FailpointHook } from './failpoint.ts'
import { executeOrLeave, LeftRunning } from './leave.ts'
import type { HeldLock } from './lock.ts'
import { forgottenRecipe, givenUp, RecipePlace, recordedValues } from './recipe-place.ts'
import { runStep, type StepResult } from './run-step.ts'
import type { CopyProgress, StepContext } from './step-context.ts'

export interface RunInput {
  readonly run: string
  readonly project: string
  readonly changeset: Changeset
  /** What is left to do of each action, by position; all of it where nothing was done yet. */
  readonly actions: readonly Action[]
  readonly connection: Connection
  readonly store: Store
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

export interface RunListener {
  readonly started: (action: Action, statement: number, sql: string) => void
  readonly progressed: (action: Action, statement: number, progress: CopyProgress) => void
  readonly finished: (action: Action, milliseconds: number) => void
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

export async function runChangeset(input: RunInput): Promise<RunOutcome> {
  const journal = new Journal(input)
  await journal.open()
  input.failpoint('run-started')
  const done: Action[] = []
  let executed = 0
  for (const action of input.actions) {
    const started = performance.now()
    const place = await beginRecipe(action, done, input)
    for (const [position, statement] of action.statements.entries()) {
      if (position < (place?.next ?? 0)) continue
      if (input.signal?.aborted) {
        await journal.flush()
        return { executed, done, interrupted: true }
      }
      await input.lock.assertHeld()
      await journal.starts(action, position)
      input.failpoint('statement-journaled')
      input.onAction.started(action, position, statement.sql)
      let result: StepResult
      try {
        result = await runStep(statement, stepContext(action, position, place, input))
      } catch (error) {
        if (error instanceof LeftRunning) {
          await journal.flush()
          return { executed, done, left: { action, statement: position }, interrupted: true }
        }
        const isUnknown = error instanceof SluiceError && error.code === 'OUTCOME_UNKNOWN'
        journal.ends(action, position, isUnknown ? 'in doubt' : 'failed', messageOf(error))
        await journal.flushIfReachable()
        input.onAction.failed(action, messageOf(error))
        return {
          executed,
          done,
          failure: { action, statement: position, error },
          interrupted: false,
        }
      }
      input.failpoint('statement-executed')
      if (result.end === 'stopped') {
        await journal.flush()
        return { executed, done, interrupted: true }
      }
      executed += 1
      journal.ends(action, position, 'applied', null)
      if (place !== undefined) {
        // A place of long ago must not cover that of whoever went on meanwhile.
        await input.lock.assertHeld()
        await journal.flush(place.advance(position, result.record))
        input.failpoint('recipe-marked')
      }
    }
    await endRecipe(action, place, input, journal)
    done.push(action)
    if (action.statements.length > 0) input.onAction.finished(action, performance.now() - started)
  }
  await journal.flush()
  input.failpoint('statements-done')
  return { executed, done, interrupted: false }
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

/** The rows that end a run: from then on the ledger alone tells how things stand. */
export function finishedRun(input: Pick<RunInput, 'run' | 'project' | 'changeset'>): StoreRow {
  return runRow(input, 'finished')
}

/**
 * Writes the journal. The end of one statement and the start of the next go in one append, so
 * that a statement costs one round trip of bookkeeping.
 */
class Journal {
  readonly #input: RunInput
  #pending: StoreRow[] = []

  constructor(input: RunInput) {
    this.#input = input
  }

  async open(): Promise<void> {
    await this.#input.store.append([runRow(this.#input, 'running')])
  }

  async starts(action: Action, statement: number): Promise<void> {
    this.#pending.push(this.#row(action, statement, 'started', null))
    await this.flush()
  }

  /** Kept until the next append: a run that dies before it left a `started`, which says enough. */
  ends(action: Action, statement: number, state: JournalRow['state'], detail: string | null): void {
    this.#pending.push(this.#row(action, statement, state, detail))
  }

  /** `more` rows are visible together with the journal's. */
  async flush(...more: readonly StoreRow[]): Promise<void> {
    const rows = [...this.#pending, ...more]
    if (rows.length === 0) return
    this.#pending = []
    await this.#input.store.append(rows)
  }

  /** After a fault that may be the server's end: its `started` row says enough. */
  async flushIfReachable(): Promise<void> {
    try {
      await this.flush()
    } catch (error) {
      if (!(error instanceof SluiceError)) throw error
    }
  }

  #row(
    action: Action,
    statement: number,
    state: JournalRow['state'],
    detail: string | null,
  ): StoreRow {
    const { run, project, changeset } = this.#input
    const id = resourceId(action.kind, action.name)
    // A resource may take two actions; only the last one brings it to its desired form.
    const isLast =
      changeset.actions
        .findLast(({ kind, name }) => kind === action.kind && name === action.name)
        ?.statements.at(-1)?.digest === action.statements.at(-1)?.digest
    const doc: JournalRow = {
      run,
      changeset: changeset.digest,
      id,
      op: action.op,
      statement,
      of: action.statements.length,
      sqlDigest: action.statements[statement]?.digest ?? '',
      desiredDigest: isLast ? (action.desired?.digest ?? null) : null,
      secrets: digestsOf(action, this.#input.secretDigests),
      state,
      detail,
    }
    return { topic: 'journal', project, key: `${run}/${id}/${statement}`, doc: JSON.stringify(doc) }
  }
}

function runRow(
  { run, project, changeset }: Pick<RunInput, 'run' | 'project' | 'changeset'>,
  state: RunRow['state'],
): StoreRow {
  const doc: RunRow = { run, changeset: changeset.digest, state }
  return { topic: 'meta', project, key: metaKeys.run, doc: JSON.stringify(doc) }
}

export function digestsOf(
  action: Action,
  digests: ReadonlyMap<string, string>,
): { readonly [placeholder: string]: string } {
  const found = (action.desired?.secrets ?? []).flatMap((placeholder) => {
    const digest = digests.get(placeholder)
    return digest === undefined ? [] : [[placeholder, digest] as const]
  })
  return Object.fromEntries(found)
}

function secretsFor(
  placeholders: readonly string[],
  values: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  return new Map(
    placeholders.flatMap((placeholder) => {
      const value = values.get(placeholder)
      return value === undefined ? [] : [[placeholder, value] as const]
    }),
  )
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
