/**
 * Swaps of materialized views while writers go on, over HTTP. The law: when writers have stopped,
 * what a view has kept equals its new query over its whole source, whatever was killed on the way;
 * no INSERT and no reader was ever refused.
 *
 * What makes it hard is in the writers: rows that are equal to each other (so that no comparison of
 * values could tell which of them went where), INSERTs of many blocks that go on across several
 * steps, and rows that reach the source through a view of another table.
 *
 * Faults planted to see it turn red, each by itself, in the steps of `swap-view-steps.ts`; every one
 * did in its first round:
 * - the remainder copied without `turn = 0`: rows of turn 1 arrive twice (6,008 for 5,934);
 * - no waiting after `setTurn(swap, 1)`: what long INSERTs write after the copy is lost;
 * - no waiting after `stopFormer` and `setTurn(swap, 2)`: INSERTs under way still pass the former
 *   view, or write to `late` when it has been read;
 * - `finalQuery` in place of `setTurn(swap, 2)`: rows of turn 1 pass the feed and the new view.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startClickHouseServer, type TestServer } from '../../harness/clickhouse-server.ts'
import { buildTestProgram } from '../../harness/test-program.ts'

const directory = mkdtempSync(join(tmpdir(), 'sluice-swap-view-'))
let server: TestServer
let cli = ''

beforeAll(async () => {
  cli = await buildTestProgram(fileURLToPath(new URL('../../../src/cli/entry.ts', import.meta.url)))
  server = await startClickHouseServer({ dir: join(directory, 'data') })
}, 60_000)

afterAll(async () => {
  await server.stop()
  rmSync(directory, { recursive: true, force: true })
})

describe('what a swap of a view stands on', () => {
  test('the value a MATERIALIZED column gets is the one that views see, through other views too', async () => {
    await ask('CREATE DATABASE facts')
    await ask('CREATE TABLE facts.s (id UInt64) ENGINE = MergeTree ORDER BY id')
    await ask('CREATE TABLE facts.t (id UInt64, turn UInt8) ENGINE = MergeTree ORDER BY id')
    await ask('CREATE TABLE facts.n (id UInt64) ENGINE = Null')
    await ask('CREATE MATERIALIZED VIEW facts.n_mv TO facts.s AS SELECT id FROM facts.n')
    await ask('ALTER TABLE facts.s ADD COLUMN turn UInt8 MATERIALIZED 0')
    await ask('CREATE MATERIALIZED VIEW facts.s_mv TO facts.t AS SELECT id, turn FROM facts.s')
    for (const turn of [0, 1, 2]) {
      await ask(`ALTER TABLE facts.s MODIFY COLUMN turn UInt8 MATERIALIZED ${turn}`)
      await ask(`INSERT INTO facts.s SELECT number FROM numbers(3)`)
      await ask(`INSERT INTO facts.n SELECT number FROM numbers(2)`)
    }
    const turns = (table: string): Promise<string> =>
      ask(`SELECT turn, count() FROM facts.${table} GROUP BY turn ORDER BY turn`)
    expect(await turns('t')).toBe('0\t5\n1\t5\n2\t5')
    expect(await turns('s')).toBe(await turns('t'))
  }, 60_000)

  test('additional_table_filters holds in the query of a view, below a common table and in a join', async () => {
    await ask('CREATE DATABASE filters')
    await ask('CREATE TABLE filters.s (id UInt64, k UInt8) ENGINE = MergeTree ORDER BY id')
    await ask('CREATE TABLE filters.r (k UInt8, n String) ENGINE = MergeTree ORDER BY k')
    await ask("INSERT INTO filters.r VALUES (0, 'zero'), (1, 'one')")
    const queries = {
      plain: 'SELECT id FROM filters.s',
      joined: 'SELECT s.id AS id FROM filters.s AS s LEFT JOIN filters.r AS r ON r.k = s.k',
      common: 'WITH a AS (SELECT * FROM filters.s) SELECT a.id AS id FROM a',
      nested: 'SELECT id FROM (SELECT id, k FROM filters.s) AS z WHERE k < 5',
    }
    for (const [name, query] of Object.entries(queries)) {
      await ask(`CREATE TABLE filters.${name} (id UInt64) ENGINE = MergeTree ORDER BY id`)
      await ask(
        `CREATE MATERIALIZED VIEW filters.${name}_mv TO filters.${name} AS ${query} SETTINGS additional_table_filters = {'filters.s': 'k = 1'}`,
      )
    }
    await ask('INSERT INTO filters.s SELECT number, number % 2 FROM numbers(10)')
    for (const name of Object.keys(queries)) {
      expect(
        await ask(`SELECT groupArray(id) FROM (SELECT id FROM filters.${name} ORDER BY id)`),
        name,
      ).toBe('[1,3,5,7,9]')
    }
  }, 60_000)
})

describe('a view swapped under writers', () => {
  test('is equal to a recomputation, with nobody refused, whatever was killed', async () => {
    await swapsUnderWriters('killed', [
      'chunk-staged:2',
      'statement-executed:9',
      'recipe-marked:12',
      'piece-moved:3',
      'statement-journaled:20',
    ])
  }, 900_000)

  test('is given up when the plans change before the exchange, and begun anew', async () => {
    writeProject('changed', 1)
    await expectDone(await apply())
    await ask('INSERT INTO changed.events SELECT number, number % 7, 1 FROM numbers(500)')
    writeProject('changed', 3)
    expect((await apply('chunk-staged:1')).code).toBe(null)
    writeProject('changed', 5)
    await expectDone(await apply())
    await expectSwapped('changed', 5)
  }, 300_000)
})

async function swapsUnderWriters(database: string, kills: readonly string[]): Promise<void> {
  writeProject(database, 1)
  await expectDone(await apply())
  await ask(
    `INSERT INTO ${database}.events (id, k, v) SELECT number, number % 7, 1 FROM numbers(5000)`,
  )
  const traffic = startTraffic(database)
  writeProject(database, 3)
  for (const kill of kills) expect((await apply(kill)).code, kill).toBe(null)
  await expectDone(await apply())
  expect(await traffic.stop()).toEqual([])
  await expectSwapped(database, 3)
}

async function expectSwapped(database: string, factor: number): Promise<void> {
  for (const [kept, computed] of laws(database, factor)) {
    expect(await ask(kept), kept).toBe(await ask(computed))
  }
  expect((await sluice(['plan', '-e', 'http', '--detailed-exitcode'])).code).toBe(0)
  const left = await ask(
    `SELECT arrayStringConcat(arraySort(groupArray(name)), ' ') FROM system.tables WHERE database = '${database}' AND NOT startsWith(name, '.')`,
  )
  expect(left).toBe(
    'events events_mv feed own own__old raw raw_mv raw_mv__old totals totals_mv totals_mv__old',
  )
  expect(
    await ask(
      `SELECT count() FROM system.columns WHERE database = '${database}' AND table = 'events'`,
    ),
  ).toBe('3')
}

/** What the views have kept, and the same computed from the source. */
function laws(db: string, factor: number): readonly (readonly [kept: string, computed: string])[] {
  const perKey = `SELECT k, count(), sum(v * ${factor}) FROM ${db}.events GROUP BY k ORDER BY k`
  return [
    [`SELECT k, sum(n), sum(total) FROM ${db}.totals GROUP BY k ORDER BY k`, perKey],
    [`SELECT k, countMerge(n), sumMerge(total) FROM ${db}.own GROUP BY k ORDER BY k`, perKey],
    [
      `SELECT count(), sum(cityHash64(id, k, w)) FROM ${db}.raw`,
      `SELECT count(), sum(cityHash64(id, k, v * ${factor})) FROM ${db}.events WHERE k < 6`,
    ],
  ]
}

