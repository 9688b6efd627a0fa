/** Tables swapped on the real engine, with writers and readers that go on, and what stops a swap. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { stageOf } from '../../../src/engine/clickhouse/recipes/stage.ts'
import { applyProject, planProject } from '../../../src/index.ts'
import type { ProgressEvent } from '../../../src/operation/context.ts'
import type { ApplyResult } from '../../../src/operation/results.ts'
import { startClickHouseServer, type TestServer } from '../../harness/clickhouse-server.ts'
import { Server } from '../../swap/server.ts'

let root = ''
let live: TestServer
let server: Server
let database = ''
let count = 0

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'sluice-swap-table-'))
  live = await startClickHouseServer({ dir: join(root, 'data') })
  server = new Server(live.url)
}, 60_000)
afterAll(async () => {
  await live?.stop()
  rmSync(root, { recursive: true, force: true })
})
beforeEach(() => {
  count += 1
  database = `swap${count}`
})
afterEach(async () => {
  await server.ask(`DROP DATABASE IF EXISTS ${database} SYNC`)
})

interface Definition {
  readonly columns: readonly string[]
  readonly engine?: string
  readonly keys: string
  readonly replace?: string
  /** Further documents. */
  readonly more?: readonly string[]
}

/** The project in a state: one table `t`. */
function declare(definition: Definition): void {
  const { columns, engine = 'MergeTree', keys, replace = 'swap', more = [] } = definition
  const lines = [
    'kind: Database',
    `name: ${database}`,
    '---',
    'kind: Table',
    `name: ${database}.t`,
    'columns:',
    ...columns.map((column) => `  - { ${column} }`),
    `engine: ${engine}`,
    keys,
    `lifecycle: { replace: ${replace} }`,
    ...more,
    '',
  ]
  const project = [
    'version: 1',
    `name: ${database}`,
    'engine: clickhouse',
    'plans: [plans.yaml]',
    `environments: { live: { url: "${live.url}" } }`,
    '',
  ]
  writeFileSync(join(root, 'sluice.yaml'), project.join('\n'))
  writeFileSync(join(root, 'plans.yaml'), lines.join('\n'))
}

const context = (more: {
  readonly signal?: AbortSignal
  onEvent?(event: ProgressEvent): void
}) => ({
  directory: root,
  environment: 'live',
  processEnv: {},
  ...more,
})

async function apply(
  more: Parameters<typeof context>[0] = {},
  finish = false,
): Promise<ApplyResult> {
  const options = { allow: ['drops-data'], takeOver: [], confirm: async () => true, finish }
  return await applyProject(context(more), options)
}

async function applied(finish = false): Promise<void> {
  const { failure, changeset, partial } = await apply({}, finish)
  if (failure !== undefined) throw failure.error
  expect(changeset?.blocked ?? ['no changeset']).toEqual([])
  expect(partial).toBe(false)
}

/** Runs until a statement that begins so has ended (a copy: its first range), and stops as Ctrl-C does. */
async function appliedInPart(upTo = 'INSERT INTO'): Promise<void> {
  const stop = new AbortController()
  const { interrupted } = await apply({
    signal: stop.signal,
    onEvent: (event) => {
      if (event.type === 'started' && event.sql.startsWith(upTo)) stop.abort()
    },
  })
  expect(interrupted).toBe(true)
}

async function nothingToDo(): Promise<void> {
  const { changeset } = await planProject(context({}), { allow: [] })
  expect(changeset?.actions).toEqual([])
}

/** Writers and a reader, until the work is done; no answer may be an error. */
async function meanwhile(
  insert: (number: number) => string,
  read: string,
  work: () => Promise<void>,
): Promise<number> {
  let stopped = false
  let next = 0
  const faults: string[] = []
  const write = async (): Promise<void> => {
    while (!stopped) {
      const mine = next++
      for (;;) {
        const refusal = await server.ask(insert(mine)).then(
          () => undefined,
          (error: Error) => error.message,
        )
        if (refusal === undefined) break
        // Nothing was written: the INSERT was being set up in the moment of the exchange.
        if (!refusal.includes('TABLE_UUID_MISMATCH')) {
          faults.push(refusal)
          break
        }
      }
    }
  }
  const look = async (): Promise<void> => {
    while (!stopped) {
      await server.ask(read).catch((error: Error) => faults.push(error.message))
    }
  }
  const all = [write(), write(), look()]
  try {
    await work()
  } finally {
    stopped = true
    await Promise.all(all)
  }
  expect(faults).toEqual([])
  return next
}

