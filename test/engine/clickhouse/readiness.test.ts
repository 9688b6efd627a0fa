import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ObjectKey } from '../../../src/catalog/catalog.ts'
import { connect } from '../../../src/engine/clickhouse/connection.ts'
import type { Connection, Readiness } from '../../../src/engine/engine.ts'
import { resourceId } from '../../../src/resource/id.ts'
import {
  freshName,
  openTarget,
  type TestTarget,
  targetNames,
} from '../../harness/clickhouse-targets.ts'

describe.each(targetNames)('readiness on %s', (target) => {
  const database = freshName('sluice_r')
  let statements: string[] = []
  let opened: TestTarget
  let connection: Connection

  beforeAll(async () => {
    opened = await openTarget(target)
    connection = await connect(opened.environment, {
      root: opened.root,
      onStatement: (sql) => statements.push(sql),
    })
    await run(`CREATE DATABASE ${database}`)
  })
  afterAll(async () => {
    await run(`DROP DATABASE IF EXISTS ${database} SYNC`)
    await connection?.close()
    await opened?.close()
  })

  /** `d.` stands for the database of this test. */
  async function run(...sql: readonly string[]): Promise<void> {
    for (const one of sql) await connection.execute(here(one))
  }
  function here(sql: string): string {
    return sql.replace(/\bd\./g, `${database}.`)
  }
  function key(id: string): ObjectKey {
    const [kind = '', name = ''] = id.split('/')
    return {
      id: resourceId(kind, `${database}.${name}`),
      kind,
      address: { database, name },
    }
  }
  async function ask(...ids: readonly string[]): Promise<readonly Readiness[]> {
    statements = []
    return await connection.readiness(ids.map(key))
  }
  async function only(id: string): Promise<Readiness> {
    const [one] = await ask(id)
    if (one === undefined) throw new Error('no answer')
    return one
  }

  it('is given for what works, in a number of queries that does not grow', async () => {
    await run(
      'CREATE TABLE d.raw (id UInt64, a String) ENGINE = MergeTree ORDER BY id',
      'CREATE TABLE d.out (id UInt64, a LowCardinality(String), n UInt64) ENGINE = MergeTree ORDER BY id',
      'CREATE VIEW d.v1 AS SELECT * FROM d.raw',
      'CREATE VIEW d.v2 AS SELECT * FROM d.v1 WHERE id IN (SELECT id FROM d.raw)',
      'CREATE VIEW d.asked AS SELECT id FROM d.raw WHERE id = {x:UInt64}',
      'CREATE MATERIALIZED VIEW d.mv TO d.out AS SELECT id, a, toUInt32(1) AS n FROM d.raw',
      // Nothing can be read from it before something was written to it.
      'CREATE TABLE d.file (id UInt64) ENGINE = File(JSONEachRow)',
      'CREATE MATERIALIZED VIEW d.to_file TO d.file AS SELECT id FROM d.raw',
      'CREATE MATERIALIZED VIEW d.own ENGINE = MergeTree ORDER BY id AS SELECT id FROM d.raw',
      "CREATE DICTIONARY d.lazy (id UInt64, a String) PRIMARY KEY id SOURCE(CLICKHOUSE(QUERY 'SELECT nothing')) LAYOUT(FLAT()) LIFETIME(0)",
    )
    const ids = [
      'Table/raw',
      'Table/out',
      'View/v1',
      'View/v2',
      'View/asked',
      'MaterializedView/mv',
      'MaterializedView/own',
      'Sink/to_file',
      'Dictionary/lazy',
    ]
    const all = await ask(...ids)
    expect(all.map(({ state, why }) => [state, why])).toEqual(ids.map(() => ['ready', '']))
    const queries = statements.length
    expect(queries).toBeLessThanOrEqual(8)
    await run(
      ...[3, 4, 5, 6, 7].map((at) => `CREATE VIEW d.v${at} AS SELECT ${at} AS x FROM d.raw`),
    )
    await ask(...ids, ...[3, 4, 5, 6, 7].map((at) => `View/v${at}`))
    expect(statements.length).toBe(queries)
  })

  it('asks nothing for what cannot be unready', async () => {
    statements = []
    const answer = await connection.readiness([
      { id: resourceId('Function', 'usd'), kind: 'Function', address: { name: 'usd' } },
    ])
    expect([answer[0]?.state, statements]).toEqual(['ready', []])
  })

  it('is refused to what does not exist', async () => {
    expect(await only('Table/nowhere')).toMatchObject({ state: 'failed', why: 'it does not exist' })
  })

  it('finds the views that cannot be read among many', async () => {
    await run(
      'CREATE TABLE d.wide (id UInt64, a String, b String) ENGINE = MergeTree ORDER BY id',
      'CREATE VIEW d.w1 AS SELECT id FROM d.wide',
      'CREATE VIEW d.w2 AS SELECT id, b FROM d.wide',
      'CREATE VIEW d.w3 AS SELECT a FROM d.wide',
      'CREATE VIEW d.star AS SELECT * FROM d.wide',
      'ALTER TABLE d.wide DROP COLUMN b',
    )
    const [w1, w2, w3, star] = await ask('View/w1', 'View/w2', 'View/w3', 'View/star')
    expect([w1?.state, w3?.state]).toEqual(['ready', 'ready'])
    expect(w2).toMatchObject({ state: 'failed', since: null, next: null })
    expect(w2?.why).toMatch(/^it cannot be read: Unknown expression.*`b`.*\(code 47 /)
    // `*` is a list of columns since the view was made.
    expect(star?.state).toBe('failed')
  })

  it('says nothing against a view of a file that is not there yet', async () => {
    await run(
      'CREATE TABLE d.later (id UInt64) ENGINE = File(JSONEachRow)',
      'CREATE VIEW d.from_file AS SELECT id FROM d.later',
    )
    await expect(connection.query(here('SELECT * FROM d.from_file'))).rejects.toThrow()
    expect((await only('View/from_file')).state).toBe('ready')
  })

  it('waits for what depends on rows', async () => {
    await run(
      'CREATE TABLE d.limits (n UInt64) ENGINE = MergeTree ORDER BY n',
      'INSERT INTO d.limits VALUES (1)',
      'CREATE TABLE d.under (id UInt64) ENGINE = MergeTree ORDER BY id',
      'CREATE VIEW d.limited AS SELECT id FROM d.under WHERE id < (SELECT throwIf(count() > 1) + 10 FROM d.limits)',
    )
    expect((await only('View/limited')).state).toBe('ready')
    await run('INSERT INTO d.limits VALUES (2)')
    expect((await only('View/limited')).state).toBe('waiting')
  })

  it('tells which materialized view makes inserts fail, and by what', async () => {
    await run(
      'CREATE TABLE d.src (id UInt64, a String) ENGINE = MergeTree ORDER BY id',
      'CREATE TABLE d.gone (id UInt64) ENGINE = MergeTree ORDER BY id',
      'CREATE TABLE d.typed (id UInt64, a String) ENGINE = MergeTree ORDER BY id',
      'CREATE MATERIALIZED VIEW d.to_gone TO d.gone AS SELECT id FROM d.src',
      'CREATE MATERIALIZED VIEW d.to_typed TO d.typed AS SELECT id, a FROM d.src',
      'DROP TABLE d.gone',
    )
    await expect(run("INSERT INTO d.src VALUES (1, 'x')")).rejects.toThrow()
    expect(await only('MaterializedView/to_gone')).toMatchObject({
      state: 'failed',
      why: expect.stringMatching(/^its target \w+\.gone is gone, so inserts.*UNKNOWN_TABLE/),
    })
    expect((await only('MaterializedView/to_typed')).state).toBe('ready')

    await run(
      'DROP VIEW d.to_gone',
      'DROP TABLE d.typed',
      'CREATE TABLE d.typed (id UInt64, a Array(DateTime)) ENGINE = MergeTree ORDER BY id',
      'ALTER TABLE d.to_typed MODIFY QUERY SELECT id, id AS a FROM d.src',
    )
    await expect(run("INSERT INTO d.src VALUES (2, 'x')")).rejects.toThrow()
    expect(await only('MaterializedView/to_typed')).toMatchObject({
      state: 'failed',
      why: expect.stringMatching(/^its columns do not fit \w+\.typed/),
    })

    await run(
      'DROP TABLE d.typed',
      'CREATE TABLE d.typed (id UInt64, a String) ENGINE = MergeTree ORDER BY id',
      'ALTER TABLE d.to_typed MODIFY QUERY SELECT id, a FROM d.src',
      'ALTER TABLE d.src RENAME COLUMN a TO b',
    )
    await expect(run("INSERT INTO d.src VALUES (3, 'x')")).rejects.toThrow()
    expect(await only('MaterializedView/to_typed')).toMatchObject({
      state: 'failed',
      why: expect.stringMatching(/^its query fails, and with it every insert.*`a`/),
    })
  })

  it('waits for a mutation, and does not wait for one that fails', async () => {
    await run(
      'CREATE TABLE d.m (id UInt64, a String) ENGINE = MergeTree ORDER BY id',
      "INSERT INTO d.m VALUES (1, 'x')",
      'SYSTEM STOP MERGES d.m',
    )
    const altering = run("ALTER TABLE d.m UPDATE a = 'y' WHERE true")
    await sleep(300)
    const waiting = await only('Table/m')
    expect(waiting).toMatchObject({ state: 'waiting', next: null })
    expect(waiting.why).toBe("rewrites its data, 1 part left: UPDATE a = 'y' WHERE true")
    expect(waiting.since).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/)
    await run('SYSTEM START MERGES d.m')
    await altering
    expect((await only('Table/m')).state).toBe('ready')

    await expect(run('ALTER TABLE d.m MODIFY COLUMN a UInt8')).rejects.toThrow()
    const failed = await only('Table/m')
    expect(failed).toMatchObject({ state: 'failed' })
    expect(failed.why).toMatch(
      /^its data cannot be rewritten: Cannot parse string 'y'.*1 part left/,
    )
    expect(failed.why).not.toContain('Stack trace')
    await run('ALTER TABLE d.m MODIFY COLUMN a String')
    expect((await only('Table/m')).state).toBe('ready')
  })

  it('counts the rows of a materialized view as its own', async () => {
    await run(
      'CREATE TABLE d.s2 (id UInt64) ENGINE = MergeTree ORDER BY id',
      'CREATE MATERIALIZED VIEW d.inner ENGINE = MergeTree ORDER BY id AS SELECT id FROM d.s2',
      'INSERT INTO d.s2 VALUES (1)',
    )
    const [row] = await connection.query(
      here(
        `SELECT name FROM system.tables WHERE database = '${database}' AND name = '.inner_id.' || toString((SELECT uuid FROM system.tables WHERE database = '${database}' AND name = 'inner'))`,
      ),
    )
    const inner = `${database}.\`${row?.['name']}\``
    await run(`SYSTEM STOP MERGES ${inner}`)
    const altering = run(`ALTER TABLE ${inner} DELETE WHERE id = 1`)
    await sleep(300)
    expect(await only('MaterializedView/inner')).toMatchObject({ state: 'waiting' })
    await run(`SYSTEM START MERGES ${inner}`)
    await altering
  })

  it('tells a refresh that fails, and when it is tried again', async () => {
    await run(
      'CREATE TABLE d.base (id UInt64) ENGINE = MergeTree ORDER BY id',
      'INSERT INTO d.base VALUES (1)',
      "CREATE MATERIALIZED VIEW d.hourly REFRESH EVERY 1 HOUR (id UInt64) ENGINE = MergeTree ORDER BY id EMPTY AS SELECT id + throwIf(id > 0, 'too much') AS id FROM d.base",
      'CREATE MATERIALIZED VIEW d.fine REFRESH EVERY 1 HOUR (id UInt64) ENGINE = MergeTree ORDER BY id AS SELECT id FROM d.base',
    )
    expect((await only('MaterializedView/hourly')).state).toBe('ready')
    await run('SYSTEM REFRESH VIEW d.hourly')
    const failed = await until('MaterializedView/hourly', ({ next }) => next !== null)
    expect(failed).toMatchObject({
      state: 'waiting',
      why: expect.stringMatching(/^its last refresh failed: too much/),
    })
    expect(Date.parse(failed.next ?? '')).toBeGreaterThan(Date.now())
    expect(failed.why).not.toContain('\n')
    await until('MaterializedView/fine', ({ state }) => state === 'ready')
    await run('SYSTEM STOP VIEW d.hourly')
    expect((await until('MaterializedView/hourly', ({ state }) => state === 'failed')).why).toMatch(
      /^its last refresh failed/,
    )
  })

  it('waits for a first refresh', async () => {
    await run(
      'CREATE MATERIALIZED VIEW d.slow REFRESH EVERY 1 HOUR (id UInt64) ENGINE = MergeTree ORDER BY id AS SELECT number + sleepEachRow(1) AS id FROM numbers(2)',
    )
    expect(await only('MaterializedView/slow')).toMatchObject({
      state: 'waiting',
      why: 'its first refresh is running',
    })
    await until('MaterializedView/slow', ({ state }) => state === 'ready')
  })

  it('tells a dictionary that cannot be loaded', async () => {
    await run(
      'CREATE TABLE d.words (id UInt64, a String) ENGINE = MergeTree ORDER BY id',
      "CREATE DICTIONARY d.bad (id UInt64, a String) PRIMARY KEY id SOURCE(CLICKHOUSE(QUERY 'SELECT id, nothing AS a FROM d.words')) LAYOUT(FLAT()) LIFETIME(0)",
    )
    expect((await only('Dictionary/bad')).state).toBe('ready')
    await expect(
      connection.query(here("SELECT dictGet('d.bad', 'a', toUInt64(1))")),
    ).rejects.toThrow()
    const failed = await only('Dictionary/bad')
    expect(failed.state).toBe('failed')
    expect(failed.why).toMatch(/^it cannot be loaded: .*`nothing`/)
  })

  async function until(id: string, isSo: (one: Readiness) => boolean): Promise<Readiness> {
    for (let tries = 0; tries < 100; tries += 1) {
      const one = await only(id)
      if (isSo(one)) return one
      await sleep(100)
    }
    throw new Error(`${id} never got there`)
  }
})
