/** Materialized views, and what of them changes in place: timeplus.md §1.9 and §2.4. */
import { beforeAll, expect, test } from 'vitest'
import { onEveryTarget, since } from './on-every-target.ts'

onEveryTarget('materialized views', (contract) => {
  beforeAll(async () => {
    const { sql, database } = contract()
    await sql.run(`CREATE STREAM ${database}.source (a int, t string)`)
    await sql.run(`CREATE STREAM ${database}.target (a int, t string)`)
    await sql.run(`CREATE STREAM ${database}.sums (t string, s int64, n uint64)`)
    for (const name of ['source', 'target', 'sums']) await sql.untilThere(`${database}.${name}`)
  })

  test('are made of streaming queries only, into what exists', async () => {
    const { sql, database } = contract()
    const create = (name: string, rest: string): string =>
      `CREATE MATERIALIZED VIEW ${database}.${name} ${rest}`
    const bounded = await sql.ask(create('bounded', `AS SELECT a FROM table(${database}.source)`))
    expect(bounded.code).toBe(80)
    const nowhere = await sql.ask(
      create('lost', `INTO ${database}.nowhere AS SELECT a FROM ${database}.source`),
    )
    expect(nowhere.code).toBeDefined()
  })

  test('say where they write and what they read', async () => {
    const { sql, database } = contract()
    await sql.run(
      `CREATE MATERIALIZED VIEW ${database}.shown INTO ${database}.target AS SELECT a, t FROM ${database}.source WHERE a > 1`,
    )
    await sql.untilThere(`${database}.shown`)
    const shown = await sql.run(`SHOW CREATE VIEW ${database}.shown FORMAT TSVRaw`)
    expect(shown).toMatch(new RegExp(`^CREATE MATERIALIZED VIEW ${database}\\.shown`))
    expect(shown).toContain(`INTO ${database}.target`)
    expect(shown).toContain(`${database}.source`)
    expect(shown).not.toMatch(/UUID/)
  })

  test('without a target keep a stream of their own, which goes with them', async () => {
    const { sql, database } = contract()
    const name = `${database}.keeps`
    await sql.run(`CREATE MATERIALIZED VIEW ${name} AS SELECT a FROM ${database}.source`)
    await sql.untilThere(name)
    await sql.run(`DROP VIEW ${name}`)
    await sql.untilGone(name)
    await sql.until('its own stream is gone', async () => {
      const left = await sql.rows(
        `SELECT name FROM system.tables WHERE database = '${database}' AND name LIKE '.inner%'`,
      )
      return left.length === 0
    })
  })

  since(2, contract, 'get another filter in place', async ({ sql, database }) => {
    const name = `${database}.filtered`
    await sql.run(
      `CREATE MATERIALIZED VIEW ${name} INTO ${database}.target AS SELECT a, t FROM ${database}.source`,
    )
    await sql.untilThere(name)
    await sql.run(`ALTER VIEW ${name} MODIFY QUERY SELECT a, t FROM ${database}.source WHERE a > 7`)
    await sql.until('the new query is shown', async () => {
      const { text } = await sql.ask(`SHOW CREATE VIEW ${name} FORMAT TSVRaw`)
      return text.includes('a > 7')
    })
  })

  since(2, contract, 'do not get other groups in place', async ({ sql, database }) => {
    const name = `${database}.grouped`
    await sql.run(
      `CREATE MATERIALIZED VIEW ${name} INTO ${database}.sums AS SELECT t, sum(a) AS s FROM ${database}.source GROUP BY t`,
    )
    await sql.untilThere(name)
    const { code } = await sql.ask(
      `ALTER VIEW ${name} MODIFY QUERY SELECT t, sum(a) AS s FROM ${database}.source GROUP BY t, a`,
    )
    expect(code).toBe(997)
  })
})
