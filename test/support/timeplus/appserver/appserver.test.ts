import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Appserver, startAppserver } from './index.ts'

let directory: string
let appserver: Appserver
const statements: string[] = []

const start = (enabled = true): Promise<Appserver> =>
  startAppserver({
    port: 0,
    directory,
    users: (name, password) => name === 'u' && password === 'p',
    apiKeys: ['k'],
    enabled,
    sql: {
      hasStream: (name) => name === 'orders' || name === 'sales.orders',
      run: async (sql) => {
        statements.push(sql)
        if (sql.includes('nope')) throw new Error('Code: 60. DB::Exception: no such stream')
        return []
      },
      checkQuery: async (sql) => {
        if (sql.includes('nope')) throw new Error('Code: 60. DB::Exception: no such stream')
      },
    },
  })

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-appserver-'))
  appserver = await start()
  statements.length = 0
})
afterEach(async () => {
  await appserver.stop()
  await rm(directory, { recursive: true, force: true })
})

interface Reply {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

const login = { authorization: `Basic ${Buffer.from('u:p').toString('base64')}` }

async function ask(
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = login,
): Promise<Reply> {
  const base = path.startsWith('/_double') ? '' : '/default/api/v1beta2'
  const response = await fetch(`${appserver.url}${base}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
}

const source = {
  name: 'shop',
  type: 'kafka',
  stream: 'sales.orders',
  properties: { brokers: 'k:9092', password: 'hush', tls: { secret_key: 'deep', disable: false } },
}

describe('login and base path', () => {
  test('asks for an account of the engine, or a key', async () => {
    expect((await ask('GET', '/sources', undefined, {})).status).toBe(401)
    const wrong = { authorization: `Basic ${Buffer.from('u:x').toString('base64')}` }
    expect(await ask('GET', '/sources', undefined, wrong)).toMatchObject({
      status: 403,
      body: { code: 403, system: 'neutron' },
    })
    expect(await ask('GET', '/sources', undefined, { 'x-api-key': 'k' })).toEqual({
      status: 200,
      body: [],
    })
  })

  test('answers below its workspace and without one, and nowhere else', async () => {
    const get = async (path: string): Promise<number> =>
      (await fetch(`${appserver.url}${path}`, { headers: login })).status
    expect(await get('/api/v1beta2/sources')).toBe(200)
    expect(await get('/other/api/v1beta2/sources')).toBe(404)
    expect(await get('/default/api/v1beta1/sources')).toBe(404)
    expect(await get('/default/api/v1beta2/nothing')).toBe(404)
  })

  test('is not there where the deployment has none', async () => {
    await appserver.stop()
    appserver = await start(false)
    expect((await ask('GET', '/sources')).status).toBe(404)
  })
})

describe('sources', () => {
  test('are made, read with masks, stopped, changed, started and dropped', async () => {
    const made = await ask('POST', '/sources', source)
    expect(made).toMatchObject({
      status: 201,
      body: {
        name: 'shop',
        status: 'running',
        description: '',
        properties: { brokers: 'k:9092', password: '******', tls: { secret_key: '******' } },
      },
    })
    const path = `/sources/${made.body['id']}`
    expect((await ask('PUT', path, source)).status).toBe(400)
    expect(await ask('POST', `${path}/stop`)).toEqual({ status: 204, body: {} })
    expect((await ask('GET', path)).body['status']).toBe('stopped')
    const changed = { name: 'shop', stream: 'orders', properties: { brokers: 'other:9092' } }
    expect(await ask('PUT', path, changed)).toMatchObject({
      status: 200,
      body: { type: 'kafka', stream: 'orders', status: 'stopped' },
    })
    expect((await ask('POST', `${path}/start`)).status).toBe(204)
    expect((await ask('GET', path)).body['status']).toBe('running')
    expect((await ask('DELETE', path)).status).toBe(204)
    expect((await ask('GET', path)).status).toBe(404)
  })

  test.each([
    ['an unknown field', { ...source, color: 'red' }],
    ['a missing field', { ...source, stream: undefined }],
    ['an unknown type', { ...source, type: 'magic' }],
    ['a name with a dot', { ...source, name: 'a.b' }],
    ['a mask', { ...source, properties: { password: '******' } }],
    ['a value of another type', { ...source, properties: [] }],
    ['a stream that is not there', { ...source, stream: 'gone' }],
  ])('are refused with %s', async (_, body) => {
    expect((await ask('POST', '/sources', body)).status).toBe(400)
    expect((await ask('GET', '/sources')).body).toEqual([])
  })

  test('may share a name, under ids of their own', async () => {
    const ids = [await ask('POST', '/sources', source), await ask('POST', '/sources', source)]
    expect(new Set(ids.map(({ body }) => body['id'])).size).toBe(2)
  })
})

test('every other kind is made and read back', async () => {
  const panels = [{ id: 'p', title: 't', viz_type: 'chart', viz_content: 'SELECT 1' }]
  const made: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
    ['/sinks', { name: 's', type: 'http', query: 'SELECT 1', properties: { token: 'clear' } }],
    ['/dashboards', { name: 'a board', panels }],
    ['/savedqueries', { name: 'a query', sql: 'SELECT 1', tags: ['x'] }],
    ['/alerts', { name: 'a', action: 'slack', severity: 1, trigger_sql: 'SELECT 1' }],
  ]
  for (const [path, body] of made) {
    expect(await ask('POST', path, body)).toMatchObject({ status: 201, body })
    expect(await ask('GET', path)).toMatchObject({ status: 200, body: [body] })
  }
  const bad = { name: 's', type: 'http', query: 'SELECT * FROM nope' }
  expect(await ask('POST', '/sinks', bad)).toMatchObject({
    status: 500,
    body: { code: 60, system: 'proton' },
  })
})

test('SQL runs by exec, and streams are made with the marks of the Console', async () => {
  expect((await ask('POST', '/queries/exec', { sql: 'CREATE STREAM a (x int)' })).status).toBe(200)
  expect((await ask('POST', '/queries/exec', { sql: 'DROP STREAM nope' })).body['code']).toBe(60)
  await ask('POST', '/streams', { name: 't', columns: [{ name: 'x', type: 'int' }] })
  expect(statements.at(-1)).toBe(
    "CREATE STREAM t (`x` int) SETTINGS mode = 'append', logstore_retention_bytes = '-1', logstore_retention_ms = '86400000' COMMENT ' '",
  )
})

test('what was answered is there after a restart', async () => {
  const { body } = await ask('POST', '/sources', source)
  await appserver.stop()
  appserver = await start()
  expect((await ask('GET', '/sources')).body).toEqual([body])
})

test('faults strike the request they were ordered for, once', async () => {
  const order = [{ method: 'POST', path: '^/sources$', skip: 1, status: 503 }]
  expect((await ask('PUT', '/_double/faults', order)).status).toBe(204)
  const statuses: number[] = []
  for (const name of ['a', 'b', 'c']) {
    statuses.push((await ask('POST', '/sources', { ...source, name })).status)
  }
  expect(statuses).toEqual([201, 503, 201])
  const late = [{ method: 'POST', status: 0, afterwards: true }]
  await ask('PUT', '/_double/faults', late)
  await expect(ask('POST', '/sources', { ...source, name: 'd' })).rejects.toThrow()
  const names = (await ask('GET', '/sources')).body as unknown as readonly { name: string }[]
  expect(names.map(({ name }) => name)).toEqual(['a', 'c', 'd'])
  await ask('PUT', '/_double/faults', [{ method: 'DELETE', status: 504, laterMs: 50 }])
  const [first] = (await ask('GET', '/sources')).body as unknown as readonly { id: string }[]
  expect((await ask('DELETE', `/sources/${first?.id}`)).status).toBe(504)
  expect((await ask('GET', `/sources/${first?.id}`)).status).toBe(200)
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect((await ask('GET', `/sources/${first?.id}`)).status).toBe(404)
})
