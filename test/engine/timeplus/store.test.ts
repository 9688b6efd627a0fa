import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Connection } from '../../../src/engine/engine.ts'
import type { LockRecord, Store } from '../../../src/engine/store.ts'
import { connect } from '../../../src/engine/timeplus/connection.ts'
import { buildTestProgram } from '../../harness/test-program.ts'
import {
  freshName,
  openTimeplusTarget,
  type TimeplusTarget,
  timeplusTargets,
} from '../../harness/timeplus-targets.ts'

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

describe.each(timeplusTargets)('the store on $name', (name) => {
  // What processes do to each other is the same on each; a machine has not all the time there is.
  const races = name.generation !== 2 && name.edition !== 'enterprise'
  let target: TimeplusTarget
  let connection: Connection
  let database: string
  let store: Store
  let program: string

  beforeAll(async () => {
    target = await openTimeplusTarget(name)
    connection = await connect(target.environment, target)
    database = freshName('sluice_ledger')
    store = connection.store(database)
    program = await buildTestProgram(
      fileURLToPath(new URL('../../harness/timeplus-racer.ts', import.meta.url)),
    )
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
    await Promise.all(Array.from({ length: 4 }, () => connection.store(database).create()))
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

  it('keeps rows that are larger than a query may be', async () => {
    const doc = JSON.stringify({ text: 'x'.repeat(600_000) })
    await store.append([row('large', doc, 'q'), row('small', '{}', 'q')])
    expect((await store.latest('ledger', 'q')).map((one) => one.doc)).toEqual([doc, '{}'])
  })

  it('renews the lock, and tells its holder when it is lost', async () => {
    const mine = record(`it's \`odd\` \\ id`)
    expect(await store.acquire(mine)).toEqual({ taken: true })
    expect(await store.acquire(mine)).toEqual({ taken: true })
    expect(await store.beat(mine)).toBe(true)
    expect(await store.lockHolder()).toEqual(mine)
    expect(await store.breakLock('other')).toBe(false)
    const broken = await Promise.all(
      Array.from({ length: 4 }, () => connection.store(database).breakLock(mine.id)),
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
    expect(await store.acquire(mine)).toEqual({ taken: true })
    await store.release(mine)
  })

  it('says how old the last sign of life is, by the clock of the server', async () => {
    await store.acquire(record('old'))
    await sleep(1_200)
    const answer = await store.acquire(record('new'))
    expect(answer).toMatchObject({ taken: false, holder: record('old') })
    if (!answer.taken) expect(answer.beatAgeMs).toBeGreaterThan(1_000)
    await store.beat(record('old'))
    await expect
      .poll(async () => {
        const again = await store.acquire(record('new'))
        return again.taken ? 0 : again.beatAgeMs
      })
      .toBeLessThan(1_000)
    await store.release(record('old'))
  })

  it('clears away what is over', async () => {
    for (const id of ['x1', 'x2', 'x3', 'x4']) {
      await store.acquire(record(id))
      await store.release(record(id))
    }
    await expect
      .poll(async () => {
        const rows = await connection.query(
          `SELECT name FROM system.tables WHERE database = '${database}'`,
        )
        return rows.length
      })
      .toBeLessThanOrEqual(5)
  })

  it.runIf(races)('gives the lock to exactly one of several processes', async () => {
    const racers = await start(5, 'take', (index) => ({ id: `p${index}` }))
    const answers = (await go(racers)) as { taken: boolean }[]
    const winners = answers.flatMap(({ taken }, index) => (taken ? [`p${index}`] : []))
    expect(winners).toHaveLength(1)
    expect((await store.lockHolder())?.id).toBe(winners[0])

    const breakers = await start(5, 'break', () => ({ id: winners[0] }))
    const broken = (await go(breakers)) as { broken: boolean }[]
    expect(broken.filter((one) => one.broken)).toHaveLength(1)
    expect(await store.lockHolder()).toBeUndefined()
  })

  it.runIf(races)('is never held by two processes at once', async () => {
    const inside = join(target.root, 'inside')
    const racers = await start(3, 'take-turns', (index) => ({ id: `t${index}`, turns: 2, inside }))
    expect(await go(racers)).toEqual(Array(3).fill({ message: 'alone' }))
    expect(await store.lockHolder()).toBeUndefined()
  })

  it.runIf(races)('loses no row, and can be taken, when its holders are killed', async () => {
    const appended: string[] = []
    for (let round = 0; round < 3; round++) {
      const [racer] = await start(1, 'append', () => ({ id: `k${round}` }))
      const relied = new Promise<void>((resolve) => {
        racer?.on('message', (told: { appended?: string }) => {
          if (told.appended === undefined) return
          appended.push(told.appended)
          resolve()
        })
      })
      racer?.send({ go: true })
      await relied
      await sleep(Math.random() * 700)
      racer?.kill('SIGKILL')
      if (racer && racer.signalCode === null) await once(racer, 'exit')
      // What it sent last may still become a lock, or the end of one.
      await sleep(400)
      const holder = await store.lockHolder()
      if (holder !== undefined) await store.breakLock(holder.id)
      expect(await store.lockHolder()).toBeUndefined()
    }
    const keys = new Set((await store.all('journal', 'p')).map(({ key }) => key))
    for (const key of appended) expect([key, keys.has(key)]).toEqual([key, true])
    // Both rows of an append, or none.
    for (const key of keys) {
      const both = key.endsWith('-too') ? key.slice(0, -4) : `${key}-too`
      expect([both, keys.has(both)]).toEqual([both, true])
    }
    expect(await store.acquire(record('after'))).toEqual({ taken: true })
    await store.release(record('after'))
  })

  describe.runIf(races && timeplusTargets.length > 1)('when an answer is lost', () => {
    const lost = ['before', 'after'] as const

    it.each(lost)('a lock is taken, whether it was %s the statement ran', async (at) => {
      await target.double?.setFault({ match: 'CREATE STREAM .*lock_', at, times: 1 })
      expect(await store.acquire(record(`lost-${at}`))).toEqual({ taken: true })
      expect(await store.holds(record(`lost-${at}`))).toBe(true)
      await store.release(record(`lost-${at}`))
    })

    it.each(lost)('a lock can be let go of, whether it was %s the statement ran', async (at) => {
      const mine = record(`going-${at}`)
      await store.acquire(mine)
      await target.double?.setFault({ match: 'CREATE STREAM .*break_', at, times: 1 })
      await store.release(mine)
      expect(await store.lockHolder()).toBeUndefined()
    })

    it('whoever broke a lock knows it', async () => {
      await store.acquire(record('broken'))
      await target.double?.setFault({ match: 'CREATE STREAM .*break_', at: 'after', times: 1 })
      expect(await store.breakLock('broken')).toBe(true)
      expect(await store.breakLock('broken')).toBe(false)
    })

    it('streams are made without a setting that is refused', async () => {
      const plain = freshName('sluice_plain')
      const other = connection.store(plain)
      await target.double?.setFault({
        match: 'flush_threshold_count',
        at: 'refuse',
        code: 115,
        words: 'Unknown setting flush_threshold_count',
        times: 2,
      })
      expect(await other.acquire(record('plain'))).toEqual({ taken: true })
      await other.append([row('a', '1')])
      expect(await other.latest('ledger')).toHaveLength(1)
      const rows = await connection.query(
        `SELECT create_table_query AS sql FROM system.tables WHERE database = '${plain}'`,
      )
      expect(rows.map(({ sql }) => sql).join()).not.toContain('flush_threshold_count')
      await other.drop()
    })

    it.each(lost)('rows are there once, whether it was %s the statement ran', async (at) => {
      await store.create()
      await target.double?.setFault({ match: 'INSERT INTO', at, times: 1 })
      await store.append([{ topic: 'meta', project: at, key: 'k', doc: '1' }])
      expect(await store.all('meta', at)).toHaveLength(1)
    })
  })

  it('goes without a trace, and leaves a database that others use', async () => {
    await connection.execute(`CREATE STREAM ${database}.others (a int8)`)
    await store.drop()
    expect(await store.exists()).toBe(false)
    expect(
      await connection.query(`SELECT name FROM system.tables WHERE database = '${database}'`),
    ).toEqual([{ name: 'others' }])
    await connection.execute(`DROP STREAM ${database}.others`)
    await store.drop()
    expect(
      await connection.query(`SELECT name FROM system.databases WHERE name = '${database}'`),
    ).toEqual([])
  })

  /** Processes that are connected and wait to be told. */
  async function start(
    count: number,
    work: string,
    given: (index: number) => object,
  ): Promise<readonly ChildProcess[]> {
    return await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const { environment, root } = target
        const racer = fork(program, [
          work,
          JSON.stringify({ environment, root, database, ...given(index) }),
        ])
        await once(racer, 'message')
        return racer
      }),
    )
  }

  async function go(racers: readonly ChildProcess[]): Promise<readonly unknown[]> {
    return await Promise.all(
      racers.map(async (racer) => {
        const answer = once(racer, 'message')
        racer.send({ go: true })
        const [told] = await answer
        racer.disconnect()
        return told as unknown
      }),
    )
  }
})
