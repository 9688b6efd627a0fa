/** What Sluice takes for granted of the appserver's REST API: timeplus.md §6. */
import { afterAll, describe, expect, test } from 'vitest'
import { freshName, type TimeplusEnvironment } from '../../../harness/timeplus-targets.ts'
import { type Contract, onEveryTarget } from './on-every-target.ts'

interface Reply {
  readonly status: number
  readonly body: { readonly [field: string]: unknown }
}

type Ask = (method: string, path: string, body?: object) => Promise<Reply>

onEveryTarget('the appserver', (contract) => {
  const made: string[] = []
  const asked = ({ target }: Contract): Ask | undefined =>
    target.environment.appserver && askOf(target.environment.appserver)
  const stream = async ({ sql, database }: Contract): Promise<string> => {
    const name = freshName('events')
    await sql.run(`CREATE STREAM ${database}.${name} (word string)`)
    await sql.untilThere(`${database}.${name}`)
    return `${database}.${name}`
  }

  afterAll(async () => {
    const ask = asked(contract())
    for (const path of made) await ask?.('DELETE', path)
  })

  const kinds: readonly {
    readonly path: string
    readonly body: (stream: string) => object
    readonly change: object
  }[] = [
    {
      path: '/sources',
      body: (name) => ({
        type: 'stream_generator',
        stream: name,
        properties: { template: 'iot', rate: 1 },
      }),
      change: { properties: { template: 'iot', rate: 2 } },
    },
    {
      path: '/sinks',
      body: (name) => ({
        type: 'http',
        query: `SELECT word FROM ${name}`,
        properties: { url: 'http://localhost:9/', content_type: 'application/json' },
      }),
      change: { properties: { url: 'http://localhost:9/x', content_type: 'application/json' } },
    },
    { path: '/dashboards', body: () => ({ panels: [] }), change: { description: 'changed' } },
    {
      path: '/savedqueries',
      body: (name) => ({ sql: `SELECT word FROM ${name}`, tags: ['a'] }),
      change: { sql: 'SELECT 1' },
    },
  ]

  describe.each(kinds)('$path', ({ path, body, change }) => {
    test('are made, listed, changed and dropped, under an id of the server', async ({ skip }) => {
      const given = contract()
      const ask = asked(given)
      if (ask === undefined) return skip('no appserver')
      const name = freshName('sluice')
      const wanted = { name, ...body(await stream(given)) }
      const { status, body: created } = await ask('POST', path, wanted)
      expect([status, created]).toEqual([201, expect.objectContaining({ name })])
      const one = `${path}/${created['id']}`
      made.push(one)
      const listed = (await ask('GET', path)).body as unknown as readonly object[]
      expect(listed).toContainEqual(expect.objectContaining({ id: created['id'], name }))
      const runs = created['status'] !== undefined
      if (runs) expect((await ask('POST', `${one}/stop`)).status).toBe(204)
      expect((await ask('PUT', one, { ...wanted, ...change })).status).toBe(200)
      expect((await ask('GET', one)).body).toMatchObject(change)
      if (runs) expect((await ask('POST', `${one}/start`)).status).toBe(204)
      expect((await ask('DELETE', one)).status).toBe(204)
      expect((await ask('GET', one)).status).toBe(404)
    })
  })

  test('mistakes are answered with code, message and system', async ({ skip }) => {
    const ask = asked(contract())
    if (ask === undefined) return skip('no appserver')
    const { status, body } = await ask('POST', '/savedqueries', { name: freshName('sluice') })
    expect(status).toBe(400)
    expect(body).toMatchObject({
      code: expect.any(Number),
      message: expect.any(String),
      system: expect.any(String),
    })
  })
})

function askOf(appserver: NonNullable<TimeplusEnvironment['appserver']>): Ask {
  const { url, workspace = 'default', username = '', password = '', apiKey } = appserver
  const basic = Buffer.from(`${username}:${password}`).toString('base64')
  const login: Readonly<Record<string, string>> =
    apiKey === undefined ? { authorization: `Basic ${basic}` } : { 'x-api-key': apiKey }
  return async (method, path, body) => {
    const response = await fetch(`${url}/${workspace}/api/v1beta2${path}`, {
      method,
      headers: { ...login, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
  }
}
