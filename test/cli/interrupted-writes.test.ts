import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { connect } from '../../src/engine/clickhouse/connection.ts'
import { startClickHouseServer, type TestServer } from '../harness/clickhouse-server.ts'
import { documentOf } from './document-schema.ts'
import { directoryForTest, type RunOptions, sluice, write } from './run-sluice.ts'

const table = (type: string): string => `kind: Database
name: orders
---
kind: Table
name: raw
columns: [{ name: id, type: UInt64 }, { name: note, type: ${type} }]
engine: MergeTree
orderBy: [id]
`
const view = `---
kind: View
name: after
query: SELECT id FROM raw
`

const servers: TestServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop()
})

async function start(): Promise<{
  readonly server: TestServer
  readonly cwd: string
  readonly run: (
    words: readonly string[],
    signal?: RunOptions['signal'],
  ) => ReturnType<typeof sluice>
  readonly query: (sql: string) => Promise<string>
  readonly plans: (text: string) => void
}> {
  const cwd = directoryForTest()
  const server = await startClickHouseServer({ dir: join(cwd, 'data') })
  servers.push(server)
  const settings = {
    version: 1,
    name: 'orders',
    engine: 'clickhouse',
    plans: ['plans/*.yaml'],
    environments: { local: { url: `${server.url}/orders` } },
  }
  write(cwd, { 'sluice.yaml': JSON.stringify(settings), 'plans/a.yaml': table('String') })
  return {
    server,
    cwd,
    run: (words, signal) => sluice(words, { cwd, ...(signal === undefined ? {} : { signal }) }),
    query: async (sql) => {
      const answer = await fetch(server.url, { method: 'POST', body: sql })
      return (await answer.text()).trim()
    },
    plans: (text) => write(cwd, { 'plans/a.yaml': text }),
  }
}

/** The embedded engine, asked by a process of its own while no command runs. */
async function startEmbedded(): Promise<
  Pick<Awaited<ReturnType<typeof start>>, 'run' | 'query' | 'plans'>
> {
  const cwd = directoryForTest()
  const settings = {
    version: 1,
    name: 'orders',
    engine: 'clickhouse',
    plans: ['plans/*.yaml'],
    environments: { local: { url: 'chdb:data' } },
  }
  write(cwd, { 'sluice.yaml': JSON.stringify(settings) })
  return {
    run: (words, signal) => sluice(words, { cwd, ...(signal === undefined ? {} : { signal }) }),
    query: async (sql) => {
      const connection = await connect({ name: 'local', url: 'chdb:data' }, { root: cwd })
      try {
        if (/^INSERT/.test(sql)) await connection.execute(sql)
        const rows = /^INSERT/.test(sql) ? [] : await connection.query(sql)
        return rows.map((row) => Object.values(row).join('\t')).join('\n')
      } finally {
        await connection.close()
      }
    },
    plans: (text) => write(cwd, { 'plans/a.yaml': text }),
  }
}

const apply = ['apply', '-e', 'local', '--yes'] as const

async function first(run: (words: readonly string[]) => ReturnType<typeof sluice>): Promise<void> {
  const ended = await run(apply)
  expect(ended.code, ended.stderr).toBe(0)
}

