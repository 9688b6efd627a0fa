import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { compareForms } from '../../../../src/diff/compare-forms.ts'
import { SluiceError } from '../../../../src/diagnostic/sluice-error.ts'
import type { KindContext, KindRules, LowerContext } from '../../../../src/engine/engine.ts'
import {
  type Appserver,
  appserverCapabilities,
  openAppserver,
} from '../../../../src/engine/timeplus/appserver/index.ts'
import { renderCall } from '../../../../src/engine/timeplus/appserver/statement.ts'
import { dashboard } from '../../../../src/engine/timeplus/kinds/dashboard.ts'
import { restSink } from '../../../../src/engine/timeplus/kinds/rest-sink.ts'
import { savedQuery } from '../../../../src/engine/timeplus/kinds/saved-query.ts'
import { source } from '../../../../src/engine/timeplus/kinds/source.ts'
import { resourceId } from '../../../../src/resource/id.ts'
import type { JsonObject } from '../../../../src/resource/json.ts'
import {
  defaultLifecycle,
  type LiveObject,
  type Resource,
} from '../../../../src/resource/resource.ts'
import { type SmallAppserver, smallAppserver } from './small-appserver.ts'

let server: SmallAppserver
let appserver: Appserver

beforeEach(async () => {
  server = await smallAppserver()
  appserver = open()
})

afterEach(() => {
  server.close()
})

const password = '$' + '{env:PASSWORD}'
const secret = "pass\"word\\ with 'everything'"
const secrets = new Map([[password, secret]])

const rulesOf: { readonly [kind: string]: KindRules } = {
  Source: source,
  Sink: restSink,
  Dashboard: dashboard,
  SavedQuery: savedQuery,
}

/** One of each kind, and changes of every field. */
const cases: readonly { readonly from: JsonObject; readonly to: readonly JsonObject[] }[] = [
  {
    from: {
      kind: 'Source',
      name: 'orders_in',
      type: 'kafka',
      stream: 'orders',
      properties: { brokers: 'k:9092', password, tls: { disable: true }, offset: 1 },
      comment: 'all of them',
    },
    to: [
      { stream: 'sales.orders' },
      { properties: { brokers: 'k:9092', password, tls: { disable: false } } },
      { comment: 'some of them' },
      { status: 'stopped' },
      { type: 'redpanda' },
    ],
  },
  {
    from: {
      kind: 'Sink',
      name: 'big_orders',
      type: 'slack',
      query: 'SELECT id FROM orders WHERE amount > 10',
      properties: { url: 'https://example.com/hook' },
    },
    to: [
      { query: 'SELECT id FROM orders WHERE amount > 100' },
      { properties: { url: 'https://example.com/other', message: 'x' } },
      { comment: 'new' },
      { status: 'stopped' },
      { type: 'http' },
    ],
  },
  {
    from: {
      kind: 'Dashboard',
      name: 'Orders, today',
      panels: [
        {
          title: 'all',
          viz_type: 'chart',
          viz_content: 'SELECT * FROM orders',
          position: { x: 0 },
        },
        { title: 'read me', viz_type: 'markdown', viz_content: '# FROM here' },
      ],
    },
    to: [
      { panels: [{ title: 'all', viz_type: 'chart', viz_content: 'SELECT id FROM orders' }] },
      { comment: 'what came in' },
    ],
  },
  {
    from: {
      kind: 'SavedQuery',
      name: 'big/odd "name"',
      query: 'SELECT * FROM orders',
      tags: ['a'],
    },
    to: [{ query: 'SELECT 1' }, { tags: ['b', 'a'] }, { comment: 'c' }],
  },
]

describe('each kind: created, changed, renamed, dropped, and nothing is left to do after each', () => {
  for (const { from, to } of cases) {
    test(String(from['kind']), async () => {
      const before = declare(from)
      const rules = rules_(before)
      await run(rules.create(before, lower))
      expect(await changesTo(before)).toEqual([])
      for (const change of to) {
        const after = declare({ ...from, ...change })
        expect(await changesTo(after)).not.toEqual([])
        await apply(after)
        expect(await changesTo(after), JSON.stringify(change)).toEqual([])
        await apply(before)
        expect(await changesTo(before)).toEqual([])
      }
      const renamed = declare({ ...from, name: 'other_name' })
      await run(rules.rename?.(await live(before), renamed, lower) ?? [])
      expect(await changesTo(renamed)).toEqual([])
      expect((await appserver.inspect()).objects).toHaveLength(1)
      await run(rules.drop(await live(renamed), lower))
      expect((await appserver.inspect()).objects).toEqual([])
    })
  }
})