const plain = [
  'name: id, type: UInt64',
  'name: w, type: UInt32',
  'name: v, type: "Nullable(String)"',
]

describe('a table that is written to throughout', () => {
  test('has every row once after another ORDER BY and PARTITION BY', async () => {
    declare({ columns: plain, keys: 'orderBy: id' })
    await applied()
    await server.ask(
      `INSERT INTO ${database}.t SELECT number, 0, if(number % 3 = 0, NULL, toString(number)) FROM numbers(200000)`,
    )
    declare({ columns: plain, keys: 'orderBy: [w, id]\npartitionBy: id % 4' })
    const inserts = await meanwhile(
      (n) =>
        `INSERT INTO ${database}.t SELECT number, ${n + 1}, 'w' FROM numbers(${1_000_000 + n * 10}, 10)`,
      `SELECT count() FROM ${database}.t`,
      () => applied(),
    )
    expect(inserts).toBeGreaterThan(5)
    const found = await server.row(
      `SELECT toString(count()) AS rows, toString(uniqExact(id)) AS different, toString(sum(id)) AS sum FROM ${database}.t`,
    )
    const written = inserts * 10
    const sum = (199_999 * 200_000) / 2 + written * 1_000_000 + (written * (written - 1)) / 2
    expect(found).toEqual({
      rows: String(200_000 + written),
      different: String(200_000 + written),
      sum: String(sum),
    })
    await nothingToDo()
    await applied(true)
    expect(await server.ask(`SHOW TABLES FROM ${database}`)).toBe('t')
  }, 120_000)

  test('keeps the sums of a table whose merges add rows up', async () => {
    const columns = ['name: k, type: UInt32', 'name: d, type: Date', 'name: n, type: UInt64']
    const engine = 'SummingMergeTree(n)'
    declare({ columns, engine, keys: 'orderBy: [k, d]\nttl: d + INTERVAL 50 YEAR' })
    await applied()
    for (let part = 0; part < 5; part += 1) {
      await server.ask(
        `INSERT INTO ${database}.t SELECT number % 100, '2026-01-01', 1 FROM numbers(20000)`,
      )
    }
    declare({ columns, engine, keys: 'orderBy: [d, k]\nttl: d + INTERVAL 50 YEAR' })
    const inserts = await meanwhile(
      (n) =>
        `INSERT INTO ${database}.t VALUES (${n % 100}, '2026-01-01', 1), (${n % 7}, '2026-01-02', 2)`,
      `SELECT sum(n) FROM ${database}.t`,
      () => applied(),
    )
    expect(await server.ask(`SELECT sum(n) FROM ${database}.t`)).toBe(String(100_000 + inserts * 3))
    const settings = await server.ask(
      `SELECT countIf(create_table_query LIKE '%merge%pool%') FROM system.tables WHERE database = '${database}'`,
    )
    expect(settings).toBe('0')
    await nothingToDo()
  }, 120_000)

  test('keeps the newest version of each row of a ReplacingMergeTree', async () => {
    const columns = [
      'name: id, type: UInt32',
      'name: version, type: UInt64',
      'name: v, type: String',
    ]
    const engine = 'ReplacingMergeTree(version)'
    declare({ columns, engine, keys: 'orderBy: id' })
    await applied()
    await server.ask(
      `INSERT INTO ${database}.t SELECT number % 1000, 0, 'first' FROM numbers(50000)`,
    )
    declare({ columns, engine, keys: 'orderBy: id\npartitionBy: id % 3' })
    const inserts = await meanwhile(
      (n) => `INSERT INTO ${database}.t VALUES (${n % 1000}, ${n + 1}, 'written')`,
      `SELECT count() FROM ${database}.t FINAL`,
      () => applied(),
    )
    const wanted = `SELECT number % 1000 AS id, max(number + 1) AS version FROM numbers(${inserts}) GROUP BY id`
    const found = `SELECT id, version FROM ${database}.t FINAL WHERE v = 'written'`
    const differing = `SELECT count() FROM (SELECT * FROM (${wanted}) EXCEPT SELECT * FROM (${found}))`
    expect(await server.ask(differing)).toBe('0')
    expect(await server.ask(`SELECT count() FROM ${database}.t FINAL`)).toBe('1000')
  }, 120_000)
})

