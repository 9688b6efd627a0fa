import http from 'node:http'
import https from 'node:https'
import type net from 'node:net'
import type { ClickHouseClient } from '@clickhouse/client'
import { SluiceError } from '../../diagnostic/sluice-error.ts'
import { readTls, type TlsFiles } from '../common/pem.ts'
import type { EnvironmentLike } from '../engine.ts'

/** Where a server is and who connects, taken from an environment; credentials are not in `address`. */
export interface HttpTarget {
  readonly address: string
  readonly origin: string
  readonly database: string | undefined
  readonly username: string
  readonly password: string
  readonly settings: { readonly [name: string]: string | number | boolean }
}

/**
 * Reads `http(s)://user:password@host:port/database?setting=value`. What the environment says by
 * itself comes first, then the URL, then the variables of ClickHouse's own client.
 * Source: manual, "clickhouse-client → Environment variables".
 */
export function httpTarget(
  environment: EnvironmentLike,
  variables: { readonly [name: string]: string | undefined },
): HttpTarget {
  const url = parseUrl(environment)
  const database = environment.database ?? databaseInPath(url)
  return {
    address: url.origin,
    origin: url.origin,
    database,
    username:
      environment.username ?? (decode(url.username) || (variables['CLICKHOUSE_USER'] ?? 'default')),
    password:
      environment.password ?? (decode(url.password) || (variables['CLICKHOUSE_PASSWORD'] ?? '')),
    settings: { ...Object.fromEntries(url.searchParams), ...environment.settings },
  }
}

/** The driver is loaded here and not at the top: commands without a connection never pay for it. */
export async function openHttpClient(
  target: HttpTarget,
  environment: EnvironmentLike,
  root: string,
  options: { readonly basicAuthOnly?: boolean } = {},
): Promise<ClickHouseClient> {
  const { createClient, ClickHouseLogLevel } = await loadDriver()
  const tls = await readTls(environment, root)
  const byCertificate =
    options.basicAuthOnly !== true && tls.cert !== undefined && target.password === ''
  return createClient({
    url: target.origin,
    username: target.username,
    password: target.password,
    application: 'sluice',
    http_agent: agentFor(target.origin, tls, environment.timeouts?.connect ?? 10_000),
    // The time limit is ours (an AbortSignal per statement); DDL may take hours.
    request_timeout: 2 ** 31 - 1,
    max_open_connections: 16,
    log: { level: ClickHouseLogLevel.OFF },
    set_basic_auth_header: !byCertificate,
    ...(byCertificate
      ? {
          http_headers: {
            'X-ClickHouse-User': target.username,
            'X-ClickHouse-SSL-Certificate-Auth': 'on',
          },
        }
      : {}),
  })
}

async function loadDriver(): Promise<typeof import('@clickhouse/client')> {
  try {
    return await import('@clickhouse/client')
  } catch (cause) {
    throw new SluiceError('DRIVER_MISSING', 'the package `@clickhouse/client` cannot be loaded', {
      next: 'npm install @clickhouse/client',
      cause,
    })
  }
}

function parseUrl(environment: EnvironmentLike): URL {
  try {
    return new URL(environment.url)
  } catch {
    // The text is not shown: it may hold a password.
    throw new SluiceError(
      'UNREACHABLE',
      `\`url\` of environment \`${environment.name}\` is no URL`,
      {
        hint: 'it looks like https://host:8443/database or chdb:PATH',
        exit: 65,
      },
    )
  }
}

function databaseInPath(url: URL): string | undefined {
  const name = decode(url.pathname.replace(/^\/+|\/+$/g, ''))
  return name === '' ? undefined : name
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * Keeps connections open, asks the kernel to notice dead peers under long statements, and gives
 * up connecting after a while (the driver itself knows only one limit for the whole request).
 */
function agentFor(origin: string, tls: TlsFiles, connectMs: number): http.Agent | https.Agent {
  const options = { keepAlive: true, keepAliveMsecs: 15_000, maxSockets: 16 }
  const agent = origin.startsWith('https:')
    ? new https.Agent({ ...options, ...tls })
    : new http.Agent(options)
  return withConnectLimit(agent, connectMs)
}

interface Connecting {
  createConnection: (options: object, done?: unknown) => net.Socket
}

function withConnectLimit(agent: http.Agent, connectMs: number): http.Agent {
  // The method is there in Node 20 and missing in its type definitions.
  const connecting = agent as unknown as Connecting
  const create = connecting.createConnection.bind(agent)
  connecting.createConnection = (options, done) => {
    const socket = create(options, done)
    const timer = setTimeout(() => {
      socket.destroy(
        Object.assign(new Error(`no connection within ${connectMs} ms`), {
          code: 'CONNECT_TIMEOUT',
          syscall: 'connect',
        }),
      )
    }, connectMs)
    timer.unref()
    const stop = (): void => clearTimeout(timer)
    socket.once(agent instanceof https.Agent ? 'secureConnect' : 'connect', stop)
    socket.once('close', stop)
    return socket
  }
  return agent
}
