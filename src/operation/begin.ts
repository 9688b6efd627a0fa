/** The common start of connected operations: project, environment, compiled plans. */
import { codes } from '../diagnostic/codes.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Engine } from '../engine/engine.ts'
import type { Compiled } from '../link/compile.ts'
import type { Environment } from '../source/environment.ts'
import { loadProject, type Project } from '../source/project.ts'
import { type CompiledProject, compileProject } from './compile-project.ts'
import { environmentOf } from './connect.ts'
import type { OperationContext } from './context.ts'
import { closeEarly, type EarlyTarget, openEarly } from './early-reading.ts'
import type { TextOf, ValidateResult } from './results.ts'

export type Beginning =
  | { readonly ok: false; readonly result: ValidateResult }
  | {
      readonly ok: true
      readonly project: Project
      readonly engine: Engine
      readonly environment: Environment
      readonly compiled: Compiled
      readonly source: CompiledProject
      readonly result: ValidateResult
      /** The target, which is being read already. */
      readonly early: EarlyTarget | undefined
    }

/** Everything that can be wrong in files comes out together, and before anything that a connection says. */
export async function begin(context: OperationContext): Promise<Beginning> {
  const opened = await openProject(context, context.loadEngine)
  if (!opened.ok) {
    const source = await compileProject(context)
    return { ok: false, result: resultOf(source, opened.diagnostics) }
  }
  const { project, engine, environment } = opened
  const early = openEarly(project, engine, environment, context)
  const source = await compileProject(context, engine.databaseOf(environment)).catch(
    (error: unknown) => {
      closeEarly(early)
      throw error
    },
  )
  if (source.compiled === undefined) {
    closeEarly(early)
    return { ok: false, result: resultOf(source, []) }
  }
  return {
    ok: true,
    project,
    engine,
    environment,
    compiled: source.compiled,
    source,
    result: withoutRuleErrors(resultOf(source, [])),
    early,
  }
}

/** Where nothing more particular is known, the fix that goes with the code. */
function withHint(diagnostic: Diagnostic): Diagnostic {
  return diagnostic.hint === undefined
    ? { ...diagnostic, hint: codes[diagnostic.code].fix }
    : diagnostic
}

/** Against a target, a rule at `error` is listed as blocked, with everything else that is. */
function withoutRuleErrors(result: ValidateResult): ValidateResult {
  return {
    ...result,
    diagnostics: result.diagnostics.filter(
      ({ code, severity }) => code !== 'RULE' || severity !== 'error',
    ),
  }
}

export type OpenedProject =
  | {
      readonly ok: true
      readonly project: Project
      readonly engine: Engine
      readonly environment: Environment
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[]; readonly textOf: TextOf }

/** For operations that need the target and no plans: `history`, `unlock`, `doctor`, `import`. */
export async function openProject(
  context: OperationContext,
  load: OperationContext['engineOf'] = context.engineOf,
): Promise<OpenedProject> {
  const loaded = loadProject(context.directory)
  if (loaded.project === undefined) {
    return { ok: false, diagnostics: loaded.diagnostics, textOf: loaded.textOf }
  }
  const { project } = loaded
  const { environment, diagnostics } = environmentOf(project, context)
  if (environment === undefined) return { ok: false, diagnostics, textOf: loaded.textOf }
  return { ok: true, project, engine: await load(project.config.engine), environment }
}

export function resultOf(source: CompiledProject, more: readonly Diagnostic[]): ValidateResult {
  const known = new Set(source.diagnostics.map(({ code, message }) => `${code}\n${message}`))
  const added = more.filter(({ code, message }) => !known.has(`${code}\n${message}`))
  return {
    project: source.project?.config.name,
    diagnostics: [...source.diagnostics, ...added].map(withHint),
    textOf: source.textOf,
    files: source.files,
    resources: source.compiled?.resources.length ?? source.documents.length,
  }
}