interface Traffic {
  /** Ends all writers and readers and answers what any of them was refused. */
  readonly stop: () => Promise<readonly string[]>
}

function startTraffic(db: string): Traffic {
  let isOver = false
  const refused: string[] = []
  const forever = async (sql: (turn: number) => string): Promise<void> => {
    for (let turn = 0; !isOver; turn += 1) {
      await ask(sql(turn)).catch((error: unknown) => refused.push(String(error)))
      await sleep(150)
    }
  }
  const slowly =
    'max_block_size = 5, min_insert_block_size_rows = 5, min_insert_block_size_bytes = 0'
  const all = [
    forever(() => `INSERT INTO ${db}.events SELECT number % 3, number % 3, 1 FROM numbers(6)`),
    forever(() => `INSERT INTO ${db}.events SELECT number % 3, number % 3, 1 FROM numbers(6)`),
    forever(
      (turn) =>
        `INSERT INTO ${db}.events SELECT ${turn} * 100 + number, number % 7, 1 FROM numbers(50)`,
    ),
    forever(
      (turn) =>
        `INSERT INTO ${db}.events SELECT ${turn} * 100 + number, number % 7, 1 + sleepEachRow(0.02) FROM numbers(50) SETTINGS ${slowly}`,
    ),
    forever(() => `INSERT INTO ${db}.events VALUES (1, 1, 1), (1, 1, 1)`),
    forever(() => `INSERT INTO ${db}.feed SELECT number FROM numbers(9)`),
    forever(() => `SELECT sum(n), sum(total) FROM ${db}.totals`),
    forever(() => `SELECT countMerge(n), sumMerge(total) FROM ${db}.own`),
    forever(() => `SELECT count(), sum(w) FROM ${db}.raw`),
  ]
  return {
    stop: async () => {
      isOver = true
      await Promise.all(all)
      return refused
    },
  }
}

