/** Changes of everything but tables: by which statement, with what state kept, run on a real server. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { kinds } from '../../../../src/engine/clickhouse/kinds/index.ts'
import type { JsonObject } from '../../../../src/resource/json.ts'
import { apply, database, declare, replan, type Step } from './plan.ts'
import { openServer, type Server } from './server.ts'

let server: Server

beforeAll(() => {
  server = openServer()
})

afterAll(() => {
  server.close()
})

beforeEach(() => {
  server.run(`DROP DATABASE IF EXISTS ${database} SYNC`)
  for (const { name } of server.rows(
    `SELECT name FROM system.functions WHERE origin = 'SQLUserDefined'`,
  )) {
    server.run(`DROP FUNCTION ${name}`)
  }
  server.run(`CREATE DATABASE ${database}`)
})

const source: JsonObject = {
  kind: 'Table',
  name: 'src',
  columns: [
    { name: 'id', type: 'UInt64' },
    { name: 'a', type: 'UInt64' },
  ],
  orderBy: 'id',
}
const target: JsonObject = {
  kind: 'Table',
  name: 'per',
  columns: [
    { name: 'id', type: 'UInt64' },
    { name: 'n', type: 'UInt64' },
  ],
  engine: 'SummingMergeTree',
  orderBy: 'id',
}
const other: JsonObject = { ...target, name: 'other' }
const toTable: JsonObject = {
  kind: 'MaterializedView',
  name: 'mv',
  to: 'per',
  query: 'SELECT id, count() AS n FROM src GROUP BY id',
}
const ownRows: JsonObject = {
  kind: 'MaterializedView',
  name: 'mv',
  engine: 'SummingMergeTree',
  orderBy: 'id',
  query: 'SELECT id, count() AS n FROM src GROUP BY id',
}

test('a view is written again in one statement', () => {
  const view = { kind: 'View', name: 'v', query: 'SELECT id FROM src' }
  settle([source, view])
  const [step] = settle([source, { ...view, query: 'SELECT id, a FROM src', comment: 'more' }])
  expect(step).toMatchObject({
    how: 'replace',
    sql: [expect.stringMatching(/^CREATE OR REPLACE VIEW/)],
  })
})

test('a comment of a view is altered', () => {
  const view = { kind: 'View', name: 'v', query: 'SELECT id FROM src' }
  settle([source, view])
  const [step] = settle([source, { ...view, comment: 'a view' }])
  expect(step).toMatchObject({
    how: 'alter',
    sql: [`ALTER TABLE ${database}.v MODIFY COMMENT 'a view'`],
  })
})

test('views over a star follow a new column, one after the other', () => {
  const views = [
    { kind: 'View', name: 'v', query: 'SELECT * FROM src' },
    { kind: 'View', name: 'w', query: 'SELECT v.*, 1 AS one FROM v' },
  ]
  settle([source, ...views])
  const columns = [
    { name: 'id', type: 'UInt64' },
    { name: 'a', type: 'UInt64' },
    { name: 'b', type: 'String' },
  ]
  const steps = settle([{ ...source, columns }, ...views])
  expect(steps.map(({ id }) => id)).toEqual([
    `Table/${database}.src`,
    `View/${database}.v`,
    `View/${database}.w`,
  ])
  expect(server.rows(`SELECT name FROM system.columns WHERE table = 'w'`)).toHaveLength(4)
})

test('a function is replaced, and what calls it is written again', () => {
  const twice = { kind: 'Function', name: 'twice', arguments: ['x'], body: 'x * 2' }
  const callers = [
    { kind: 'View', name: 'v', query: 'SELECT twice(id) AS t FROM src' },
    {
      ...target,
      columns: [
        { name: 'id', type: 'UInt64' },
        { name: 'n', type: 'UInt64', materialized: 'twice(id)' },
      ],
    },
  ]
  settle([twice, source, ...callers])
  const steps = settle([{ ...twice, body: 'x * 3' }, source, ...callers])
  expect(steps.map(({ id, how }) => `${how} ${id}`)).toEqual([
    'replace Function/twice',
    `alter Table/${database}.per`,
    `replace View/${database}.v`,
  ])
})

test('the query of a view with a target is swapped, and its rows stay', () => {
  settle([source, target, toTable])
  server.run(`INSERT INTO ${database}.src VALUES (1, 1)`)
  const steps = settle([
    source,
    target,
    { ...toTable, query: 'SELECT id, count() * 10 AS n FROM src GROUP BY id' },
  ])
  expect(steps).toMatchObject([{ how: 'alter', sql: [expect.stringContaining('MODIFY QUERY')] }])
  expect(steps[0]?.effect).toMatch(/^keeps state/)
  server.run(`INSERT INTO ${database}.src VALUES (1, 1)`)
  expect(server.rows(`SELECT sum(n) AS n FROM ${database}.per`)).toEqual([{ n: '11' }])
})

test('another target is another view in one statement, and the old rows stay', () => {
  settle([source, target, other, toTable])
  server.run(`INSERT INTO ${database}.src VALUES (1, 1)`)
  const [step] = settle([source, target, other, { ...toTable, to: 'other' }])
  expect(step).toMatchObject({
    how: 'replace',
    sql: [expect.stringMatching(/^CREATE OR REPLACE MATERIALIZED VIEW/)],
  })
  expect(step?.effect).toMatch(/^starts at now: new rows go to other; rows in .* stay/)
  expect(server.rows(`SELECT count() AS n FROM ${database}.per`)).toEqual([{ n: '1' }])
})

test('the query of a view with rows of its own is swapped while its columns stay', () => {
  settle([source, ownRows])
  server.run(`INSERT INTO ${database}.src VALUES (1, 1)`)
  const steps = settle([
    source,
    { ...ownRows, query: 'SELECT id, count() * 10 AS n FROM src GROUP BY id' },
  ])
  expect(steps).toMatchObject([{ how: 'alter', effect: expect.stringMatching(/^keeps state/) }])
  expect(server.rows(`SELECT sum(n) AS n FROM ${database}.mv`)).toEqual([{ n: '1' }])
})

test('other columns of a view with rows of its own lose its state', () => {
  settle([source, ownRows])
  const [step] = settle([
    source,
    { ...ownRows, query: 'SELECT id, sum(a) AS m, count() AS n FROM src GROUP BY id' },
  ])
  expect(step).toMatchObject({ how: 'replace', effect: expect.stringMatching(/^loses state/) })
})

test('a refresh is altered, and a view that fires on inserts is written again to refresh', () => {
  settle([source, target, toTable])
  const refreshing = { ...toTable, refresh: 'EVERY 1 DAY' }
  expect(settle([source, target, refreshing])).toMatchObject([{ how: 'replace' }])
  expect(
    settle([source, target, { ...refreshing, refresh: 'EVERY 2 DAY OFFSET 1 HOUR' }]),
  ).toMatchObject([
    { how: 'alter', sql: [expect.stringContaining('MODIFY REFRESH EVERY 2 DAY OFFSET 1 HOUR')] },
  ])
  expect(settle([source, target, { ...refreshing, append: true }])).toMatchObject([
    { how: 'replace', sql: [expect.stringContaining('EMPTY')] },
  ])
})

test('a backfill brings the rows that were there', () => {
  settle([source, target])
  server.run(`INSERT INTO ${database}.src VALUES (1, 1), (1, 2), (2, 3)`)
  const [step] = settle([source, target, { ...toTable, start: 'backfill' }])
  expect(step?.effect).toMatch(/^replays from the beginning/)
  expect(server.rows(`SELECT sum(n) AS n FROM ${database}.per`)).toEqual([{ n: '3' }])
})

test('a dictionary is written again in one statement', () => {
  const dictionary = {
    kind: 'Dictionary',
    name: 'd',
    columns: [
      { name: 'id', type: 'UInt64' },
      { name: 'a', type: 'UInt64', default: '0' },
    ],
    primaryKey: 'id',
    source: "CLICKHOUSE(TABLE 'src')",
    layout: 'FLAT()',
    lifetime: 10,
  }
  settle([source, dictionary])
  server.run(`INSERT INTO ${database}.src VALUES (1, 7)`)
  const [step] = settle([source, { ...dictionary, layout: 'HASHED()', lifetime: 'MIN 1 MAX 5' }])
  expect(step).toMatchObject({
    how: 'replace',
    sql: [expect.stringMatching(/^CREATE OR REPLACE DICTIONARY/)],
  })
  expect(server.rows(`SELECT dictGet('${database}.d', 'a', 1) AS a`)).toEqual([{ a: '7' }])
  expect(
    settle([source, { ...dictionary, layout: 'HASHED()', lifetime: 'MIN 1 MAX 5', comment: 'x' }]),
  ).toMatchObject([{ how: 'alter' }])
})

test('entries of a named collection are set and deleted one by one', () => {
  const collection = (entries: JsonObject): JsonObject => ({
    kind: 'NamedCollection',
    name: 'nc_change',
    entries,
  })
  settle([collection({ url: 'http://a', user: 'x' })])
  server.run(`ALTER NAMED COLLECTION nc_change SET region = 'eu'`)
  const [step] = apply(server, [
    collection({ url: 'http://a', user: { value: 'x', overridable: false } }),
  ])
  expect(step?.drafts.map(({ sql }) => sql)).toEqual([
    "ALTER NAMED COLLECTION nc_change SET user = 'x' NOT OVERRIDABLE",
    'ALTER NAMED COLLECTION nc_change DELETE region',
  ])
  server.run('DROP NAMED COLLECTION nc_change')
})

test('everything is dropped by what it is, and renamed where it can be', () => {
  const dictionary = {
    kind: 'Dictionary',
    name: 'd',
    columns: [{ name: 'id', type: 'UInt64' }],
    primaryKey: 'id',
    source: "CLICKHOUSE(TABLE 'src')",
    layout: 'FLAT()',
    lifetime: 0,
  }
  const documents = [
    { kind: 'Function', name: 'twice', arguments: ['x'], body: 'x * 2' },
    source,
    target,
    dictionary,
    { kind: 'View', name: 'v', query: 'SELECT id FROM src' },
    toTable,
    { ...ownRows, name: 'own' },
  ]
  settle(documents)
  const context = { desired: never, live: never, breaksUnmanaged: false }
  // The table that a dictionary loads from cannot be renamed (630); the others can.
  const renamed = [...server.inspect(database).values()].filter(
    ({ name }) => !name.endsWith('.src'),
  )
  for (const live of renamed) {
    const to = [...declare(documents).values()].find(({ id }) => id === live.id)
    const address = { ...live.address, name: `${live.address.name}_2` }
    const drafts =
      to === undefined ? undefined : kinds[live.kind]?.rename?.(live, { ...to, address }, context)
    expect(drafts === undefined).toBe(live.kind === 'Function')
    for (const { sql } of drafts ?? []) server.run(sql)
  }
  const rank = (kind: string): number => kinds[kind]?.rank ?? 0
  const left = [...server.inspect(database).values()].sort((a, b) => rank(b.kind) - rank(a.kind))
  for (const live of left) {
    for (const { sql } of kinds[live.kind]?.drop(live, context) ?? []) server.run(sql)
  }
  expect(server.inspect(database).size).toBe(0)
})

test('a database takes a comment', () => {
  const [resource] = declare([{ kind: 'Database', name: 'dbc', comment: "it's" }]).values()
  const rules = kinds['Database']
  if (resource === undefined || rules === undefined) throw new Error('no database')
  const context = { desired: never, live: never, breaksUnmanaged: false }
  const run = (drafts: readonly { readonly sql: string }[]): void => {
    for (const { sql } of drafts) server.run(sql)
  }
  run(rules.create(resource, context))
  const comment = (): unknown =>
    server.rows(`SELECT comment FROM system.databases WHERE name = 'dbc'`)
  expect(comment()).toEqual([{ comment: "it's" }])
  const to = { ...resource, spec: { comment: 'changed' } }
  const change = {
    field: 'comment',
    top: 'comment',
    type: 'changed',
    subfields: [],
    before: "it's",
    after: 'changed',
  } as const
  const lowered = rules.fields['comment']?.lower(change, resource, to, context)
  run(lowered?.how === 'alter' ? lowered.drafts : [])
  expect(comment()).toEqual([{ comment: 'changed' }])
  run(rules.drop(to, context))
  expect(comment()).toEqual([])
})

const never = { database, side: 'live', lookup: () => undefined } as const

interface Settled {
  readonly id: string
  readonly how: Step['how']
  readonly sql: readonly string[]
  readonly effect: string | null | undefined
}

/** Applies, checks that nothing is left to do, and says what was done. */
function settle(documents: readonly JsonObject[]): readonly Settled[] {
  const desired = declare(documents)
  const live = server.inspect(database)
  const steps = apply(server, documents)
  expect(replan(server, documents).map(({ id, changes }) => ({ id, changes }))).toEqual([])
  return steps.map(({ id, how, changes, drafts }) => {
    const kind = id.slice(0, id.indexOf('/'))
    return {
      id,
      how,
      sql: drafts.map(({ sql }) => sql),
      effect: kinds[kind]?.stateEffect?.(how, changes, desired.get(id), live.get(id)),
    }
  })
}
