/**
 * Kinds that live on the appserver, through whole operations: create, change, drift, drop, and a
 * run that is cut off in the middle and goes on. On the double; no appserver was run.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Action, Changeset } from '../../../src/changeset/changeset.ts'
import { type Doc, TimeplusProject } from '../../harness/timeplus-project.ts'
import { TimeplusSql } from '../../harness/timeplus-sql.ts'
import { openTimeplusTarget, prompt, type TimeplusTarget } from '../../harness/timeplus-targets.ts'

const stream = { kind: 'Stream', name: 'rest.orders', columns: [{ name: 'id', type: 'string' }] }
const database = { kind: 'Database', name: 'rest' }
const source = {
  kind: 'Source',
  name: 'orders_from_kafka',
  type: 'kafka',
  stream: 'rest.orders',
  comment: 'all orders',
  properties: { brokers: 'kafka:9092', topic: 'orders', password: `\${env:KAFKA_PASSWORD}` },
}
const sink = {
  kind: 'Sink',
  name: 'orders_to_http',
  type: 'http',
  query: 'SELECT id FROM rest.orders',
  properties: { url: 'http://hooks.internal/orders', token: `\${env:HOOK_TOKEN}` },
}
const dashboard = {
  kind: 'Dashboard',
  name: 'Orders of today',
  panels: [
    {
      title: 'per minute',
      position: { x: 0, y: 0, w: 6, h: 2 },
      viz_type: 'chart',
      viz_content: 'SELECT id FROM rest.orders',
      viz_config: { chartType: 'line' },
    },
  ],
}
const savedQuery = {
  kind: 'SavedQuery',
  name: 'the newest orders',
  query: 'SELECT id FROM rest.orders',
  tags: ['orders'],
}
const base: readonly Doc[] = [database, stream]
const all: readonly Doc[] = [...base, source, sink, dashboard, savedQuery]
const variables = { KAFKA_PASSWORD: 'hush-hush-1', HOOK_TOKEN: 'hush-hush-2' }
const collections = ['sources', 'sinks', 'dashboards', 'savedqueries'] as const

describe.each([
  { name: 'Enterprise 2.9', generation: 2, edition: 'enterprise' },
  { name: 'Enterprise 3.x', generation: 3, edition: 'enterprise' },
] as const)('on $name', (name) => {
  let target: TimeplusTarget
  let project: TimeplusProject
  beforeAll(async () => {
    target = await openTimeplusTarget(name, prompt)
    project = new TimeplusProject(target.root, 'rest', target.environment)
    project.variables = variables
  })
  afterAll(() => target?.close())

  test('all four are created, and a second plan has nothing to do', async () => {
    await project.write(all).apply()
    expect(changes(await project.plan())).toEqual([])
    expect(await kept('sources')).toEqual([
      expect.objectContaining({
        name: 'orders_from_kafka',
        type: 'kafka',
        stream: 'rest.orders',
        description: 'all orders',
        status: 'running',
        properties: { brokers: 'kafka:9092', topic: 'orders', password: '******' },
      }),
    ])
    expect(await kept('sinks')).toEqual([
      expect.objectContaining({
        properties: { url: 'http://hooks.internal/orders', token: 'hush-hush-2' },
      }),
    ])
    expect(await kept('dashboards')).toEqual([expect.objectContaining({ name: 'Orders of today' })])
    expect(await kept('savedqueries')).toEqual([
      expect.objectContaining({ sql: 'SELECT id FROM rest.orders', tags: ['orders'] }),
    ])
  })

  test('no secret is in what is planned or recorded', async () => {
    const replaced = { ...sink, properties: { ...sink.properties, url: 'http://other.internal/' } }
    const changeset = await project.write([...base, source, replaced]).plan('drops-data')
    expect(JSON.stringify(changeset)).not.toContain('hush-hush')
    const rows = await new TimeplusSql(target.environment).rows(
      'SELECT * FROM table(sluice.ledger)',
    )
    expect(rows.length).toBeGreaterThan(0)
    expect(JSON.stringify(rows)).not.toContain('hush-hush')
    project.write(all)
  })

  test('a change keeps the object, its id and that it runs', async () => {
    const before = await ids()
    const changed = [
      ...base,
      { ...source, properties: { ...source.properties, topic: 'orders-v2' } },
      { ...sink, query: "SELECT id FROM rest.orders WHERE id != ''" },
      { ...dashboard, panels: dashboard.panels.map((panel) => ({ ...panel, title: 'again' })) },
      { ...savedQuery, query: 'SELECT id, _tp_time FROM rest.orders' },
    ]
    const planned = await project.write(changed).plan()
    expect(planned.actions.map(({ op }) => op)).toEqual(['alter', 'alter', 'alter', 'alter'])
    await project.apply()
    expect(changes(await project.plan())).toEqual([])
    expect(await ids()).toEqual(before)
    const [kafka] = await kept('sources')
    expect(kafka).toMatchObject({ status: 'running', properties: { topic: 'orders-v2' } })
    await project.write(all).apply()
    expect(changes(await project.plan())).toEqual([])
  })

  test('a change of a secret alone is seen and sent', async () => {
    project.variables = { ...variables, KAFKA_PASSWORD: 'another-one-9' }
    const planned = await project.write(all).plan()
    expect(changes(planned)).toEqual(['alter Source/orders_from_kafka'])
    await project.apply()
    expect(changes(await project.plan())).toEqual([])
    project.variables = variables
    await project.apply()
  })

  test('drift is shown and taken back', async () => {
    const [one] = await kept('savedqueries')
    const changed = { name: savedQuery.name, sql: 'SELECT 1', tags: [] }
    expect((await ask('PUT', `/savedqueries/${one?.['id']}`, changed)).status).toBe(200)
    const planned = await project.write(all).plan()
    expect(planned.actions).toEqual([
      expect.objectContaining({ kind: 'SavedQuery', reason: expect.stringContaining('drift') }),
    ])
    await project.apply()
    expect(changes(await project.plan())).toEqual([])
    expect(await kept('savedqueries')).toEqual([
      expect.objectContaining({ sql: 'SELECT id FROM rest.orders' }),
    ])
  })

  test('what was dropped by hand is made again', async () => {
    const [one] = await kept('dashboards')
    await ask('DELETE', `/dashboards/${one?.['id']}`)
    expect(changes(await project.plan())).toEqual(['create Dashboard/Orders of today'])
    await project.apply()
    expect(changes(await project.plan())).toEqual([])
  })

  test('two of one name are told, not guessed between', async () => {
    const twin = await ask('POST', '/savedqueries', { name: savedQuery.name, sql: 'SELECT 2' })
    const changed = [...base, source, sink, dashboard, { ...savedQuery, query: 'SELECT 3' }]
    await expect(project.write(changed).apply()).rejects.toThrow(/the newest orders/)
    await ask('DELETE', `/savedqueries/${twin.body['id']}`)
    await project.write(all).apply()
  })

  test('what no plan declares any more is dropped', async () => {
    await project.write(base).apply('drops-data', 'loses-state', 're-emits')
    for (const collection of collections) expect(await kept(collection)).toEqual([])
    expect(changes(await project.plan())).toEqual([])
  })

  test('a request that fails stops the run, and the next run goes on', async () => {
    await target.double?.setRestFaults([{ method: 'POST', path: '^/sinks$', status: 503 }])
    await expect(project.write(all).apply()).rejects.toThrow()
    const first = await ids()
    expect(first.sinks).toEqual([])
    await project.apply()
    expect(changes(await project.plan())).toEqual([])
    for (const collection of collections) expect(await kept(collection)).toHaveLength(1)
    const second = await ids()
    for (const collection of collections) {
      if (first[collection].length > 0) expect(second[collection]).toEqual(first[collection])
    }
  })

  test('a connection that is cut after the work leaves no second object', async () => {
    await project.write(base).apply('drops-data', 'loses-state', 're-emits')
    await target.double?.setRestFaults([
      { method: 'POST', path: '^/dashboards$', status: 0, afterwards: true },
    ])
    await project
      .write(all)
      .apply()
      .catch(() => undefined)
    await project.apply()
    expect(changes(await project.plan())).toEqual([])
    for (const collection of collections) expect(await kept(collection)).toHaveLength(1)
  })

  test('a gateway that gave up leaves no second object either', async () => {
    await project.write(base).apply('drops-data', 'loses-state', 're-emits')
    await target.double?.setRestFaults([
      { method: 'POST', path: '^/savedqueries$', status: 504, laterMs: 1500 },
    ])
    await project
      .write(all)
      .apply()
      .catch(() => undefined)
    await project.apply().catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, 1500))
    await project.apply()
    expect(changes(await project.plan())).toEqual([])
    for (const collection of collections) expect(await kept(collection)).toHaveLength(1)
  })

  test('a source that was stopped for a change runs again after a cut', async () => {
    const changed = { ...source, properties: { ...source.properties, topic: 'orders-v3' } }
    await target.double?.setRestFaults([{ method: 'PUT', path: '^/sources/', status: 500 }])
    await expect(
      project.write([...base, changed, sink, dashboard, savedQuery]).apply(),
    ).rejects.toThrow()
    await project.apply()
    expect(changes(await project.plan())).toEqual([])
    expect(await kept('sources')).toEqual([
      expect.objectContaining({
        status: 'running',
        properties: expect.objectContaining({ topic: 'orders-v3' }),
      }),
    ])
  })

  test('they come back by import, which plans to nothing', async () => {
    const { files, secrets } = await project.import()
    expect(files.map(({ text }) => text).join()).not.toContain('hush-hush')
    project.write([], { plans: ['imported/**/*.yaml'] })
    for (const { path, text } of files) {
      const file = join(project.directory, 'imported', path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
    }
    // Even where the appserver shows a secret, no file gets to hold it.
    const values: { readonly [id: string]: string } = {
      'Sink/orders_to_http': variables.HOOK_TOKEN,
      'Source/orders_from_kafka': variables.KAFKA_PASSWORD,
    }
    expect(secrets.map(({ id }) => id).sort()).toEqual(Object.keys(values))
    project.variables = Object.fromEntries(
      secrets.map(({ variable, id }) => [variable, values[id] ?? '']),
    )
    const planned = await project.plan()
    expect(changes(planned)).toEqual([])
    expect(planned.unmanaged).toEqual([])
    await project.destroy('drops-data', 'loses-state', 're-emits')
    for (const collection of collections) expect(await kept(collection)).toEqual([])
  })

  interface Reply {
    readonly status: number
    readonly body: { readonly [field: string]: unknown }
  }

  async function ask(method: string, path: string, body?: object): Promise<Reply> {
    const { url = '', workspace = '' } = target.environment.appserver ?? {}
    const response = await fetch(`${url}/${workspace}/api/v1beta2${path}`, {
      method,
      headers: { authorization: `Basic ${Buffer.from('default:').toString('base64')}` },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
  }

  async function kept(collection: string): Promise<readonly Doc[]> {
    return (await ask('GET', `/${collection}`)).body as unknown as readonly Doc[]
  }

  async function ids(): Promise<{
    readonly [C in (typeof collections)[number]]: readonly unknown[]
  }> {
    const of = async (collection: string): Promise<readonly unknown[]> =>
      (await kept(collection)).map(({ id }) => id)
    return {
      sources: await of('sources'),
      sinks: await of('sinks'),
      dashboards: await of('dashboards'),
      savedqueries: await of('savedqueries'),
    }
  }
})

test('where there is no appserver they are left out, and said', async () => {
  const target = await openTimeplusTarget({ name: 'Proton 3.x', generation: 3, edition: 'oss' })
  try {
    const project = new TimeplusProject(target.root, 'rest', target.environment)
    project.variables = variables
    const planned = await project.write(all).plan()
    expect(planned.unsupported.map(({ kind }) => kind).sort()).toEqual([
      'Dashboard',
      'SavedQuery',
      'Sink',
      'Source',
    ])
    await project.apply()
    expect(changes(await project.plan())).toEqual([])
  } finally {
    await target.close()
  }
})

function changes({ actions }: Changeset): readonly string[] {
  const isChange = ({ op }: Action): boolean => op !== 'adopt'
  return actions.filter(isChange).map(({ op, kind, name }) => `${op} ${kind}/${name}`)
}
