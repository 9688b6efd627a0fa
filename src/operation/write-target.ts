/**
 * The writing half shared by apply, apply FILE and destroy: lock, read again, run, read back,
 * record, unlock. What to run is decided by the caller, from what was read under the lock.
 */
import { formerRuns, formerRunsEnded } from '../apply/former-runs.ts'
import { freeStaleLock, type HeldLock, lockExpiryMs, takeLock } from '../apply/lock.ts'
import { followedRows } from '../apply/followed.ts'
import { ledgerRows, missingAfterApply, type RecordInput, releaseRow } from '../apply/record.ts'
import { finishedRun } from '../apply/journal.ts'
import { notAsWanted, refusedQuietly } from '../apply/not-as-wanted.ts'
import { type RunOutcome, runChangeset } from '../apply/run-changeset.ts'
import type { LiveCatalog } from '../catalog/catalog.ts'
import type { Action, Changeset } from '../changeset/changeset.ts'
import { SluiceError } from '../diagnostic/sluice-error.ts'
import type { Engine } from '../engine/engine.ts'
import type { LockRecord, StoreRow } from '../engine/store.ts'
import type { LedgerRow } from '../ledger/ledger-row.ts'
import {
  type Ledger,
  metaKeys,
  readLedger,
  readReleases,
  recordedOf,
} from '../ledger/read-ledger.ts'
import { newSecretKey, secretDigest } from '../ledger/secret-digest.ts'
import type { Compiled } from '../link/compile.ts'
import { contextOf, indexLive } from '../link/name-index.ts'
import { type ResourceId, resourceId } from '../resource/id.ts'
import { compareCodeUnits } from '../resource/json.ts'
import type { Spec } from '../resource/resource.ts'
import type { Project } from '../source/project.ts'
import type { Target } from './connect.ts'
import { commitOf } from './commit-of.ts'
import type { OperationContext } from './context.ts'
import { secretTexts, secretValue } from './plan-target.ts'
import { scopeOf } from './scope.ts'
import { withoutScratch } from './without-scratch.ts'
import { withoutSecrets } from './without-secrets.ts'

export interface WriteRequest {
  readonly operation: string
  readonly project: Project
  readonly engine: Engine
  readonly compiled: Compiled
}

export interface Work {
  readonly changeset: Changeset
  /** The target as it was read under the lock. */
  readonly catalog: LiveCatalog
  /** Rows of an earlier run that was cut off, which it could not write itself. */
  readonly pending: readonly LedgerRow[]
  /** What is left of the changeset's actions. */
  readonly actions: readonly Action[]
  /** False for a partial changeset or a destroy: it is no release. */
  readonly isRelease: boolean
}

export interface Written extends RunOutcome {
  readonly ran: boolean
}

/** Runs `body` under the target's lock. The lock goes on every way out but a kill. */
export async function withLock<T>(
  request: WriteRequest,
  target: Target,
  context: OperationContext,
  body: (lock: HeldLock, run: string) => Promise<T>,
): Promise<T> {
  await target.store.create()
  const record = lockRecord(request, context)
  const lock = await takeLock(target.store, {
    record,
    embedded: target.connection.embedded,
    timeoutMs: context.lockTimeoutMs ?? target.environment.timeouts?.lock ?? 0,
    environment: target.environment.name,
    expiryMs: lockExpiryMs(context.processEnv),
    onWait: (holder, seconds) => context.onEvent?.({ type: 'waiting', holder, seconds }),
  })
  context.onEvent?.({
    type: 'locked',
    environment: target.environment.name,
    lock: record.id,
    owner: `${record.owner}@${record.host}, ${record.operation}`,
  })
  try {
    if (!target.connection.embedded) {
      const ledger = await readLedger(target.store, record.project)
      await settled(formerRuns(ledger), target, context)
    }
    return await body(lock, record.id)
  } finally {
    // What happened before counts: a server that is gone now must not take the place of it.
    await lock.release().catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error)
      context.onEvent?.({ type: 'note', text: `the lock was not released: ${why}` })
    })
  }
}

/** Waits for statements of these runs that are still at work on the server. */
export async function settled(
  runs: readonly string[],
  { connection }: Target,
  context: OperationContext,
): Promise<void> {
  let told = false
  await formerRunsEnded(runs, connection, {
    signal: context.signal,
    onWait: (queryIds) => {
      if (told) return
      told = true
      const text = `waiting for a statement of an earlier run that still runs there (query id ${queryIds.join(', ')})`
      context.onEvent?.({ type: 'note', text })
    },
  })
}

