import type { Client, ClientConfig } from 'pg'
import { SluiceError } from '../../diagnostic/sluice-error.ts'
import type { PostgresTarget, SslMode } from './target.ts'

/** Connects as libpq would; `prefer` and `allow` try both ways. */
export async function openClient(target: PostgresTarget): Promise<Client> {
  const { Client: PgClient } = await loadDriver()
  const first = new PgClient(configOf(target, undefined))
  const [mode, ...others] = ways(target, first.host)
  try {
    return await connected(mode === 'plain' ? first : new PgClient(configOf(target, mode)))
  } catch (error) {
    const [other] = others
    if (other === undefined || !isAboutTls(error)) throw error
    return await connected(new PgClient(configOf(target, other)))
  }
}

/** `postgres://host:5432/database`: what is shown, without credentials. */
export function addressOf(client: Client): string {
  const { host, port, database } = client
  const where = host.startsWith('/') ? encodeURIComponent(host) : bracketed(host)
  return `postgres://${where}:${port}/${encodeURIComponent(database ?? '')}`
}

/** A client that is not connected: what the driver makes of a target and of its own variables. */
export async function idleClient(target: PostgresTarget): Promise<Client> {
  const { Client: PgClient } = await loadDriver()
  return new PgClient(configOf(target, undefined))
}

/** The driver is loaded here and not at the top: commands without a connection never pay for it. */
export async function loadDriver(): Promise<Pick<typeof import('pg'), 'Client'>> {
  try {
    nameRuntime()
    const driver = await import('pg')
    return driver.default
  } catch (cause) {
    throw new SluiceError('DRIVER_MISSING', 'the package `pg` cannot be loaded', {
      next: 'npm install pg',
      cause,
    })
  }
}

/**
 * Where no `navigator` names the runtime, as before Node 21, the driver (8.23) makes a `Response` to
 * find it out, and Node loads all of its HTTP client for that: 30 ms and 5 MB.
 */
function nameRuntime(): void {
  if ('navigator' in globalThis) return
  const value = { userAgent: `Node.js/${process.versions.node.split('.')[0]}` }
  Object.defineProperty(globalThis, 'navigator', { value, configurable: true })
}

async function connected(client: Client): Promise<Client> {
  try {
    await client.connect()
    return client
  } catch (error) {
    client.on('error', () => undefined)
    await client.end().catch(() => undefined)
    throw error
  }
}

/** `tls`: encrypted, whoever answers. `host`: and the certificate is for this host. */
type Way = 'plain' | 'tls' | 'ca' | 'host'

const waysOf: { readonly [mode in SslMode]: readonly Way[] } = {
  disable: ['plain'],
  allow: ['plain', 'tls'],
  prefer: ['tls', 'plain'],
  require: ['tls'],
  'verify-ca': ['ca'],
  'verify-full': ['host'],
}

/** `require` with an authority given means `verify-ca`, as in libpq. */
function ways({ sslMode, tls }: PostgresTarget, host: string): readonly Way[] {
  const isHere = host.startsWith('/') || /^(localhost|127\.|::1$)/.test(host)
  if (host.startsWith('/')) return ['plain']
  if (sslMode === undefined) return waysOf[isHere ? 'disable' : 'prefer']
  return sslMode === 'require' && tls.ca !== undefined ? ['ca'] : waysOf[sslMode]
}

function configOf(target: PostgresTarget, way: Way | undefined): ClientConfig {
  const { host, port, user, password, database, options } = target
  return {
    application_name: target.applicationName,
    connectionTimeoutMillis: target.connectMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 15_000,
    ssl: way === undefined || way === 'plain' ? false : tlsOf(target, way),
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(database === undefined ? {} : { database }),
    ...(options === undefined ? {} : { options }),
  }
}

function tlsOf({ tls }: PostgresTarget, way: Way): Exclude<ClientConfig['ssl'], boolean> {
  return {
    ...tls,
    rejectUnauthorized: way !== 'tls' && tls.rejectUnauthorized !== false,
    ...(way === 'ca' ? { checkServerIdentity: () => undefined } : {}),
  }
}

/** The server speaks no TLS, or speaks nothing else (28000: no pg_hba.conf entry … no encryption). */
function isAboutTls(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return (
    error.message.includes('does not support SSL') ||
    ('code' in error && error.code === '28000' && /encryption|SSL o(n|ff)/.test(error.message))
  )
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
