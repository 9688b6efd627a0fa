import { reconcileChangeset } from '../apply/reconcile-changeset.ts'
import type { RunOutcome } from '../apply/run-changeset.ts'
import type { Action, Changeset } from '../changeset/changeset.ts'
import { decodeChangeset } from '../changeset/encode.ts'
import { SluiceError } from '../diagnostic/sluice-error.ts'
import type { Engine } from '../engine/engine.ts'
import { compileResources } from '../link/compile.ts'
import { indexByName, nameKey, namespaceOf } from '../link/name-index.ts'
import type { Digest } from '../resource/digest.ts'
import { resourceId } from '../resource/id.ts'
import { withReadiness } from './after-apply.ts'
import { begin, openProject } from './begin.ts'
import { type Target, withTarget } from './connect.ts'
import type { OperationContext } from './context.ts'
import { planResult } from './plan.ts'
import { type PlannedTarget, planTarget, type PlanRequest } from './plan-target.ts'
import type { ApplyResult, PlanHeader, PlanResult } from './results.ts'
import { changesetComplaints, resourcesOf } from './saved-plans.ts'
import {
  assertSecrets,
  leaveUnlocked,
  settled,
  type Work,
  withLock,
  writeTarget,
} from './write-target.ts'
import { writeUntilDecided } from './write-until-decided.ts'

export interface ApplyOptions {
  readonly allow: readonly string[]
  readonly takeOver: readonly string[]
  /** Asked with the plan; asked again when the target moved before the lock was ours. */
  readonly confirm: (plan: PlanResult) => Promise<boolean>
  /** Milliseconds to wait for everything to be ready; absent: asked once. */
  readonly waitMs?: number
  /** End what finished swaps keep. */
  readonly finish?: boolean
}

/** Plans, asks, and brings the target to the desired state. A second run does nothing. */
export async function applyProject(
  context: OperationContext,
  options: ApplyOptions,
): Promise<ApplyResult> {
  const start = await begin(context)
  if (!start.ok) return notApplied({ ...start.result, changeset: undefined, header: undefined })
  const { project, engine, compiled, source } = start
  assertSecrets(
    compiled.resources.flatMap((resource) => resource.secrets),
    project,
    context,
  )
  const request: PlanRequest = {
    project,
    engine,
    compiled,
    release: source.release,
    rules: source.rules,
    allow: options.allow,
    takeOver: options.takeOver,
    finish: options.finish ?? false,
  }
  const started = performance.now()
  const change = async (target: Target): Promise<ApplyResult> => {
    const header = (planned: PlannedTarget): PlanHeader => ({
      project: project.config.name,
      environment: target.environment.name,
      engine: engine.name,
      engineVersion: target.connection.description.version,
      resources: compiled.resources.length - planned.changeset.unsupported.length,
      milliseconds: performance.now() - started,
      unmanagedCount: planned.changeset.unmanaged.length,
    })
    const first = await planTarget(request, target, context)
    const shown = planResult(start.result, first, header(first))
    if (shown.changeset === undefined || isStopped(first.changeset)) return notApplied(shown)
    const write = { operation: 'apply', project, engine, compiled }
    if (isSettled(first, context)) {
      await leaveUnlocked(write, target, context)
      return notApplied(shown)
    }
    if (!(await options.confirm(shown))) return { ...notApplied(shown), declined: true }
    return withLock(write, target, context, async (lock, run) => {
      const again = await planTarget(request, target, context)
      const unchanged = again.changeset.digest === first.changeset.digest
      context.onEvent?.({ type: 'reread', unchanged })
      const renewed = planResult(start.result, again, header(again))
      if (isStopped(again.changeset)) return notApplied(renewed)
      if (!unchanged && again.changeset.hasChanges && !(await options.confirm(renewed))) {
        return { ...notApplied(renewed), declined: true }
      }
      const outcome = await writeUntilDecided(
        workOf(again),
        (work) => writeTarget(work, write, target, context, lock, run),
        async () => {
          await settled([run], target, context)
          const now = await planTarget(request, target, context)
          return isStopped(now.changeset) ? undefined : workOf(now)
        },
      )
      return applied(renewed, outcome, performance.now() - started)
    })
  }
  return withTarget(project, engine, start.environment, context, async (target) =>
    withReadiness(await change(target), compiled, target, context, options.waitMs),
  )
}

export interface SavedChangeset extends Pick<ApplyOptions, 'waitMs'> {
  readonly text: string
  readonly file: string
}

