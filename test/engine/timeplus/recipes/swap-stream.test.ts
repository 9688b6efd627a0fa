/**
 * Streams swapped on the double of a server, whole operations over HTTP: while writers go on, with
 * what depends on them, and with the connection cut at every statement.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ApplyResult } from '../../../../src/operation/results.ts'
import { type Doc, TimeplusProject } from '../../../harness/timeplus-project.ts'
import { TimeplusSql } from '../../../harness/timeplus-sql.ts'
import { openTimeplusTarget, type TimeplusTarget } from '../../../harness/timeplus-targets.ts'

let target: TimeplusTarget
let sql: TimeplusSql
let count = 0

beforeAll(async () => {
  target = await openTimeplusTarget({ name: 'Proton 3.x', generation: 3, edition: 'oss' })
  sql = new TimeplusSql(target.environment)
}, 120_000)
afterAll(async () => {
  await target?.close()
})

const column = (name: string, type: string, more: Doc = {}): Doc => ({ name, type, ...more })

/** Nothing waits long for rows that are taken late. */
const quick = { flush_threshold_ms: 100 }

interface Case {
  readonly project: TimeplusProject
  readonly database: string
  readonly write: (stream: Doc, others?: readonly Doc[]) => void
}

function start(): Case {
  count += 1
  const database = `swap${count}`
  const project = new TimeplusProject(target.root, database, target.environment)
  return {
    project,
    database,
    write: (stream, others = []) =>
      void project.write([
        { kind: 'Database', name: database },
        { kind: 'Stream', name: `${database}.s`, settings: quick, ...stream },
        ...others,
      ]),
  }
}

const before: Doc = { columns: [column('id', 'uint64'), column('v', 'int32')] }
const after: Doc = {
  columns: [
    column('id', 'uint64'),
    column('v', 'int64'),
    column('note', 'string', { default: "'-'" }),
  ],
  orderBy: 'id',
  lifecycle: { replace: 'swap' },
}

/** Rows become visible some time after they were taken. */
async function visible(stream: string, rows: number, counted = 'count()'): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if ((await countOf(stream, counted)) === rows) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`${stream} has ${await countOf(stream, counted)} rows, not ${rows}`)
}

async function countOf(stream: string, counted = 'count()'): Promise<number> {
  return Number((await sql.run(`SELECT ${counted} FROM table(${stream})`)).trim())
}

async function insert(stream: string, from: number, rows: number): Promise<void> {
  const list = `SELECT number + ${from}, to_int32(number) FROM numbers(${rows})`
  await sql.run(`INSERT INTO ${stream} (id, v) ${list}`)
}

/** What stopped a run. */
function faultOf({ failure, changeset, partial }: ApplyResult): unknown {
  const blocked = (changeset?.blocked ?? []).map(({ detail }) => detail)
  return failure?.error ?? blocked[0] ?? (partial ? 'partial' : undefined)
}

const consent = (database: string): readonly string[] =>
  ['loses-state', 're-emits'].map((hazard) => `${hazard}:Stream/${database}.s`)

