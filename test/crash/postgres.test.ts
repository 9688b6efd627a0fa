/**
 * Faults on a PostgreSQL server: whatever happens, nothing is half done that the journal does not
 * tell, the lock is free, and the same command again brings it to the end.
 */
import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { boundaries } from '../../src/apply/failpoint.ts'
import { type Cut, openCuttingProxy } from '../harness/cutting-proxy.ts'
import { type PostgresServer, startPostgres, usualMajor } from '../harness/postgres-servers.ts'
import {
  after,
  before,
  openProject,
  type PostgresProject,
  rows,
  urlAt,
} from './postgres-project.ts'
import { startStopped, stopped } from './stopped-run.ts'

let server: PostgresServer
let wanted: readonly string[]
let first: readonly string[]

/** In its first state, with rows; copied for every test. */
let start: PostgresProject

beforeAll(async () => {
  server = await startPostgres(usualMajor)
  start = await openProject(server)
  start.write(before)
  const applied = await start.apply()
  expect(applied.code, applied.stderr).toBe(0)
  await start.sql(rows)
  first = await start.state()
  await withProject(async (project) => {
    project.write(after)
    await settles(project)
    wanted = await project.state()
  })
}, 120_000)
afterAll(() => server?.close())

/** A project in its first state, with rows; the second one is for the test to write. */
async function withProject(body: (project: PostgresProject) => Promise<void>): Promise<void> {
  const project = await openProject(server, start.database)
  try {
    project.write(before)
    await body(project)
  } finally {
    await project.close()
  }
}

/** The same command again ends well, and leaves nothing to do and no lock. */
async function settles(project: PostgresProject): Promise<void> {
  const again = await project.apply()
  expect(again.code, again.stdout + again.stderr).toBe(0)
  const plan = await project.replan()
  expect(plan.code, plan.stdout + plan.stderr).toBe(0)
  await untilFree(project)
}

/** The server may need a moment to see that somebody is gone. */
async function untilFree(project: PostgresProject): Promise<void> {
  for (let tries = 0; tries < 200 && !(await project.isLockFree()); tries++) await sleep(100)
  expect(await project.isLockFree()).toBe(true)
}

/** What is there is what was there, what shall be there, or a state between that the journal tells. */
async function isWholeOrTold(project: PostgresProject): Promise<void> {
  const state = await project.state()
  if (state.join() === first.join() || state.join() === wanted.join()) return
  const told = await project.sql(
    `SELECT 1 FROM sluice.ledger WHERE topic = 'journal' AND doc LIKE '%"applied"%' AND doc LIKE '%Type/app.state%'`,
  )
  // The transaction is whole, and only what cannot be in one is missing.
  expect(told.length).toBeGreaterThan(0)
  expect(state.some((line) => line.includes('column app.t.state app.state'))).toBe(true)
}

describe('kill -9', () => {
  const places = boundaries.filter(
    (place) => !/^(?:recipe|copied|store-drop|lock-(?:break|broken|renew))/.test(place),
  )
  const kills = places.flatMap((place) =>
    (place.startsWith('statement') ? [1, 2, 4] : [1]).map((nth) => `${place}:${nth}`),
  )

  it.each(kills)('at %s', async (failpoint) => {
    await withProject(async (project) => {
      project.write(after)
      const killed = await project.apply({ SLUICE_FAILPOINT: failpoint })
      // Fewer statements are sent one by one than this place is asked for.
      if (killed.code === 0) return expect(failpoint).toMatch(/^store-|:[24]$/)
      expect(killed.code, killed.stderr).toBe(null)
      await untilFree(project)
      await isWholeOrTold(project)
      await settles(project)
      expect(await project.state()).toEqual(wanted)
    })
  })
})

