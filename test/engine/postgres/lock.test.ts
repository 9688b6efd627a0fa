/** The lock between sessions: cut, ended, taken over; on a server, since PGlite has one session. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Connection } from '../../../src/engine/engine.ts'
import { connect } from '../../../src/engine/postgres/connection.ts'
import type { LockRecord } from '../../../src/engine/store.ts'
import {
  ask,
  freshDatabase,
  type FreshDatabase,
  type PostgresServer,
  startPostgres,
  usualMajor,
} from '../../harness/postgres-servers.ts'
import { buildTestProgram } from '../../harness/test-program.ts'
import { openTransactionPooler } from '../../harness/transaction-pooler.ts'

const record = (id: string): LockRecord => ({
  id,
  owner: 'ada',
  host: 'elsewhere',
  pid: 42,
  operation: 'apply',
  project: 'orders',
  since: '2026-01-01T00:00:00.000Z',
})

// Some of these end the server: one of its own.
describe('the lock between sessions', () => {
  let server: PostgresServer
  let database: FreshDatabase
  let mine: Connection
  let other: Connection

  const open = (): Promise<Connection> =>
    connect({ name: 'test', url: database.url }, { root: '/' })
  const endSessionOf = (pid: string): Promise<unknown> =>
    ask(database.url, `SELECT pg_terminate_backend(${pid})`)
  const pidOf = async (connection: Connection): Promise<string> =>
    (await connection.query('SELECT pg_backend_pid() AS pid'))[0]?.['pid'] ?? ''

  const busy = async (): Promise<number> =>
    (
      await other.query(
        `SELECT 1 AS one FROM pg_stat_activity WHERE query LIKE 'CREATE TABLE half%' AND state = 'active'`,
      )
    ).length

  beforeAll(async () => {
    server = await startPostgres(usualMajor)
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    database = await freshDatabase(server)
    ;[mine, other] = await Promise.all([open(), open()])
  })
  afterEach(async () => {
    await Promise.all([mine.close(), other.close()])
    await database.drop()
  })

  it('names the holder to others, alive as long as its session', async () => {
    expect(await mine.store('sluice').acquire(record('a'))).toEqual({ taken: true })
    const answer = await other.store('sluice').acquire(record('b'))
    expect(answer).toEqual({ taken: false, holder: record('a'), beatAgeMs: 0 })
    expect(await other.store('sluice').lockHolder()).toEqual(record('a'))
  })

  it('is free as soon as its session is gone, whatever the row says', async () => {
    await mine.store('sluice').acquire(record('a'))
    await endSessionOf(await pidOf(mine))
    expect(await other.store('sluice').lockHolder()).toBeUndefined()
    expect(await other.store('sluice').acquire(record('b'))).toEqual({ taken: true })
  })

  it('stays ours over a cut where nobody took it', async () => {
    const store = mine.store('sluice')
    await store.acquire(record('a'))
    await endSessionOf(await pidOf(mine))
    // The cut is noticed, and nobody was faster.
    await mine.query('SELECT 1 AS one')
    expect(await store.holds(record('a'))).toBe(true)
    expect(await other.store('sluice').acquire(record('b'))).toMatchObject({ taken: false })
    await mine.execute('CREATE TABLE kept (a int)')
    await store.release(record('a'))
    expect(await other.store('sluice').acquire(record('b'))).toEqual({ taken: true })
  })

  it('is lost where somebody took it meanwhile: nothing more is written', async () => {
    const store = mine.store('sluice')
    await store.acquire(record('a'))
    await endSessionOf(await pidOf(mine))
    expect(await other.store('sluice').acquire(record('b'))).toEqual({ taken: true })
    await expect(mine.execute('CREATE TABLE lost (a int)')).rejects.toMatchObject({
      code: 'LOCK_LOST',
    })
    expect(await store.holds(record('a'))).toBe(false)
    expect(await store.beat(record('a'))).toBe(false)
    await store.release(record('a'))
    expect(await other.store('sluice').holds(record('b'))).toBe(true)
    expect(await ask(database.url, `SELECT to_regclass('lost') AS t`)).toEqual([{ t: null }])
  })

  it('is broken by ending the session, in the middle of a statement, by exactly one', async () => {
    const store = mine.store('sluice')
    await store.acquire(record('a'))
    const statement = mine.execute('CREATE TABLE half AS SELECT 1 AS a FROM pg_sleep(20)').then(
      () => 'done',
      (error: { readonly code: string }) => error.code,
    )
    await expect.poll(() => busy(), { timeout: 5000 }).toBe(1)
    const breakers = await Promise.all([open(), open(), open()])
    const broken = await Promise.all(breakers.map((one) => one.store('sluice').breakLock('a')))
    expect(broken.filter(Boolean)).toHaveLength(1)
    expect(await statement).toBe('OUTCOME_UNKNOWN')
    expect(await store.holds(record('a'))).toBe(false)
    expect(await other.store('sluice').acquire(record('b'))).toEqual({ taken: true })
    await Promise.all(breakers.map((one) => one.close()))
  })

  it('outlives a restart of the server', async () => {
    const store = mine.store('sluice')
    await store.acquire(record('a'))
    await store.append([{ topic: 'meta', project: 'p', key: 'k', doc: '1' }])
    await server.restart?.()
    expect(await store.holds(record('a'))).toBe(true)
    await store.append([{ topic: 'meta', project: 'p', key: 'k', doc: '2' }])
    expect((await store.all('meta', 'p')).map(({ doc }) => doc)).toEqual(['1', '2'])
    expect(await other.store('sluice').acquire(record('b'))).toMatchObject({ taken: false })
  })

  it('of a role that may not end the session is not broken, and says what to grant', async () => {
    await ask(database.url, 'CREATE ROLE sluice_test_weak LOGIN')
    await mine.store('sluice').acquire(record('a'))
    await ask(database.url, 'GRANT USAGE ON SCHEMA sluice TO sluice_test_weak')
    await ask(database.url, 'GRANT ALL ON ALL TABLES IN SCHEMA sluice TO sluice_test_weak')
    const url = database.url.replace('postgres@', 'sluice_test_weak@')
    const weak = await connect({ name: 'weak', url }, { root: '/' })
    await expect(weak.store('sluice').breakLock('a')).rejects.toMatchObject({ code: 'NOT_ALLOWED' })
    expect(await mine.store('sluice').holds(record('a'))).toBe(true)
    await weak.close()
    await mine.store('sluice').drop()
    await ask(database.url, 'DROP ROLE sluice_test_weak')
  })

  it('shows what runs, and stops it where it is left', async () => {
    const statement = mine
      .execute('CREATE TABLE slow AS SELECT 1 AS a FROM pg_sleep(20)', { queryId: 'sluice-7-0-0' })
      .then(
        () => 'done',
        (error: { readonly code: string }) => error.code,
      )
    await expect.poll(() => other.running('sluice-7-')).toEqual(['sluice-7-0-0'])
    expect(await other.running('sluice-8-')).toEqual([])
    expect(await mine.leave('sluice-7-0-0')).toBe(false)
    expect(await statement).toBe('INTERRUPTED')
    expect(await ask(database.url, `SELECT to_regclass('slow') AS t`)).toEqual([{ t: null }])
  })
})

/** A way to a server on which the near end can be cut while the server hears nothing of it. */
async function halfOpenWay(port: number): Promise<{
  readonly port: number
  readonly cut: () => void
  readonly close: () => void
}> {
  const near: net.Socket[] = []
  const far: net.Socket[] = []
  const way = net.createServer((socket) => {
    const upstream = net.connect(port, '127.0.0.1')
    near.push(socket.on('error', () => undefined))
    far.push(upstream.on('error', () => undefined))
    socket.on('data', (data) => upstream.write(data))
    upstream.on('data', (data) => socket.write(data))
    upstream.on('close', () => socket.destroy())
  })
  await once(way.listen(0, '127.0.0.1'), 'listening')
  const { port: own } = way.address() as net.AddressInfo
  return {
    port: own,
    cut: () => {
      for (const socket of near) socket.destroy()
    },
    close: () => {
      for (const socket of [...near, ...far]) socket.destroy()
      way.close()
    },
  }
}

