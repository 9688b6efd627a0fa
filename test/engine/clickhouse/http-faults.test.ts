import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../../src/engine/clickhouse/connection.ts'
import type { Connection } from '../../../src/engine/engine.ts'
import { startClickHouseServer, type TestServer } from '../../harness/clickhouse-server.ts'

let root: string
let server: TestServer
let connection: Connection

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sluice-faults-'))
  server = await startClickHouseServer({
    dir: join(root, 'data'),
    user: 'deployer',
    password: 'pa ss/w:rd',
  })
  connection = await connect(
    { name: 'x', url: server.url, username: 'deployer', password: 'pa ss/w:rd' },
    { root },
  )
  await connection.execute('CREATE DATABASE d')
})
afterEach(() => server.setFaults({}))
afterAll(async () => {
  await connection?.close()
  await server?.stop()
  await rm(root, { recursive: true, force: true })
})

describe('credentials', () => {
  const answers = async (url: string, more = {}): Promise<string> => {
    const other = await connect({ name: 'x', url, ...more }, { root })
    await other.close()
    return other.description.address
  }

  it('come from the URL where the environment names none, and are not shown', async () => {
    const url = server.url.replace('//', '//deployer:pa%20ss%2Fw%3Ard@')
    expect(await answers(`${url}/db?max_threads=2`)).toBe(server.url)
  })

  it('come from the variables of ClickHouse’s own client', async () => {
    process.env['CLICKHOUSE_USER'] = 'deployer'
    process.env['CLICKHOUSE_PASSWORD'] = 'pa ss/w:rd'
    try {
      expect(await answers(server.url)).toBe(server.url)
    } finally {
      delete process.env['CLICKHOUSE_USER']
      delete process.env['CLICKHOUSE_PASSWORD']
    }
  })

  it('that are wrong are named as such, and not repeated', async () => {
    const error = await answers(server.url, { username: 'deployer', password: 'wr0ng-one' }).catch(
      (one: unknown) => one,
    )
    expect(error).toMatchObject({ code: 'WRONG_PASSWORD', exit: 1 })
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('wr0ng')
  })
})

describe('what cannot be reached', () => {
  const code = async (url: string, more = {}): Promise<unknown> =>
    await connect({ name: 'x', url, ...more }, { root }).catch((error: unknown) => error)

  it('is said within seconds', async () => {
    const started = performance.now()
    expect(await code('http://127.0.0.1:1')).toMatchObject({
      code: 'UNREACHABLE',
      exit: 1,
      message: 'cannot reach http://127.0.0.1:1: nothing listens there (connection refused)',
    })
    expect(await code('http://no-such-host.invalid:8123')).toMatchObject({ code: 'UNREACHABLE' })
    expect(performance.now() - started).toBeLessThan(8_000)
  })

  it('is told from what never answers', async () => {
    const silent = net.createServer(() => undefined)
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const port = (silent.address() as net.AddressInfo).port
    expect(await code(`http://127.0.0.1:${port}`, { timeouts: { statement: 300 } })).toMatchObject({
      code: 'TIMEOUT',
    })
    expect(await code(`https://127.0.0.1:${port}`, { timeouts: { connect: 300 } })).toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringContaining('no connection within'),
    })
    silent.close()
  })

  it('is told from what is no ClickHouse', async () => {
    server.setFaults({
      answers: [{ match: 'version', status: 502, body: '<html><h1>Bad Gateway</h1></html>' }],
    })
    expect(await code(server.url, { username: 'deployer', password: 'pa ss/w:rd' })).toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringContaining('`Bad Gateway`'),
    })
    expect(await code(server.url.replace('http:', 'https:'))).toMatchObject({ code: 'UNREACHABLE' })
    expect(await code('postgres://x/y')).toMatchObject({ code: 'UNREACHABLE', exit: 65 })
    expect(await code('secret-looking nonsense')).toMatchObject({ exit: 65 })
  })

  it('is an old version', async () => {
    server.setFaults({ answers: [{ match: 'version', body: 'version\n23.8.16.16\n' }] })
    expect(await code(server.url, { username: 'deployer', password: 'pa ss/w:rd' })).toMatchObject({
      code: 'TARGET_TOO_OLD',
    })
  })
})

