/** Opens sessions: of a server, or of the engine in this process; set up the same way. */
import { commandName } from '../common/command-name.ts'
import type { ConnectOptions, EnvironmentLike } from '../engine.ts'
import { addressOf, idleClient, openClient } from './client.ts'
import { quoteLiteral } from './kinds/names.ts'
import type { OneAtATime } from './line.ts'
import { inMemory, openPglite } from './pglite.ts'
import { connectFault } from './server-fault.ts'
import { redactor } from '../common/redaction.ts'
import { embeddedPath, postgresTarget } from './target.ts'
import { type Limits, type Wire, wireOver } from './wire.ts'
import { resolve } from 'node:path'

export interface Opening {
  /** Without credentials. */
  readonly address: string
  readonly embedded: boolean
  /** What no message may show. */
  readonly credentials: readonly string[]
  readonly open: () => Promise<Wire>
  /** Given where several connections share one session. */
  readonly alone?: OneAtATime
  readonly close: () => Promise<void>
}

/** A directory of the engine in this process would be made by opening it. */
export function isElsewhere({ url }: EnvironmentLike): boolean {
  return embeddedPath(url) === undefined
}

export async function openingOf(
  environment: EnvironmentLike,
  options: ConnectOptions,
  settings: SessionSettings,
): Promise<Opening> {
  const path = embeddedPath(environment.url)
  if (path !== undefined) return await openingOfPglite(path, environment, options, settings)
  const target = await postgresTarget(environment, options.root)
  const idle = await idleClient(target)
  const address = addressOf(idle)
  const { password } = idle
  const credentials = typeof password === 'string' && password !== '' ? [password] : []
  return {
    address,
    embedded: false,
    credentials,
    open: async () => {
      try {
        const client = await openClient(target)
        return await setUp(wireOver(client, settings.limits), settings)
      } catch (error) {
        throw connectFault(error, address, redactor(credentials))
      }
    },
    close: async () => undefined,
  }
}

async function openingOfPglite(
  path: string,
  environment: EnvironmentLike,
  options: ConnectOptions,
  settings: SessionSettings,
): Promise<Opening> {
  const where = path === inMemory ? path : resolve(options.root, path)
  const directory = await openPglite(where, {
    operation: commandName(process.argv),
    waitMs: environment.timeouts?.lock ?? 0,
  })
  const address = `pglite:${path}`
  return {
    address,
    embedded: true,
    credentials: [],
    open: async () => {
      try {
        return await setUp(wireOver(await directory.client(), settings.limits), settings)
      } catch (error) {
        throw connectFault(error, address, redactor([]))
      }
    },
    alone: directory.alone,
    close: directory.close,
  }
}

async function setUp(wire: Wire, settings: SessionSettings): Promise<Wire> {
  try {
    await wire.script(settings.sql)
    return wire
  } catch (error) {
    await wire.close()
    throw error
  }
}

export interface SessionSettings {
  readonly sql: string
  readonly defaultSchema: string
  /** Of statements that say nothing else. */
  readonly limits: Limits
}

/**
 * What every session is set to. Texts of plans and of the server mean the same everywhere only
 * under the same settings: times without a zone are UTC, intervals and dates are printed in one
 * style. Bodies of functions are checked when they run, so that they can be made before the tables
 * they use, as pg_dump does. Environment's `settings` come last, and then `role`.
 * Source: manual, "Client Connection Defaults".
 */
export function sessionSettings(environment: EnvironmentLike): SessionSettings {
  const { search_path, lock_timeout = '10s', ...given } = environment.settings ?? {}
  const defaultSchema = defaultSchemaOf(environment)
  const limits = {
    lock_timeout: String(lock_timeout),
    statement_timeout: String(environment.timeouts?.statement ?? readMs),
  }
  const settings: { readonly [name: string]: string | number | boolean } = {
    search_path: search_path ?? pathOf(defaultSchema),
    check_function_bodies: 'off',
    standard_conforming_strings: 'on',
    datestyle: 'ISO, MDY',
    intervalstyle: 'postgres',
    timezone: 'UTC',
    extra_float_digits: 1,
    bytea_output: 'hex',
    client_encoding: 'UTF8',
    // Catalog queries look dear to the planner: compiling one takes seconds, running it milliseconds.
    jit: 'off',
    ...given,
    ...limits,
  }
  const each = Object.entries(settings).map(
    ([name, value]) => `set_config(${quoteLiteral(name)}, ${quoteLiteral(String(value))}, false)`,
  )
  // A server that works for somebody who is gone notices it, where the system can tell.
  each.push(
    `CASE WHEN version() ~ 'linux' THEN set_config('client_connection_check_interval', '5s', false) END`,
  )
  const role = environment.role === undefined ? '' : `; SET ROLE ${quoted(environment.role)}`
  return { sql: `SELECT ${each.join(', ')}${role}`, defaultSchema, limits }
}

/** Extensions lie in `public` where nobody says otherwise. */
function pathOf(schema: string): string {
  return schema === 'public' ? 'public' : `${quoted(schema)}, public`
}

/** Schema of unqualified names: the first entry of `settings.search_path`, else `public`. */
export function defaultSchemaOf({ settings }: Pick<EnvironmentLike, 'settings'>): string {
  const path = settings?.['search_path']
  if (typeof path !== 'string') return 'public'
  const [, inQuotes, plain] = /^\s*(?:"((?:[^"]|"")+)"|([^,\s]+))/.exec(path) ?? []
  if (inQuotes !== undefined) return inQuotes.replaceAll('""', '"')
  return plain === undefined || plain === '$user' ? 'public' : plain.toLowerCase()
}

/** Reads are given up after this long where the environment says nothing. */
const readMs = 300_000

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
