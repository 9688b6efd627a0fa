/** A swap of a materialized view that is cut at each of its statements, on the double over HTTP. */
import { afterAll, describe, expect, test } from 'vitest'
import { type Doc, TimeplusProject } from '../../../harness/timeplus-project.ts'
import { TimeplusSql } from '../../../harness/timeplus-sql.ts'
import { openTimeplusTarget, type TimeplusTarget } from '../../../harness/timeplus-targets.ts'

const targets: TimeplusTarget[] = []
afterAll(async () => {
  for (const target of targets) await target.close()
})

const at: Doc = { name: 'at', type: "datetime64(3, 'UTC')" }
const amount: Doc = { name: 'amount', type: 'float64' }

const plans = (window: string): readonly Doc[] => [
  {
    kind: 'Stream',
    name: 'default.c_rows',
    columns: [amount, at],
    settings: { event_time_column: 'at' },
  },
  { kind: 'Stream', name: 'default.c_sums', columns: [at, amount] },
  {
    kind: 'MaterializedView',
    name: 'default.c_mv',
    into: 'default.c_sums',
    query: `SELECT window_start AS at, sum(amount) AS amount FROM tumble(default.c_rows, at, ${window}) GROUP BY window_start`,
    lifecycle: { replace: 'swap' },
  },
  {
    kind: 'View',
    name: 'default.c_over',
    query: 'SELECT sum(amount) AS total FROM table(default.c_sums)',
  },
]

/** Every statement of the swap that changes something, in its order. */
const statements = [
  'CREATE STREAM .*c_sums__next',
  'TRUNCATE STREAM .*c_sums__next',
  'INSERT INTO .*c_sums__next',
  'DROP VIEW .*c_mv',
  'DROP VIEW .*c_over',
  'RENAME STREAM .*c_sums TO',
  'RENAME STREAM .*c_sums__next TO',
  'CREATE VIEW .*c_over',
  'CREATE MATERIALIZED VIEW .*c_mv',
  'MODIFY QUERY',
]

/** Each is refused once, in a run of its own. */
async function refused(project: TimeplusProject, { double }: TimeplusTarget): Promise<number> {
  let cuts = 0
  for (const match of statements) {
    await double?.setFault({ match, at: 'refuse', code: 999, times: 1 })
    await project.apply('drops-data').catch(() => {
      cuts += 1
    })
  }
  return cuts
}

/** Each is carried out, and its answer is lost; a look at the target may stand in for it. */
async function unanswered(project: TimeplusProject, { double }: TimeplusTarget): Promise<number> {
  const match = statements.join('|')
  await double?.setFault({ match, at: 'after', times: statements.length })
  let cuts = 0
  while (cuts < statements.length) {
    const isDone = await project.apply('drops-data').then(
      () => true,
      () => false,
    )
    if (isDone) break
    cuts += 1
  }
  return cuts
}

describe.each([
  ['is refused', refused, statements.length],
  ['gives no answer', unanswered, 0],
] as const)('where each statement %s', (_name, cut, least) => {
  test('the same command goes on to the same rows', async () => {
    const target = await openTimeplusTarget({
      name: 'Enterprise 3.x',
      generation: 3,
      edition: 'enterprise',
    })
    targets.push(target)
    const sql = new TimeplusSql(target.environment)
    const project = new TimeplusProject(target.root, 'cut', target.environment)
    await project.write(plans('1m')).apply()
    await sql.run(
      "INSERT INTO default.c_rows (amount, at) VALUES (1, '2026-01-01 10:00:10'), (2, '2026-01-01 10:01:10'), (4, '2026-01-01 10:02:10'), (8, '2026-01-01 10:05:00')",
    )
    await sql.until(
      'rows are there',
      async () => (await sql.rows('SELECT at FROM table(default.c_rows)')).length === 4,
    )
    project.write(plans('2m'))
    const cuts = await cut(project, target)
    await target.double?.setFault(undefined)
    await project.apply('drops-data')
    expect(cuts).toBeGreaterThanOrEqual(least)
    expect((await project.plan()).hasChanges).toBe(false)
    const rows = await sql.rows('SELECT amount FROM table(default.c_sums) ORDER BY at')
    expect(rows.map((row) => Number(row['amount']))).toEqual([3, 4, 8])
    expect(await sql.rows('SELECT total FROM default.c_over')).toEqual([{ total: 15 }])
  }, 240_000)
})
