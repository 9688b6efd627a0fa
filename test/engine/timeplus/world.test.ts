import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ObjectKey } from '../../../src/catalog/catalog.ts'
import type { Connection } from '../../../src/engine/engine.ts'
import { connect } from '../../../src/engine/timeplus/connection.ts'
import { resourceId } from '../../../src/resource/id.ts'
import {
  freshName,
  openTimeplusTarget,
  type TimeplusTarget,
  timeplusTargets,
} from '../../harness/timeplus-targets.ts'

describe.each(timeplusTargets)('a target as it is seen on $name', (name) => {
  const database = freshName('world')
  let target: TimeplusTarget
  let connection: Connection

  beforeAll(async () => {
    target = await openTimeplusTarget(name)
    connection = await connect(target.environment, target)
    for (const sql of [
      `CREATE DATABASE ${database}`,
      `CREATE STREAM ${database}.s (a int32, b string)`,
      `CREATE STREAM ${database}.t (a int32, b string)`,
      `CREATE VIEW ${database}.v AS SELECT a FROM ${database}.s`,
      `CREATE MATERIALIZED VIEW ${database}.m INTO ${database}.t AS SELECT a, b FROM ${database}.s`,
      `CREATE MATERIALIZED VIEW ${database}.own AS SELECT a FROM ${database}.s`,
      `CREATE EXTERNAL STREAM ${database}.k (raw string) SETTINGS type = 'kafka', brokers = 'b:9092', topic = 't'`,
    ]) {
      await connection.execute(sql)
    }
  })
  afterAll(async () => {
    await target?.close()
  })

  const key = (kind: string, of: string): ObjectKey => ({
    id: resourceId(kind, `${database}.${of}`),
    kind,
    address: { database, name: of },
  })

  it('is read whole, and one by one, to the same', async () => {
    const { objects, unreadable } = await connection.inspect(
      { databases: [database], global: false },
      'sluice',
    )
    expect(unreadable.filter((one) => one.name.startsWith(database))).toEqual([])
    expect([...objects.keys()].sort()).toEqual([
      `Database/${database}`,
      `ExternalStream/${database}.k`,
      `MaterializedView/${database}.m`,
      `MaterializedView/${database}.own`,
      `Stream/${database}.s`,
      `Stream/${database}.t`,
      `View/${database}.v`,
    ])
    const again = await connection.inspectObjects([
      key('Stream', 's'),
      key('View', 'v'),
      key('MaterializedView', 'own'),
      key('Stream', 'absent'),
    ])
    expect(again.map(({ id }) => id).sort()).toEqual([
      `MaterializedView/${database}.own`,
      `Stream/${database}.s`,
      `View/${database}.v`,
    ])
    for (const object of again) expect(object).toEqual(objects.get(object.id))
  })

  it('has figures, of the stream inside a view as well', async () => {
    await connection.execute(
      `INSERT INTO ${database}.s (a, b) SELECT number, 'x' FROM numbers(100)`,
    )
    const keys = [key('Stream', 's'), key('MaterializedView', 'own'), key('ExternalStream', 'k')]
    await expect
      .poll(
        async () =>
          (await connection.observe(keys)).get(keys[0]?.id ?? resourceId('', ''))?.['rows'],
      )
      .toBe(100)
    const facts = await connection.observe(keys)
    expect(facts.get(resourceId('Stream', `${database}.s`))).toMatchObject({ activeParts: 1 })
    expect(facts.get(resourceId('MaterializedView', `${database}.own`))).toHaveProperty('rows')
    // Its rows are elsewhere, and asking for them would be asking there.
    expect(facts.has(resourceId('ExternalStream', `${database}.k`))).toBe(false)
  })

  it('is ready, or says what is not', async () => {
    const told = await connection.readiness([
      key('Stream', 's'),
      key('MaterializedView', 'm'),
      key('View', 'absent'),
    ])
    expect(told.map(({ state }) => state)).toEqual(['ready', 'ready', 'failed'])
  })

  it('waits for what comes and goes, so that a name can be used again at once', async () => {
    for (let turn = 0; turn < 3; turn++) {
      await connection.execute(`CREATE STREAM ${database}.again (a int32)`)
      expect(await connection.query(`SELECT * FROM table(${database}.again)`)).toEqual([])
      await connection.execute(`DROP STREAM ${database}.again`)
    }
    await expect(connection.execute(`CREATE STREAM ${database}.s (a int32)`)).rejects.toMatchObject(
      { code: 'ENGINE_REFUSED' },
    )
  })

  it('tells which of our queries run', async () => {
    expect(await connection.running('sluice-nobody')).toEqual([])
  })

  it('is examined without being changed', async () => {
    const findings = await connection.diagnose('sluice_absent')
    expect(findings.map(({ name: of }) => of)).toEqual(
      expect.arrayContaining(['version', 'round trip', 'clock', 'rights', 'lock', 'databases']),
    )
    expect(findings.filter(({ ok }) => ok === false)).toEqual([])
    const rows = await connection.query('SELECT name FROM system.databases')
    expect(rows.map((row) => row['name'])).not.toContain('sluice_absent')
  })
})