test('rows that passed by the views in the moment of the exchange go through all of them, once', async () => {
  const more = (): readonly string[] => [
    '---',
    'kind: Table',
    `name: ${database}.ids`,
    'columns: [{ name: id, type: UInt64 }]',
    'orderBy: id',
    '---',
    'kind: MaterializedView',
    `name: ${database}.ids_mv`,
    `to: ${database}.ids`,
    `query: SELECT id FROM ${database}.t`,
  ]
  declare({ columns: plain, keys: 'orderBy: id', more: more() })
  await applied()
  await server.ask(`INSERT INTO ${database}.t SELECT number, 0, NULL FROM numbers(1000)`)
  declare({ columns: plain, keys: 'orderBy: [w, id]', more: more() })
  await appliedInPart('EXCHANGE TABLES')
  // What an INSERT does that found the former table before the exchange: no view goes by this name.
  await server.ask(
    `INSERT INTO ${database}.t__next SELECT number, 1, 'late' FROM numbers(5000, 100)`,
  )
  await server.ask(`INSERT INTO ${database}.t SELECT number, 2, 'new' FROM numbers(6000, 100)`)
  expect(await server.ask(`SELECT count() FROM ${database}.ids`)).toBe('1100')
  // Stopped right after the rows went in again: it must not happen twice.
  await appliedInPart(`INSERT INTO ${database}.t (`)
  await applied()
  for (const table of ['t', 'ids']) {
    const found = `SELECT count(), uniqExact(id), sum(id) FROM ${database}.${table}`
    expect(await server.ask(found), table).toBe('1200\t1200\t1609400')
  }
  expect((await server.ask(`SHOW TABLES FROM ${database}`)).split('\n')).toEqual([
    'ids',
    'ids_mv',
    't',
    't__old',
  ])
  expect(
    await server.ask(
      `SELECT count() FROM system.columns WHERE database = '${database}' AND name = 't__row'`,
    ),
  ).toBe('0')
  await nothingToDo()
}, 120_000)

describe('a swap stops before the exchange, and can be given up,', () => {
  const changes: readonly {
    readonly what: string
    readonly sql: string
    readonly says: RegExp
    readonly engine?: string
  }[] = [
    { what: 'rows are deleted', sql: 'DELETE FROM $t WHERE id < 10', says: /rows were changed/ },
    {
      what: 'rows are updated',
      sql: 'ALTER TABLE $t UPDATE v = NULL WHERE id < 10 SETTINGS mutations_sync = 2',
      says: /rows were changed/,
    },
    {
      what: 'a partition is dropped',
      sql: "ALTER TABLE $t DROP PARTITION ID '1'",
      says: /taken away/,
    },
    { what: 'the table is emptied', sql: 'TRUNCATE TABLE $t', says: /taken away/ },
    {
      what: 'a column is added',
      sql: 'ALTER TABLE $t ADD COLUMN x UInt8',
      says: /columns .* altered/,
    },
    {
      what: 'parts of a summing table are merged by hand',
      sql: 'OPTIMIZE TABLE $t FINAL',
      says: /parts were merged/,
      engine: 'SummingMergeTree(w)',
    },
  ]
  for (const { what, sql, says, engine = 'MergeTree' } of changes) {
    test(`when ${what} meanwhile`, async () => {
      const keys = 'orderBy: id\npartitionBy: id % 3'
      declare({ columns: plain, engine, keys })
      await applied()
      for (let part = 0; part < 3; part += 1) {
        await server.ask(
          `INSERT INTO ${database}.t SELECT number + ${part} * 1000, 1, 'v' FROM numbers(1000)`,
        )
      }
      declare({ columns: plain, engine, keys: 'orderBy: id\npartitionBy: id % 5' })
      await appliedInPart()
      await server.ask(sql.replace('$t', `${database}.t`))
      const left = await server.ask(`SELECT count(), sum(id) FROM ${database}.t`)
      const { failure } = await apply()
      expect(String(failure?.error)).toMatch(says)
      expect(await server.ask(`SELECT count(), sum(id) FROM ${database}.t`)).toBe(left)

      // Back to what it was; a column that somebody added is drift, and stays theirs here.
      const column = sql.includes('ADD COLUMN') ? ['name: x, type: UInt8'] : []
      declare({ columns: [...plain, ...column], engine, keys })
      await applied()
      expect(await server.ask(`SHOW TABLES FROM ${database}`)).toBe('t')
      expect(
        await server.ask(
          `SELECT create_table_query LIKE '%index_granularity = 8192' FROM system.tables WHERE database = '${database}'`,
        ),
      ).toBe('1')
      expect(await server.ask(`SELECT count(), sum(id) FROM ${database}.t`)).toBe(left)
      await nothingToDo()
    }, 60_000)
  }

  test('when a name that it needs is taken', async () => {
    declare({ columns: plain, keys: 'orderBy: id' })
    await applied()
    await server.ask(`CREATE TABLE ${database}.t__stage (a UInt8) ENGINE = Memory`)
    declare({ columns: plain, keys: 'orderBy: w' })
    const { failure } = await apply()
    expect(String(failure?.error)).toContain('needs the name `t__stage`')
    expect(await server.ask(`SELECT count() FROM ${database}.t__stage`)).toBe('0')
  }, 60_000)
})