test('a value of a secret reaches the appserver whole, and nobody else', async () => {
  const calls: string[] = []
  appserver = open((call) => calls.push(call))
  const before = declare(cases[0]?.from ?? {})
  server.faults.push({
    method: 'POST',
    status: 400,
    text: JSON.stringify({ code: 7, message: `bad password ${secret}`, system: 'neutron' }),
  })
  const error = await run(source.create(before as never, lower)).catch((fault: unknown) => fault)
  expect(messageOf(error)).toContain('bad password [HIDDEN] (7)')
  await run(source.create(before as never, lower))
  expect(server.lists.get('/sources')?.[0]?.['properties']).toMatchObject({ password: secret })
  expect(JSON.stringify((await appserver.inspect()).objects)).not.toContain('everything')
  expect(calls.join()).not.toContain('everything')
})

test('a login inside an address is hidden, whatever its name', async () => {
  const url = 'https://me:the-login@host/hook'
  server.lists
    .get('/sinks')
    ?.push({ id: '1', name: 'a', type: 'http', query: 'SELECT 1', properties: { url } })
  expect((await appserver.inspect()).objects[0]?.spec['properties']).toEqual({ url: '[HIDDEN]' })
})

test('what the appserver hides, adds or calls otherwise is no difference', async () => {
  const before = declare(cases[0]?.from ?? {})
  await run(source.create(before as never, lower))
  const [item] = server.lists.get('/sources') ?? []
  Object.assign(item ?? {}, {
    stream: 'orders',
    database: 'default',
    properties: { brokers: 'k:9092', password: '******', tls: { disable: true }, offset: '1' },
    created_by: { id: 'x', name: 'y' },
    shiny: true,
  })
  const { changes, masked } = await compare(before)
  expect(changes).toEqual([])
  expect(masked).toEqual(['properties.password'])
})

describe('an answer that got lost', () => {
  const lost = { status: 0 } as const
  test('of a POST that was carried out: the name that was free is taken', async () => {
    server.faults.push({ method: 'POST', ...lost, afterwards: true })
    const before = declare(cases[3]?.from ?? {})
    await run(savedQuery.create(before as never, lower))
    expect(server.lists.get('/savedqueries')).toHaveLength(1)
  })
  test('of a POST that was not: the outcome is unknown, and the run looks at everything', async () => {
    server.faults.push({ method: 'POST', ...lost })
    const before = declare(cases[3]?.from ?? {})
    const error = await run(savedQuery.create(before as never, lower)).catch((fault) => fault)
    expect(error).toMatchObject({ code: 'OUTCOME_UNKNOWN', cause: { connection: 'lost' } })
    await run(savedQuery.create(before as never, lower))
    expect(server.lists.get('/savedqueries')).toHaveLength(1)
  })
  test('of a DELETE', async () => {
    const before = declare(cases[3]?.from ?? {})
    await run(savedQuery.create(before as never, lower))
    server.faults.push({ method: 'DELETE', ...lost, afterwards: true })
    await run(savedQuery.drop((await live(before)) as never, lower))
    expect(server.lists.get('/savedqueries')).toEqual([])
  })
  test('of a PUT: what was written over is for the run to compare', async () => {
    const { from, to } = cases[3] ?? { from: {}, to: [] }
    await run(savedQuery.create(declare(from) as never, lower))
    server.faults.push({ method: 'PUT', ...lost, afterwards: true })
    const after = declare({ ...from, ...to[0] })
    expect(await apply(after).catch((fault) => fault)).toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    expect(await changesTo(after)).toEqual([])
  })
  test('a run that was cut off between stop and start leaves a difference', async () => {
    const { from, to } = cases[0] ?? { from: {}, to: [] }
    await run(source.create(declare(from) as never, lower))
    const after = declare({ ...from, ...to[2] })
    server.faults.push({ method: 'PUT', status: 500, text: '' })
    expect(await apply(after).catch((fault) => fault)).toMatchObject({ code: 'ENGINE_REFUSED' })
    expect(await changesTo(after)).toEqual(['comment', 'status'])
    await apply(after)
    expect(await changesTo(after)).toEqual([])
    expect(server.lists.get('/sources')?.[0]?.['status']).toBe('running')
  })
})

