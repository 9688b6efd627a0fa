/** A conversion that fails after the definition has changed: said with the way back, and seen by the next plan. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { SluiceError } from '../../../src/diagnostic/sluice-error.ts'
import { connect } from '../../../src/engine/clickhouse/connection.ts'
import type { Connection } from '../../../src/engine/engine.ts'

let directory = ''
let connection: Connection

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-stuck-'))
  connection = await connect({ name: 'local', url: 'chdb:db' }, { root: directory })
  for (const sql of [
    'CREATE DATABASE s',
    'CREATE TABLE s.t (id UInt64, `a b` String) ENGINE = MergeTree ORDER BY id',
    "INSERT INTO s.t VALUES (1, 'x')",
  ]) {
    await connection.execute(sql)
  }
})

afterEach(async () => {
  await connection.close()
  rmSync(directory, { recursive: true, force: true })
})

const scope = { databases: ['s'], global: false }

it('says how to take it back, and that works', async () => {
  expect((await connection.inspect(scope, 'sluice')).broken).toEqual([])
  const failed = await connection
    .execute('ALTER TABLE s.t MODIFY COLUMN `a b` UInt8')
    .catch((error: unknown) => error)
  expect(failed).toBeInstanceOf(SluiceError)
  const wayBack = 'ALTER TABLE s.t MODIFY COLUMN `a b` String'
  expect(failed instanceof SluiceError && failed.next).toBe(`run ${wayBack}`)

  const { broken = [] } = await connection.inspect(scope, 'sluice')
  expect(broken.map(({ id }) => id)).toEqual(['Table/s.t'])
  expect(broken[0]?.why).toContain(`to take it back: ${wayBack}`)
  await expect(connection.query('SELECT * FROM s.t')).rejects.toThrow()

  await connection.execute(wayBack)
  expect(await connection.query('SELECT * FROM s.t')).toEqual([{ id: '1', 'a b': 'x' }])
  expect((await connection.inspect(scope, 'sluice')).broken).toEqual([])
})
