import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type { ClickHouseClient, ClickHouseClientConfigOptions } from '@clickhouse/client'
import { SluiceError } from '../../diagnostic/sluice-error.ts'
import { maxQuerySize } from '../clickhouse-family/statements.ts'
import { busy, type EmbeddedLock, isFlocked, takeEmbeddedLock } from '../common/embedded-lock.ts'

/**
 * ClickHouse in this process. The library serves one directory at a time and any number of
 * sessions on it, so that connections to several directories take turns here: reopening costs
 * about 20 ms (chdb 3.4.0). Each directory stays locked against other processes throughout.
 */
export interface EmbeddedDirectory {
  /** Lends a client of its own; statements of one client run one after another. */
  readonly use: <T>(work: (client: ClickHouseClient) => Promise<T>) => Promise<T>
  readonly close: () => Promise<void>
}

export async function openEmbedded(
  path: string,
  options: { readonly operation: string; readonly waitMs: number },
): Promise<EmbeddedDirectory> {
  const driver = await loadDriver()
  const holding = await hold(path, options)
  let open = true
  return {
    use: (work) => {
      if (!open) throw new SluiceError('INTERNAL', 'bug in Sluice: the connection is closed')
      return enqueue(driver, holding.path, work)
    },
    close: async () => {
      if (!open) return
      open = false
      await letGo(holding)
    },
  }
}

type DriverConnection = NonNullable<ClickHouseClientConfigOptions['connection']>

interface Driver {
  readonly createClient: typeof import('@clickhouse/client').createClient
  readonly logLevels: typeof import('@clickhouse/client').ClickHouseLogLevel
  readonly createChdbConnection: typeof import('chdb/connection').createChdbConnection
  readonly Session: typeof import('chdb').Session
  readonly drainPending: typeof import('chdb').drainPending
}

/** Loaded when an embedded directory is opened: the library is an optional dependency of 600 MB. */
async function loadDriver(): Promise<Driver> {
  try {
    const [client, connection, chdb] = await Promise.all([
      import('@clickhouse/client'),
      import('chdb/connection'),
      import('chdb'),
    ])
    return {
      createClient: client.createClient,
      logLevels: client.ClickHouseLogLevel,
      createChdbConnection: connection.createChdbConnection,
      Session: chdb.Session,
      drainPending: chdb.drainPending,
    }
  } catch (cause) {
    throw new SluiceError(
      'DRIVER_MISSING',
      'the embedded engine needs the package `chdb`, which cannot be loaded here',
      {
        hint: 'it exists for Linux (glibc) and macOS; elsewhere connect to a server instead',
        next: 'npm install chdb',
        cause,
      },
    )
  }
}

/** A directory that some connection of this process has open. */
interface Holding {
  readonly path: string
  readonly lock: EmbeddedLock
  users: number
}

/*
 * The library is one per process, and so is this state: which directories we hold, which of them
 * is open now, and who waits.
 */
const holdings = new Map<string, Promise<Holding>>()
const waiting: Job[] = []
let active: OpenDirectory | undefined
let switching = false

async function hold(
  path: string,
  options: { readonly operation: string; readonly waitMs: number },
): Promise<Holding> {
  const known = await canonical(path)
  const existing = holdings.get(known)
  if (existing !== undefined) {
    const holding = await existing
    holding.users++
    return holding
  }
  const taken = takeEmbeddedLock(known, options).then((lock) => ({ path: known, lock, users: 1 }))
  holdings.set(known, taken)
  taken.catch(() => holdings.delete(known))
  return await taken
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

async function letGo(holding: Holding): Promise<void> {
  holding.users--
  if (holding.users > 0) return
  holdings.delete(holding.path)
  if (active?.path === holding.path) {
    const closing = active
    active = undefined
    await closing.close()
  }
  await holding.lock.release()
}

interface Job {
  readonly driver: Driver
  readonly path: string
  readonly start: (directory: OpenDirectory) => void
  readonly fail: (error: unknown) => void
}

function enqueue<T>(
  driver: Driver,
  path: string,
  work: (client: ClickHouseClient) => Promise<T>,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    waiting.push({
      driver,
      path,
      start: (directory) => {
        directory.run(work).then(resolve, reject).finally(serve)
      },
      fail: reject,
    })
    serve()
  })
}

