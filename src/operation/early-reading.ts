/**
 * Reading the target while the plans are being compiled. What the server is asked for depends on
 * the plans only in which databases they name beyond those of the last apply: where they name no
 * other, what was read early is what the plan needs.
 */
import type { LiveCatalog, Scope } from '../catalog/catalog.ts'
import type { Engine } from '../engine/engine.ts'
import { readStoredLedger, recordedIn, type StoredLedger } from '../ledger/read-ledger.ts'
import type { Environment } from '../source/environment.ts'
import type { Project } from '../source/project.ts'
import { openTarget, type Target } from './connect.ts'
import type { OperationContext } from './context.ts'
import { scopeOf } from './scope.ts'

export interface EarlyReading {
  /** As it is stored; undefined before the first apply. */
  readonly stored: StoredLedger | undefined
  readonly scope: Scope
  readonly catalog: LiveCatalog
}

export interface EarlyTarget {
  readonly target: Promise<Target>
  /** Of one moment: it serves one plan, and is given away once, so that nothing holds it longer than that plan. */
  readonly takeReading: () => Promise<EarlyReading> | undefined
}

/** Undefined where the engine runs in this process: it would make files for plans that may be wrong. */
export function openEarly(
  project: Project,
  engine: Engine,
  environment: Environment,
  context: OperationContext,
): EarlyTarget | undefined {
  if (engine.isElsewhere?.(environment) !== true) return undefined
  const target = openTarget(project, engine, environment, context)
  let reading: Promise<EarlyReading> | undefined = target.then(
    async (opened): Promise<EarlyReading> => {
      const { name } = project.config
      const stored = await readStoredLedger(opened.store, name)
      const scope = scopeOf({ engine, compiled: nothingCompiled }, opened, recordedIn(stored, name))
      return {
        stored,
        scope,
        catalog: await opened.connection.inspect(scope, opened.ledgerDatabase),
      }
    },
  )
  // Whoever waits for them hears of a failure; with faults in the plans nobody does.
  target.catch(() => undefined)
  reading.catch(() => undefined)
  const takeReading = (): Promise<EarlyReading> | undefined => {
    const taken = reading
    reading = undefined
    return taken
  }
  return { target, takeReading }
}

/**
 * For the first plan of a request: the second reads for itself. So does the first where this failed:
 * a server may end a session that has nothing to say for as long as plans are compiled.
 */
export function onceRead(early: EarlyTarget | undefined): () => Promise<EarlyReading | undefined> {
  return async () => await early?.takeReading()?.catch(() => undefined)
}

const nothingCompiled = { resources: [], databases: new Set<string>() }

/** Ends what nobody waits for any more; how long that takes is of no interest. */
export function closeEarly(early: EarlyTarget | undefined): void {
  early?.target.then(({ connection }) => connection.close()).catch(() => undefined)
}
