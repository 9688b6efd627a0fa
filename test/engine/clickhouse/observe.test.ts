/** The figures that stand beside a loss, against what was really written. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Observed } from '../../../src/catalog/catalog.ts'
import { SluiceError } from '../../../src/diagnostic/sluice-error.ts'
import { observe } from '../../../src/engine/clickhouse/observe.ts'
import type { Connection } from '../../../src/engine/engine.ts'
import { clickhouse } from '../../../src/engine/clickhouse/index.ts'
import { resourceId } from '../../../src/resource/id.ts'
import {
  freshName,
  openTarget,
  targetNames,
  type TestTarget,
} from '../../harness/clickhouse-targets.ts'

describe.each(targetNames)('facts of the day on %s', (name) => {
  const db = freshName('observe')
  let target: TestTarget
  let connection: Connection

  beforeAll(async () => {
    target = await openTarget(name)
    connection = await clickhouse.connect(target.environment, { root: target.root })
    await connection.execute(`CREATE DATABASE ${db}`)
  })
  afterAll(async () => {
    await connection.execute(`DROP DATABASE ${db}`)
    await connection.close()
    await target.close()
  })

  async function facts(table: string): Promise<Observed> {
    const id = resourceId('Table', `${db}.${table}`)
    const key = { id, kind: 'Table', address: { database: db, name: table } }
    return (await connection.observe([key])).get(id) ?? {}
  }

  it('counts inserts, not merges and mutations, as the rate', async () => {
    await connection.execute(
      `CREATE TABLE ${db}.rate (a UInt32, b String) ENGINE = MergeTree ORDER BY a`,
    )
    for (const count of [100, 200, 300]) {
      await connection.execute(`INSERT INTO ${db}.rate SELECT number, 'x' FROM numbers(${count})`)
    }
    expect(await facts('rate')).toMatchObject({ rows: 600, activeParts: 3, rowsPerMinute: 120 })
    await connection.execute(`OPTIMIZE TABLE ${db}.rate FINAL`)
    await connection.execute(`INSERT INTO ${db}.rate SELECT number, 'x' FROM numbers(50)`)
    await connection.execute(`ALTER TABLE ${db}.rate MODIFY COLUMN b LowCardinality(String)`)
    expect(await facts('rate')).toMatchObject({ rows: 650, activeParts: 2, rowsPerMinute: 130 })
  })

  it('tells how long rows are kept, and nothing of an empty table’s last write', async () => {
    await connection.execute(
      `CREATE TABLE ${db}.kept (ts DateTime) ENGINE = MergeTree ORDER BY ts TTL ts + INTERVAL 3 DAY SETTINGS merge_with_ttl_timeout = 60`,
    )
    expect(await facts('kept')).toMatchObject({
      rows: 0,
      activeParts: 0,
      rowsPerMinute: 0,
      lastWrite: null,
      retention: 'ts + toIntervalDay(3)',
    })
  })

  it('says null where the engine does not tell', async () => {
    await connection.execute(`CREATE TABLE ${db}.memory (a UInt8) ENGINE = Memory`)
    await connection.execute(`INSERT INTO ${db}.memory VALUES (1)`)
    expect(await facts('memory')).toMatchObject({
      rows: 1,
      activeParts: null,
      rowsPerMinute: null,
      lastWrite: null,
    })
  })

  it('is silent about what it may not read', async () => {
    await connection.execute(`CREATE TABLE ${db}.closed (a UInt8) ENGINE = MergeTree ORDER BY a`)
    await connection.execute(`INSERT INTO ${db}.closed VALUES (1)`)
    const statements = {
      query: (sql: string) =>
        sql.includes('system.parts')
          ? Promise.reject(new SluiceError('NOT_ALLOWED', 'no SELECT on system.parts'))
          : connection.query(sql),
    }
    const id = resourceId('Table', `${db}.closed`)
    const key = { id, kind: 'Table', address: { database: db, name: 'closed' } }
    const found = await observe(statements as Parameters<typeof observe>[0], [key])
    expect(found.get(id)).toMatchObject({ rows: 1, activeParts: null, lastWrite: null })
  })

  it.runIf(name === 'chdb')('knows the last read from the query log', async () => {
    await connection.execute(`CREATE TABLE ${db}.log_read (a UInt8) ENGINE = MergeTree ORDER BY a`)
    // The embedded engine writes no such log: rows as a server writes them (manual, system.query_log).
    await connection.execute(
      `CREATE TABLE system.query_log (event_date Date, event_time DateTime, type Enum8('QueryStart' = 1, 'QueryFinish' = 2), query_kind LowCardinality(String), tables Array(LowCardinality(String)), query_id String) ENGINE = MergeTree ORDER BY event_time`,
    )
    const day = new Date().toISOString().slice(0, 10)
    const row = (time: string, kind: string, id: string): string =>
      `(toDate('${day}'), parseDateTimeBestEffort('${time}'), 'QueryFinish', '${kind}', ['${db}.log_read', '${db}.x'], '${id}')`
    await connection.execute(
      `INSERT INTO system.query_log VALUES ${[
        row(`${day}T00:00:01Z`, 'Select', 'by a person'),
        row(`${day}T00:00:02Z`, 'Insert', 'a writer'),
        row(`${day}T00:00:03Z`, 'Select', 'sluice-our-own'),
      ].join(', ')}`,
    )
    expect(await facts('log_read')).toMatchObject({ lastRead: `${day}T00:00:01Z` })
    await connection.execute('DROP TABLE system.query_log')
    expect(await facts('log_read')).toMatchObject({ lastRead: null })
  })
})
