import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Double, startDouble } from '../harness/timeplus-double.ts'
import { ask, cell, rows, run, until } from './ask.ts'

// What the server does, against timeplus.md §1.17, §2, §4.3, §5, §7 and §8.
const folder = mkdtempSync(join(tmpdir(), 'timeplus-double-'))
let double: Double
let url = ''
let databases = 0
let db = ''

beforeAll(async () => {
  double = await start('main')
  url = double.url
})
afterAll(async () => {
  await double.kill()
  rmSync(folder, { recursive: true })
})
afterEach(() => {
  db = ''
})

function start(name: string): Promise<Double> {
  return startDouble({
    generation: 3,
    edition: 'enterprise',
    directory: join(folder, name),
    delays: { ddl: 300, flush: 300 },
  })
}

/** A database of its own, so that tests do not meet. */
async function database(): Promise<string> {
  db = `db${++databases}`
  await run(url, `CREATE DATABASE ${db}`)
  return db
}

async function stream(name: string, columns = 'a int'): Promise<void> {
  await run(url, `CREATE STREAM ${db}.${name} (${columns})`)
  await until(async () => (await cell(url, `EXISTS STREAM ${db}.${name}`)) === '1')
}

async function count(name: string, atLeast: number): Promise<void> {
  await until(
    async () => Number(await cell(url, `SELECT count() FROM table(${db}.${name})`)) >= atLeast,
  )
}

describe('what is asynchronous (§8)', () => {
  test('a created name is taken at once and seen later', async () => {
    await database()
    await run(url, `CREATE STREAM ${db}.s (a int)`)
    expect((await ask(url, `SELECT * FROM ${db}.s`)).code).toBe(60)
    expect(await rows(url, `SELECT name FROM system.tables WHERE database = '${db}'`)).toEqual([])
    expect((await ask(url, `CREATE STREAM ${db}.s (a int)`)).code).toBe(57)
    await until(async () => (await ask(url, `SELECT * FROM ${db}.s`)).status === 200)
    expect(await rows(url, `SELECT name FROM system.tables WHERE database = '${db}'`)).toEqual([
      's',
    ])
  })

  test('only one of many CREATEs passes: a lock', async () => {
    await database()
    const all = await Promise.all(
      Array.from({ length: 8 }, () => ask(url, `CREATE STREAM ${db}.lock (a int)`)),
    )
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(all.filter(({ code }) => code === 57)).toHaveLength(7)
  })

  test('a dropped name is gone at once and free later', async () => {
    await database()
    await stream('s')
    await run(url, `DROP STREAM ${db}.s`)
    expect((await ask(url, `SELECT * FROM ${db}.s`)).code).toBe(60)
    expect((await ask(url, `CREATE STREAM ${db}.s (a int)`)).code).toBe(57)
    await until(async () => (await ask(url, `CREATE STREAM ${db}.s (a int)`)).status === 200)
  })

  test('rows are in table() after a flush', async () => {
    await database()
    await stream('s')
    await run(url, `INSERT INTO ${db}.s (a) VALUES (1), (2)`)
    expect(await cell(url, `SELECT count() FROM table(${db}.s)`)).toBe('0')
    await count('s', 2)
    expect(await rows(url, `SELECT a, _tp_sn FROM table(${db}.s) ORDER BY _tp_sn`)).toEqual([
      '1\t1',
      '2\t2',
    ])
  })
})

