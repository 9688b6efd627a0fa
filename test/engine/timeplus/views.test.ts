/** Views, materialized views and functions in whole operations, on a target of each generation. */
import { afterAll, describe, expect, test } from 'vitest'
import type { Action, Changeset } from '../../../src/changeset/changeset.ts'
import { type Doc, TimeplusProject } from '../../harness/timeplus-project.ts'
import { TimeplusSql } from '../../harness/timeplus-sql.ts'
import {
  openTimeplusTarget,
  prompt,
  type TimeplusTarget,
  timeplusTargets,
} from '../../harness/timeplus-targets.ts'

const targets: TimeplusTarget[] = []
afterAll(async () => {
  for (const target of targets) await target.close()
})

const column = (name: string, type: string): Doc => ({ name, type })

const orders: Doc = {
  kind: 'Stream',
  name: 'default.f_orders',
  columns: [
    column('id', 'string'),
    column('amount', 'float64'),
    column('at', "datetime64(3, 'UTC')"),
  ],
  settings: { event_time_column: 'at' },
}

const large: Doc = {
  kind: 'Stream',
  name: 'default.f_large',
  columns: [column('id', 'string'), column('amount', 'float64')],
}

const minutes: Doc = {
  kind: 'Stream',
  name: 'default.f_minutes',
  columns: [column('minute', "datetime64(3, 'UTC')"), column('total', 'float64')],
}

const view: Doc = {
  kind: 'View',
  name: 'default.f_view',
  query: 'SELECT id, amount FROM default.f_orders WHERE amount > 10',
}

const stateless: Doc = {
  kind: 'MaterializedView',
  name: 'default.f_large_mv',
  into: 'default.f_large',
  query: 'SELECT id, f_gross(amount) AS amount FROM default.f_view',
}

const gross: Doc = { kind: 'Function', name: 'f_gross', arguments: ['x'], body: 'x * 2' }

const windowed: Doc = {
  kind: 'MaterializedView',
  name: 'default.f_minutes_mv',
  into: 'default.f_minutes',
  query:
    'SELECT window_start AS minute, sum(amount) AS total FROM tumble(default.f_orders, at, 1m) GROUP BY window_start',
  // Only asked for where the server cannot keep what it has gathered.
  lifecycle: { replace: 'recreate' },
}

const base = [orders, large, minutes, gross, view, stateless, windowed]

const without = (...left: readonly Doc[]): readonly Doc[] =>
  base.filter((doc) => !left.includes(doc))

function action(changeset: Changeset, kind: string, name: string): Action {
  const found = changeset.actions.find((one) => one.kind === kind && one.name === name)
  if (found === undefined) throw new Error(`no action for ${kind}/${name}`)
  return found
}

const statements = ({ statements: list }: Action): string => list.map(({ sql }) => sql).join(';\n')