/** Serves strictly in order, so that a busy directory cannot starve another one. */
function serve(): void {
  while (!switching) {
    const next = waiting[0]
    if (next === undefined) return
    if (active?.path !== next.path) {
      if (active === undefined || active.running === 0) void switchTo(next)
      return
    }
    if (active.running >= parallel) return
    waiting.shift()
    next.start(active)
  }
}

/** Threads of libuv, which run the engine's calls; more would only wait. */
const parallel = 4

async function switchTo(job: Job): Promise<void> {
  switching = true
  try {
    const former = active
    active = undefined
    await former?.close()
    active = await openDirectory(job.driver, job.path)
  } catch (error) {
    waiting.splice(waiting.indexOf(job), 1)
    job.fail(error)
  } finally {
    switching = false
    serve()
  }
}

interface OpenDirectory {
  readonly path: string
  readonly running: number
  readonly run: <T>(work: (client: ClickHouseClient) => Promise<T>) => Promise<T>
  readonly close: () => Promise<void>
}

async function openDirectory(driver: Driver, path: string): Promise<OpenDirectory> {
  const session = await openSession(driver, path)
  const idle: ClickHouseClient[] = []
  let running = 0
  let closed = false
  return {
    path,
    get running() {
      return running
    },
    run: async (work) => {
      running++
      let client: ClickHouseClient | undefined
      try {
        client = idle.pop() ?? (await newClient(driver, path))
        const result = await work(client)
        idle.push(client)
        return result
      } catch (error) {
        // After a time limit its session may still be busy: the next one gets a new client.
        await client?.close()
        throw error
      } finally {
        running--
        if (closed) await Promise.all(idle.splice(0).map((one) => one.close()))
      }
    },
    close: async () => {
      closed = true
      await Promise.all(idle.splice(0).map((client) => client.close()))
      session.close()
      await driver.drainPending()
    },
  }
}

/** The limit on a statement's length has to be raised before the statement is sent, not with it. */
async function newClient(driver: Driver, path: string): Promise<ClickHouseClient> {
  // The two packages declare one interface twice, in versions that differ in a detail.
  const connection = driver.createChdbConnection({ path }) as unknown as DriverConnection
  const client = driver.createClient({ connection, log: { level: driver.logLevels.OFF } })
  await client.command({ query: `SET max_query_size = ${maxQuerySize}` })
  return client
}

/** A level alone turns the log on where standard output is a terminal (seen in chdb 3.4.0). */
const quietConfig =
  '<clickhouse><logger><console>0</console><level>none</level></logger></clickhouse>\n'

/**
 * The first session of a directory decides its configuration. Without a file of its own the
 * engine would read `config.xml` of the working directory (seen in chdb 3.4.0).
 */
async function openSession(driver: Driver, path: string): Promise<InstanceType<Driver['Session']>> {
  // The engine's own lock, for holders that know nothing of ours. Its error does not come through
  // the library, which prints it and says that the connection failed.
  if (await isFlocked(join(path, 'status'))) throw busy(path, undefined)
  const scratch = await mkdtemp(join(tmpdir(), 'sluice-'))
  try {
    const config = join(scratch, 'config.xml')
    await writeFile(config, quietConfig)
    return new driver.Session(path, { connectionArgs: [`--config-file=${config}`] })
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause)
    throw new SluiceError('UNREACHABLE', `cannot open the directory ${path}`, {
      detail: [words.split('\n')[0] ?? ''],
      hint: 'another program may have it open, or it was written by a newer version of the engine',
    })
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}