/** Executes exactly a saved changeset, or refuses with what moved. */
export async function applyChangeset(
  context: OperationContext,
  { text, file, waitMs }: SavedChangeset,
): Promise<ApplyResult> {
  const decoded = decodeChangeset(text, changesetComplaints)
  const saved = decoded.changeset
  if (saved === undefined) {
    throw new SluiceError('BAD_CHANGESET', `\`${file}\` is no changeset of this version`, {
      exit: 65,
      detail: decoded.problems,
    })
  }
  if (decoded.problems.length > 0) {
    throw new SluiceError('BAD_CHANGESET', `\`${file}\` was changed after it was planned`, {
      exit: 4,
      detail: decoded.problems,
      next: `plan again: sluice plan -e ${saved.environment} -o ${file}`,
    })
  }
  const named = { ...context, environment: context.environment ?? saved.environment }
  const opened = await openProject(named)
  if (!opened.ok) {
    return notApplied({
      project: undefined,
      diagnostics: opened.diagnostics,
      textOf: opened.textOf,
      files: 1,
      resources: 0,
      changeset: undefined,
      header: undefined,
    })
  }
  const { project, engine, environment } = opened
  if (saved.environment !== environment.name || saved.engine !== engine.name) {
    throw new SluiceError(
      'USAGE',
      `\`${file}\` was planned for ${saved.environment} (${saved.engine}), not for ${environment.name} (${engine.name})`,
      { exit: 64 },
    )
  }
  assertSecrets(
    saved.actions.flatMap((action) => action.statements.flatMap((statement) => statement.secrets)),
    project,
    named,
  )
  const compiled = compileResources(resourcesOf(saved), {
    engine,
    database: engine.databaseOf(environment),
  })
  const base = {
    project: project.config.name,
    diagnostics: [],
    textOf: () => undefined,
    files: 1,
    resources: compiled.resources.length,
  }
  const request: PlanRequest = {
    project,
    engine,
    compiled,
    release: saved.release,
    rules: [],
    allow: saved.consents,
    takeOver: [],
    finish: saved.actions.some(({ recipe }) => recipe?.part === 'finish'),
  }
  const started = performance.now()
  const change = async (target: Target): Promise<ApplyResult> => {
    const header: PlanHeader = {
      project: project.config.name,
      environment: environment.name,
      engine: engine.name,
      engineVersion: target.connection.description.version,
      resources: compiled.resources.length,
      milliseconds: 0,
      unmanagedCount: 0,
    }
    const shown: PlanResult = { ...base, changeset: saved, header }
    if (saved.blocked.length > 0) return notApplied(shown)
    const first = await planTarget(request, target, { ...named, select: [], exclude: [] })
    const before = reconcile(saved, first, engine, file)
    const isRecorded = saved.partial || first.ledger.releases.at(-1)?.release === saved.release
    const hasAdoptions = saved.actions.some(
      (action) =>
        action.op === 'adopt' && !first.ledger.rows.has(resourceId(action.kind, action.name)),
    )
    const hasForgets = saved.actions.some(
      ({ op, kind, name }) => op === 'forget' && first.ledger.rows.has(resourceId(kind, name)),
    )
    const write = { operation: 'apply', project, engine, compiled }
    // Its own run was cut off after the last write: it is still marked as under way.
    const isOpen = first.ledger.unfinishedChangeset === saved.digest
    if (before.isDone && isRecorded && !hasAdoptions && !hasForgets && !isOpen) {
      await leaveUnlocked(write, target, named)
      return notApplied(shown)
    }
    return withLock(write, target, named, async (lock, run) => {
      const look = (): Promise<PlannedTarget> =>
        planTarget(request, target, { ...named, select: [], exclude: [] })
      const leftOf = (planned: PlannedTarget): Work => ({
        ...workOf(planned),
        changeset: saved,
        actions: reconcile(saved, planned, engine, file).actions,
        isRelease: !saved.partial,
      })
      const again = await look()
      const todo = leftOf(again)
      named.onEvent?.({ type: 'reread', unchanged: true })
      const blocked = blockedSince(saved, again.changeset)
      if (blocked.length > 0) return notApplied({ ...shown, changeset: { ...saved, blocked } })
      const outcome = await writeUntilDecided(
        todo,
        (work) => writeTarget(work, write, target, named, lock, run),
        async () => {
          await settled([run], target, named)
          const now = await look()
          return blockedSince(saved, now.changeset).length > 0 ? undefined : leftOf(now)
        },
      )
      return applied(shown, outcome, performance.now() - started)
    })
  }
  return withTarget(project, engine, environment, named, async (target) =>
    withReadiness(await change(target), compiled, target, named, waitMs),
  )
}