describe('what a swap keeps', () => {
  test('is ended and the table swapped back, rows written since included, in one run', async () => {
    declare({ columns: plain, keys: 'orderBy: id' })
    await applied()
    await server.ask(`INSERT INTO ${database}.t SELECT number, 1, 'v' FROM numbers(10)`)
    declare({ columns: plain, keys: 'orderBy: w' })
    await applied()
    await server.ask(`INSERT INTO ${database}.t SELECT number, 2, 'v' FROM numbers(10, 5)`)
    declare({ columns: plain, keys: 'orderBy: id' })
    const { changeset } = await apply()
    expect(changeset?.blocked).toHaveLength(1)
    await applied(true)
    expect(await server.ask(`SELECT count(), uniqExact(id) FROM ${database}.t`)).toBe('15\t15')
    const keys = `SELECT sorting_key FROM system.tables WHERE database = '${database}' ORDER BY name`
    expect((await server.ask(keys)).split('\n')).toEqual(['id', 'w'])
    await nothingToDo()
  }, 120_000)

  test('is not dropped when the exchange was undone by hand', async () => {
    declare({ columns: plain, keys: 'orderBy: id' })
    await applied()
    await server.ask(`INSERT INTO ${database}.t SELECT number, 1, 'v' FROM numbers(10)`)
    declare({ columns: plain, keys: 'orderBy: w' })
    await applied()
    await server.ask(`EXCHANGE TABLES ${database}.t AND ${database}.t__old`)
    const { failure } = await apply({}, true)
    expect(String(failure?.error)).toContain('exchanged again')
    expect(await server.ask(`SELECT count() FROM ${database}.t__old`)).toBe('10')
  }, 60_000)
})

test('a part that a killed server left in both places is found, and only that one', async () => {
  await server.ask(`CREATE DATABASE ${database}`)
  const [stage, next] = [
    { database, name: 'stage' },
    { database, name: 'next' },
  ]
  const { create, seal, unseal, pieces, doubles, discard, move } = stageOf(stage, next, undefined)
  await server.ask(
    `CREATE TABLE ${database}.next (id UInt64) ENGINE = MergeTree ORDER BY id PARTITION BY id % 2`,
  )
  await server.ask(create)
  // The same rows three times: what tells the parts apart is not what is in them.
  for (let part = 0; part < 3; part += 1) {
    await server.ask(`INSERT INTO ${database}.stage SELECT number FROM numbers(10)`)
  }
  await server.ask(seal ?? '')
  expect(await server.ask(doubles ?? '')).toBe('')
  await server.ask(`ALTER TABLE ${database}.next ATTACH PARTITION ID '0' FROM ${database}.stage`)
  await server.ask(`ALTER TABLE ${database}.next DROP PART '0_2_2_0'`)
  const found = (await server.ask(doubles ?? '')).split('\n')
  expect(found).toHaveLength(2)
  for (const piece of found) await server.ask((discard ?? '').replace('{{piece}}', piece))
  for (const piece of (await server.ask(pieces)).split('\n')) {
    await server.ask(move.replace('{{piece}}', piece))
  }
  await server.ask(unseal ?? '')
  expect(await server.ask(`SELECT count(), sum(id) FROM ${database}.next`)).toBe('30\t135')
  expect(await server.ask(pieces)).toBe('')
}, 60_000)
