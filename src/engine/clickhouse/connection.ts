import { resolve } from 'node:path'
import { SluiceError } from '../../diagnostic/sluice-error.ts'
import { quoteString } from '../../sql/index.ts'
import { httpTarget, openHttpClient } from '../clickhouse-family/http-client.ts'
import { textOf } from '../clickhouse-family/rows.ts'
import { statementsOver, type Transport } from '../clickhouse-family/statements.ts'
import { commandName } from '../common/command-name.ts'
import type { ConnectOptions, Connection, EnvironmentLike } from '../engine.ts'
import { readCapabilities } from './capabilities.ts'
import { diagnose } from './diagnose.ts'
import { openEmbedded } from './embedded-engine.ts'
import { inspect, inspectObjects } from './inspect.ts'
import { leave } from './leave.ts'
import { observe } from './observe.ts'
import { readiness } from './readiness.ts'
import { clickhouseStore } from './store.ts'
import { withWayBack } from './stuck-mutations.ts'

/**
 * Connects to a server (`http(s)://…`) or to a directory of the embedded engine (`chdb:PATH`).
 * No default database is sent with statements, since it may not exist yet: all SQL is qualified.
 */
export async function connect(
  environment: EnvironmentLike,
  options: ConnectOptions,
): Promise<Connection> {
  const { transport, embedded, credentials, settings } = await openTransport(environment, options)
  const statements = statementsOver(transport, {
    settings,
    writeSettings,
    readTimeoutMs: environment.timeouts?.statement ?? 300_000,
    writeTimeoutMs: environment.timeouts?.statement,
    credentials,
    onStatement: options.onStatement,
  })
  try {
    const { version, capabilities } = await readCapabilities(statements)
    return {
      description: { engine: 'clickhouse', version, address: transport.address },
      embedded,
      capabilities,
      inspect: (scope, ledgerDatabase) =>
        inspect(statements, scope, { ledgerDatabase, capabilities }),
      inspectObjects: (keys) => inspectObjects(statements, keys, capabilities),
      observe: (keys) => observe(statements, keys),
      readiness: (keys) => readiness(statements, keys),
      execute: async (sql, options) => {
        try {
          await statements.execute(sql, options)
        } catch (error) {
          throw await withWayBack(error, sql, statements)
        }
      },
      query: statements.query,
      leave: (queryId) => leave(statements, queryId),
      running: async (prefix) => {
        const rows = await statements.query(
          `SELECT query_id FROM system.processes WHERE startsWith(query_id, ${quoteString(prefix)})`,
        )
        return rows.map((row) => textOf(row, 'query_id'))
      },
      store: (ledgerDatabase) => clickhouseStore(statements, ledgerDatabase),
      diagnose: (ledgerDatabase) =>
        diagnose(statements, { version, embedded, capabilities, ledgerDatabase }),
      close: transport.close,
    }
  } catch (error) {
    await transport.close()
    throw error
  }
}

/** Directory of `chdb:PATH`; undefined for other URLs. */
export function embeddedPath(url: string): string | undefined {
  return /^chdb:(?:\/\/(?=\/))?(.+)$/.exec(url)?.[1]
}

/**
 * An ALTER that rewrites data answers when the data is rewritten, on every replica. Both settings
 * are sent because their defaults differ between versions (mutations_sync was 0 before 26).
 * Statements that return nothing answer when they are done, so no waiting has to be asked for.
 */
const writeSettings = {
  mutations_sync: '2',
  alter_sync: '2',
} as const

interface Opened {
  readonly transport: Transport
  readonly embedded: boolean
  readonly credentials: readonly string[]
  readonly settings: { readonly [name: string]: string | number | boolean }
}

async function openTransport(
  environment: EnvironmentLike,
  options: ConnectOptions,
): Promise<Opened> {
  const path = embeddedPath(environment.url)
  if (path === undefined) return await openHttp(environment, options)
  const directory = await openEmbedded(resolve(options.root, path), {
    operation: commandName(process.argv),
    waitMs: environment.timeouts?.lock ?? 0,
  })
  return {
    transport: { address: `chdb:${path}`, ...directory },
    embedded: true,
    credentials: [],
    settings: environment.settings ?? {},
  }
}

async function openHttp(environment: EnvironmentLike, options: ConnectOptions): Promise<Opened> {
  if (!/^https?:\/\//i.test(environment.url)) {
    throw new SluiceError(
      'UNREACHABLE',
      `environment \`${environment.name}\`: the url is neither http(s)://… nor chdb:PATH`,
      { exit: 65, hint: 'Sluice talks to ClickHouse over HTTP: port 8123, or 8443 with TLS' },
    )
  }
  const target = httpTarget(environment, process.env)
  const client = await openHttpClient(target, environment, options.root)
  return {
    transport: {
      address: target.address,
      use: (work) => work(client),
      close: () => client.close(),
    },
    embedded: false,
    credentials: [target.password, basicAuth(target.username, target.password)],
    settings: target.settings,
  }
}

function basicAuth(username: string, password: string): string {
  return password === '' ? '' : `${username}:${password}`
}
