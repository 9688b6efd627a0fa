/**
 * Real servers for tests: one per test process and major, with a fresh database per test. They end
 * with the process that started them, however it ends.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { availableMajors, type Binaries, binariesOf, unprivileged } from './postgres-binaries.ts'

export { availableMajors }

export interface PostgresServer {
  readonly name: string
  readonly major: number
  /** Of a database, as the superuser; of `postgres` where none is named. */
  readonly url: (database?: string) => string
  /** Ended at once and started again on the same port; absent where the server is not ours. */
  readonly restart?: () => Promise<void>
  readonly close: () => Promise<void>
}

const givenUrl = process.env['SLUICE_TEST_POSTGRES_URL'] ?? ''
const givenMajor = givenUrl === '' ? undefined : await majorAt(givenUrl)

/** For suites that need a server of their own, whatever its major. */
export const usualMajor: number = availableMajors().includes(15)
  ? 15
  : (availableMajors().at(-1) ?? 0)

/** Majors that suites run on: two of the packages, and the system's; or that of the given server. */
export const majorsToTest: readonly number[] =
  givenMajor === undefined ? (namedMajors() ?? someMajors()) : [givenMajor]

function namedMajors(): readonly number[] | undefined {
  return process.env['SLUICE_TEST_POSTGRES_MAJORS']?.split(',').map(Number)
}

/** The oldest, the usual one and the newest. */
function someMajors(): readonly number[] {
  const all = availableMajors()
  return [...new Set([...all.slice(0, 1), usualMajor, ...all.slice(-1)])]
}

async function majorAt(url: string): Promise<number> {
  const [row] = await ask(url, `SELECT current_setting('server_version_num')::int / 10000 AS major`)
  return Number(row?.['major'])
}

const shared = new Map<number, Promise<PostgresServer>>()

/** The server of this process; `SLUICE_TEST_POSTGRES_URL` names another to use. */
export function sharedPostgres(major: number = majorsToTest[0] ?? 0): Promise<PostgresServer> {
  const server =
    shared.get(major) ??
    (major === givenMajor ? Promise.resolve(givenServer(major)) : startPostgres(major))
  shared.set(major, server)
  return server
}

function givenServer(major: number): PostgresServer {
  const name = `PostgreSQL ${major}`
  return { name, major, url: urlsLike(givenUrl), close: async () => undefined }
}

function urlsLike(url: string): PostgresServer['url'] {
  return (database) => {
    const other = new URL(url)
    if (database !== undefined) other.pathname = `/${encodeURIComponent(database)}`
    return other.href
  }
}

/** The same as a table of suites. */
export const postgresServers: readonly StartableServer[] = majorsToTest.map(startable)

/** With those that lie between them, for suites that ask little of each. */
export const everyServer: readonly StartableServer[] = (
  givenMajor === undefined ? (namedMajors() ?? availableMajors()) : [givenMajor]
).map(startable)

interface StartableServer {
  readonly name: string
  readonly major: number
  readonly start: () => Promise<PostgresServer>
}

function startable(major: number): StartableServer {
  return {
    name: `PostgreSQL ${major}`,
    major,
    start: () => (major === givenMajor ? sharedPostgres(major) : startPostgres(major)),
  }
}

export interface FreshDatabase {
  readonly name: string
  readonly url: string
  readonly drop: () => Promise<void>
}

let made = 0