// A role owns what is made; sessions are of the user who connected.
describe('with a role of the environment', () => {
  let server: PostgresServer
  let database: FreshDatabase
  const open = (url = database.url): Promise<Connection> =>
    connect(
      { name: 'test', url: url.replace('postgres@', 'deployer@'), role: 'owner of it' },
      { root: '/' },
    )

  beforeAll(async () => {
    server = await startPostgres(usualMajor)
    database = await freshDatabase(server)
    await ask(
      database.url,
      `CREATE ROLE "owner of it"; CREATE ROLE deployer LOGIN NOINHERIT IN ROLE "owner of it";
       GRANT ALL ON DATABASE "${database.name}" TO "owner of it"; GRANT ALL ON SCHEMA public TO "owner of it"`,
    )
  })
  afterAll(() => server.close())

  it('statements are seen and stopped', async () => {
    const [mine, other] = await Promise.all([open(), open()])
    const statement = mine
      .execute('SELECT pg_sleep(20)', { queryId: 'sluice-7-0-0' })
      .catch((error: { readonly code: string }) => error.code)
    await expect.poll(() => other.running('sluice-7-')).toEqual(['sluice-7-0-0'])
    await mine.leave('sluice-7-0-0')
    expect(await statement).toBe('INTERRUPTED')
    expect(await other.query('SELECT current_user AS u')).toEqual([{ u: 'owner of it' }])
    await Promise.all([mine.close(), other.close()])
  })

  it('the lock is broken, once', async () => {
    const [mine, other] = await Promise.all([open(), open()])
    await mine.store('sluice').acquire(record('a'))
    expect(await other.store('sluice').breakLock('b')).toBe(false)
    expect(await other.store('sluice').breakLock('a')).toBe(true)
    expect(await other.store('sluice').breakLock('a')).toBe(false)
    expect(await other.store('sluice').acquire(record('c'))).toEqual({ taken: true })
    expect(await other.query('SELECT current_user AS u')).toEqual([{ u: 'owner of it' }])
    await Promise.all([mine.close(), other.close()])
  })

  it('a cut that the server has not noticed is gone over', async () => {
    const { port } = new URL(database.url)
    const way = await halfOpenWay(Number(port))
    const mine = await open(database.url.replace(`:${port}`, `:${way.port}`))
    await mine.store('sluice').acquire(record('a'))
    way.cut()
    await expect.poll(() => mine.query('SELECT 1 AS one').catch(() => [])).toHaveLength(1)
    await mine.execute('CREATE TABLE kept (a int)')
    expect(
      await mine.query(`SELECT tableowner AS o FROM pg_tables WHERE tablename = 'kept'`),
    ).toEqual([{ o: 'owner of it' }])
    expect(await mine.store('sluice').holds(record('a'))).toBe(true)
    await mine.close()
    way.close()
  })
})

