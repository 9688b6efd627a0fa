/** Opens the target of an environment, with what every connected operation needs beside it. */
import { type FailpointHook, failpointHook } from '../apply/failpoint.ts'
import { connectionWithFailpoints, storeWithFailpoints } from '../apply/with-failpoints.ts'
import { type Diagnostic, hasErrors } from '../diagnostic/diagnostic.ts'
import { SluiceError } from '../diagnostic/sluice-error.ts'
import type { Connection, Engine } from '../engine/engine.ts'
import type { Store } from '../engine/store.ts'
import { type Environment, resolveEnvironment } from '../source/environment.ts'
import type { Project } from '../source/project.ts'
import type { OperationContext } from './context.ts'

export interface Target {
  readonly environment: Environment
  readonly connection: Connection
  readonly store: Store
  readonly ledgerDatabase: string
  readonly failpoint: FailpointHook
}

/** Resolves an environment; the only step that reads secrets of `environments`. */
export function environmentOf(
  project: Project,
  context: OperationContext,
): { readonly environment?: Environment; readonly diagnostics: readonly Diagnostic[] } {
  if (context.environment === undefined) {
    const names = Object.keys(project.config.environments ?? {})
    throw new SluiceError('NO_ENVIRONMENT', 'this command needs an environment', {
      hint:
        names.length > 0 ? `-e ${names.join(' | -e ')}` : 'sluice.yaml declares no environments',
    })
  }
  const { environment, diagnostics } = resolveEnvironment(
    project,
    context.environment,
    context.processEnv,
  )
  return environment === undefined || hasErrors(diagnostics)
    ? { diagnostics }
    : { environment, diagnostics }
}

/** Runs `body` with an open connection and closes it whatever happens; `opened`: one that was begun before. */
export async function withTarget<T>(
  project: Project,
  engine: Engine,
  environment: Environment,
  context: OperationContext,
  body: (target: Target) => Promise<T>,
  opened?: Promise<Target>,
): Promise<T> {
  const target = await (opened ?? openTarget(project, engine, environment, context))
  const { connection } = target
  try {
    const { engine: name, version, address } = connection.description
    context.onEvent?.({
      type: 'connected',
      environment: environment.name,
      engine: name,
      version,
      address,
    })
    return await body(target)
  } finally {
    await connection.close()
  }
}

/** Connects; whoever asked for it closes it. */
export async function openTarget(
  project: Project,
  engine: Engine,
  environment: Environment,
  context: OperationContext,
): Promise<Target> {
  const lockTimeout = context.lockTimeoutMs
  const connection = await engine.connect(
    lockTimeout === undefined
      ? environment
      : { ...environment, timeouts: { ...environment.timeouts, lock: lockTimeout } },
    {
      root: project.root,
      ...(context.onStatement ? { onStatement: context.onStatement } : {}),
    },
  )
  const ledgerDatabase = ledgerDatabaseOf(project)
  const failpoint = failpointHook(context.processEnv)
  return {
    environment,
    connection: connectionWithFailpoints(connection, failpoint),
    store: storeWithFailpoints(connection.store(ledgerDatabase), failpoint),
    ledgerDatabase,
    failpoint,
  }
}

export function ledgerDatabaseOf(project: Project): string {
  return project.config.ledger?.database ?? 'sluice'
}