describe('a mutation that hangs', () => {
  it('is left to the server at the first signal, and waited for by --wait', async () => {
    const { run, query, plans } = await start()
    await first(run)
    await query("INSERT INTO orders.raw VALUES (1, 'x')")
    await query('SYSTEM STOP MERGES orders.raw')
    plans(table('LowCardinality(String)') + view)

    const stopped = await run([...apply, '-v'], { name: 'SIGINT', when: /^ {3}ALTER TABLE/m })
    expect(stopped.code, stopped.stderr).toBe(130)
    expect(stopped.stderr).toContain(
      'Stopping after the running statement (Table/orders.raw, 2 of 2). Once more to stop at once.',
    )
    expect(stopped.stderr).toMatch(
      /Stopped; the server goes on rewriting the data of Table\/orders\.raw, whose definition is changed\. Continue: sluice apply -e local\n$/,
    )
    // The definition is changed and the view is not there: nothing was begun after the signal.
    expect(await query("SELECT count() FROM system.tables WHERE name = 'after'")).toBe('0')
    expect(await query('SELECT parts_to_do FROM system.mutations WHERE NOT is_done')).toBe('1')
    expect(await query("SELECT count() FROM system.processes WHERE query LIKE 'ALTER%'")).toBe('0')

    const waited = await run([...apply, '--wait', '--timeout', '1s'])
    expect(waited.code, waited.stderr).toBe(1)
    expect(waited.stdout).toContain('Applied: ')
    expect(waited.stderr).toMatch(
      /error NOT_READY: 1 object is not ready after 1\.\d s\n {2}waiting Table\/orders\.raw: rewrites its data, 1 part left/,
    )
    const told = documentOf(
      (await run([...apply, '--wait', '--timeout', '0', '--json'])).stdout,
      'apply',
    )
    expect(told).toMatchObject({
      readiness: { waited: true, unready: [{ id: 'Table/orders.raw', state: 'waiting' }] },
      diagnostics: [{ code: 'NOT_READY', severity: 'error' }],
    })

    await query('SYSTEM START MERGES orders.raw')
    const ready = await run([...apply, '--wait'])
    expect(ready.code, ready.stderr).toBe(0)
    expect(ready.stdout).toMatch(/^No changes\..* Everything is ready/)
    expect((await run(['plan', '-e', 'local', '--detailed-exitcode'])).code).toBe(0)
  }, 60_000)
})

describe('waiting for readiness', () => {
  it('ends at a signal, with everything applied', async () => {
    const { run, query } = await start()
    await first(run)
    await query("INSERT INTO orders.raw VALUES (1, 'x')")
    await query('SYSTEM STOP MERGES orders.raw')
    await query("ALTER TABLE orders.raw UPDATE note = 'y' WHERE true SETTINGS mutations_sync = 0")
    const stopped = await run([...apply, '--wait'], {
      name: 'SIGTERM',
      when: /waits until 1 object is ready/,
    })
    expect(stopped.code, stopped.stderr).toBe(143)
    expect(stopped.stderr).toContain('error NOT_READY: stopped waiting after')
    expect(stopped.stdout).toMatch(/^No changes\./)
  }, 60_000)

  it('is not done by a plain apply, which warns once of what it touched', async () => {
    const { run, query, plans } = await start()
    await first(run)
    await query("INSERT INTO orders.raw VALUES (1, 'x')")
    await query('SYSTEM STOP MERGES orders.raw')
    await query("ALTER TABLE orders.raw UPDATE note = 'y' WHERE true SETTINGS mutations_sync = 0")
    plans(table('String') + view)
    const other = await run(apply)
    expect([other.code, other.stderr.includes('not ready')]).toEqual([0, false])
    plans(table("String, comment: 'a note'") + view)
    const touched = await run(apply)
    expect(touched.code).toBe(0)
    expect(touched.stderr).toMatch(
      /warning: 1 object is not ready, although everything is applied\n {2}Table\/orders\.raw {2}rewrites its data, 1 part left.*\n.* sluice apply -e local --wait waits for it\n$/,
    )
    const settled = await run(apply)
    expect([settled.code, settled.stderr]).toEqual([0, ''])
  }, 60_000)
})

describe('a second signal', () => {
  it('ends at once and names the statement that is in doubt', async () => {
    const { server, run, query } = await start()
    server.setFaults({ hang: { match: 'CREATE TABLE `?orders' } })
    const cut = await run(
      [...apply, '-v'],
      [
        { name: 'SIGINT', when: /^ {3}CREATE TABLE/m },
        { name: 'SIGINT', when: /Once more to stop/ },
      ],
    )
    expect(cut.code, cut.stderr).toBe(130)
    expect(cut.stderr).toMatch(
      /Stopped at once\. In doubt: Table\/orders\.raw: CREATE TABLE .*\n {2}It may go on on the server\. Run the same command again/,
    )
    server.setFaults({})
    expect(await query("SELECT count() FROM system.tables WHERE name = 'raw'")).toBe('0')
    const again = await run(apply)
    expect(again.code, again.stderr).toBe(0)
    expect((await run(['plan', '-e', 'local', '--detailed-exitcode'])).code).toBe(0)
  }, 60_000)
})