function writeProject(db: string, factor: number): void {
  const swap = 'lifecycle: { replace: swap }'
  const plans = [
    [`kind: Database`, `name: ${db}`],
    [
      `kind: Table`,
      `name: ${db}.events`,
      'columns: [{ name: id, type: UInt64 }, { name: k, type: UInt8 }, { name: v, type: Int64 }]',
      'engine: MergeTree',
      'partitionBy: k % 3',
      'orderBy: id',
    ],
    [`kind: Table`, `name: ${db}.feed`, 'columns: [{ name: id, type: UInt64 }]', "engine: 'Null'"],
    [
      `kind: MaterializedView`,
      `name: ${db}.events_mv`,
      `to: ${db}.events`,
      `query: SELECT id, toUInt8(id % 7) AS k, toInt64(1) AS v FROM ${db}.feed`,
    ],
    [
      `kind: Table`,
      `name: ${db}.totals`,
      'columns: [{ name: k, type: UInt8 }, { name: n, type: UInt64 }, { name: total, type: Int64 }]',
      'engine: SummingMergeTree',
      'orderBy: k',
    ],
    [
      `kind: MaterializedView`,
      `name: ${db}.totals_mv`,
      `to: ${db}.totals`,
      `query: SELECT k, count() AS n, sum(v * ${factor}) AS total FROM ${db}.events GROUP BY k`,
      swap,
    ],
    [
      `kind: Table`,
      `name: ${db}.raw`,
      'columns: [{ name: id, type: UInt64 }, { name: k, type: UInt8 }, { name: w, type: Int64 }]',
      'engine: MergeTree',
      'partitionBy: k % 2',
      'orderBy: [k, id]',
    ],
    [
      `kind: MaterializedView`,
      `name: ${db}.raw_mv`,
      `to: ${db}.raw`,
      `query: WITH e AS (SELECT * FROM ${db}.events WHERE k < 6) SELECT e.id AS id, e.k AS k, e.v * ${factor} AS w FROM e`,
      swap,
    ],
    [
      `kind: MaterializedView`,
      `name: ${db}.own`,
      'engine: AggregatingMergeTree',
      'orderBy: k',
      `query: SELECT k, countState() AS n, sumState(v * ${factor}) AS total FROM ${db}.events GROUP BY k`,
      swap,
    ],
  ]
  const project = `version: 1\nname: ${db}\nengine: clickhouse\nplans: [${db}.plans.yaml]\nenvironments:\n  http: { url: "${server.url}" }\n`
  writeFileSync(
    join(directory, `${db}.plans.yaml`),
    plans.map((lines) => lines.join('\n')).join('\n---\n'),
  )
  writeFileSync(join(directory, 'sluice.yaml'), project)
}

interface Ended {
  readonly code: number | null
  readonly output: string
}

function apply(failpoint?: string): Promise<Ended> {
  return sluice(['apply', '-e', 'http', '--yes'], failpoint)
}

async function sluice(words: readonly string[], failpoint?: string): Promise<Ended> {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [cli, '-C', directory, ...words], {
    env: { PATH, HOME, ...(failpoint === undefined ? {} : { SLUICE_FAILPOINT: failpoint }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const code = await new Promise<number | null>((end) => child.once('close', end))
  return { code, output }
}

async function expectDone({ code, output }: Ended): Promise<void> {
  expect(code, output).toBe(0)
}

async function ask(sql: string): Promise<string> {
  const response = await fetch(server.url, { method: 'POST', body: sql })
  const text = await response.text()
  if (!response.ok) throw new Error(`${text.trim()} (${sql})`)
  return text.trim()
}
