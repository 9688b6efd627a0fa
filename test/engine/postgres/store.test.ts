import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Connection } from '../../../src/engine/engine.ts'
import { connect } from '../../../src/engine/postgres/connection.ts'
import type { LockRecord, Store } from '../../../src/engine/store.ts'
import { openTarget, type TestTarget, targetNames } from '../../harness/postgres-targets.ts'

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
const schema = 'Ledger "of" ours'

describe.each(targetNames)('the store on %s', (name) => {
  let target: TestTarget
  let connection: Connection
  let store: Store

  beforeAll(async () => {
    target = await openTarget(name)
    connection = await connect(target.environment, target)
    store = connection.store(schema)
  })
  afterAll(async () => {
    await connection?.close()
    await target?.close()
  })

  it('answers without writing anything before it was created', async () => {
    expect(await store.exists()).toBe(false)
    expect(await store.latest('ledger')).toEqual([])
    expect(await store.all('journal', 'p')).toEqual([])
    expect(await store.lockHolder()).toBeUndefined()
    expect(await store.holds(record('a'))).toBe(false)
    expect(await store.breakLock('a')).toBe(false)
    const schemas = await connection.query('SELECT nspname FROM pg_namespace')
    expect(schemas.map((one) => one['nspname'])).not.toContain(schema)
  })

  it('can be created by several at once, and by a lock that is taken first', async () => {
    const others = target.isEmbedded
      ? [connection]
      : await Promise.all([1, 2, 3, 4].map(() => connect(target.environment, target)))
    await Promise.all(others.map((one) => one.store(schema).create()))
    expect(await store.exists()).toBe(true)
    await store.drop()
    expect(await store.exists()).toBe(false)
    expect(await store.acquire(record('first'))).toEqual({ taken: true })
    expect(await store.exists()).toBe(true)
    await store.release(record('first'))
    await Promise.all(others.filter((one) => one !== connection).map((one) => one.close()))
  })

  it('gives the newest row of every key, and every row in order', async () => {
    const odd = `{"quote":"'\\"","tab":"\\t","line":"\\n","back":"\\\\","unicode":"ü€😀","nul":"\\u0000","dollar":"$1 $$"}`
    await store.append([row('a', '1'), row('b', odd), row('a', '1', 'other')])
    await store.append([row('a', '2')])
    await connection.store(schema).append([row('b', null), row('c', ''), row('B', 'x')])
    const docs = (rows: readonly { key: string; doc: string | null }[]) =>
      rows.map(({ key, doc }) => [key, doc])
    expect(docs(await store.latest('ledger', 'p'))).toEqual([
      ['B', 'x'],
      ['a', '2'],
      ['c', ''],
    ])
    expect((await store.latest('ledger')).map(({ project }) => project)).toEqual([
      'other',
      'p',
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
      ['B', 'x'],
    ])
    const seqs = all.map(({ seq }) => BigInt(seq))
    expect(seqs.every((seq, i) => i === 0 || seq > (seqs[i - 1] ?? seq))).toBe(true)
    expect(Math.abs(Date.parse(all[0]?.at ?? '') - Date.now())).toBeLessThan(60_000)
    expect(await store.latest('release')).toEqual([])
  })

  it('keeps large rows', async () => {
    const doc = JSON.stringify({ text: 'x'.repeat(600_000) })
    await store.append([row('large', doc, 'q'), row('small', '{}', 'q')])
    expect((await store.latest('ledger', 'q')).map((one) => one.doc)).toEqual([doc, '{}'])
  })

  it('gives the lock to exactly one of many', async () => {
    const many = target.isEmbedded
      ? Array.from({ length: 8 }, () => connection)
      : await Promise.all(Array.from({ length: 8 }, () => connect(target.environment, target)))
    for (let round = 0; round < 3; round++) {
      const ids = many.map((_, i) => `r${round}-${i}`)
      const answers = await Promise.all(
        many.map((one, i) => one.store(schema).acquire(record(ids[i] ?? ''))),
      )
      const winners = ids.filter((_, i) => answers[i]?.taken)
      expect(winners).toHaveLength(1)
      const winner = many[ids.indexOf(winners[0] ?? '')]?.store(schema)
      expect(await winner?.holds(record(winners[0] ?? ''))).toBe(true)
      expect(await winner?.lockHolder()).toEqual(record(winners[0] ?? ''))
      await winner?.release(record(winners[0] ?? ''))
    }
    expect(await store.lockHolder()).toBeUndefined()
    await Promise.all(many.filter((one) => one !== connection).map((one) => one.close()))
  })

  it('renews the lock, and tells its holder when it is lost', async () => {
    const mine = record(`it's \`odd\` \\ id`)
    expect(await store.acquire(mine)).toEqual({ taken: true })
    expect(await store.acquire(mine)).toEqual({ taken: true })
    expect(await store.beat(mine)).toBe(true)
    expect(await store.lockHolder()).toEqual(mine)
    expect(await store.breakLock('other')).toBe(false)
    const broken = await Promise.all(
      Array.from({ length: 8 }, () => connection.store(schema).breakLock(mine.id)),
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

  it('knows what was written, whatever else is missing', async () => {
    await store.create()
    await store.append([row('kept', 'doc')])
    const name = `"${schema.replaceAll('"', '""')}"`
    await connection.execute(`DROP TABLE ${name}.lock`)
    await connection.execute(`DROP INDEX ${name}.ledger_by_key`)
    expect(await store.exists()).toBe(true)
    expect(await store.latest('ledger', 'p')).toContainEqual(
      expect.objectContaining({ key: 'kept' }),
    )
    expect(await store.lockHolder()).toBeUndefined()
    expect(await store.acquire(record('again'))).toEqual({ taken: true })
    await store.release(record('again'))
  })

  it('goes without a trace, and leaves what is not its own', async () => {
    const table = `"${schema.replaceAll('"', '""')}".other`
    await connection.execute(`CREATE TABLE ${table} (a int)`)
    await store.drop()
    expect(await store.exists()).toBe(false)
    expect(await connection.query(`SELECT 1 AS one FROM ${table}`)).toEqual([])
    await connection.execute(`DROP TABLE ${table}`)
    await store.create()
    const ledger = `"${schema.replaceAll('"', '""')}".ledger`
    await connection.execute(`CREATE VIEW public.releases AS SELECT key FROM ${ledger}`)
    await expect(store.drop()).rejects.toMatchObject({
      detail: expect.arrayContaining([expect.stringContaining('view releases depends on')]),
    })
    expect(await connection.query('SELECT key FROM public.releases LIMIT 0')).toEqual([])
    expect(await store.exists()).toBe(true)
    await connection.execute('DROP VIEW public.releases')
    await store.acquire(record('last'))
    await store.drop()
    await store.release(record('last'))
    expect(await store.lockHolder()).toBeUndefined()
    const schemas = await connection.query('SELECT nspname FROM pg_namespace')
    expect(schemas.map((one) => one['nspname'])).not.toContain(schema)
  })
})
