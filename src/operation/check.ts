import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { SluiceError } from '../diagnostic/sluice-error.ts'
import type { Engine } from '../engine/engine.ts'
import type { Resource } from '../resource/resource.ts'
import { sqlFragmentAt } from '../schema/index.ts'
import { resultOf } from './begin.ts'
import { compileProject } from './compile-project.ts'
import { ledgerDatabaseOf } from './connect.ts'
import type { OperationContext } from './context.ts'
import type { CheckResult } from './results.ts'
import { createInScratch, type ScratchFailure } from './scratch.ts'

/**
 * `validate`, and then every statement really runs on a scratch embedded engine. Without one the
 * statements have been read, and the result says that none was run.
 */
export async function checkProject(context: OperationContext): Promise<CheckResult> {
  const source = await compileProject(context)
  const { project, engine, compiled } = source
  const validated = resultOf(source, [])
  const nothing = { executed: 0, engineVersion: '', unsupported: [] }
  if (!project || !engine || !compiled) return { ...validated, ...nothing }
  if (engine.shadow === undefined) return { ...validated, ...nothing, notRun: noShadow }
  const connection = await engine.shadow({
    root: project.root,
    ...(context.onStatement ? { onStatement: context.onStatement } : {}),
  })
  try {
    const { version } = connection.description
    const result = await createInScratch({
      engine,
      connection,
      compiled,
      database: engine.fallbackDatabase,
      ledgerDatabase: ledgerDatabaseOf(project),
    })
    const problems = result.failures.map((failure) =>
      failureDiagnostic(failure, compiled.byId.get(failure.id), engine),
    )
    return {
      ...resultOf(source, problems),
      executed: result.created.length,
      engineVersion: version,
      unsupported: result.unsupported,
    }
  } finally {
    await connection.close()
  }
}

const noShadow = 'the engine has no embedded form to run them on'

function failureDiagnostic(
  { id, error }: ScratchFailure,
  resource: Resource | undefined,
  engine: Engine,
): Diagnostic {
  const words =
    error instanceof SluiceError
      ? [error.message, ...(error.detail ?? [])].join('; ')
      : String(error)
  const origin = resource?.origin
  const field =
    resource &&
    Object.keys(resource.spec).find((key) => sqlFragmentAt(engine.name, resource.kind, [key]))
  const span = origin && (field === undefined ? origin.span : origin.spanOf([field]))
  return {
    code: 'BAD_SQL',
    severity: 'error',
    message: `the engine refuses \`${id}\`: ${words}`,
    ...(span ? { span } : {}),
  }
}
