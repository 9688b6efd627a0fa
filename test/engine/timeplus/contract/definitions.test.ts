/** What becomes of a definition: timeplus.md §1.3, §1.9, §2, §3.4 and §3.5. */
import { expect, test } from 'vitest'
import { onEveryTarget, since } from './on-every-target.ts'

onEveryTarget('definitions', (contract) => {
  test('a stream comes with its own column and index, its types in lower case', async () => {
    const { sql, database } = contract()
    const name = `${database}.shown`
    await sql.run(`CREATE STREAM ${name} (id int, s varchar DEFAULT 'x')`)
    await sql.untilThere(name)
    const shown = await sql.run(`SHOW CREATE STREAM ${name} FORMAT TSVRaw`)
    expect(shown).toContain('`id` int32')
    expect(shown).toContain("`s` string DEFAULT 'x'")
    expect(shown).toMatch(/`_tp_time` datetime64\(3, 'UTC'\) DEFAULT now64\(3, 'UTC'\)/)
  })

  test('what system.tables says is what SHOW CREATE says', async () => {
    const { sql, database } = contract()
    const name = `${database}.same`
    await sql.run(`CREATE STREAM ${name} (id int) TTL to_datetime(_tp_time) + INTERVAL 1 DAY`)
    await sql.untilThere(name)
    const [row] = await sql.rows(
      `SELECT engine, create_table_query FROM system.tables WHERE database = '${database}' AND name = 'same'`,
    )
    expect(row?.['engine']).toBe('Stream')
    const words = (text: unknown): string => String(text).replace(/\s+/g, '')
    const shown = await sql.run(`SHOW CREATE STREAM ${name} FORMAT TSVRaw`)
    expect(words(row?.['create_table_query'])).toBe(words(shown))
  })

  test('a name is taken once, and free again after a drop', async () => {
    const { sql, database } = contract()
    const name = `${database}.once`
    await sql.run(`CREATE STREAM ${name} (a int)`)
    await sql.untilThere(name)
    expect((await sql.ask(`CREATE STREAM ${name} (a int)`)).code).toBe(57)
    await sql.run(`CREATE STREAM IF NOT EXISTS ${name} (b int)`)
    await sql.run(`DROP STREAM ${name}`)
    await sql.untilGone(name)
    expect((await sql.ask(`DROP STREAM ${name}`)).code).toBe(60)
    await sql.until('the name is free', async () => {
      return (await sql.ask(`CREATE STREAM ${name} (b int)`)).code === undefined
    })
  })

  test('of many that create one stream at once, one wins', async () => {
    const { sql, database } = contract()
    const names = Array.from({ length: 8 }, (_, index) => `${index}`)
    const answers = await Promise.all(
      names.map((who) => sql.ask(`CREATE STREAM ${database}.mutex (a int) COMMENT '${who}'`)),
    )
    expect(answers.filter(({ code }) => code === undefined)).toHaveLength(1)
    const winner = answers.findIndex(({ code }) => code === undefined)
    await sql.untilThere(`${database}.mutex`)
    const [row] = await sql.rows(
      `SELECT comment FROM system.tables WHERE database = '${database}' AND name = 'mutex'`,
    )
    expect(row?.['comment']).toBe(String(winner))
  })

  test('reserved columns and keyless kv streams are refused', async () => {
    const { sql, database } = contract()
    expect((await sql.ask(`CREATE STREAM ${database}.r (_tp_mine int)`)).code).toBe(44)
    expect(
      (await sql.ask(`CREATE STREAM ${database}.k (a int) SETTINGS mode = 'versioned_kv'`)).code,
    ).toBeDefined()
  })

  test('no materialized view is replaced by CREATE OR REPLACE', async () => {
    const { sql, database } = contract()
    await sql.run(`CREATE STREAM ${database}.src (a int)`)
    await sql.untilThere(`${database}.src`)
    const { code } = await sql.ask(
      `CREATE OR REPLACE MATERIALIZED VIEW ${database}.mv AS SELECT a FROM ${database}.src`,
    )
    expect(code).toBe(62)
  })

  since(3, contract, 'no stream is replaced by CREATE OR REPLACE', async ({ sql, database }) => {
    expect((await sql.ask(`CREATE OR REPLACE STREAM ${database}.rep (a int)`)).code).toBe(62)
  })

  test('a view can be replaced, and its text is qualified', async () => {
    const { sql, database } = contract()
    await sql.run(`CREATE STREAM ${database}.base (a int)`)
    await sql.untilThere(`${database}.base`)
    const settings = { database }
    await sql.ask(`CREATE VIEW ${database}.v AS SELECT a FROM base`, { settings })
    await sql.untilThere(`${database}.v`)
    expect(await sql.run(`SHOW CREATE VIEW ${database}.v FORMAT TSVRaw`)).toContain(
      `${database}.base`,
    )
    await sql.run(`CREATE OR REPLACE VIEW ${database}.v AS SELECT a + 1 AS b FROM ${database}.base`)
    await sql.until('the view is the new one', async () => {
      const { text } = await sql.ask(`SHOW CREATE VIEW ${database}.v FORMAT TSVRaw`)
      return text.includes('(a + 1) AS b') || text.includes('a + 1 AS b')
    })
  })
})

onEveryTarget('changes of a stream', (contract) => {
  test('a column, an index, a TTL and the retention of the log change in place', async () => {
    const { sql, database } = contract()
    const name = `${database}.changing`
    await sql.run(`CREATE STREAM ${name} (a int)`)
    await sql.untilThere(name)
    await sql.run(`ALTER STREAM ${name} ADD COLUMN b string DEFAULT 'x'`)
    await sql.run(`ALTER STREAM ${name} ADD INDEX by_a a TYPE minmax GRANULARITY 2`)
    await sql.run(`ALTER STREAM ${name} MODIFY TTL to_datetime(_tp_time) + INTERVAL 3 DAY`)
    await sql.run(`ALTER STREAM ${name} MODIFY SETTING logstore_retention_ms = 3600000`)
    await sql.until('all of it is seen', async () => {
      const { text } = await sql.ask(`SHOW CREATE STREAM ${name} FORMAT TSVRaw`)
      return ['`b` string', 'INDEX by_a', 'INTERVAL 3 DAY', '3600000'].every((part) =>
        text.includes(part),
      )
    })
    await sql.run(`ALTER STREAM ${name} DROP INDEX by_a`)
    await sql.run(`ALTER STREAM ${name} REMOVE TTL`)
  })

  test('a type, a column to drop and a key do not', async () => {
    const { sql, database } = contract()
    const name = `${database}.fixed`
    await sql.run(`CREATE STREAM ${name} (a int, b string)`)
    await sql.untilThere(name)
    for (const command of ['MODIFY COLUMN a int64', 'DROP COLUMN b', 'MODIFY ORDER BY a']) {
      const { code } = await sql.ask(`ALTER STREAM ${name} ${command}`)
      expect([command, code === undefined]).toEqual([command, false])
    }
  })
})
