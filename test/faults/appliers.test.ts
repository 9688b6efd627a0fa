/**
 * Eight appliers at once, each with a change of its own: one wins, the others exit 5 and have
 * written nothing. The winner's first statement is held until the losers are gone, so that every
 * round is a race for the lock and none of them comes late. `npm run test:faults` runs 50 rounds.
 */
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Ended } from '../cli/run-sluice.ts'
import {
  apply,
  type HttpProject,
  openHttpProject,
  projectOf,
  replan,
  type Running,
  writeProject,
} from '../crash/http-project.ts'

const rounds = Number(process.env['SLUICE_FAULTS_ROUNDS'] ?? '2')
const appliers = 8

const plans = (comment: string): string =>
  [
    'kind: Database',
    'name: r',
    '---',
    'kind: Table',
    'name: r.t',
    'columns: [{ name: id, type: UInt64 }]',
    'engine: MergeTree',
    'orderBy: id',
    `comment: ${comment}`,
    '',
  ].join('\n')

let project: HttpProject
const directories: string[] = []

beforeAll(async () => {
  project = await openHttpProject(projectOf(plans('first')))
  const first = await project.run(apply)
  expect(first.code, first.stdout + first.stderr).toBe(0)
  for (let one = 0; one < appliers; one += 1) directories.push(projectOf(plans('first')))
}, 60_000)

afterAll(async () => {
  await project.close()
  for (const directory of directories) rmSync(directory, { recursive: true, force: true })
})

interface OurRow {
  readonly topic: string
  readonly key: string
  readonly doc: string
}

/** Every row of ours after `seq`, whoever wrote it. */
async function ourRows(seq: string): Promise<readonly OurRow[]> {
  const rows = await project.ask(
    `SELECT topic, key, doc FROM sluice.ledger WHERE seq > ${seq} ORDER BY seq`,
  )
  return rows.map(([topic = '', key = '', doc = '']) => ({ topic, key, doc }))
}

async function lastSeq(): Promise<string> {
  const [[seq = '0'] = []] = await project.ask('SELECT max(seq) FROM sluice.ledger')
  return seq
}

async function commentOfTable(): Promise<string | undefined> {
  const [row] = await project.ask(
    "SELECT comment FROM system.tables WHERE database = 'r' AND name = 't'",
  )
  return row?.[0]
}

/** The column that stands for the lock: `free`, or `held_` and the id of the holder. */
async function lockColumn(): Promise<string> {
  const rows = await project.ask(
    "SELECT name FROM system.columns WHERE database = 'sluice' AND table = 'lock' AND name != 'state'",
  )
  expect(rows).toHaveLength(1)
  return rows[0]?.[0] ?? ''
}

/** Starts all of them; ends when the winner's statement is held and every other is gone. */
async function race(round: number): Promise<{
  readonly winner: Running
  readonly wanted: string
  readonly losers: readonly Ended[]
}> {
  project.server.setFaults({ hold: { match: '^ALTER TABLE r\\.t', times: appliers } })
  const all = directories.map((directory, one) => {
    const wanted = `round ${round}, applier ${one}`
    writeProject(directory, plans(wanted))
    return { wanted, running: project.begin(['-C', directory, ...apply]) }
  })
  const losers: Ended[] = []
  const isOver = new Set<Running>()
  await new Promise<void>((enough) => {
    for (const { running } of all) {
      void running.ended.then((ended) => {
        isOver.add(running)
        losers.push(ended)
        if (losers.length === appliers - 1) enough()
      })
    }
  })
  const [left] = all.filter(({ running }) => !isOver.has(running))
  if (left === undefined) throw new Error('nobody won')
  return { winner: left.running, wanted: left.wanted, losers }
}

describe(`${appliers} appliers at once`, () => {
  test(
    `${rounds} rounds: one winner, and the losers write nothing`,
    async () => {
      for (let round = 1; round <= rounds; round += 1) {
        const before = await lastSeq()
        const { winner, wanted, losers } = await race(round)
        for (const { code, stdout, stderr } of losers) {
          expect(code, stdout + stderr).toBe(5)
          expect(stderr).toContain('nothing was written')
        }
        const holder = (await lockColumn()).replace('held_', '')
        await project.server.held(1)
        project.server.setFaults({})
        const { code, stdout, stderr } = await winner.ended
        expect(code, stdout + stderr).toBe(0)
        expect(await commentOfTable()).toBe(wanted)
        expect(await lockColumn()).toBe('free')
        const rows = await ourRows(before)
        // One run's worth of rows, and every row that names a run names the winner's.
        expect(rows.map(({ topic, key }) => `${topic} ${key.replace(holder, 'RUN')}`)).toEqual([
          'meta run',
          'journal RUN/Table/r.t/0',
          'journal RUN/Table/r.t/0',
          'ledger Table/r.t',
          expect.stringMatching(/^release /),
          'meta run',
        ])
        for (const { topic, doc } of rows.filter(
          ({ topic }) => topic === 'meta' || topic === 'journal',
        ))
          expect(JSON.parse(doc).run, topic).toBe(holder)
      }
    },
    30_000 + rounds * 60_000,
  )
})

describe('a winner that is killed', () => {
  const expiry = { SLUICE_LOCK_EXPIRY_MS: '3000' }

  /** Kills a run between two statements and makes it look as if it had run on another machine. */
  async function leaveLock(comment: string): Promise<string> {
    writeProject(project.directory, plans(comment))
    const killed = await project.run(apply, { SLUICE_FAILPOINT: 'statement-answered:1', ...expiry })
    expect(killed.code, killed.stderr).toBe(null)
    const column = await lockColumn()
    const [[text = ''] = []] = await project.ask(
      `SELECT comment FROM system.columns WHERE database = 'sluice' AND name = '${column}'`,
    )
    const elsewhere = JSON.stringify({ ...JSON.parse(text), host: 'elsewhere' })
    await project.execute(`ALTER TABLE sluice.lock COMMENT COLUMN ${column} '${elsewhere}'`)
    return column.replace('held_', '')
  }

  async function isSettled(): Promise<void> {
    expect((await project.run(replan)).code).toBe(0)
    expect(await lockColumn()).toBe('free')
  }

  test('is succeeded on the same machine at once', async () => {
    writeProject(project.directory, plans('killed here'))
    const killed = await project.run(apply, { SLUICE_FAILPOINT: 'statement-answered:1' })
    expect(killed.code, killed.stderr).toBe(null)
    const next = await project.run(apply)
    expect(next.code, next.stdout + next.stderr).toBe(0)
    await isSettled()
  }, 60_000)

  test('is succeeded from another machine when its lock has expired, and not before', async () => {
    await leaveLock('killed elsewhere')
    const early = await project.run(apply, { SLUICE_LOCK_EXPIRY_MS: '600000' })
    expect(early.code, early.stdout + early.stderr).toBe(5)
    const next = await project.run([...apply, '--lock-timeout', '30s'], expiry)
    expect(next.code, next.stdout + next.stderr).toBe(0)
    await isSettled()
  }, 60_000)

  test('is succeeded after unlock with the id that the loser is told', async () => {
    const id = await leaveLock('killed and unlocked')
    const early = await project.run(apply)
    expect(early.code, early.stdout + early.stderr).toBe(5)
    expect(early.stderr).toContain(`sluice unlock ${id} -e local`)
    const unlocked = await project.run(['unlock', id, '-e', 'local'])
    expect(unlocked.code, unlocked.stdout + unlocked.stderr).toBe(0)
    const next = await project.run(apply)
    expect(next.code, next.stdout + next.stderr).toBe(0)
    await isSettled()
  }, 60_000)
})