describe('a connection that is cut', () => {
  const cuts: readonly (readonly [string, Cut])[] = [
    ['before the transaction is sent', { at: /BEGIN[\s\S]*ALTER TABLE/, when: 'before' }],
    ['after the commit was sent', { at: /BEGIN[\s\S]*ALTER TABLE/, when: 'after' }],
    ['before a statement outside of one', { at: /VALIDATE CONSTRAINT/, when: 'before' }],
    ['after a statement outside of one', { at: /VALIDATE CONSTRAINT/, when: 'after' }],
    ['while an index is built', { at: /CREATE INDEX CONCURRENTLY/, when: 'after' }],
    [
      'before the ledger is written',
      { at: /INSERT INTO sluice.ledger[\s\S]*release/, when: 'before' },
    ],
    [
      'after the ledger was written',
      { at: /INSERT INTO sluice.ledger[\s\S]*release/, when: 'after' },
    ],
    ['while the lock is taken', { at: /pg_try_advisory_lock/, when: 'after' }],
    ['while the target is read', { at: /REPEATABLE READ/, when: 'after', nth: 2 }],
    ['while definitions are tried out', { at: /sluice_slice/, when: 'after' }],
  ]

  it.each(cuts)('%s', async (_name, cut) => {
    await withProject(async (project) => {
      project.write(after)
      const proxy = await openCuttingProxy(Number(new URL(project.url).port), cut)
      const ended = await project.apply({ SLUICE_LOCAL_URL: urlAt(project.url, proxy.port) })
      expect(proxy.cuts(), `never cut: ${ended.stdout}${ended.stderr}`).toBe(1)
      await proxy.close()
      expect([0, 1], ended.stderr).toContain(ended.code)
      await untilFree(project)
      await isWholeOrTold(project)
      await settles(project)
      expect(await project.state()).toEqual(wanted)
    })
  })

  it.each(['before', 'after'] as const)(
    'for good, %s the transaction came through: it is whole, and told',
    async (when) => {
      await withProject(async (project) => {
        project.write(after)
        const cut: Cut = { at: /BEGIN[\s\S]*ALTER TABLE/, when, isLast: true }
        const proxy = await openCuttingProxy(Number(new URL(project.url).port), cut)
        const ended = await project.apply({ SLUICE_LOCAL_URL: urlAt(project.url, proxy.port) })
        await proxy.close()
        expect(proxy.cuts()).toBe(1)
        expect(ended.code, ended.stdout).toBe(1)
        await untilFree(project)
        expect((await project.state()).join() === first.join()).toBe(when === 'before')
        await isWholeOrTold(project)
        await settles(project)
        expect(await project.state()).toEqual(wanted)
      })
    },
  )

  it('again and again ends with a code, and not in a loop', async () => {
    await withProject(async (project) => {
      project.write(after)
      const cut: Cut = { at: /BEGIN[\s\S]*ALTER TABLE/, when: 'before', times: 100 }
      const proxy = await openCuttingProxy(Number(new URL(project.url).port), cut)
      const ended = await project.apply({ SLUICE_LOCAL_URL: urlAt(project.url, proxy.port) })
      await proxy.close()
      expect(ended.code).toBe(1)
      expect(ended.stderr).toContain('OUTCOME_UNKNOWN')
      expect(await project.state()).toEqual(first)
      await settles(project)
    })
  })
})

