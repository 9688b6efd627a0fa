import type { Connection, ConnectOptions, EnvironmentLike } from '../engine.ts'
import { readFacts, readServer, type Server } from './capabilities.ts'
import { diagnose } from './diagnose.ts'
import { inspect, inspectObjects } from './inspect/inspect.ts'
import { leave, running } from './leave.ts'
import { lineOver } from './line.ts'
import type { Held } from './lock.ts'
import { observe } from './observe.ts'
import { type Opening, openingOf, type SessionSettings, sessionSettings } from './open.ts'
import { readiness } from './readiness.ts'
import { sessionOver } from './session-over.ts'
import { loadGrammar } from './sql/parser.ts'
import { type Statements, statementsOver } from './statements.ts'
import { postgresStore } from './store.ts'
import { stored } from './stored/stored.ts'
import { troublesOfJobs } from './timescale/failed-jobs.ts'
import { transact } from './transact.ts'

/**
 * Connects to a server (`postgres://…`) or to a directory of the engine in this process
 * (`pglite:PATH`). One session carries statements and the lock; it is opened again when it was cut.
 */
export async function connect(
  environment: EnvironmentLike,
  options: ConnectOptions,
): Promise<Connection> {
  const settings = sessionSettings(environment)
  const opening = await openingOf(environment, options, settings)
  const line = lineOver(opening.open, {
    hasAside: !opening.embedded,
    ...(opening.alone === undefined ? {} : { alone: opening.alone }),
  })
  const close = async (): Promise<void> => {
    await line.close()
    await opening.close()
  }
  try {
    let server: Server | undefined
    const statements = statementsOver(line, {
      address: opening.address,
      limits: settings.limits,
      writeTimeoutMs: environment.timeouts?.statement,
      credentials: opening.credentials,
      passwords: () => server?.passwords,
      onStatement: options.onStatement,
    })
    server = await readServer(statements)
    await loadGrammar()
    return connectionOver(statements, { server, opening, settings, close })
  } catch (error) {
    await close()
    throw error
  }
}

interface Parts {
  readonly server: Server
  readonly opening: Opening
  readonly settings: SessionSettings
  readonly close: () => Promise<void>
}

function connectionOver(
  statements: Statements,
  { server, opening, settings, close }: Parts,
): Connection {
  const { version, capabilities } = server
  const { address, embedded } = opening
  let { facts } = server
  const session = sessionOver(statements, {
    facts: () => facts,
    defaultSchema: settings.defaultSchema,
  })
  const held: Held = { record: undefined }
  let isOld = false
  const renew = async (): Promise<void> => {
    if (isOld) facts = await readFacts(statements)
    isOld = false
  }
  /**
   * A statement may have brought the extension, or taken it away. It is in place, whatever becomes of
   * this question: who reads next asks it again.
   */
  const after = async (sqls: readonly string[]): Promise<void> => {
    isOld ||= sqls.some((sql) => /\bEXTENSION\b/i.test(sql))
    await renew().catch(() => undefined)
  }
  return {
    description: { engine: 'postgres', version, address },
    embedded,
    capabilities,
    inspect: async (scope, ledgerDatabase) => {
      await renew()
      return await inspect(session, scope, { ledgerDatabase })
    },
    inspectObjects: async (keys) => {
      await renew()
      return await inspectObjects(session, keys)
    },
    stored: (request) => stored(session, request),
    observe: (keys) => observe(statements, facts, keys),
    readiness: (keys) => readiness(statements, facts, keys, troublesOfJobs),
    execute: async (sql, options) => {
      await statements.execute(sql, options)
      await after([sql])
    },
    transact: async (request) => {
      await transact(statements, request)
      await after(request.statements.map(({ sql }) => sql))
    },
    query: statements.query,
    leave: (queryId) => leave(statements, queryId),
    running: (prefix) => running(statements, prefix),
    store: (ledgerDatabase) => postgresStore(statements, ledgerDatabase, held),
    diagnose: (ledgerDatabase) =>
      diagnose(statements, { version, facts, embedded, ledgerDatabase }),
    close,
  }
}
