/** Files → compiled resources, for every operation that starts from the plans. No connection. */
import { type Diagnostic, hasErrors } from '../diagnostic/diagnostic.ts'
import type { Engine } from '../engine/engine.ts'
import { type Compiled, compileInSteps } from '../link/compile.ts'
import { releaseDigest } from '../link/release.ts'
import type { Digest } from '../resource/digest.ts'
import { loadPlansInSteps, type PlanDocument } from '../source/plans.ts'
import { loadProject, type Project, unknownEnvironment } from '../source/project.ts'
import { type Gradual, gradual, inTurns, known } from '../steps.ts'
import type { OperationContext } from './context.ts'
import { rule, type RuleFinding } from './rules.ts'

export interface CompiledProject {
  readonly project: Project | undefined
  readonly engine: Engine | undefined
  readonly documents: readonly PlanDocument[]
  readonly compiled: Compiled | undefined
  readonly release: Gradual<Digest>
  readonly rules: readonly RuleFinding[]
  readonly diagnostics: readonly Diagnostic[]
  readonly files: number
  readonly textOf: (file: string) => string | undefined
}

/** `database` overrides the database of unqualified names, once an environment is resolved. */
export async function compileProject(
  context: OperationContext,
  database?: string,
): Promise<CompiledProject> {
  const loaded = loadProject(context.directory)
  // With a fault in sluice.yaml the plans are read all the same: one run shows every mistake.
  const project = loaded.project ?? loaded.incomplete
  if (project === undefined) {
    return {
      ...nothing,
      diagnostics: loaded.diagnostics,
      textOf: loaded.textOf,
      files: loaded.diagnostics.some(({ code }) => code === 'NO_PROJECT') ? 0 : 1,
    }
  }
  const engine = await (context.loadEngine ?? context.engineOf)(project.config.engine)
  const ready = engine.ready?.()
  // It is waited for below, unless something else fails before.
  ready?.catch(() => undefined)
  const wrongEnvironment = environmentProblem(project, context.environment)
  const options = {
    ...(wrongEnvironment || !context.environment ? {} : { environment: context.environment }),
    ...(context.onRead ? { onRead: context.onRead } : {}),
    ...(context.memory ? { cache: context.memory.open(project.root, engine) } : {}),
  }
  const plans = await inTurns(loadPlansInSteps(project, options))
  options.cache?.close()
  await ready
  const linking = compileInSteps(plans.documents, {
    engine,
    database: database ?? guessDatabase(project, engine, context.environment),
    invalid: plans.invalid,
  })
  const compiled = await inTurns(linking)
  const isWhole = context.environment === undefined && !hasErrors(compiled.diagnostics)
  // A policy that its schema refused says nothing.
  const ruled = loaded.project
    ? rule(compiled, engine, loaded.project, plans.diagnostics, isWhole)
    : { findings: [], diagnostics: [], problems: plans.diagnostics }
  const diagnostics = [
    ...loaded.diagnostics,
    ...(wrongEnvironment ? [wrongEnvironment] : []),
    ...ruled.diagnostics,
    ...ruled.problems,
    ...compiled.diagnostics,
  ]
  return {
    project: loaded.project,
    engine,
    documents: plans.documents,
    compiled: hasErrors(diagnostics) ? undefined : compiled,
    release: gradual(() => releaseDigest(engine.name, [...plans.documents, ...plans.elsewhere])),
    rules: ruled.findings,
    diagnostics: [...diagnostics, ...ruled.findings.map((finding) => finding.diagnostic)],
    files: plans.files,
    textOf: plans.textOf,
  }
}

const nothing: CompiledProject = {
  project: undefined,
  engine: undefined,
  documents: [],
  compiled: undefined,
  release: known(''),
  rules: [],
  diagnostics: [],
  files: 0,
  textOf: () => undefined,
}

function environmentProblem(project: Project, name: string | undefined): Diagnostic | undefined {
  const declared = Object.keys(project.config.environments ?? {})
  if (name === undefined || declared.includes(name)) return undefined
  return unknownEnvironment(name, declared)
}

/**
 * Without a connection the environment is not read: a URL that is a reference names no database
 * here. Then the first environment that names one speaks for all.
 */
function guessDatabase(project: Project, engine: Engine, environment: string | undefined): string {
  const environments = project.config.environments ?? {}
  const names = environment === undefined ? Object.keys(environments) : [environment]
  for (const name of names) {
    const config = environments[name]
    if (config === undefined) continue
    if (config.database !== undefined && !config.database.includes('${')) return config.database
    if (config.url === undefined || config.url.includes('${')) continue
    const database = engine.databaseOf({ name, url: config.url })
    if (database !== engine.fallbackDatabase) return database
  }
  return engine.fallbackDatabase
}