describe('what others do meanwhile', () => {
  it('several at once: one works, the others say who it is and write nothing', async () => {
    await withProject(async (project) => {
      project.write(after)
      const runs = [1, 2, 3, 4].map(() => startStopped(project, 'statement-sending:1'))
      const ended = new Set<number>()
      for (const [at, run] of runs.entries()) void run.ended.then(() => ended.add(at))
      while (ended.size < 3) await sleep(50)
      const winner = runs[[0, 1, 2, 3].find((at) => !ended.has(at)) ?? 0]
      expect((await project.state()).join()).toBe(first.join())
      winner?.child.kill('SIGCONT')
      const codes = (await Promise.all(runs.map((run) => run.ended))).map(({ code }) => code)
      expect(codes.sort()).toEqual([0, 5, 5, 5])
      expect(await project.state()).toEqual(wanted)
      expect(await project.isLockFree()).toBe(true)
    })
  })

  it('a lock on the table: given up in time, nothing done, told, and done later', async () => {
    await withProject(async (project) => {
      project.write(after, '    settings: { lock_timeout: 200ms }\n')
      const holder = spawn(process.execPath, ['-e', lockingProgram, project.url], {
        stdio: ['pipe', 'pipe', 'inherit'],
      })
      await new Promise((resolve) => holder.stdout.once('data', resolve))
      const ended = await project.apply()
      expect(ended.code, ended.stdout).toBe(1)
      expect(ended.stderr).toContain('TIMEOUT')
      expect(await project.state()).toEqual(first)
      expect(await project.isLockFree()).toBe(true)
      holder.kill()
      await new Promise((resolve) => holder.once('exit', resolve))
      await settles(project)
      expect(await project.state()).toEqual(wanted)
    })
  })

  it('a right that is taken away in the middle', async () => {
    await withProject(async (project) => {
      const [user] = await project.sql(
        `SELECT 'deployer_' || oid AS name FROM pg_database WHERE datname = current_database()`,
      )
      const name = String(user?.['name'])
      await project.sql(`CREATE ROLE ${name} LOGIN`)
      await project.sql(
        `DO $$ DECLARE o text; BEGIN FOR o IN SELECT format('%I.%I', n.nspname, relname) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE n.nspname IN ('app', 'sluice') AND relkind IN ('r', 'v') LOOP EXECUTE 'ALTER TABLE ' || o || ' OWNER TO ${name}'; END LOOP; END $$`,
      )
      await project.sql(`ALTER SCHEMA app OWNER TO ${name}; ALTER SCHEMA sluice OWNER TO ${name}`)
      await project.sql(
        `DO $$ BEGIN EXECUTE 'GRANT CREATE ON DATABASE ' || current_database() || ' TO ${name}'; END $$`,
      )
      const url = project.url.replace('postgres@', `${name}@`)
      const start = await project.state()
      project.write(after)
      const ended = await stopped(project, 'statement-sending:1', { SLUICE_LOCAL_URL: url }, () =>
        project.sql(
          `REVOKE ALL ON SCHEMA app FROM ${name}; ALTER SCHEMA app OWNER TO postgres; REVOKE ALL ON SCHEMA app FROM ${name}`,
        ),
      )
      expect(ended.code, ended.stdout).toBe(1)
      expect(ended.stderr).toContain('NOT_ALLOWED')
      expect((await project.state()).filter((line) => line.startsWith('column'))).toEqual(
        start.filter((line) => line.startsWith('column')),
      )
      expect(await project.isLockFree()).toBe(true)
      await project.sql(`ALTER SCHEMA app OWNER TO ${name}; GRANT ALL ON SCHEMA app TO ${name}`)
      const again = await project.apply({ SLUICE_LOCAL_URL: url })
      expect(again.code, again.stderr).toBe(0)
      await project.sql(
        `REASSIGN OWNED BY ${name} TO postgres; DROP OWNED BY ${name}; DROP ROLE ${name}`,
      )
    })
  })

  it('a server that is ended and starts again, in the middle', async () => {
    await withProject(async (project) => {
      project.write(after)
      const ended = await stopped(project, 'statement-sending:1', {}, () => server.restart?.())
      expect([0, 1], ended.stderr).toContain(ended.code)
      expect(await project.isLockFree()).toBe(true)
      await isWholeOrTold(project)
      await settles(project)
      expect(await project.state()).toEqual(wanted)
    })
  })

  it('sessions that are ended while they wait for their client', async () => {
    await withProject(async (project) => {
      await project.sql(
        `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET idle_in_transaction_session_timeout = ''250ms''', current_database()); EXECUTE format('ALTER DATABASE %I SET idle_session_timeout = ''250ms''', current_database()); END $$`,
      )
      project.write(after)
      const ended = await stopped(project, 'statement-sending:1', {}, () => sleep(700))
      expect([0, 1], ended.stderr).toContain(ended.code)
      await untilFree(project)
      await isWholeOrTold(project)
      await project.sql(
        `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET ALL', current_database()); END $$`,
      )
      await settles(project)
      expect(await project.state()).toEqual(wanted)
    })
  })
})

const lockingProgram = `const { Client } = require('pg')
const client = new Client({ connectionString: process.argv[1] })
client.connect().then(async () => {
  await client.query('BEGIN; LOCK TABLE app.t IN ACCESS SHARE MODE')
  console.log('held')
})`