test('a name that several have is left alone and told', async () => {
  server.lists
    .get('/sinks')
    ?.push(
      { id: '1', name: 'twice', type: 'http', query: 'SELECT 1' },
      { id: '2', name: 'twice', type: 'http', query: 'SELECT 2' },
      { id: '3', name: 'once', type: 'http', query: 'SELECT 3' },
      { id: '4', name: 'half', type: 'http' },
    )
  const { objects, unreadable } = await appserver.inspect()
  expect(objects.map(({ id }) => id)).toEqual(['Sink/once'])
  expect(unreadable).toEqual([
    {
      kind: 'Sink',
      name: 'twice',
      why: '2 sinks are named `twice` (1, 2), and nothing but the name tells them apart',
    },
    { kind: 'Sink', name: 'half', why: 'the appserver does not show type and query of it' },
  ])
  const remove = renderCall({ method: 'DELETE', collection: '/sinks', name: 'twice' })
  await expect(appserver.request(remove)).rejects.toThrow(/2 sinks are named `twice`/)
  const create = renderCall({ method: 'POST', collection: '/sinks', body: { name: 'once' } })
  await expect(appserver.request(create)).rejects.toThrow(/already has a sink named `once`/)
  expect(server.lists.get('/sinks')).toHaveLength(4)
})

describe('faults', () => {
  const list = async (): Promise<unknown> => await appserver.inspect().catch((fault) => fault)
  test('a read is repeated, a write never', async () => {
    server.faults.push({ method: 'GET', status: 503 }, { method: 'GET', status: 0 })
    expect(await list()).toEqual({ objects: [], unreadable: [] })
    server.faults.push({ method: 'POST', status: 503 })
    const body = { name: 'a', sql: 'SELECT 1' }
    const create = renderCall({ method: 'POST', collection: '/savedqueries', body })
    await expect(appserver.request(create)).rejects.toThrow(/answered 503/)
    expect(server.seen.filter(({ method }) => method === 'POST')).toHaveLength(1)
  })
  test('a refused login', async () => {
    for (let time = 0; time < 4; time += 1) {
      server.faults.push({
        method: 'GET',
        status: 401,
        text: JSON.stringify({ code: 401, message: 'no engine-password', system: 'neutron' }),
      })
    }
    const error = await list()
    expect(error).toMatchObject({ code: 'WRONG_PASSWORD' })
    expect(messageOf(error)).not.toContain('engine-password')
  })
  test('a right that lacks is told per kind', async () => {
    server.faults.push({
      method: 'GET',
      status: 403,
      text: '{"code":1,"message":"no","system":"x"}',
    })
    const answer = await appserver.inspect()
    expect(answer.unreadable).toHaveLength(1)
    expect(answer.unreadable[0]?.why).toContain('403: no (1)')
  })
  test('a page of something else', async () => {
    server.faults.push({ method: 'GET', status: 200, text: '<html>Sign in</html>' })
    expect(messageOf(await list())).toContain('does not answer like an appserver: `Sign in`')
  })
  test('nothing there', async () => {
    server.close()
    expect(await list()).toMatchObject({ code: 'UNREACHABLE' })
  })
})

describe('where it is and who connects', () => {
  test('workspace and API key', async () => {
    const { url } = server.environment.appserver ?? { url: '' }
    const at = (more: object): ReturnType<typeof openAppserver> =>
      openAppserver({ ...server.environment, appserver: { url, ...more } })
    await at({ workspace: 'default', apiKey: 'key' })?.inspect()
    expect(server.seen.at(-1)?.headers).toMatchObject({ 'x-api-key': 'key' })
    expect(server.seen.at(-1)?.headers['authorization']).toBeUndefined()
    await appserver.inspect()
    const basic = Buffer.from('me:engine-password').toString('base64')
    expect(server.seen.at(-1)?.headers['authorization']).toBe(`Basic ${basic}`)
    await at({ url: `${url}/default/api/v1beta2` })?.inspect()
    expect(new Set(server.seen.map(({ path }) => path))).toEqual(
      new Set(['/sources', '/sinks', '/dashboards', '/savedqueries']),
    )
  })
  test('what an appserver lacks is unsupported', async () => {
    server.lists.delete('/sinks')
    server.lists.delete('/dashboards')
    const { unsupportedKinds, facts } = await appserverCapabilities(server.environment)
    expect(Object.keys(unsupportedKinds)).toEqual(['Dashboard'])
    expect(facts['noRestSinks']).toMatch(/has no \/sinks \(404\)/)
    expect(restSink.lacking?.({ type: 'http', query: 'SELECT 1' }, facts)).toMatch(/\/sinks/)
    const none = await appserverCapabilities({ name: 'x' })
    expect(Object.keys(none.unsupportedKinds)).toEqual(['Source', 'Dashboard', 'SavedQuery'])
  })
})