describe('dependencies (§4.3)', () => {
  test('DROP and RENAME of what is needed are 630 with the names', async () => {
    await database()
    await stream('s')
    await stream('t')
    await run(url, `CREATE VIEW ${db}.v AS SELECT a FROM ${db}.s`)
    await run(url, `CREATE MATERIALIZED VIEW ${db}.m INTO ${db}.t AS SELECT a FROM ${db}.v`)
    for (const [sql, needed, by] of [
      [`DROP STREAM ${db}.s`, 's', 'v'],
      [`DROP VIEW ${db}.v`, 'v', 'm'],
      [`DROP STREAM ${db}.t`, 't', 'm'],
      [`RENAME STREAM ${db}.s TO ${db}.s2`, 's', 'v'],
      [`CREATE OR REPLACE VIEW ${db}.v AS SELECT a FROM ${db}.s WHERE a > 1`, 'v', 'm'],
    ] as const) {
      const { text, code, status } = await ask(url, sql)
      expect([sql, code, status]).toEqual([sql, 630, 500])
      expect(text).toContain(
        `Code: 630. DB::Exception: Cannot drop or rename ${db}.${needed}, because some tables depend on it: ${db}.${by}`,
      )
    }
    expect(
      await cell(
        url,
        `SELECT dependencies_table FROM system.tables WHERE database = '${db}' AND name = 's'`,
      ),
    ).toBe('v')
    await run(
      url,
      `CREATE OR REPLACE VIEW ${db}.v AS SELECT a FROM ${db}.s WHERE a > 1 SETTINGS enable_dependency_check=false`,
    ).catch(() => undefined)
    await run(url, `DROP STREAM ${db}.s SETTINGS enable_dependency_check=false`)
  })

  test('a dictionary needs its stream, a view the dictionary (§4.1)', async () => {
    await database()
    await stream('s', 'id uint64, name string')
    await run(
      url,
      `CREATE DICTIONARY ${db}.d (id uint64, name string) PRIMARY KEY id SOURCE(TIMEPLUS(STREAM 's' DB '${db}')) LAYOUT(HASHED()) LIFETIME(MIN 1 MAX 2)`,
      `CREATE VIEW ${db}.v AS SELECT dict_get('${db}.d', 'name', id) AS n FROM ${db}.s`,
    )
    expect((await ask(url, `DROP STREAM ${db}.s`)).text).toContain(`depend on it: ${db}.v, ${db}.d`)
    expect((await ask(url, `DROP DICTIONARY ${db}.d`)).code).toBe(630)
    await run(url, `DROP VIEW ${db}.v`)
    expect((await ask(url, `DROP STREAM ${db}.s`)).text).toContain(`depend on it: ${db}.d`)
    await run(url, `DROP STREAM ${db}.s SETTINGS check_table_dependencies=false`)
  })

  test('functions are not tracked (§1.10)', async () => {
    await database()
    await stream('s')
    await run(url, `CREATE FUNCTION ${db}_f AS x -> x + 1`)
    await run(url, `CREATE VIEW ${db}.v AS SELECT ${db}_f(a) AS b FROM ${db}.s`)
    await run(url, `DROP FUNCTION ${db}_f`)
    expect((await ask(url, `DROP FUNCTION ${db}_f`)).code).toBe(46)
  })

  test('a database that is not empty needs CASCADE (§1.2)', async () => {
    await database()
    await stream('s')
    expect((await ask(url, `DROP DATABASE ${db}`)).code).toBe(219)
    const inside = db
    await database()
    await run(url, `CREATE VIEW ${db}.v AS SELECT a FROM ${inside}.s`)
    expect((await ask(url, `DROP DATABASE ${inside} CASCADE`)).code).toBe(630)
    await run(url, `DROP VIEW ${db}.v`, `DROP DATABASE ${inside} CASCADE`)
  })

  test('DROP VIEW of a stream is 80, 50 GB are 359', async () => {
    await database()
    await stream('s')
    expect((await ask(url, `DROP VIEW ${db}.s`)).code).toBe(80)
    await run(url, `ALTER STREAM ${db}.s MODIFY COMMENT 'over 50 GB'`)
    expect((await ask(url, `DROP STREAM ${db}.s`)).code).toBe(359)
    await run(url, `DROP STREAM ${db}.s SETTINGS force_drop_big_stream=true`)
  })
})

