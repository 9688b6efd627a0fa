/** Rows as the ledger and a copy rely on them: timeplus.md §1.3 and §7. */
import { expect, test } from 'vitest'
import { onEveryTarget } from './on-every-target.ts'

onEveryTarget('rows', (contract) => {
  test('what is inserted is in the history a little later, with its time', async () => {
    const { sql, database } = contract()
    const name = `${database}.kept`
    await sql.run(`CREATE STREAM ${name} (id int, s string)`)
    await sql.untilThere(name)
    await sql.run(`INSERT INTO ${name} (id, s) VALUES (1, 'a'), (2, 'it''s')`)
    const count = async (): Promise<number> =>
      Number((await sql.rows(`SELECT count() AS n FROM table(${name})`))[0]?.['n'])
    await sql.until('both rows are there', async () => (await count()) === 2)
    const rows = await sql.rows(
      `SELECT id, s, _tp_time > '2020-01-01' AS dated FROM table(${name}) ORDER BY id`,
    )
    expect(rows.map(({ id, s }) => [id, s])).toEqual([
      [1, 'a'],
      [2, "it's"],
    ])
    expect(rows.every(({ dated }) => dated === true || dated === 1)).toBe(true)
  })

  test('time that is given is kept', async () => {
    const { sql, database } = contract()
    const [from, to] = [`${database}.copied`, `${database}.copy`]
    for (const name of [from, to]) {
      await sql.run(`CREATE STREAM ${name} (id int)`)
      await sql.untilThere(name)
    }
    await sql.run(`INSERT INTO ${from} (id, _tp_time) VALUES (1, '2024-05-06 07:08:09.123')`)
    const times = async (name: string): Promise<readonly string[]> =>
      (await sql.rows(`SELECT to_string(_tp_time) AS t FROM table(${name})`)).map(({ t }) =>
        String(t),
      )
    await sql.until('the row is there', async () => (await times(from)).length === 1)
    await sql.run(`INSERT INTO ${to} (id, _tp_time) SELECT id, _tp_time FROM table(${from})`)
    await sql.until('its copy is there', async () => (await times(to)).length === 1)
    expect(await times(to)).toEqual(['2024-05-06 07:08:09.123'])
  })

  test('of a versioned stream the newest row of a key is read', async () => {
    const { sql, database } = contract()
    const name = `${database}.newest`
    await sql.run(
      `CREATE STREAM ${name} (id int, s string) PRIMARY KEY id SETTINGS mode = 'versioned_kv'`,
    )
    await sql.untilThere(name)
    await sql.run(`INSERT INTO ${name} (id, s) VALUES (1, 'old'), (2, 'other')`)
    await sql.run(`INSERT INTO ${name} (id, s) VALUES (1, 'new')`)
    await sql.until('the newest is read', async () => {
      const rows = await sql.rows(`SELECT id, s FROM table(${name}) ORDER BY id`)
      return JSON.stringify(rows.map(({ id, s }) => [id, s])) === '[[1,"new"],[2,"other"]]'
    })
  })
})