test('readiness says what fails, what was stopped and what is not there', async () => {
  server.lists
    .get('/sources')
    ?.push(
      { id: '1', name: 'a', type: 'x', stream: 's', status: 'failed', message: 'no broker' },
      { id: '2', name: 'b', type: 'x', stream: 's', status: 'stopped' },
      { id: '3', name: 'c', type: 'x', stream: 's', status: 'running' },
    )
  const keys = ['a', 'b', 'c', 'd'].map((name) => ({
    id: resourceId('Source', name),
    kind: 'Source',
    address: { name },
  }))
  const found = await appserver.readiness(keys)
  expect(found.map(({ state, why }) => `${state} ${why}`.trim())).toEqual([
    'failed its status is failed: no broker',
    'failed somebody stopped it',
    'ready',
    'failed the appserver does not have it',
  ])
})

function open(onCall?: (call: string) => void): Appserver {
  const opened = openAppserver(server.environment, onCall === undefined ? {} : { onCall })
  if (opened === undefined) throw new Error('no appserver')
  return opened
}

const context: KindContext = { database: 'default', side: 'desired', lookup: () => undefined }
const liveContext: KindContext = { ...context, side: 'live' }
const lower: LowerContext = { desired: context, live: liveContext, breaksUnmanaged: false }

function declare(json: JsonObject): Resource {
  const kind = String(json['kind'])
  const rules = rulesOf[kind]
  const address = rules?.address(json, 'default')
  if (rules === undefined || address === undefined) throw new Error(kind)
  const { spec, problems } = rules.read(json, context)
  if (problems.some(({ severity }) => severity === 'error'))
    throw new Error(JSON.stringify(problems))
  const { name } = address
  return {
    id: resourceId(kind, name),
    kind,
    name,
    address,
    spec,
    lifecycle: defaultLifecycle,
    dependsOn: [],
    checks: [],
    secrets: [],
  }
}

async function run(drafts: readonly { readonly sql: string }[]): Promise<void> {
  const texts = [...new Set(drafts.map(({ sql }) => sql))]
  for (const sql of texts) await appserver.request(sql, { secrets })
}

async function apply(resource: Resource): Promise<void> {
  const rules = rules_(resource)
  const from = await live(resource)
  const lowered = (await compare(resource)).changes.map((change) =>
    rules.fields[change.top]?.lower(change, from, resource, lower),
  )
  if (lowered.some((one) => one?.how === 'replace')) {
    await run(rules.drop(from, lower))
    await run(rules.create(resource, lower))
    return
  }
  await run(lowered.flatMap((one) => (one?.how === 'alter' ? one.drafts : [])))
}

async function compare(resource: Resource): Promise<ReturnType<typeof compareForms>> {
  const rules = rules_(resource)
  const from = await live(resource)
  return compareForms(
    rules.normal(from.spec, from.address, liveContext),
    rules.normal(resource.spec, resource.address, context),
  )
}

async function changesTo(resource: Resource): Promise<readonly string[]> {
  return (await compare(resource)).changes.map(({ top }) => top)
}

async function live(resource: Resource): Promise<LiveObject> {
  const [object] = await appserver.inspectObjects([resource])
  if (object === undefined) throw new Error(`${resource.id} is not there`)
  return object
}

function rules_({ kind }: Pick<Resource, 'kind'>): KindRules {
  const rules = rulesOf[kind]
  if (rules === undefined) throw new Error(kind)
  return rules
}

function messageOf(error: unknown): string {
  if (!(error instanceof SluiceError)) throw error
  return error.message
}