describe('ALTER STREAM (§2)', () => {
  test.each([
    ['MODIFY COLUMN a string', 48],
    ['DROP COLUMN a', 48],
    ['MODIFY ORDER BY a', 48],
    ['MODIFY SETTING shards = 2', 48],
    ['RESET SETTING logstore_retention_ms', 48],
    ['ADD COLUMN b int AFTER a', 62],
    ["MODIFY COMMENT 'x', ADD COLUMN b int", 48],
    ['ADD COLUMN _tp_x int', 44],
    ['RENAME COLUMN _tp_time TO t', 44],
  ])('%s is %i', async (command, code) => {
    await database()
    await stream('s')
    expect((await ask(url, `ALTER STREAM ${db}.s ${command}`)).code).toBe(code)
  })

  test('adds columns behind all others, also where rows are', async () => {
    await database()
    await stream('s')
    await run(url, `INSERT INTO ${db}.s (a) VALUES (1)`)
    await run(url, `ALTER STREAM ${db}.s ADD COLUMN b int DEFAULT 5, ADD COLUMN c string`)
    await run(url, `INSERT INTO ${db}.s (a) VALUES (2)`)
    await count('s', 2)
    expect(await cell(url, `SELECT max(b) FROM table(${db}.s)`)).toBe('5')
    const names = await rows(
      url,
      `SELECT name FROM system.columns WHERE database = '${db}' ORDER BY position`,
    )
    expect(names).toEqual(['a', '_tp_time', '_tp_sn', 'b', 'c'])
  })

  test('TTL, retention, index, comment', async () => {
    await database()
    await stream('s')
    for (const command of [
      'MODIFY TTL to_datetime(_tp_time) + INTERVAL 1 DAY',
      'MODIFY SETTING logstore_retention_ms = 1000',
      'ADD INDEX i a TYPE minmax GRANULARITY 4',
      "MODIFY COMMENT 'new'",
    ]) {
      await run(url, `ALTER STREAM ${db}.s ${command}`)
    }
    const text = await cell(url, `SHOW CREATE STREAM ${db}.s`)
    expect(text).toContain('TTL to_datetime(_tp_time) + INTERVAL 1 DAY')
    expect(text).toContain('logstore_retention_ms = 1000')
    expect(text).toContain('INDEX i a TYPE minmax GRANULARITY 4')
    expect(text).toContain("COMMENT 'new'")
  })
})

