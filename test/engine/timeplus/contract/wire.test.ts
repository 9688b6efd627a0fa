/** What Sluice takes for granted of the wire: timeplus.md §5. */
import { expect, test } from 'vitest'
import { onEveryTarget } from './on-every-target.ts'

onEveryTarget('the SQL port', (contract) => {
  test('answers a ping at its root, and below its own prefix', async () => {
    const { sql, generation } = contract()
    expect(await sql.ask(undefined, { method: 'GET' })).toMatchObject({ status: 200 })
    const prefix = generation === 1 ? 'proton' : 'timeplusd'
    const { status } = await sql.ask(undefined, { method: 'GET', path: `/${prefix}/ping` })
    expect(status).toBe(200)
  })

  test('says its version', async () => {
    const [row] = await contract().sql.rows('SELECT version() AS version')
    expect(String(row?.['version'])).toMatch(/^[123]\.\d+/)
  })

  test('gives rows in the formats that are asked for', async () => {
    const { sql } = contract()
    expect(await sql.run('SELECT 1 AS a FORMAT JSONEachRow')).toBe('{"a":1}\n')
    const compact = JSON.parse(await sql.run("SELECT 'x' AS a FORMAT JSONCompact"))
    expect(compact).toMatchObject({ meta: [{ name: 'a', type: 'string' }], data: [['x']] })
  })

  test('takes parameters', async () => {
    const { text } = await contract().sql.ask('SELECT {a:string} AS a', {
      settings: { param_a: "it's", default_format: 'JSONEachRow' },
    })
    expect(JSON.parse(text)).toEqual({ a: "it's" })
  })

  test('answers a mistake with a code, in the text and in a header', async () => {
    const { sql, database } = contract()
    const unknown = await sql.ask(`SELECT * FROM ${database}.nope`)
    expect(unknown).toMatchObject({ status: 404, code: 60 })
    expect(unknown.text).toMatch(/^Code: 60\. DB::Exception: [\s\S]*\(UNKNOWN_STREAM\)/)
    expect(unknown.headers.get('x-timeplus-exception-code')).toBe('60')
    expect(await sql.ask('SELEC 1')).toMatchObject({ status: 400, code: 62 })
    expect(await sql.ask(`SELECT 1 FROM no_such_database.t`)).toMatchObject({ status: 404 })
  })

  test('knows its settings', async () => {
    const { sql } = contract()
    const settings = { no_such_setting_at_all: '1' }
    expect(await sql.ask('SELECT 1', { settings })).toMatchObject({ code: 115 })
    const [row] = await sql.rows(
      "SELECT count() AS n FROM system.settings WHERE name = 'query_mode'",
    )
    expect(Number(row?.['n'])).toBe(1)
  })

  test('lets in by Basic auth or its own headers, by one of them only', async () => {
    const { sql } = contract()
    const basic = sql.login()
    const stranger = {
      authorization: `Basic ${Buffer.from('nobody_here:x').toString('base64')}`,
    }
    expect((await sql.ask('SELECT 1', { headers: stranger })).status).toBe(403)
    const both = { ...basic, 'x-timeplus-user': 'default', 'x-timeplus-key': '' }
    expect(await sql.ask('SELECT 1', { headers: both })).toMatchObject({ code: 516 })
    const foreign = { ...basic, 'x-clickhouse-user': 'nobody_here' }
    expect((await sql.ask('SELECT 1', { headers: foreign })).status).toBe(200)
  })

  test('takes one statement per request, and changes nothing on a GET', async () => {
    const { sql, database } = contract()
    expect((await sql.ask('SELECT 1; SELECT 2')).code).toBeDefined()
    const asked = await sql.ask(`CREATE STREAM ${database}.by_get (a int)`, { method: 'GET' })
    expect(asked.code).toBeDefined()
  })
})