/** With nothing to write, what is left of a run that died is at most its lock. */
export async function leaveUnlocked(
  request: WriteRequest,
  { store, connection }: Target,
  context: OperationContext,
): Promise<void> {
  const freed = await freeStaleLock(store, {
    record: lockRecord(request, context),
    embedded: connection.embedded,
    expiryMs: lockExpiryMs(context.processEnv),
  })
  if (freed === undefined) return
  context.onEvent?.({ type: 'note', text: `the lock of ${freed} was freed: that run is gone` })
}

/** Executes the work and records it; call it under the lock, with what was read under the lock. */
export async function writeTarget(
  work: Work,
  request: WriteRequest,
  target: Target,
  context: OperationContext,
  lock: HeldLock,
  run: string,
): Promise<RunOutcome> {
  const { store, connection, failpoint } = target
  const project = request.project.config.name
  const ledger = await readLedger(store, project)
  const key = await ensureMeta(target, ledger.target, ledger.secretKey, context)
  const values = secretValues(work, request.project, context)
  const digests = new Map(
    [...values].map(([name, value]) => [name, secretDigest(key, name, value)] as const),
  )
  const commit = await commitOf(request.project.root, context.processEnv)
  const record = (catalog: LiveCatalog, now: Ledger): RecordInput => ({
    project,
    engine: request.engine,
    changeset: work.changeset,
    ledger: now,
    catalog,
    live: contextOf(
      indexLive(catalog, request.engine),
      request.engine.databaseOf(target.environment),
      'live',
      connection.capabilities.facts,
    ),
    secretDigests: digests,
    actor: actorOf(context),
    commit,
    toolVersion: context.toolVersion,
  })
  // What is there already is written down first: the journal of a run that was cut off is read
  // until the next run begins, and no longer.
  const present = work.actions.filter(({ op }) => op === 'adopt')
  const first = [
    ...pendingRows(work, project),
    ...ledgerRows(present, record(work.catalog, ledger)),
  ]
  if (first.length > 0) await store.append(first)
  const outcome = await runChangeset({
    run,
    project,
    changeset: work.changeset,
    actions: work.actions,
    connection,
    store,
    ledgerDatabase: target.ledgerDatabase,
    lock,
    secrets: values,
    secretDigests: digests,
    failpoint,
    signal: context.signal,
    onAction: listener(context),
    now: () => context.now().getTime(),
    recipes: ledger.recipes,
  })
  try {
    await recordOutcome(outcome, work, { request, target, context, lock, run, recordOf: record })
  } catch (error) {
    // The failure comes first; what could not be written now is read from the target next time.
    if (outcome.failure === undefined || !(error instanceof SluiceError)) throw error
    const text = `what is in place could not be recorded: ${error.message}`
    context.onEvent?.({ type: 'note', text })
  }
  return outcome
}

interface Recording {
  readonly request: WriteRequest
  readonly target: Target
  readonly context: OperationContext
  readonly lock: HeldLock
  readonly run: string
  readonly recordOf: (catalog: LiveCatalog, ledger: Ledger) => RecordInput
}

/** Reads the target back and writes down what is in place; a whole run ends here. */
async function recordOutcome(
  outcome: RunOutcome,
  work: Work,
  { request, target, context, lock, run, recordOf }: Recording,
): Promise<void> {
  const { store, connection, failpoint } = target
  const project = request.project.config.name
  const after = await readLedger(store, project)
  const scope = scopeOf(request, target, recordedOf(after))
  const catalog = withoutScratch(
    withoutSecrets(
      await connection.inspect(scope, target.ledgerDatabase),
      secretTexts(request.compiled, request.project, context),
    ),
    after,
  )
  const input = recordOf(catalog, after)
  await lock.assertHeld()
  const desired = contextOf(
    request.compiled.index,
    request.engine.databaseOf(target.environment),
    'desired',
    connection.capabilities.facts,
  )
  const { engine, compiled } = request
  const otherwise = notAsWanted(outcome.done, {
    engine,
    compiled,
    catalog,
    desired,
    live: input.live,
  })
  const isOtherwise = new Set(otherwise.map(({ id }) => id))
  const changed = outcome.done.filter(
    (action) => isOfResource(action) && !isOtherwise.has(resourceId(action.kind, action.name)),
  )
  const needsOf = (id: ResourceId): readonly ResourceId[] =>
    (request.compiled.graph.needs.get(id) ?? []).map(({ dependency }) => dependency)
  const specOf = (id: ResourceId): Spec | undefined => request.compiled.byId.get(id)?.spec
  if (changed.length > 0)
    await store.append([
      ...ledgerRows(changed, input),
      ...followedRows(changed, work.catalog, needsOf, specOf, input),
    ])
  const missing = missingAfterApply(outcome.done, catalog, request.engine)
  if (missing.length > 0) throw vanished(missing)
  const isWhole = outcome.failure === undefined && !outcome.interrupted
  if (isWhole && work.isRelease && otherwise.length === 0) {
    const releases = await readReleases(store, project)
    const before = releases.find(({ release }) => release === work.changeset.release)
    await store.append([releaseRow(input, before)])
  }
  // A run that failed stays open: its journal says which statements the next one need not repeat.
  if (isWhole) await store.append([finishedRun({ run, project, changeset: work.changeset })])
  failpoint('run-finished')
  if (otherwise.length > 0) throw refusedQuietly(otherwise)
}

