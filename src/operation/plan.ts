import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { begin } from './begin.ts'
import { type Target, withTarget } from './connect.ts'
import type { OperationContext } from './context.ts'
import { onceRead } from './early-reading.ts'
import { type PlannedTarget, planTarget } from './plan-target.ts'
import type { PlanHeader, PlanResult, ValidateResult } from './results.ts'

export interface PlanOptions {
  readonly allow: readonly string[]
  /** List unmanaged objects one by one: a matter of rendering, the changeset always has them. */
  readonly unmanaged?: boolean
  /** Also end what finished swaps keep. */
  readonly finish?: boolean
}

/** What `apply` would do: reads the target, writes nothing. */
export async function planProject(
  context: OperationContext,
  options: PlanOptions,
): Promise<PlanResult> {
  const start = await begin(context)
  if (!start.ok) return { ...start.result, changeset: undefined, header: undefined }
  const { project, engine, compiled, source } = start
  const started = performance.now()
  const body = async (target: Target): Promise<PlanResult> => {
    const request = {
      project,
      engine,
      compiled,
      release: source.release,
      rules: source.rules,
      textOf: source.textOf,
      allow: options.allow,
      takeOver: [],
      finish: options.finish ?? false,
      checkTimeoutMs: 10_000,
      early: onceRead(start.early),
    }
    const planned = await planTarget(request, target, context)
    const header: PlanHeader = {
      project: project.config.name,
      environment: target.environment.name,
      engine: engine.name,
      engineVersion: target.connection.description.version,
      resources: compiled.resources.length - planned.changeset.unsupported.length,
      milliseconds: performance.now() - started,
      unmanagedCount: planned.changeset.unmanaged.length,
    }
    return planResult(start.result, planned, header)
  }
  return withTarget(project, engine, start.environment, context, body, start.early?.target)
}

/** A selection that cannot stand is a mistake of the call: diagnostics instead of a changeset. */
export function planResult(
  result: ValidateResult,
  planned: PlannedTarget,
  header: PlanHeader,
): PlanResult {
  const problems = selectionDiagnostics(planned)
  if (problems.length === 0) return { ...result, changeset: planned.changeset, header }
  return {
    ...result,
    diagnostics: [...result.diagnostics, ...problems],
    changeset: undefined,
    header,
  }
}

export function selectionDiagnostics(planned: PlannedTarget): readonly Diagnostic[] {
  return [
    ...planned.selectionUnmatched.map(
      (pattern): Diagnostic => ({
        code: 'NOT_FOUND',
        severity: 'error',
        message: `\`${pattern}\` selects nothing`,
        hint: 'a pattern is `Kind/name` or a glob on the name; `sluice graph` lists them',
      }),
    ),
    ...planned.selectionProblems.map(
      (message): Diagnostic => ({
        code: 'INCOMPLETE_SELECTION',
        severity: 'error',
        message,
        hint: 'put `+` before the pattern to add what it needs',
      }),
    ),
  ]
}