describe('a copy', () => {
  const sessions = (orderBy: string): string => `kind: Database
name: orders
---
kind: Table
name: orders.sessions
columns: [{ name: id, type: UInt64 }, { name: ts, type: DateTime }]
engine: MergeTree
partitionBy: toYYYYMMDD(ts)
orderBy: [${orderBy}]
lifecycle: { replace: swap }
`
  const fill = `INSERT INTO orders.sessions SELECT number, toDateTime('2026-01-01 00:00:00', 'UTC') + number * 20 FROM numbers(60000)`
  const sum =
    'SELECT concat(toString(count()), toString(sum(cityHash64(id, ts)))) AS x FROM orders.sessions'

  it.each(['an embedded directory', 'a server'])(
    'stops after the running range and goes on from there, on %s',
    async (where) => {
      const target = where === 'a server' ? await start() : await startEmbedded()
      target.plans(sessions('id, ts'))
      await first(target.run)
      await target.query(fill)
      const before = await target.query(sum)
      target.plans(sessions('ts, id'))
      const stopped = await target.run([...apply, '-v'], {
        name: 'SIGINT',
        when: /copy [3-9]\/\d+ ranges/,
      })
      expect(stopped.code, stopped.stderr).toBe(130)
      expect(stopped.stderr).toMatch(
        /Stopping after the running range of the copy \(Table\/orders\.sessions, \d+ of \d+\)\./,
      )
      const [, from = '', of = ''] =
        /Stopped after the running range\. .*; the copy goes on from range (\d+) of (\d+) \(.* have arrived\)\. Again: sluice apply -e local\n$/.exec(
          stopped.stderr,
        ) ?? []
      expect([Number(from) > 3, Number(from) < Number(of)], stopped.stderr).toEqual([true, true])
      expect(await target.query(sum)).toBe(before)

      const again = await target.run([...apply, '-v'])
      expect(again.code, again.stderr).toBe(0)
      expect(again.stderr).toContain(`copy 0/${Number(of) - Number(from) + 1} ranges`)
      expect(await target.query(sum)).toBe(before)
      const kept = await target.run(['plan', '-e', 'local', '--detailed-exitcode'])
      expect(kept.code, kept.stdout).toBe(0)
      expect(kept.stdout).toMatch(
        /Table\/orders\.sessions keeps orders\.sessions__old \(60,000 rows, .*\) since/,
      )
      const planned = await target.run(['plan', '-e', 'local', '--finish', '-o', 'end.json'])
      expect(planned.stdout).toContain('end the swap: drop orders.sessions__old')
      const finished = await target.run(['apply', 'end.json'])
      expect(finished.code, finished.stderr).toBe(0)
      expect((await target.run(['plan', '-e', 'local'])).stdout).not.toContain('sessions__old')
    },
    120_000,
  )
})

describe('a signal before anything was written', () => {
  it('ends a wait for the lock at once', async () => {
    const { server, run, plans } = await start()
    server.setFaults({ hang: { match: 'CREATE TABLE `?orders' } })
    const holder = run(apply, { name: 'SIGKILL', when: 8000 })
    await new Promise((done) => setTimeout(done, 3000))
    plans(table('String') + view)
    const waiting = await run([...apply, '--lock-timeout', '5m'], {
      name: 'SIGINT',
      when: /waiting for the lock/,
    })
    expect(waiting.code, waiting.stderr).toBe(130)
    expect(waiting.stderr).toMatch(/Stopped: nothing was written\.\n$/)
    await holder
  }, 60_000)
})