/** Adopted ones are written already; giving up or ending a swap changes nothing of the resource. */
function isOfResource({ op, recipe }: Action): boolean {
  return op !== 'adopt' && (recipe === undefined || recipe.part === 'run')
}

/** Whatever of a cut-off run this one does not record itself, be it selected or not. */
function pendingRows({ pending, actions }: Work, project: string): readonly StoreRow[] {
  const recorded = new Set(actions.map(({ kind, name }) => resourceId(kind, name)))
  return pending
    .map((row) => ({ ...row, project }))
    .filter((row) => !recorded.has(resourceId(row.kind, row.name)))
    .map((row) => ({
      topic: 'ledger' as const,
      project,
      key: resourceId(row.kind, row.name),
      doc: JSON.stringify(row),
    }))
}

/** Placeholders that statements or records need, each with its value. */
export function secretValues(
  work: Pick<Work, 'actions'>,
  project: Project,
  context: OperationContext,
): ReadonlyMap<string, string> {
  const names = new Set(
    work.actions.flatMap((action) => [
      ...action.statements.flatMap((statement) => statement.secrets),
      ...(action.desired?.secrets ?? []),
    ]),
  )
  const values = new Map<string, string>()
  for (const name of [...names].sort(compareCodeUnits)) {
    const value = secretValue(name, project, context)
    if (value !== undefined) values.set(name, value)
  }
  return values
}

/** Secrets without a value stop an apply before anything that the target says. */
export function assertSecrets(
  placeholders: Iterable<string>,
  project: Project,
  context: OperationContext,
): void {
  const missing = [...new Set(placeholders)]
    .filter((placeholder) => secretValue(placeholder, project, context) === undefined)
    .sort(compareCodeUnits)
  if (missing.length === 0) return
  throw new SluiceError('UNRESOLVED_SECRET', `no value for ${missing.join(', ')}`, {
    exit: 65,
    detail: ['nothing was written'],
    hint: 'set the variable (or the file) and run the same command again; plan works without it',
  })
}

/** The target's own id and the key for secret digests, made by the first writer. */
async function ensureMeta(
  target: Target,
  id: string | undefined,
  key: string | undefined,
  context: OperationContext,
): Promise<string> {
  const rows: StoreRow[] = []
  const meta = (name: string, value: string): StoreRow => ({
    topic: 'meta',
    project: '',
    key: name,
    doc: JSON.stringify({ value }),
  })
  const secretKey = key ?? newSecretKey()
  if (id === undefined) rows.push(meta(metaKeys.target, newSecretKey().slice(0, 16)))
  if (key === undefined) rows.push(meta(metaKeys.secretKey, secretKey))
  if (rows.length > 0) await target.store.append(rows)
  return context.processEnv['SLUICE_SECRET_KEY'] || secretKey
}

function lockRecord(request: WriteRequest, context: OperationContext): LockRecord {
  return {
    id: newSecretKey().slice(0, 12),
    owner: actorOf(context),
    host: context.host,
    pid: context.pid,
    operation: request.operation,
    project: request.project.config.name,
    since: context.now().toISOString(),
  }
}

function actorOf({ processEnv, user }: OperationContext): string {
  return processEnv['SLUICE_ACTOR'] ?? processEnv['GITHUB_ACTOR'] ?? processEnv['USER'] ?? user
}

function listener(context: OperationContext): Parameters<typeof runChangeset>[0]['onAction'] {
  const id = (action: Action): string => `${action.kind}/${action.name}`
  return {
    started: (action, statement, sql) =>
      context.onEvent?.({
        type: 'started',
        id: id(action),
        op: action.op,
        statement: statement + 1,
        statements: action.statements.length,
        sql,
      }),
    progressed: (action, statement, progress) =>
      context.onEvent?.({
        type: 'progress',
        id: id(action),
        statement: statement + 1,
        ...progress,
      }),
    finished: (action, time) =>
      context.onEvent?.({
        type: 'finished',
        id: id(action),
        op: action.op,
        ...(time === undefined ? {} : { time }),
        label: action.op,
      }),
    failed: (action, message) => context.onEvent?.({ type: 'failed', id: id(action), message }),
  }
}

function vanished(ids: readonly string[]): SluiceError {
  return new SluiceError(
    'ENGINE_REFUSED',
    `${ids.join(', ')}: the statements ran and the target does not have it`,
    { next: 'see whether somebody else dropped it, then run the same command again' },
  )
}
