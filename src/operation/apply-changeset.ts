import type { Changeset } from '../changeset/changeset.ts'
import { SluiceError } from '../diagnostic/sluice-error.ts'
import { compileResources } from '../link/compile.ts'
import { withReadiness } from './after-apply.ts'
import { applied, notApplied } from './apply-result.ts'
import type { ApplyOptions } from './apply.ts'
import { openProject } from './begin.ts'
import { type Target, withTarget } from './connect.ts'
import type { Digest } from '../resource/digest.ts'
import { lastRelease } from '../ledger/read-ledger.ts'
import { known } from '../steps.ts'
import type { OperationContext } from './context.ts'
import { type PlannedTarget, planTarget, type PlanRequest } from './plan-target.ts'
import type { ApplyResult, PlanResult } from './results.ts'
import { blockedSince, isCarriedOut, readSaved, reconcile } from './saved-changeset.ts'
import { resourcesOf } from './saved-plans.ts'
import { workOf } from './work-of.ts'
import {
  assertSecrets,
  leaveUnlocked,
  settled,
  type Work,
  withLock,
  writeTarget,
} from './write-target.ts'
import { writeUntilDecided } from './write-until-decided.ts'

export interface SavedChangeset extends Pick<ApplyOptions, 'waitMs'> {
  readonly text: string
  readonly file: string
}

/** Executes exactly a saved changeset, or refuses with what moved. */
export async function applyChangeset(
  context: OperationContext,
  { text, file, waitMs }: SavedChangeset,
): Promise<ApplyResult> {
  const saved = readSaved(text, file)
  const named = { ...context, environment: context.environment ?? saved.environment }
  const opened = await openProject(named)
  if (!opened.ok) {
    const { diagnostics, textOf } = opened
    return notApplied({ ...nothing, diagnostics, textOf, files: 1 })
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
  const database = engine.databaseOf(environment)
  const compiled = compileResources(resourcesOf(saved), { engine, database })
  const request: PlanRequest = {
    project,
    engine,
    compiled,
    release: known(saved.release),
    rules: [],
    textOf: project.textOf,
    allow: saved.consents,
    takeOver: [],
    finish: saved.actions.some(({ recipe }) => recipe?.part === 'finish'),
  }
  return withTarget(project, engine, environment, named, async (target) =>
    withReadiness(
      await carryOut({ saved, file, request, target, context: named }),
      compiled,
      target,
      named,
      waitMs,
    ),
  )
}

const nothing = {
  project: undefined,
  resources: 0,
  changeset: undefined,
  header: undefined,
} as const

interface CarryOut {
  readonly saved: Changeset
  readonly file: string
  readonly request: PlanRequest
  readonly target: Target
  readonly context: OperationContext
}

async function carryOut(given: CarryOut): Promise<ApplyResult> {
  const { saved, file, request, target, context } = given
  const { project, engine, compiled } = request
  const started = performance.now()
  const shown = shownPlan(given)
  if (saved.blocked.length > 0) return notApplied(shown)
  const look = (): Promise<PlannedTarget> =>
    planTarget(request, target, { ...context, select: selectionOf(saved), exclude: [] })
  const first = await look()
  const write = { operation: 'apply', project, engine, compiled }
  const released = (): Promise<Digest | undefined> => lastRelease(target.store, project.config.name)
  if (await isCarriedOut(saved, first, reconcile(saved, first, engine, file), released)) {
    await leaveUnlocked(write, target, context)
    return notApplied(shown)
  }
  return withLock(write, target, context, async (lock, run) => {
    const leftOf = (planned: PlannedTarget): Work => ({
      ...workOf(planned),
      changeset: saved,
      actions: reconcile(saved, planned, engine, file).actions,
      isRelease: !saved.partial,
    })
    const again = await look()
    const todo = leftOf(again)
    context.onEvent?.({ type: 'reread', unchanged: true })
    const blocked = blockedSince(saved, again.changeset)
    if (blocked.length > 0) return notApplied({ ...shown, changeset: { ...saved, blocked } })
    const outcome = await writeUntilDecided(
      todo,
      (work) => writeTarget(work, write, target, context, lock, run),
      async () => {
        await settled([run], target, context)
        const now = await look()
        return blockedSince(saved, now.changeset).length > 0 ? undefined : leftOf(now)
      },
    )
    return applied(shown, outcome, performance.now() - started)
  })
}

/**
 * A part of the plans does not do what all of them do to the same objects: what reads them comes
 * back as it stands where its own change was not chosen.
 */
function selectionOf({ partial, actions }: Changeset): readonly string[] {
  if (!partial) return []
  // A `+` at the end of a pattern is no part of a name.
  return actions.map(({ kind, name }) => `${kind}/${name}`.replace(/\+$/, '?'))
}

/** The changeset as a plan that was just made: what is printed before and after it. */
function shownPlan({ saved, request, target }: CarryOut): PlanResult {
  const { project, engine, compiled } = request
  return {
    project: project.config.name,
    diagnostics: [],
    textOf: () => undefined,
    files: 1,
    resources: compiled.resources.length,
    changeset: saved,
    header: {
      project: project.config.name,
      environment: target.environment.name,
      engine: engine.name,
      engineVersion: target.connection.description.version,
      resources: compiled.resources.length,
      milliseconds: 0,
      unmanagedCount: 0,
    },
  }
}