describe.each(timeplusTargets)('views on $name', (name) => {
  let target: TimeplusTarget | undefined

  /** One target for all tests, each of which begins with the same objects. */
  async function open(): Promise<{
    readonly project: TimeplusProject
    readonly sql: TimeplusSql
    readonly generation: number
  }> {
    if (target === undefined) {
      target = await openTimeplusTarget(name, prompt)
      targets.push(target)
    }
    const sql = new TimeplusSql(target.environment)
    const project = new TimeplusProject(target.root, 'views', target.environment)
    await project.write(base).apply('loses-state', 'drops-data', 're-emits')
    return { project, sql, generation: await sql.generation() }
  }

  test('a change of a query keeps the checkpoint where the server can', async () => {
    const { project, generation } = await open()
    expect((await project.plan()).hasChanges).toBe(false)
    const other = {
      ...windowed,
      query: (windowed['query'] as string).replace('sum(amount)', 'sum(amount) + 1'),
    }
    project.write([...without(windowed), other])
    const planned = await project.plan()
    const made = action(planned, 'MaterializedView', 'default.f_minutes_mv')
    if (generation === 1) {
      expect(made.op).toBe('replace')
      expect(made.stateEffect).toMatch(/^loses state/)
      expect(planned.blocked.map(({ allow }) => allow)).toContain(
        '--allow loses-state:MaterializedView/default.f_minutes_mv',
      )
    } else {
      expect(made).toMatchObject({ op: 'alter', hazards: [] })
      expect(made.stateEffect).toMatch(/^keeps state/)
    }
    await project.apply('loses-state')
    expect((await project.plan()).hasChanges).toBe(false)
    await project.write(base).apply('loses-state')
    const refused = {
      ...windowed,
      query: (windowed['query'] as string).replace('1m', '5m'),
    }
    const anew = await project.write([...without(windowed), refused]).plan()
    const { fields } = action(anew, 'MaterializedView', 'default.f_minutes_mv')
    expect(fields[0]?.how).toMatch(generation === 1 ? /2\.9 and later can/ : /997/)
  })

  test('a view that something runs over is written again, and what runs follows', async () => {
    const { project, generation } = await open()
    const other = {
      ...view,
      query: 'SELECT id, amount, at FROM default.f_orders WHERE amount > 10',
    }
    project.write([...without(view), other])
    const planned = await project.plan()
    expect(statements(action(planned, 'View', 'default.f_view'))).toMatch(
      /^DROP VIEW .* enable_dependency_check = false[\s\S]*CREATE VIEW/,
    )
    const { fields } = action(planned, 'View', 'default.f_view')
    const stays = /MaterializedView\/default\.f_large_mv may go on by the former query/
    expect(stays.test(fields[0]?.how ?? '')).toBe(generation === 1)
    const followed = planned.actions.filter(({ kind }) => kind === 'MaterializedView')
    expect(followed.map(statements)).toEqual(
      generation === 1 ? [] : [expect.stringContaining('MODIFY QUERY')],
    )
    await project.apply()
    expect((await project.plan()).hasChanges).toBe(false)
  })

  test('what the server does not look after is not taken from what no plan manages', async () => {
    const { project, sql } = await open()
    await sql.run(
      'CREATE MATERIALIZED VIEW default.f_foreign INTO default.f_large AS SELECT id, f_gross(amount) AS amount FROM default.f_orders',
    )
    await sql.untilThere('default.f_foreign')
    const changed = { ...gross, body: 'x * 3' }
    const change = await project.write([...without(gross), changed]).plan()
    expect(change.blocked.map(({ detail }) => detail).join()).toMatch(
      /breaks-unmanaged: .*MaterializedView\/default\.f_foreign/,
    )
    const dropped = await project.write(without(gross, stateless)).plan()
    const consent = '--allow breaks-unmanaged:Function/f_gross'
    expect(dropped.blocked.map(({ allow }) => allow)).toContain(consent)
    await expect(project.apply('loses-state')).rejects.toThrow(/breaks-unmanaged/)
    // The server itself would have let it go without a word.
    await project.apply('loses-state', 'breaks-unmanaged:Function/f_gross')
    const left = await sql.rows("SELECT name FROM system.functions WHERE name = 'f_gross'")
    expect(left).toEqual([])
    await sql.run('DROP VIEW default.f_foreign')
    await sql.untilGone('default.f_foreign')
  })

  test('nor from what lives in a database that the project does not look at', async () => {
    const { project, sql, generation } = await open()
    // 1.x knows one database only.
    if (generation === 1) return
    await sql.run('CREATE DATABASE f_elsewhere')
    await sql.run(
      'CREATE VIEW f_elsewhere.far AS SELECT id, f_gross(amount) AS amount FROM default.f_orders',
    )
    await sql.untilThere('f_elsewhere.far')
    const dropped = await project.write(without(gross, stateless)).plan()
    expect(dropped.blocked.map(({ detail }) => detail).join()).toMatch(
      /breaks-unmanaged: .*View\/f_elsewhere\.far/,
    )
    await sql.run('DROP VIEW f_elsewhere.far')
    await sql.untilGone('f_elsewhere.far')
    await sql.run('DROP DATABASE f_elsewhere')
    const alone = await project.plan()
    expect(alone.blocked.filter(({ detail }) => detail.includes('breaks-unmanaged'))).toEqual([])
  })

  test('a swap computes history anew up to a boundary and goes on from it', async () => {
    const { project, sql, generation } = await open()
    await sql.run(
      "INSERT INTO default.f_orders (id, amount, at) VALUES ('a', 1, '2026-01-01 10:00:10'), ('b', 2, '2026-01-01 10:01:10'), ('c', 4, '2026-01-01 10:02:10')",
    )
    await sql.until(
      'rows are there',
      async () => (await sql.rows('SELECT id FROM table(default.f_orders)')).length === 3,
    )
    const other = {
      ...windowed,
      query: (windowed['query'] as string).replace('1m', '2m'),
      lifecycle: { replace: 'swap' },
    }
    const over = {
      kind: 'View',
      name: 'default.f_over',
      query: 'SELECT sum(total) AS total FROM table(default.f_minutes)',
    }
    await project.write([...base, over]).apply()
    project.write([...without(windowed), over, other])
    if (generation === 1) {
      const { blocked } = await project.plan()
      expect(blocked[0]?.detail).toMatch(/swaps of views need a server of 2\.9/)
      return
    }
    // The time comes with the rows: some may come late.
    await project.apply('drops-data')
    const minuteRows = 'SELECT to_string(minute) AS minute, total FROM table(default.f_minutes)'
    await sql.until('history', async () => (await sql.rows(minuteRows)).length === 2)
    const rows = await sql.rows(`${minuteRows} ORDER BY minute`)
    expect(rows.map(({ total }) => Number(total))).toEqual([3, 4])
    expect(await sql.rows('SELECT total FROM default.f_over')).toEqual([{ total: 7 }])
    const kept = await project.plan()
    expect(kept.hasChanges).toBe(false)
    expect(kept.kept?.map(({ keeps }) => keeps)).toEqual([['default.f_minutes__old']])
  })
})