describe('a stream is swapped', () => {
  test('with its rows, their times, and what depends on it', async () => {
    const { project, database, write } = start()
    const others: readonly Doc[] = [
      {
        kind: 'Stream',
        name: `${database}.out`,
        columns: [column('id', 'uint64'), column('v', 'int64')],
        settings: quick,
      },
      {
        kind: 'MaterializedView',
        name: `${database}.mv`,
        into: `${database}.out`,
        query: `SELECT id, v FROM ${database}.some`,
      },
      { kind: 'View', name: `${database}.some`, query: `SELECT id, v FROM ${database}.s` },
      { kind: 'View', name: `${database}.other`, query: `SELECT id FROM ${database}.some` },
    ]
    write(before, others)
    await project.apply()
    await insert(`${database}.s`, 0, 500)
    await visible(`${database}.s`, 500)
    await visible(`${database}.out`, 500)
    const times = `SELECT sum(to_unix_timestamp64_milli(_tp_time)), sum(id), sum(v) FROM table(${database}.s)`
    const sums = await sql.run(times)
    write(after, others)
    const began = Date.now()
    const plan = await project.plan()
    expect(plan.blocked.map(({ detail }) => detail).join()).toMatch(/^loses-state/)
    expect(plan.actions.map(({ recipe }) => recipe?.name)).toEqual(['swap-stream'])
    expect(faultOf(await project.apply(...consent(database)))).toBeUndefined()
    expect(await sql.run(times)).toBe(sums)
    expect((await project.plan()).hasChanges).toBe(false)
    // What comes now goes on through the views.
    await insert(`${database}.s`, 1000, 10)
    await visible(`${database}.s`, 510)
    // The double reads everything from the earliest row whatever `seek_to` says, so that what the
    // view adds twice says nothing; where it is told to begin does.
    await visible(`${database}.out`, 510, 'count_distinct(id)')
    const made = await sql.run(`SHOW CREATE ${database}.mv`)
    const seek = /seek_to = .?'([^'\\]*)/.exec(made)?.[1] ?? ''
    expect(seek).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(Date.parse(seek)).toBeGreaterThanOrEqual(Math.floor(began / 1000) * 1000)
    expect(Date.parse(seek)).toBeLessThan(Date.now())
    expect(await countOf(`${database}.s__old`)).toBe(500)
  }, 120_000)

  test('with rows that expire within the hour', async () => {
    const { project, database, write } = start()
    const ttl = { ttl: 'to_datetime(_tp_time) + INTERVAL 1 HOUR' }
    write({ ...before, ...ttl })
    await project.apply()
    await insert(`${database}.s`, 0, 300)
    await visible(`${database}.s`, 300)
    write({ ...after, ...ttl })
    expect(faultOf(await project.apply())).toBeUndefined()
    expect(await countOf(`${database}.s`)).toBe(300)
  }, 120_000)

  test('while writers go on, who lose nothing and send again what is refused', async () => {
    const { project, database, write } = start()
    write(before)
    await project.apply()
    await insert(`${database}.s`, 0, 100)
    await visible(`${database}.s`, 100)
    let sent = 0
    let refused = 0
    let isOver = false
    const writer = async (): Promise<void> => {
      while (!isOver) {
        const reply = await sql.ask(
          `INSERT INTO ${database}.s (id, v) VALUES (${1_000_000 + sent}, 1)`,
        )
        if (reply.code === undefined) sent += 1
        else refused += 1
        if (reply.code !== undefined) expect(reply.code).toBe(60)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }
    const writing = writer()
    write(after)
    const result = await project.apply()
    isOver = true
    await writing
    expect(faultOf(result)).toBeUndefined()
    expect(refused).toBeGreaterThan(0)
    await visible(`${database}.s`, 100 + sent)
    const distinct = `SELECT count_distinct(id) FROM table(${database}.s)`
    expect(Number((await sql.run(distinct)).trim())).toBe(100 + sent)
  }, 120_000)

  test('and back again, and what is kept goes when it is asked for', async () => {
    const { project, database, write } = start()
    write(before)
    await project.apply()
    await insert(`${database}.s`, 0, 50)
    await visible(`${database}.s`, 50)
    write(after)
    await project.apply()
    write({ ...before, lifecycle: { replace: 'swap' } })
    const again = await project.plan()
    expect(again.blocked.map(({ detail }) => detail).join()).toContain(`${database}.s__old`)
    const names = `SELECT name FROM system.tables WHERE database = '${database}' ORDER BY name`
    expect((await sql.run(names)).trim().split('\n')).toEqual(['s', 's__old'])
  }, 120_000)

  test('keyed, with the newest row of each key', async () => {
    const { project, database, write } = start()
    const keyed = { mode: 'versioned_kv', primaryKey: 'id' }
    write({ ...before, ...keyed })
    await project.apply()
    await insert(`${database}.s`, 0, 20)
    await insert(`${database}.s`, 5, 20)
    await visible(`${database}.s`, 25)
    const rows = `SELECT id, v FROM table(${database}.s) ORDER BY id`
    const held = await sql.run(rows)
    write({ columns: after['columns'], lifecycle: after['lifecycle'], ...keyed })
    expect(faultOf(await project.apply())).toBeUndefined()
    expect(await sql.run(rows)).toBe(held)
  }, 120_000)
})

/** At the beginning of a statement: the ledger holds their texts as well. */
const statements = [
  '^CREATE STREAM swap\\w*\\.s__next',
  '^INSERT INTO swap\\w*\\.s__next',
  '^DROP VIEW',
  '^RENAME STREAM swap\\w*\\.s TO',
  '^RENAME STREAM swap\\w*\\.s__next',
  '^CREATE VIEW',
]

/** What stopped a run, whether it had begun or not. */
async function attempt(project: TimeplusProject): Promise<unknown> {
  return project.apply().then(faultOf, (error: unknown) => error)
}

describe('a swap that is cut off', () => {
  const swapped = async (break_: (project: TimeplusProject) => Promise<void>): Promise<void> => {
    const { project, database, write } = start()
    const others: readonly Doc[] = [
      { kind: 'View', name: `${database}.some`, query: `SELECT id, v FROM ${database}.s` },
    ]
    write(before, others)
    await project.apply()
    await insert(`${database}.s`, 0, 300)
    await visible(`${database}.s`, 300)
    write(after, others)
    await break_(project)
    await target.double?.setFault(undefined)
    expect(faultOf(await project.apply())).toBeUndefined()
    expect((await project.plan()).hasChanges).toBe(false)
    const sums = `SELECT count(), count_distinct(id), sum(id) FROM table(${database}.s)`
    expect((await sql.run(sums)).trim()).toBe(`300\t300\t${(300 * 299) / 2}`)
    expect((await sql.run(`SELECT count() FROM ${database}.some`)).trim()).toBe('300')
  }

  test('goes on with the same command where a statement was refused', async () => {
    await swapped(async (project) => {
      for (const match of statements) {
        await target.double?.setFault({ match, at: 'refuse', code: 999, times: 1 })
        expect(await attempt(project), match).toBeDefined()
      }
    })
  }, 240_000)

  test('finds what was done where an answer was lost', async () => {
    await swapped(async (project) => {
      for (const match of statements) {
        await target.double?.setFault({ match, at: 'after', times: 1 })
        await attempt(project)
      }
    })
  }, 240_000)
})
