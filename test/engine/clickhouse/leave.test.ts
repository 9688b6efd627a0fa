import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { executeOrLeave, LeftRunning } from '../../../src/apply/leave.ts'
import { connect } from '../../../src/engine/clickhouse/connection.ts'
import type { Connection } from '../../../src/engine/engine.ts'
import {
  freshName,
  openTarget,
  type TestTarget,
  targetNames,
} from '../../harness/clickhouse-targets.ts'

describe.each(targetNames)('leaving a statement on %s', (target) => {
  const database = freshName('sluice_l')
  let opened: TestTarget
  let connection: Connection

  beforeAll(async () => {
    opened = await openTarget(target)
    connection = await connect(opened.environment, { root: opened.root })
    await connection.execute(`CREATE DATABASE ${database}`)
    await connection.execute(
      `CREATE TABLE ${database}.t (id UInt64, a String) ENGINE = MergeTree ORDER BY id`,
    )
    await connection.execute(`INSERT INTO ${database}.t SELECT number, 'x' FROM numbers(100)`)
  })
  afterAll(async () => {
    await connection?.execute(`DROP DATABASE IF EXISTS ${database} SYNC`)
    await connection?.close()
    await opened?.close()
  })

  async function unfinished(): Promise<number> {
    const rows = await connection.query(
      `SELECT 1 FROM system.mutations WHERE NOT is_done AND database = '${database}'`,
    )
    return rows.length
  }

  it('ends the wait for a mutation, which goes on', async () => {
    await connection.execute(`SYSTEM STOP MERGES ${database}.t`)
    const controller = new AbortController()
    const altering = executeOrLeave(
      connection,
      `ALTER TABLE ${database}.t MODIFY COLUMN \`a\` LowCardinality(String)`,
      { queryId: `sluice-leave-${database}-1` },
      controller.signal,
    )
    const ended = altering.catch((error: unknown) => error)
    await sleep(500)
    controller.abort()
    expect(await ended).toBeInstanceOf(LeftRunning)
    expect(await unfinished()).toBe(1)
    expect(await connection.running(`sluice-leave-${database}-1`)).toEqual([])
    await connection.execute(`SYSTEM START MERGES ${database}.t`)
    for (let tries = 0; (await unfinished()) > 0 && tries < 50; tries += 1) await sleep(100)
    expect(await unfinished()).toBe(0)
    const [row] = await connection.query(`SELECT count() AS n FROM ${database}.t WHERE a = 'x'`)
    expect(row?.['n']).toBe('100')
  }, 30_000)

  it('lets any other statement end by itself', async () => {
    const queryId = `sluice-leave-${database}-2`
    const controller = new AbortController()
    const copying = executeOrLeave(
      connection,
      `INSERT INTO ${database}.t SELECT number + 1000 + sleepEachRow(1), 'y' FROM numbers(4) SETTINGS max_block_size = 1, function_sleep_max_microseconds_per_block = 10000000`,
      { queryId },
      controller.signal,
    )
    controller.abort()
    await sleep(1000)
    expect(await connection.leave(queryId)).toBe(false)
    await copying
    const [row] = await connection.query(`SELECT count() AS n FROM ${database}.t WHERE a = 'y'`)
    expect(row?.['n']).toBe('4')
    expect(await connection.leave('sluice-nobody')).toBe(false)
  }, 30_000)

  it('does not take the mutation of another for that of its own', async () => {
    await connection.execute(
      `CREATE TABLE ${database}.u (id UInt64, a String) ENGINE = MergeTree ORDER BY id`,
    )
    await connection.execute(`INSERT INTO ${database}.u VALUES (1, 'x')`)
    await connection.execute(`SYSTEM STOP MERGES ${database}.u`)
    const other = connection
      .execute(`ALTER TABLE ${database}.u DELETE WHERE id = 1`)
      .catch((error: unknown) => error)
    await sleep(300)
    const queryId = `sluice-leave-${database}-3`
    const copying = connection.execute(
      `INSERT INTO ${database}.t SELECT number + 2000 + sleepEachRow(1), 'z' FROM numbers(2) SETTINGS max_block_size = 1, function_sleep_max_microseconds_per_block = 10000000`,
      { queryId },
    )
    await sleep(300)
    expect(await connection.leave(queryId)).toBe(false)
    await copying
    await connection.execute(`SYSTEM START MERGES ${database}.u`)
    expect(await other).toBeUndefined()
  }, 30_000)
})
