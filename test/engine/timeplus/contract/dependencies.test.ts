/** What the server lets nobody drop, and what it lets everybody drop: timeplus.md §4. */
import { beforeAll, expect, test } from 'vitest'
import { onEveryTarget, since } from './on-every-target.ts'

onEveryTarget('dependencies', (contract) => {
  beforeAll(async () => {
    const { sql, database } = contract()
    await sql.run(`CREATE STREAM ${database}.source (a int, t string)`)
    await sql.run(`CREATE STREAM ${database}.target (a int)`)
    await sql.untilThere(`${database}.source`)
    await sql.untilThere(`${database}.target`)
    await sql.run(`CREATE FUNCTION ${database}_plus AS (x, y) -> x + y`)
    await sql.run(
      `CREATE VIEW ${database}.reads AS SELECT ${database}_plus(a, 1) AS b FROM ${database}.source`,
    )
    await sql.run(`CREATE VIEW ${database}.above AS SELECT b FROM ${database}.reads`)
    await sql.run(
      `CREATE MATERIALIZED VIEW ${database}.writes INTO ${database}.target AS SELECT a FROM ${database}.source`,
    )
    for (const name of ['reads', 'above', 'writes']) await sql.untilThere(`${database}.${name}`)
  })

  test('what is read, by a view or above one, is not dropped', async () => {
    const { sql, database } = contract()
    expect(await sql.ask(`DROP STREAM ${database}.source`)).toMatchObject({
      status: 500,
      code: 630,
    })
    expect((await sql.ask(`DROP VIEW ${database}.reads`)).code).toBe(630)
  })

  test('what a materialized view writes into is not dropped', async () => {
    const { sql, database } = contract()
    const { code, text } = await sql.ask(`DROP STREAM ${database}.target`)
    expect(code).toBe(630)
    expect(text).toContain(`${database}.writes`)
  })

  test('dependants are in system.tables, on the side of what they need', async () => {
    const { sql, database } = contract()
    const [row] = await sql.rows(
      `SELECT dependencies_database, dependencies_table FROM system.tables WHERE database = '${database}' AND name = 'source'`,
    )
    const dependants = row?.['dependencies_table']
    expect(Array.isArray(dependants) ? [...dependants].sort() : dependants).toEqual([
      'reads',
      'writes',
    ])
  })

  test('a stream is no view', async () => {
    const { sql, database } = contract()
    expect((await sql.ask(`DROP VIEW ${database}.target`)).code).toBeDefined()
  })

  since(
    3,
    contract,
    'a database with something in it is not dropped',
    async ({ sql, database }) => {
      expect((await sql.ask(`DROP DATABASE ${database}`)).code).toBe(219)
    },
  )

  since(3, contract, 'a function goes though a view calls it', async ({ sql, database }) => {
    await sql.run(`DROP FUNCTION ${database}_plus`)
    expect((await sql.ask(`DROP FUNCTION ${database}_plus`)).code).toBeDefined()
  })
})
