import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ClickHouseLogLevel, createClient } from '@clickhouse/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startClickHouseServer, type TestServer } from './clickhouse-server.ts'

let root: string
let server: TestServer
let client: ReturnType<typeof createClient>

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sluice-http-test-'))
  server = await startClickHouseServer({ dir: join(root, 'data') })
  client = createClient({
    url: server.url,
    log: { level: ClickHouseLogLevel.OFF },
    compression: { request: true, response: true },
  })
})
afterAll(async () => {
  await client?.close()
  await server?.stop()
  await rm(root, { recursive: true, force: true })
})

describe('the HTTP test program serves the stock client', () => {
  it('answers pings, with and without a query', async () => {
    expect(await client.ping()).toEqual({ success: true })
    expect(await client.ping({ select: true })).toEqual({ success: true })
  })

  it('takes packed inserts and gives packed results', async () => {
    await client.command({ query: 'CREATE DATABASE h' })
    await client.command({
      query: 'CREATE TABLE h.t (id UInt64, s String) ENGINE = MergeTree ORDER BY id',
    })
    const values = Array.from({ length: 20_000 }, (_, id) => ({ id, s: `row ${id} 'ü'` }))
    await client.insert({ table: 'h.t', values, format: 'JSONEachRow' })
    const result = await client.query({
      query: 'SELECT count() AS n, max(id) AS m FROM h.t',
      format: 'JSONEachRow',
    })
    expect(await result.json()).toEqual([{ n: 20_000, m: 19_999 }])
  })

  it('binds parameters and keeps settings to one request', async () => {
    const value = async (given: object): Promise<unknown> =>
      (await client.query({ format: 'JSONEachRow', ...(given as { query: string }) })).json()
    expect(
      await value({
        query: 'SELECT {a:String} AS a, {b:UInt8} AS b',
        query_params: { a: "it's\ta \\", b: 3 },
      }),
    ).toEqual([{ a: "it's\ta \\", b: 3 }])
    const query = "SELECT toString(getSetting('max_threads')) AS n"
    expect(await value({ query, clickhouse_settings: { max_threads: 7 } })).toEqual([{ n: '7' }])
    expect(await value({ query })).not.toEqual([{ n: '7' }])
  })

  it('fails as a server does', async () => {
    await expect(client.command({ query: 'SELECT * FROM h.nope' })).rejects.toMatchObject({
      code: '60',
      type: 'UNKNOWN_TABLE',
    })
    await expect(client.command({ query: 'SELECT 1; SELECT 2' })).rejects.toMatchObject({
      code: '62',
    })
    const stranger = createClient({
      url: server.url,
      password: 'x',
      log: { level: ClickHouseLogLevel.OFF },
    })
    await expect(stranger.command({ query: 'SELECT 1' })).rejects.toMatchObject({ code: '516' })
    await stranger.close()
    const answer = await fetch(`${server.url}/?query=SELECT+1+FROM+h.nope`)
    expect([answer.status, answer.headers.get('x-clickhouse-exception-code')]).toEqual([404, '60'])
  })

  it('serves curl', async () => {
    const answer = await fetch(`${server.url}/?default_format=JSONCompactEachRow&database=h`, {
      method: 'POST',
      body: 'SELECT count(), currentDatabase() FROM t',
    })
    expect(await answer.text()).toBe('[20000, "h"]\n')
    expect(answer.headers.get('x-clickhouse-format')).toBe('JSONCompactEachRow')
  })

  it('survives many requests at once', async () => {
    const started = performance.now()
    const sums = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const result = await client.query({
          query: 'SELECT sum(number) AS n, sleep(0.05) FROM numbers(100000)',
          format: 'JSONEachRow',
        })
        const [row] = await result.json<{ n: string }>()
        return String(row?.n)
      }),
    )
    expect(new Set(sums)).toEqual(new Set(['4999950000']))
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})
