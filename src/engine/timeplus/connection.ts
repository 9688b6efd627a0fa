import { SluiceError } from '../../diagnostic/sluice-error.ts'
import { quoteString } from '../../sql/index.ts'
import { type HttpTarget, httpTarget, openHttpClient } from '../clickhouse-family/http-client.ts'
import { textOf } from '../clickhouse-family/rows.ts'
import type { Statements, Transport } from '../clickhouse-family/statements.ts'
import type { ConnectOptions, Connection, EnvironmentLike, ExecuteOptions } from '../engine.ts'
import { type Appserver, isAppserverStatement, openAppserver } from './appserver/index.ts'
import { readServer } from './capabilities.ts'
import { diagnose } from './diagnose.ts'
import { timeplusStatements } from './http-wire.ts'
import { inParallel } from './in-parallel.ts'
import { inspect, inspectObjects, type World } from './inspect.ts'
import { observe } from './observe.ts'
import { readiness } from './readiness.ts'
import { executeAndSettle } from './settle.ts'
import { sqlFormatter } from './sql-format.ts'
import { timeplusStore } from './store.ts'

/**
 * Connects to the SQL port of a server (`http(s)://user:password@host:8123/database`), and to the
 * appserver that the environment names. Everything was written from sources and documentation
 * (timeplus.md §5, §6): no Timeplus server has run it.
 */
export async function connect(
  environment: EnvironmentLike,
  options: ConnectOptions,
): Promise<Connection> {
  const target = targetOf(environment)
  const transport = await openHttp(target, environment, options)
  try {
    const statements = await timeplusStatements(transport, {
      settings: target.settings,
      readTimeoutMs: environment.timeouts?.statement ?? 300_000,
      writeTimeoutMs: environment.timeouts?.statement,
      credentials: [target.password, basicAuth(target)],
      onStatement: options.onStatement,
    })
    // The appserver knows the same users, unless the environment says otherwise.
    const { username, password } = target
    const known = { ...environment, username, password }
    const server = await readServer(statements, known)
    const formatted = sqlFormatter(target, server.facts.generation)
    const { onStatement } = options
    const appserver = openAppserver(known, onStatement === undefined ? {} : { onCall: onStatement })
    return connectionTo({ statements, server, appserver, formatted }, transport)
  } catch (error) {
    await transport.close()
    throw error
  }
}

function connectionTo(world: World, transport: Transport): Connection {
  const { statements, server } = world
  return {
    description: { engine: 'timeplus', version: server.facts.version, address: transport.address },
    embedded: false,
    capabilities: server.capabilities,
    inspect: (scope, ledgerDatabase) => inspect(world, scope, ledgerDatabase),
    inspectObjects: (keys) => inspectObjects(world, keys),
    observe: (keys) => observe(statements, keys),
    readiness: (keys) => readiness(world, keys),
    execute: (sql, given) => execute(world, sql, given),
    query: statements.query,
    canonical: (queries) => canonical(world, queries),
    // No statement here leaves work behind that would go on without it: none is left early.
    leave: async () => false,
    running: (prefix) => running(statements, prefix),
    store: (ledgerDatabase) => timeplusStore(statements, ledgerDatabase, server.facts),
    diagnose: (ledgerDatabase) => diagnose(world, ledgerDatabase),
    close: transport.close,
  }
}

async function execute(
  { statements, appserver }: World,
  sql: string,
  options: ExecuteOptions = {},
): Promise<void> {
  if (!isAppserverStatement(sql)) return await executeAndSettle(statements, sql, options)
  await neededAppserver(appserver, sql).request(sql, options)
}

function neededAppserver(appserver: Appserver | undefined, sql: string): Appserver {
  if (appserver !== undefined) return appserver
  throw new SluiceError('ENGINE_REFUSED', 'this environment names no appserver', {
    hint: 'add `appserver: {url: …}` to the environment in sluice.yaml',
    detail: [`statement: ${sql.split('\n', 1)[0] ?? ''}`],
  })
}

async function canonical(
  { formatted }: World,
  queries: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const printed = await inParallel(queries, formatted)
  return new Map(
    queries.flatMap((query, index) => {
      const text = printed[index]
      return text === undefined ? [] : [[query, text] as const]
    }),
  )
}

async function running(statements: Statements, prefix: string): Promise<readonly string[]> {
  const rows = await statements.query(
    `SELECT query_id FROM system.processes WHERE starts_with(query_id, ${quoteString(prefix)})`,
  )
  return rows.map((row) => textOf(row, 'query_id'))
}

/** The database that an environment names, without connecting. */
export function databaseOf(environment: EnvironmentLike): string {
  return environment.database ?? targetOf(environment).database ?? 'default'
}

function targetOf(environment: EnvironmentLike): HttpTarget {
  if (!/^https?:\/\//i.test(environment.url)) {
    throw new SluiceError(
      'UNREACHABLE',
      `environment \`${environment.name}\`: the url of a Timeplus server begins with http:// or https://`,
      {
        exit: 65,
        hint: 'it looks like http://user@host:8123/database; there is no embedded Timeplus',
      },
    )
  }
  return httpTarget(environment, {})
}

/** The server knows Basic, and its own headers, not ClickHouse's (timeplus.md §5.2). */
async function openHttp(
  target: HttpTarget,
  environment: EnvironmentLike,
  { root }: ConnectOptions,
): Promise<Transport> {
  const client = await openHttpClient(target, environment, root, { basicAuthOnly: true })
  return {
    address: target.address,
    use: (work) => work(client),
    close: () => client.close(),
  }
}

function basicAuth({ username, password }: HttpTarget): string {
  return password === '' ? '' : `${username}:${password}`
}
