/** Functions and format schemas, as the server prints them: timeplus.md §1.10, §1.11, §3.6. */
import { afterAll, expect, test } from 'vitest'
import { onEveryTarget, since } from './on-every-target.ts'

onEveryTarget('functions', (contract) => {
  const made: string[] = []
  afterAll(async () => {
    for (const name of made) await contract().sql.ask(`DROP FUNCTION IF EXISTS ${name}`)
  })
  const named = (name: string): string => {
    const full = `${contract().database}_${name}`
    made.push(full)
    return full
  }

  test('in SQL are shown with their arguments, and replaced', async () => {
    const { sql } = contract()
    const name = named('plus')
    await sql.run(`CREATE FUNCTION ${name} AS (x, y) -> x + y * 2`)
    const shown = await sql.run(`SHOW CREATE FUNCTION ${name} FORMAT TSVRaw`)
    expect(shown).toContain(`FUNCTION ${name} AS (x, y) -> (x + (y * 2))`)
    expect((await sql.ask(`CREATE FUNCTION ${name} AS x -> x`)).code).toBe(609)
    await sql.run(`CREATE OR REPLACE FUNCTION ${name} AS x -> x`)
    expect(await sql.run(`SHOW CREATE FUNCTION ${name} FORMAT TSVRaw`)).toContain('AS x -> x')
  })

  test('in JavaScript keep their text to the letter', async () => {
    const { sql } = contract()
    const name = named('shout')
    const body = `function ${name}(words) {\n  return words.map((word) => word + '!') // "'"\n}`
    await sql.run(
      `CREATE FUNCTION ${name}(word string) RETURNS string LANGUAGE JAVASCRIPT AS $$${body}$$`,
    )
    const shown = await sql.run(`SHOW CREATE FUNCTION ${name} FORMAT TSVRaw`)
    expect(shown).toContain(body)
    expect(shown).toMatch(/\(`?word`? string\) RETURNS string/)
  })

  test('are listed with their language', async () => {
    const { sql } = contract()
    const name = named('listed')
    await sql.run(`CREATE FUNCTION ${name} AS x -> x`)
    const found = (await sql.rows('SHOW FUNCTIONS')).filter((row) => row['name'] === name)
    expect(found).toHaveLength(1)
  })

  test('that are not there cannot be dropped', async () => {
    const { sql, database } = contract()
    expect((await sql.ask(`DROP FUNCTION ${database}_nope`)).code).toBeDefined()
    await sql.run(`DROP FUNCTION IF EXISTS ${database}_nope`)
  })

  since(2, contract, 'in Python keep their text to the letter', async ({ sql }) => {
    const name = named('slug')
    const body = `def ${name}(words):\n    return [word.lower() for word in words]\n`
    await sql.run(
      `CREATE FUNCTION ${name}(word string) RETURNS string LANGUAGE PYTHON AS $$${body}$$`,
    )
    expect(await sql.run(`SHOW CREATE FUNCTION ${name} FORMAT TSVRaw`)).toContain(body.trim())
  })

  test('a format schema keeps its text', async () => {
    const { sql, database } = contract()
    const name = `${database}_schema`
    const body = 'syntax = "proto3";\nmessage Order {\n  string id = 1;\n}'
    await sql.run(`CREATE FORMAT SCHEMA ${name} AS $$${body}$$ TYPE Protobuf`)
    const shown = await sql.run(`SHOW CREATE FORMAT SCHEMA ${name} FORMAT TSVRaw`)
    expect(shown).toContain(body)
    expect(shown).toContain('TYPE Protobuf')
    const [found] = (await sql.rows('SHOW FORMAT SCHEMAS')).filter((row) => row['name'] === name)
    expect(found).toMatchObject({ type: 'Protobuf' })
    await sql.run(`DROP FORMAT SCHEMA ${name}`)
  })
})