describe('what gives no session of its own', () => {
  let server: PostgresServer
  let database: FreshDatabase

  beforeAll(async () => {
    server = await startPostgres(usualMajor)
    database = await freshDatabase(server)
  })
  afterAll(() => server.close())

  it('a pooler in transaction mode: reads work, the lock is refused, and doctor says so', async () => {
    const pooler = await openTransactionPooler(Number(new URL(database.url).port), {
      user: 'postgres',
      database: database.name,
    })
    const url = new URL(database.url)
    url.port = String(pooler.port)
    const connection = await connect({ name: 'pooled', url: url.href }, { root: '/' })
    await expect(connection.store('sluice').acquire(record('a'))).rejects.toMatchObject({
      code: 'ENGINE_REFUSED',
      hint: expect.stringContaining('url'),
    })
    expect(await connection.diagnose('sluice')).toContainEqual(
      expect.objectContaining({ name: 'session', ok: 'warning' }),
    )
    await connection.close()
    await pooler.close()
  })

  it('a directory that another process has', async () => {
    const root = await mkdtemp(join(tmpdir(), 'sluice-pglite-'))
    const program = await buildTestProgram(
      fileURLToPath(new URL('../../harness/lock-holder.ts', import.meta.url)),
    )
    const holder = fork(program, [join(root, 'data')])
    const [message] = await once(holder, 'message')
    expect(message).toEqual({ taken: true })
    const environment = { name: 'embedded', url: 'pglite:data' }
    await expect(connect(environment, { root })).rejects.toMatchObject({ code: 'LOCKED', exit: 5 })
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    const connection = await connect(environment, { root })
    expect(connection.embedded).toBe(true)
    await connection.close()
    await rm(root, { recursive: true })
  })
})