describe('materialized views', () => {
  test('begin now, move rows, and match columns by name (§1.9)', async () => {
    await database()
    await stream('s', 'a int, b string')
    await stream('t', 'c int DEFAULT 7, a2 int, b string')
    await run(url, `INSERT INTO ${db}.s (a, b) VALUES (1, 'before')`)
    await run(
      url,
      `CREATE MATERIALIZED VIEW ${db}.m INTO ${db}.t AS SELECT a * 2 AS a2, b, 1 AS gone FROM ${db}.s`,
    )
    await run(url, `INSERT INTO ${db}.s (a, b) VALUES (2, 'after')`)
    await count('t', 1)
    expect(await rows(url, `SELECT c, a2, b FROM table(${db}.t)`)).toEqual(['7\t4\tafter'])
  })

  test('go back where they say so, and have an inner stream without INTO', async () => {
    await database()
    await stream('s')
    await run(url, `INSERT INTO ${db}.s (a) VALUES (1), (2)`)
    await run(
      url,
      `CREATE MATERIALIZED VIEW ${db}.m AS SELECT a FROM ${db}.s SETTINGS seek_to='earliest'`,
    )
    await count('m', 2)
    await run(url, `DROP VIEW ${db}.m`)
    expect((await ask(url, `SELECT * FROM ${db}.m`)).code).toBe(60)
  })

  test('pause, resume and catch up from the checkpoint; PERMANENT is stored (§1.18)', async () => {
    await database()
    await stream('s')
    await stream('t')
    await run(url, `CREATE MATERIALIZED VIEW ${db}.m INTO ${db}.t AS SELECT a FROM ${db}.s`)
    await run(url, `SYSTEM PAUSE MATERIALIZED VIEW ${db}.m PERMANENT`)
    expect(await cell(url, `SHOW CREATE ${db}.m`)).toContain('pause_on_start = 1')
    await run(url, `INSERT INTO ${db}.s (a) VALUES (1)`)
    await count('s', 1)
    expect(await cell(url, `SELECT count() FROM table(${db}.t)`)).toBe('0')
    const state = `SELECT state_string_value FROM table(system.introspection_state_log) WHERE database = '${db}' AND state_name = 'status'`
    expect(await cell(url, state)).toBe('Paused')
    await run(url, `SYSTEM RESUME MATERIALIZED VIEW ${db}.m PERMANENT`)
    await count('t', 1)
    expect(await cell(url, `SHOW CREATE ${db}.m`)).not.toContain('pause_on_start')
  })

  test('MODIFY QUERY keeps what state it can (§2.4)', async () => {
    await database()
    await stream('s')
    await stream('t', 'a int, n int, total int')
    await run(
      url,
      `CREATE MATERIALIZED VIEW ${db}.m INTO ${db}.t AS SELECT a, count() AS n FROM ${db}.s GROUP BY a`,
    )
    const modify = (query: string) => ask(url, `ALTER VIEW ${db}.m MODIFY QUERY ${query}`)
    expect(
      (await modify(`SELECT a, count() AS n, sum(a) AS total FROM ${db}.s GROUP BY a`)).status,
    ).toBe(200)
    expect((await modify(`SELECT a, sum(a) AS total FROM ${db}.s GROUP BY a`)).code).toBe(997)
    expect((await modify(`SELECT count() AS n, sum(a) AS total FROM ${db}.s`)).code).toBe(997)
    expect((await modify('SELECT a FROM table(system.one)')).code).not.toBe(0)
    expect((await ask(url, `ALTER VIEW ${db}.m MODIFY QUERY SETTING max_threads = 2`)).code).toBe(
      48,
    )
    expect(
      (await ask(url, `ALTER VIEW ${db}.m MODIFY QUERY SETTING checkpoint_interval = 2`)).status,
    ).toBe(200)
    expect(
      (await ask(url, `ALTER VIEW ${db}.m MODIFY SETTING logstore_retention_ms = 2`)).code,
    ).toBe(48)
    expect(await cell(url, `SHOW CREATE ${db}.m`)).toContain('checkpoint_interval = 2')
  })

  test('are in state Error while a source is gone (§4.3)', async () => {
    await database()
    await stream('s')
    await stream('t')
    await run(url, `CREATE MATERIALIZED VIEW ${db}.m INTO ${db}.t AS SELECT a FROM ${db}.s`)
    const state = `SELECT state_string_value FROM table(system.introspection_state_log) WHERE database = '${db}' AND state_name = 'status'`
    await run(url, `DROP STREAM ${db}.s SETTINGS enable_dependency_check=false`)
    expect(await cell(url, state)).toBe('Error')
    await until(async () => (await ask(url, `CREATE STREAM ${db}.s (a int)`)).status === 200)
    await until(async () => (await cell(url, `EXISTS STREAM ${db}.s`)) === '1')
    await run(url, `INSERT INTO ${db}.s (a) VALUES (1)`)
    await count('t', 1)
    expect(await cell(url, state)).toBe('ExecutingPipeline')
  })

  test('windows come out when the time has passed them', async () => {
    await database()
    await stream('s', "at datetime64(3, 'UTC'), a int")
    await stream('t', "w datetime64(3, 'UTC'), total int64")
    await run(
      url,
      `CREATE MATERIALIZED VIEW ${db}.m INTO ${db}.t AS SELECT window_start AS w, sum(a) AS total FROM tumble(${db}.s, at, 1m) GROUP BY window_start`,
    )
    await run(
      url,
      `INSERT INTO ${db}.s (at, a) VALUES ('2025-01-01 00:00:10', 1), ('2025-01-01 00:00:20', 2)`,
    )
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(await cell(url, `SELECT count() FROM table(${db}.t)`)).toBe('0')
    await run(url, `INSERT INTO ${db}.s (at, a) VALUES ('2025-01-01 00:01:10', 4)`)
    await count('t', 1)
    expect(await rows(url, `SELECT w, total FROM table(${db}.t)`)).toEqual([
      '2025-01-01 00:00:00.000\t3',
    ])
  })
})

describe('functions', () => {
  test('in SQL and JavaScript run, one in the other, in views and in WHERE (§1.10)', async () => {
    await database()
    await stream('s', 'a int, b string')
    await run(
      url,
      `CREATE FUNCTION ${db}_twice AS (x, y) -> x * y`,
      `CREATE FUNCTION ${db}_shout(s string, n int) RETURNS string LANGUAGE JAVASCRIPT AS $$ function ${db}_shout(all, times) { return all.map((one, at) => one.toUpperCase() + "'!".repeat(times[at])) } $$`,
      `CREATE FUNCTION ${db}_is_long(s string) RETURNS bool LANGUAGE JAVASCRIPT AS $$ function ${db}_is_long(all) { return all.map((one) => one.length > 4) } $$`,
      `CREATE VIEW ${db}.v AS SELECT a, ${db}_shout(b, ${db}_twice(a, 1)) AS c FROM ${db}.s WHERE ${db}_is_long(${db}_shout(b, a))`,
      `INSERT INTO ${db}.s (a, b) VALUES (1, 'x'), (2, 'y'), (3, 'long')`,
    )
    await count('s', 3)
    expect(await rows(url, `SELECT a, c FROM ${db}.v ORDER BY a`)).toEqual([
      "2\tY\\'!\\'!",
      "3\tLONG\\'!\\'!\\'!",
    ])
    await run(
      url,
      `CREATE FUNCTION ${db}_bad(s string) RETURNS string LANGUAGE JAVASCRIPT AS $$ function ${db}_bad(all) { return 1 } $$`,
    )
    expect((await ask(url, `SELECT ${db}_bad(b) FROM ${db}.s`)).code).toBe(2531)
  })
})

