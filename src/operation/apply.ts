import type { Changeset } from '../changeset/changeset.ts'
import { withReadiness } from './after-apply.ts'
import { applied, notApplied } from './apply-result.ts'
import { begin } from './begin.ts'
import { type Target, withTarget } from './connect.ts'
import { lastRelease } from '../ledger/read-ledger.ts'
import type { OperationContext } from './context.ts'
import { closeEarly, onceRead } from './early-reading.ts'
import { planResult } from './plan.ts'
import { type PlannedTarget, planTarget, type PlanRequest } from './plan-target.ts'
import type { ApplyResult, PlanHeader, PlanResult } from './results.ts'
import { workOf } from './work-of.ts'
import { assertSecrets, leaveUnlocked, settled, withLock, writeTarget } from './write-target.ts'
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
  try {
    assertSecrets(
      compiled.resources.flatMap((resource) => resource.secrets),
      project,
      context,
    )
  } catch (error) {
    closeEarly(start.early)
    throw error
  }
  const request: PlanRequest = {
    project,
    engine,
    compiled,
    release: source.release,
    rules: source.rules,
    textOf: source.textOf,
    allow: options.allow,
    takeOver: options.takeOver,
    finish: options.finish ?? false,
    early: onceRead(start.early),
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
    if (await isSettled(first, target, project.config.name, context)) {
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
  return withTarget(
    project,
    engine,
    start.environment,
    context,
    async (target) =>
      withReadiness(await change(target), compiled, target, context, options.waitMs),
    start.early?.target,
  )
}

/** Blocked changes stop everything: nothing was written. */
function isStopped(changeset: Changeset): boolean {
  return changeset.blocked.length > 0
}

/** Nothing to run, nothing to record: the second run writes nothing at all. */
async function isSettled(
  { changeset, ledger }: PlannedTarget,
  { store }: Target,
  project: string,
  context: OperationContext,
): Promise<boolean> {
  if (changeset.actions.length > 0) return false
  const isPartial = (context.select?.length ?? 0) + (context.exclude?.length ?? 0) > 0
  const isCut = ledger.unfinishedChangeset !== undefined
  return isPartial || (!isCut && (await lastRelease(store, project)) === changeset.release)
}