describe('a connection that breaks', () => {
  it('lets reads be repeated, at most twice', async () => {
    server.setFaults({ cutAfter: { match: 'SELECT 7', times: 2 } })
    expect(await connection.query('SELECT 7 AS seven')).toEqual([{ seven: '7' }])
    server.setFaults({ cutAfter: { match: 'SELECT 7', times: 3 } })
    await expect(connection.query('SELECT 7 AS seven')).rejects.toMatchObject({
      code: 'UNREACHABLE',
    })
  })

  it('leaves the outcome of a statement unknown, and sends it once', async () => {
    server.setFaults({ cutAfter: { match: 'CREATE TABLE', times: 9 } })
    const before = await server.requests()
    await expect(
      connection.execute('CREATE TABLE d.cut (a UInt8) ENGINE = Memory', { queryId: 'run-1/3' }),
    ).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      detail: ['statement: CREATE TABLE d.cut (a UInt8) ENGINE = Memory', 'query id: run-1/3'],
    })
    expect((await server.requests()) - before).toBe(1)
    expect(await connection.query("SELECT name FROM system.tables WHERE database = 'd'")).toEqual([
      { name: 'cut' },
    ])
  })

  it('leaves the outcome unknown behind a proxy that gave up', async () => {
    server.setFaults({
      answers: [{ match: 'CREATE TABLE', status: 504, body: 'upstream timed out' }],
    })
    await expect(
      connection.execute('CREATE TABLE d.proxy (a UInt8) ENGINE = Memory'),
    ).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
  })

  it('does not hide who has the lock', async () => {
    const store = connection.store('sluice')
    await store.create()
    const mine = {
      id: 'm',
      owner: 'o',
      host: 'h',
      pid: 1,
      operation: 'apply',
      project: 'p',
      since: '',
    }
    server.setFaults({ cutAfter: { match: 'ALTER TABLE sluice.lock' } })
    expect(await store.acquire(mine)).toEqual({ taken: true })
    server.setFaults({ cutAfter: { match: 'INSERT INTO' } })
    await store.append([{ topic: 'meta', project: 'p', key: 'k', doc: '1' }])
    expect(await store.all('meta')).toHaveLength(1)
    await store.release(mine)
  })

  it('ends with a server that stops, and is mended when it is back', async () => {
    const dir = join(root, 'restart')
    const first = await startClickHouseServer({ dir })
    const other = await connect({ name: 'x', url: first.url }, { root })
    await first.kill()
    await expect(other.execute('CREATE DATABASE gone')).rejects.toMatchObject({
      code: 'UNREACHABLE',
    })
    const second = await startClickHouseServer({ dir, port: first.port })
    expect(await other.query('SELECT 1 AS one')).toEqual([{ one: '1' }])
    await other.close()
    await second.stop()
  })
})

describe('a user without the right', () => {
  it('is told which one', async () => {
    server.setFaults({ deny: [{ match: 'CREATE FUNCTION', grant: 'CREATE FUNCTION ON *.*' }] })
    await expect(connection.execute('CREATE FUNCTION f AS x -> x')).rejects.toMatchObject({
      code: 'NOT_ALLOWED',
      message: expect.stringContaining('lacks the right `CREATE FUNCTION ON *.*`'),
    })
  })

  it('can plan with readonly = 1, which forbids all settings', async () => {
    const reader = await startClickHouseServer({ dir: join(root, 'readonly'), readonly: true })
    const other = await connect({ name: 'x', url: reader.url }, { root })
    const catalog = await other.inspect({ databases: ['*'], global: true }, 'sluice')
    expect([...catalog.databases]).toEqual(['default'])
    expect(await other.store('sluice').exists()).toBe(false)
    expect(await other.diagnose('sluice')).toContainEqual({
      name: 'rights',
      ok: 'warning',
      detail: '`default` may only read: plan works, apply does not',
    })
    await other.close()
    await reader.stop()
  })
})

describe('TLS', () => {
  it('is verified against the authority given, or not at all when asked', async () => {
    const [key, cert] = [join(root, 'key.pem'), join(root, 'cert.pem')]
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-keyout',
        key,
        '-out',
        cert,
        '-days',
        '2',
        '-subj',
        '/CN=localhost',
        '-addext',
        'subjectAltName=IP:127.0.0.1',
      ],
      { stdio: 'ignore' },
    )
    const secure = await startClickHouseServer({
      dir: join(root, 'tls'),
      tls: { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') },
    })
    const open = async (tls?: object): Promise<string> => {
      const other = await connect({ name: 'x', url: secure.url, ...(tls ? { tls } : {}) }, { root })
      await other.close()
      return other.description.address
    }
    await expect(open()).rejects.toMatchObject({
      code: 'UNREACHABLE',
      hint: expect.stringContaining('tls.ca'),
    })
    expect(await open({ ca: 'cert.pem' })).toBe(secure.url)
    expect(await open({ ca: await readFile(cert, 'utf8') })).toBe(secure.url)
    expect(await open({ skipVerify: true })).toBe(secure.url)
    await expect(open({ ca: 'missing.pem' })).rejects.toMatchObject({
      message: expect.stringContaining('tls.ca'),
    })
    await secure.stop()
  })
})