/** Guards that did not stand in the way when this was planned: a new owner, protection, a reader. */
function blockedSince(saved: Changeset, current: Changeset): Changeset['blocked'] {
  const touched = new Set(
    saved.actions
      .filter(({ statements }) => statements.length > 0)
      .map(({ kind, name }) => `${kind}/${name}`),
  )
  return current.blocked.filter(({ kind, name }) => touched.has(`${kind}/${name}`))
}

function reconcile(
  saved: Changeset,
  planned: PlannedTarget,
  engine: Engine,
  file: string,
): { readonly actions: readonly Action[]; readonly isDone: boolean } {
  const { ledger, changeset: current } = planned
  if (
    saved.target !== 'uninitialised' &&
    ledger.target !== undefined &&
    saved.target !== ledger.target
  ) {
    throw stale(file, saved, [
      `it was planned for target ${saved.target}; this is ${ledger.target}`,
    ])
  }
  const isResuming = ledger.unfinishedChangeset === saved.digest
  const result = reconcileChangeset(saved, current, liveDigests(saved, planned, engine), isResuming)
  if (result.moved.length > 0) throw stale(file, saved, result.moved)
  return result
}

/** Today's forms of what the saved changeset reads. */
function liveDigests(
  saved: Changeset,
  { diff, catalog }: PlannedTarget,
  engine: Engine,
): ReadonlyMap<string, Digest | null> {
  const index = indexByName(catalog.objects.values(), engine)
  const plans = new Map(
    resourcesOf(saved).map((resource) => [String(resource.id), resource] as const),
  )
  const digests = new Map<string, Digest | null>()
  for (const { id } of saved.basis) {
    const resource = plans.get(id)
    const rules = resource && engine.kinds[resource.kind]
    const object =
      resource && rules && index.get(nameKey(namespaceOf(rules, resource.spec), resource.name))
    digests.set(id, object ? diff.liveDigestOf(object) : null)
  }
  return digests
}

function stale(file: string, saved: Changeset, moved: readonly string[]): SluiceError {
  return new SluiceError(
    'STALE_CHANGESET',
    `\`${file}\` no longer fits ${saved.environment}; nothing was run`,
    {
      exit: 4,
      detail: moved,
      next: `plan again: sluice plan -e ${saved.environment} -o ${file}`,
    },
  )
}

function workOf({ changeset, catalog, diff }: PlannedTarget): Work {
  return {
    changeset,
    catalog,
    pending: diff.pending,
    actions: changeset.actions,
    isRelease: !changeset.partial,
  }
}

/** Blocked changes stop everything: nothing was written. */
function isStopped(changeset: Changeset): boolean {
  return changeset.blocked.length > 0
}

/** Nothing to run, nothing to record: the second run writes nothing at all. */
function isSettled({ changeset, ledger }: PlannedTarget, context: OperationContext): boolean {
  if (changeset.actions.length > 0) return false
  const isPartial = (context.select?.length ?? 0) + (context.exclude?.length ?? 0) > 0
  const isCut = ledger.unfinishedChangeset !== undefined
  return isPartial || (!isCut && ledger.releases.at(-1)?.release === changeset.release)
}

export function notApplied(plan: PlanResult): ApplyResult {
  return {
    ...plan,
    executed: 0,
    actionsDone: 0,
    partial: false,
    interrupted: false,
    adopted: 0,
    milliseconds: 0,
  }
}

export function applied(plan: PlanResult, outcome: RunOutcome, milliseconds: number): ApplyResult {
  const isCut = outcome.failure !== undefined || outcome.interrupted
  return {
    ...plan,
    executed: outcome.executed,
    actionsDone: outcome.done.length,
    partial: isCut,
    interrupted: outcome.interrupted,
    adopted: outcome.done.filter((action) => action.op === 'adopt').length,
    milliseconds,
    ...(outcome.left && { rewriting: `${outcome.left.action.kind}/${outcome.left.action.name}` }),
    ...(outcome.failure
      ? {
          failure: {
            id: `${outcome.failure.action.kind}/${outcome.failure.action.name}`,
            statement: outcome.failure.action.statements[outcome.failure.statement]?.sql ?? '',
            error: outcome.failure.error,
          },
        }
      : {}),
  }
}
