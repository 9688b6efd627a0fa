import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../../src/engine/clickhouse/connection.ts'
import type { Connection } from '../../../src/engine/engine.ts'
import type { LockRecord, Store } from '../../../src/engine/store.ts'
import {
  freshName,
  openTarget,
  type TestTarget,
  targetNames,
} from '../../harness/clickhouse-targets.ts'

const record = (id: string): LockRecord => ({
  id,
  owner: 'ada',
  host: 'here',
  pid: 42,
  operation: 'apply',
  project: 'orders',
  since: '2026-01-01T00:00:00.000Z',
})
const row = (key: string, doc: string | null, project = 'p') =>
  ({ topic: 'ledger', project, key, doc }) as const

describe.each(targetNames)('the store on %s', (name) => {
  let target: TestTarget
  let connection: Connection
  let database: string
  let store: Store

  beforeAll(async () => {
    target = await openTarget(name)
    connection = await connect(target.environment, target)
    database = freshName('sluice_ledger')
    store = connection.store(database)
  })
  afterAll(async () => {
    await store?.drop()
    await connection?.close()
    await target?.close()
  })

  it('answers without writing anything before it was created', async () => {
    expect(await store.exists()).toBe(false)
    expect(await store.latest('ledger')).toEqual([])
    expect(await store.lockHolder()).toBeUndefined()
    expect(await store.holds(record('a'))).toBe(false)
    expect(await store.breakLock('a')).toBe(false)
    const databases = await connection.query('SELECT name FROM system.databases')
    expect(databases.map((one) => one['name'])).not.toContain(database)
  })

  it('can be created by several at once', async () => {
    await Promise.all(Array.from({ length: 6 }, () => connection.store(database).create()))
    expect(await store.exists()).toBe(true)
  })

  it('gives the newest row of every key, and every row in order', async () => {
    const odd = `{"quote":"'\\"","tab":"\\t","line":"\\n","back":"\\\\","unicode":"ü€😀","nul":"\\u0000"}`
    await store.append([row('a', '1'), row('b', odd), row('a', '1', 'other')])
    await store.append([row('a', '2')])
    await connection.store(database).append([row('b', null), row('c', '')])
    const docs = (rows: readonly { key: string; doc: string | null }[]) =>
      rows.map(({ key, doc }) => [key, doc])
    expect(docs(await store.latest('ledger', 'p'))).toEqual([
      ['a', '2'],
      ['c', ''],
    ])
    expect((await store.latest('ledger')).map(({ project }) => project)).toEqual([
      'other',
      'p',
      'p',
    ])
    const all = await store.all('ledger', 'p')
    expect(docs(all)).toEqual([
      ['a', '1'],
      ['b', odd],
      ['a', '2'],
      ['b', null],
      ['c', ''],
    ])
    const seqs = all.map(({ seq }) => BigInt(seq))
    expect(seqs.every((seq, i) => i === 0 || seq > (seqs[i - 1] ?? seq))).toBe(true)
    expect(Math.abs(Date.parse(all[0]?.at ?? '') - Date.now())).toBeLessThan(60_000)
    expect(await store.latest('release')).toEqual([])
  })

  it('counts a repeated append once', async () => {
    const table = `\`${database}\`.ledger`
    await connection.execute(
      `INSERT INTO ${table} (topic, project, key, seq, doc) VALUES ('meta', 'r', 'k', 7, 'x'), ('meta', 'r', 'k', 7, 'x')`,
    )
    expect(await store.all('meta', 'r')).toHaveLength(1)
  })

  it('keeps rows that are larger than a query may be', async () => {
    const doc = JSON.stringify({ text: 'x'.repeat(600_000) })
    await store.append([row('large', doc, 'q'), row('small', '{}', 'q')])
    expect((await store.latest('ledger', 'q')).map((one) => one.doc)).toEqual([doc, '{}'])
  })

  it('gives the lock to exactly one of many', async () => {
    for (let round = 0; round < 3; round++) {
      const ids = Array.from({ length: 20 }, (_, i) => `r${round}-${i}`)
      const answers = await Promise.all(
        ids.map((id) => connection.store(database).acquire(record(id))),
      )
      const winners = ids.filter((_, i) => answers[i]?.taken)
      expect(winners).toHaveLength(1)
      const loser = answers.find((one) => !one.taken)
      expect(loser).toMatchObject({ taken: false, holder: { ...record(winners[0] ?? '') } })
      if (loser?.taken === false) expect(loser.beatAgeMs).toBeLessThan(5_000)
      expect(await store.holds(record(winners[0] ?? ''))).toBe(true)
      await store.release(record(winners[0] ?? ''))
    }
    expect(await store.lockHolder()).toBeUndefined()
  })

  it('renews the lock, and tells its holder when it is lost', async () => {
    const mine = record(`it's \`odd\` \\ id`)
    expect(await store.acquire(mine)).toEqual({ taken: true })
    expect(await store.acquire(mine)).toEqual({ taken: true })
    expect(await store.beat(mine)).toBe(true)
    expect(await store.lockHolder()).toEqual(mine)
    expect(await store.breakLock('other')).toBe(false)
    const broken = await Promise.all(
      Array.from({ length: 8 }, () => connection.store(database).breakLock(mine.id)),
    )
    expect(broken.filter(Boolean)).toHaveLength(1)
    expect(await store.beat(mine)).toBe(false)
    expect(await store.holds(mine)).toBe(false)
    expect(await store.acquire(record('next'))).toEqual({ taken: true })
    // The loser of a lock must not disturb its successor.
    await store.release(mine)
    expect(await store.beat(mine)).toBe(false)
    expect(await store.lockHolder()).toEqual(record('next'))
    await store.release(record('next'))
  })

  it('says how old the last sign of life is, by the clock of the server', async () => {
    await store.acquire(record('old'))
    await new Promise((resolve) => setTimeout(resolve, 300))
    const answer = await store.acquire(record('new'))
    expect(answer).toMatchObject({ taken: false })
    if (!answer.taken) expect(answer.beatAgeMs).toBeGreaterThan(250)
    await store.beat(record('old'))
    const again = await store.acquire(record('new'))
    if (!again.taken) expect(again.beatAgeMs).toBeLessThan(250)
    await store.release(record('old'))
  })

  it('says what to do with a lock table that was changed by hand', async () => {
    await connection.execute(`ALTER TABLE \`${database}\`.lock DROP COLUMN free`)
    await expect(store.acquire(record('x'))).rejects.toMatchObject({
      code: 'ENGINE_REFUSED',
      hint: expect.stringContaining('DROP TABLE'),
    })
    await connection.execute(`DROP TABLE \`${database}\`.lock`)
    expect(await store.acquire(record('x'))).toEqual({ taken: true })
    await store.release(record('x'))
  })

  it('goes without a trace, and leaves a database that others use', async () => {
    await connection.execute(`CREATE TABLE \`${database}\`.others (a UInt8) ENGINE = Memory`)
    await store.drop()
    expect(await store.exists()).toBe(false)
    expect(
      await connection.query(`SELECT name FROM system.tables WHERE database = '${database}'`),
    ).toEqual([{ name: 'others' }])
    await connection.execute(`DROP TABLE \`${database}\`.others SYNC`)
    await store.drop()
    expect(
      await connection.query(`SELECT name FROM system.databases WHERE name = '${database}'`),
    ).toEqual([])
  })
})