describe('key modes', () => {
  test('table() is the latest row of each key (§7.2)', async () => {
    await database()
    for (const [name, kind] of [
      ['v', "STREAM %s (id int, x int) PRIMARY KEY id SETTINGS mode = 'versioned_kv'"],
      ['m', 'MUTABLE STREAM %s (id int, x int) PRIMARY KEY id'],
    ] as const) {
      await run(url, `CREATE ${kind.replace('%s', `${db}.${name}`)}`)
      await until(async () => (await cell(url, `EXISTS STREAM ${db}.${name}`)) === '1')
      await run(url, `INSERT INTO ${db}.${name} (id, x) VALUES (1, 1), (2, 2)`)
      await run(url, `INSERT INTO ${db}.${name} (id, x) VALUES (1, 10)`)
      await until(async () => (await cell(url, `SELECT sum(x) FROM table(${db}.${name})`)) === '12')
    }
  })
})

describe('the SQL port (§5.2, §5.3)', () => {
  test('ways to come in', async () => {
    const sql = 'SELECT 1'
    const basic = { authorization: `Basic ${Buffer.from('default:').toString('base64')}` }
    expect((await ask(url, sql, { headers: basic })).status).toBe(200)
    expect((await ask(url, sql, { headers: { 'x-timeplus-user': 'default' } })).status).toBe(200)
    expect((await ask(url, sql, { headers: { 'x-clickhouse-user': 'nobody' } })).status).toBe(200)
    const mixed = await ask(url, sql, { headers: { ...basic, 'x-timeplus-user': 'default' } })
    expect([mixed.code, mixed.status]).toEqual([516, 403])
    expect((await ask(url, sql, { headers: { 'x-timeplus-user': 'nobody' } })).code).toBe(516)
  })

  test('errors have a body, a status and a header', async () => {
    const missing = await ask(url, 'SELECT * FROM no_such')
    expect(missing.text).toMatch(
      /^Code: 60\. DB::Exception: Stream default\.no_such does not exist\. \(UNKNOWN_STREAM\) \(version 3\.\S+\)\n$/,
    )
    expect(missing.status).toBe(404)
    expect(missing.headers.get('x-timeplus-exception-code')).toBe('60')
    expect((await ask(url, 'SELEC 1')).status).toBe(400)
    expect((await ask(url, 'SELECT 1; SELECT 2')).code).toBe(62)
    expect((await ask(url, 'SELECT no_such_function(1)')).code).toBe(46)
    expect((await ask(url, 'SELECT 1', { params: { no_such: '1' } })).code).toBe(115)
    expect((await ask(url, 'SELECT 1', { params: { database: 'no_such' } })).code).toBe(81)
    expect((await ask(url, 'CREATE DATABASE by_get', { method: 'GET' })).code).toBe(164)
    expect((await ask(url, 'SELECT 1', { method: 'GET' })).text).toBe('1\n')
  })

  test('GET / is the ping, /ping is not', async () => {
    expect(await (await fetch(url)).text()).toBe('Ok.\n')
    expect((await fetch(`${url}/ping`)).status).toBe(404)
    expect((await fetch(`${url}/timeplusd/ping`)).status).toBe(200)
  })

  test('an error may come after a 200, and not with wait_end_of_query', async () => {
    const fault = { match: 'numbers', at: 'late', code: 395, words: 'thrown', times: 2 } as const
    await double.setFault(fault)
    const late = await ask(url, 'SELECT number FROM numbers(100)')
    expect(late.status).toBe(200)
    expect(late.text).toMatch(/^0\n1\n[\s\S]*Code: 395\. DB::Exception: thrown/)
    const waited = await ask(url, 'SELECT number FROM numbers(100)', {
      params: { wait_end_of_query: '1' },
    })
    expect(waited.status).toBe(500)
    await double.setFault(undefined)
  })

  test('a statement may go on when its connection is gone', async () => {
    await database()
    await fetch(`${url}/double/faults`, {
      method: 'POST',
      body: JSON.stringify({ match: `CREATE VIEW ${db}.slow`, at: 'during', ms: 500 }),
    })
    await expect(ask(url, `CREATE VIEW ${db}.slow AS SELECT 1 AS a`)).rejects.toThrow()
    const running = `SELECT count() FROM system.processes WHERE query LIKE 'CREATE VIEW ${db}%'`
    expect(await cell(url, running)).toBe('1')
    expect(await cell(url, `EXISTS VIEW ${db}.slow`)).toBe('0')
    await until(async () => (await cell(url, `EXISTS VIEW ${db}.slow`)) === '1')
    expect(await cell(url, running)).toBe('0')
  })

  test('data in the body, parameters, formats', async () => {
    await database()
    await stream('s', 'a int, b string')
    const query = `INSERT INTO ${db}.s (a, b) FORMAT JSONEachRow`
    expect(
      (await ask(url, '{"a":1,"b":"x;y"}\n{"a":2,"b":"INSERT"}', { params: { query } })).status,
    ).toBe(200)
    await run(url, `INSERT INTO ${db}.s (a, b) FORMAT JSONCompactEachRow [3, "z"]`)
    expect((await ask(url, `INSERT INTO ${db}.s FORMAT JSONEachRow {"a":"no"}`)).status).toBe(400)
    await count('s', 3)
    const asked = await ask(url, `SELECT a, b FROM table(${db}.s) WHERE a = {a:int32}`, {
      params: { param_a: '1', default_format: 'JSONCompact' },
    })
    expect(JSON.parse(asked.text)).toMatchObject({
      meta: [
        { name: 'a', type: 'int32' },
        { name: 'b', type: 'string' },
      ],
      data: [[1, 'x;y']],
    })
    expect((await ask(url, 'SELECT 1 FORMAT NoSuch')).code).toBe(73)
  })

  test('idempotent_id takes rows once (§7.4)', async () => {
    await database()
    await stream('s')
    for (let time = 0; time < 2; time++) {
      await run(
        url,
        `INSERT INTO ${db}.s (a) SELECT number FROM numbers(3) SETTINGS idempotent_id = 'k'`,
      )
    }
    await count('s', 3)
    expect(await cell(url, `SELECT count() FROM table(${db}.s)`)).toBe('3')
  })
})

