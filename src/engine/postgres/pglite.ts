/**
 * PostgreSQL in this process. The engine's own locks do not see other processes, and two of them
 * on one directory would destroy it: the lock beside the directory keeps them apart. Connections
 * of this process to one directory share its only session, and take turns.
 */
import { realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Client } from 'pg'
import type { PGlite } from '@electric-sql/pglite'
import { SluiceError } from '../../diagnostic/sluice-error.ts'
import { type EmbeddedLock, takeEmbeddedLock } from '../common/embedded-lock.ts'
import { loadDriver } from './client.ts'
import { type OneAtATime, oneAtATime } from './line.ts'

export interface EmbeddedServer {
  readonly client: () => Promise<Client>
  /** Shared by every connection to the directory. */
  readonly alone: OneAtATime
  readonly close: () => Promise<void>
}

/** Nothing is kept: for a moment's work. */
export const inMemory = 'memory://'

export async function openPglite(
  path: string,
  options: { readonly operation: string; readonly waitMs: number },
): Promise<EmbeddedServer> {
  const holding = await hold(path, options)
  let isOpen = true
  return {
    client: async () => await clientOf(holding.database),
    alone: holding.alone,
    close: async () => {
      if (!isOpen) return
      isOpen = false
      await letGo(holding)
    },
  }
}

/** A directory that some connection of this process has open. */
interface Holding {
  readonly path: string
  readonly lock: EmbeddedLock | undefined
  readonly database: PGlite
  readonly alone: OneAtATime
  users: number
}

/** There is one lock per directory and process, and so is this state. */
const holdings = new Map<string, Promise<Holding>>()

async function hold(
  path: string,
  options: { readonly operation: string; readonly waitMs: number },
): Promise<Holding> {
  if (path === inMemory) return await opened(path, undefined)
  const known = await canonical(path)
  const existing = holdings.get(known)
  if (existing !== undefined) {
    const holding = await existing
    holding.users++
    return holding
  }
  const taken = takeEmbeddedLock(known, options).then(async (lock) => await opened(known, lock))
  holdings.set(known, taken)
  taken.catch(() => holdings.delete(known))
  return await taken
}

async function opened(path: string, lock: EmbeddedLock | undefined): Promise<Holding> {
  try {
    const { PGlite } = await loadEngine()
    const extensions = Object.assign({}, ...(await Promise.all(shipped.map(extensionNamed))))
    const database = new PGlite(path, { extensions })
    await database.waitReady
    return { path, lock, database, alone: oneAtATime(), users: 1 }
  } catch (cause) {
    await lock?.release()
    if (cause instanceof SluiceError) throw cause
    const words = cause instanceof Error ? cause.message : String(cause)
    throw new SluiceError('UNREACHABLE', `cannot open the directory ${path}`, {
      detail: [words.split('\n')[0] ?? ''],
      hint: 'it may be of another major version of PostgreSQL, or no data directory at all',
    })
  }
}

async function letGo(holding: Holding): Promise<void> {
  holding.users--
  if (holding.users > 0) return
  await holding.alone(() => holding.database.close())
  holdings.delete(holding.path)
  await holding.lock?.release()
}

async function clientOf(database: PGlite): Promise<Client> {
  const [{ Client: PgClient }, { createPgConfig }] = await Promise.all([
    loadDriver(),
    import('@electric-sql/pglite/node-postgres'),
  ])
  const client = new PgClient(createPgConfig(database))
  await client.connect()
  return client
}

/** Loaded when a directory is opened: an optional dependency of 30 MB. */
async function loadEngine(): Promise<Pick<typeof import('@electric-sql/pglite'), 'PGlite'>> {
  try {
    return await import('@electric-sql/pglite')
  } catch (cause) {
    throw new SluiceError(
      'DRIVER_MISSING',
      'the embedded engine needs the package `@electric-sql/pglite`, which cannot be loaded here',
      { next: 'npm install @electric-sql/pglite', cause },
    )
  }
}

/** Of the extensions that come with the package, those that schemas use most: 20 ms for each. */
const shipped = [
  'btree_gin',
  'btree_gist',
  'citext',
  'cube',
  'fuzzystrmatch',
  'hstore',
  'intarray',
  'ltree',
  'pg_trgm',
  'pgcrypto',
  'tablefunc',
  'unaccent',
  'uuid_ossp',
] as const

async function extensionNamed(name: string): Promise<object> {
  return { ...(await import(`@electric-sql/pglite/contrib/${name}`)) }
}

/** The same directory under another name is the same directory. */
async function canonical(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch {
    const parent = dirname(path)
    return parent === path ? path : join(await canonical(parent), basename(path))
  }
}