export async function freshDatabase(
  server: PostgresServer,
  /** Its contents are copied. */
  template = 'template1',
): Promise<FreshDatabase> {
  const name = `test_${process.pid}_${++made}`
  await ask(server.url(), `CREATE DATABASE "${name}" TEMPLATE "${template}"`)
  return {
    name,
    url: server.url(name),
    drop: async () => {
      await ask(server.url(), `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)
    },
  }
}

/** Rows of a query over a connection of its own. */
export async function ask(
  url: string,
  sql: string,
): Promise<readonly { readonly [column: string]: unknown }[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const result = await client.query(sql)
    return Array.isArray(result) ? (result.at(-1)?.rows ?? []) : result.rows
  } finally {
    await client.end()
  }
}

export async function startPostgres(major: number): Promise<PostgresServer> {
  const binaries = binariesOf(major)
  const home = mkdtempSync(join(tmpdir(), `sluice-postgres-${major}-`))
  const data = join(home, 'data')
  cpSync(template(binaries), data, { recursive: true })
  own(home)
  const port = await freePort()
  const server = { binaries, data, home, port }
  let child = await run(server)
  return {
    name: `PostgreSQL ${major}`,
    major,
    url: urlsLike(`postgres://postgres@127.0.0.1:${port}/postgres`),
    restart: async () => {
      await end(child)
      child = await run(server)
    },
    close: async () => {
      await end(child)
      rmSync(home, { recursive: true, force: true })
    },
  }
}

interface Running {
  readonly binaries: Binaries
  readonly data: string
  readonly home: string
  readonly port: number
}

/** A test survives no power cut, but a server that is ended at once; logical WAL lets publications be made without a warning. */
const settings = [
  'fsync=off',
  'full_page_writes=off',
  'shared_buffers=16MB',
  'max_connections=60',
  'wal_level=logical',
  'jit=off',
  'autovacuum=off',
  'listen_addresses=127.0.0.1',
] as const

/** The shell ends the server when its input ends: when this process does, even by SIGKILL. */
async function run({ binaries, data, home, port }: Running): Promise<ChildProcess> {
  const words = [
    '-D',
    data,
    '-p',
    String(port),
    '-k',
    home,
    ...settings.flatMap((one) => ['-c', one]),
  ]
  const script = '"$0" "$@" 2>log & server=$!; read _; kill -QUIT $server; wait $server'
  const child = spawn('sh', ['-c', script, join(binaries.directory, 'postgres'), ...words], {
    cwd: home,
    stdio: ['pipe', 'ignore', 'ignore'],
    ...unprivileged,
  })
  child.unref()
  ;(child.stdin as unknown as net.Socket).unref()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  for (let tries = 0; ; tries++) {
    try {
      await ask(url, 'SELECT 1')
      return child
    } catch (error) {
      if (tries > 200 || child.exitCode !== null) throw error
      await sleep(50)
    }
  }
}

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.ref()
  child.stdin?.end()
  await ended
}

/** A cluster as initdb makes it, made once per machine and copied: that is faster. */
function template({ major, directory }: Binaries): string {
  const version = spawnSync(join(directory, 'postgres'), ['--version'], unprivileged).stdout
  const name = String(version)
    .trim()
    .replace(/[^\w.]+/g, '-')
  const target = join(tmpdir(), `sluice-cluster-${name}-${process.getuid?.() ?? 0}`)
  if (existsSync(target)) return target
  const half = mkdtempSync(`${target}-`)
  own(half)
  const words = [
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C',
    '--wal-segsize=1',
    '--no-sync',
    '-D',
    half,
  ]
  const made = spawnSync(join(directory, 'initdb'), words, { ...unprivileged, cwd: tmpdir() })
  if (made.status !== 0) throw new Error(`initdb of PostgreSQL ${major}: ${made.stderr}`)
  try {
    renameSync(half, target)
  } catch {
    // Another process was faster.
    rmSync(half, { recursive: true, force: true })
  }
  return target
}

/** Copies belong to us; the server has to own its directory, and nobody else may read it. */
function own(directory: string): void {
  const { uid, gid } = unprivileged
  if (uid === undefined || gid === undefined) return
  chownSync(directory, uid, gid)
  if (existsSync(join(directory, 'data'))) {
    spawnSync('chown', ['-R', `${uid}:${gid}`, directory])
    chmodSync(join(directory, 'data'), 0o700)
  }
}

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0))
    })
  })
}