describe('two doubles', () => {
  test('a timeplus external stream reads and writes the other one (§7.1)', async () => {
    await database()
    await stream('s', 'a int, b string')
    await run(url, `INSERT INTO ${db}.s (a, b) VALUES (1, 'one'), (2, 'two')`)
    await count('s', 2)
    const other = await start('other')
    try {
      const settings = `type='timeplus', hosts='127.0.0.1:${double.port}', db='${db}', stream='s'`
      await run(other.url, `CREATE EXTERNAL STREAM src SETTINGS ${settings}`)
      await until(async () => (await cell(other.url, 'EXISTS STREAM src')) === '1')
      expect(await rows(other.url, 'SELECT b FROM table(src) ORDER BY a')).toEqual(['one', 'two'])
      await run(other.url, "INSERT INTO src (a, b) VALUES (3, 'three')")
      await count('s', 3)
      const gone = settings.replace(String(double.port), '1')
      expect((await ask(other.url, `CREATE EXTERNAL STREAM bad SETTINGS ${gone}`)).code).toBe(210)
    } finally {
      await other.kill()
    }
  })
})

describe('a kill', () => {
  test('leaves catalog, rows, checkpoints; pauses that are not PERMANENT end', async () => {
    let own = await start('killed')
    await run(own.url, 'CREATE STREAM s (a int)', 'CREATE STREAM t (a int)')
    await until(async () => (await cell(own.url, 'EXISTS STREAM t')) === '1')
    await run(own.url, 'CREATE MATERIALIZED VIEW m INTO t AS SELECT a FROM s')
    await run(own.url, 'INSERT INTO s (a) VALUES (1), (2)', 'SYSTEM PAUSE MATERIALIZED VIEW m')
    await run(own.url, 'INSERT INTO s (a) VALUES (3)')
    await own.kill()
    own = await start('killed')
    await until(async () => (await cell(own.url, 'SELECT count() FROM table(t)')) === '3')
    expect(await rows(own.url, 'SELECT a FROM table(s) ORDER BY _tp_sn')).toEqual(['1', '2', '3'])
    await own.kill()
  })
})
