/** The world fails: dead holders, two writers, cut connections, missing rights, full disks. */
import { rmSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { type Ended, sluice } from '../cli/run-sluice.ts'
import type { ServerConfig } from '../harness/clickhouse-server.ts'
import { apply, type HttpProject, openHttpProject, replan } from './http-project.ts'
import { copyExample } from './project.ts'

const open: HttpProject[] = []

afterEach(async () => {
  for (const project of open.splice(0)) await project.close()
})

async function start(config: Omit<ServerConfig, 'dir'> = {}): Promise<HttpProject> {
  const project = await openHttpProject(copyExample('clickstream'), config)
  open.push(project)
  return project
}

/** The same command again converges, and what it made is known to be ours. */
async function goesOn({ run }: HttpProject): Promise<void> {
  const again = await run(apply)
  expect(again.code, again.stdout + again.stderr).toBe(0)
  const planned = await run(replan)
  expect(planned.code, planned.stdout + planned.stderr).toBe(0)
}

const oneTable = 'CREATE TABLE clickstream\\.events\\b'

describe('a connection that breaks', () => {
  test('after the server ran the statement: the same run looks and goes on', async () => {
    const project = await start()
    project.server.setFaults({ cutAfter: { match: oneTable } })
    const ended = await project.run([...apply, '--debug'])
    expect(ended.code, ended.stdout + ended.stderr).toBe(0)
    // Sent once: it was in place.
    expect(ended.stderr.match(/ms {2}CREATE TABLE clickstream\.events\b/g)).toHaveLength(1)
    expect(ended.stdout).not.toContain('adopted')
    expect((await project.run(replan)).code).toBe(0)
  }, 60_000)

  test('before the statement arrives: the same run looks and sends it again', async () => {
    const project = await start()
    project.server.setFaults({ cutBefore: { match: oneTable } })
    const ended = await project.run([...apply, '--debug'])
    expect(ended.code, ended.stdout + ended.stderr).toBe(0)
    expect(ended.stderr.match(/ms {2}CREATE TABLE clickstream\.events\b/g)).toHaveLength(2)
    expect((await project.run(replan)).code).toBe(0)
  }, 60_000)

  test('every time: the run gives up, says how to go on, and the same command does', async () => {
    const project = await start()
    project.server.setFaults({ cutBefore: { match: oneTable, times: 1000 } })
    const ended = await project.run(apply)
    expect(ended.code, ended.stdout + ended.stderr).toBe(1)
    expect(ended.stderr).toContain('OUTCOME_UNKNOWN')
    expect(ended.stderr).toContain('sluice apply -e local')
    project.server.setFaults({})
    await goesOn(project)
  }, 60_000)

  test('while a saved changeset is applied: the same run goes on within it', async () => {
    const project = await start()
    const planned = await project.run(['plan', '-e', 'local', '-o', 'change.json'])
    expect(planned.code, planned.stderr).toBe(0)
    project.server.setFaults({ cutAfter: { match: oneTable } })
    const ended = await project.run(['apply', '-e', 'local', 'change.json'])
    expect(ended.code, ended.stdout + ended.stderr).toBe(0)
    expect((await project.run(replan)).code).toBe(0)
  }, 60_000)

  test('with the statement still at work: the next run waits for its end before it looks', async () => {
    const project = await start()
    project.server.setFaults({ hold: { match: oneTable } })
    const first = project.begin(apply)
    await project.server.held(1)
    first.kill('SIGKILL')
    await first.ended
    const second = project.begin([...apply, '--debug'])
    await second.says(/waiting for a statement of an earlier run/)
    project.server.setFaults({})
    const ended = await second.ended
    expect(ended.code, ended.stdout + ended.stderr).toBe(0)
    expect(ended.stderr).not.toMatch(/ms {2}CREATE TABLE clickstream\.events\b/)
    expect((await project.run(replan)).code).toBe(0)
  }, 60_000)
})

describe('a server that fails in the middle', () => {
  test('killed while a statement runs, and back: the message says how to go on', async () => {
    const project = await start()
    project.server.setFaults({ hold: { match: oneTable } })
    const first = project.begin(apply)
    await project.server.held(1)
    await project.server.kill()
    const ended = await first.ended
    expect(ended.code, ended.stdout + ended.stderr).toBe(1)
    expect(ended.stderr).toContain('OUTCOME_UNKNOWN')
    expect(ended.stderr).toContain('sluice apply -e local')
    const down = await project.run(apply)
    expect(down.code).toBe(1)
    expect(down.stderr).toContain('UNREACHABLE')
    await project.restart()
    await goesOn(project)
  }, 60_000)

  test('a full disk: the statement’s own error, and what is in place stays', async () => {
    const project = await start()
    const words = 'Cannot reserve 1.00 MiB, not enough space. (NOT_ENOUGH_SPACE)'
    project.server.setFaults({ refuse: { match: oneTable, code: 243, words } })
    const ended = await project.run(apply)
    expect(ended.code, ended.stdout + ended.stderr).toBe(1)
    expect(ended.stderr).toContain('243 NOT_ENOUGH_SPACE')
    expect(ended.stderr).toContain('sluice apply -e local')
    await goesOn(project)
  }, 60_000)

  test.each([
    ['from the first row on', 0],
    ['after some statements', 5],
  ])(
    'a ledger that cannot be written, %s: the run stops, and nothing is lost',
    async (_when, skip) => {
      const project = await start()
      const words = 'Cannot reserve 1.00 MiB, not enough space. (NOT_ENOUGH_SPACE)'
      const match = '^INSERT INTO [`"]?sluice'
      project.server.setFaults({ refuse: { match, skip, times: 1000, code: 243, words } })
      const ended = await project.run([...apply, '--debug'])
      expect(ended.code, ended.stdout + ended.stderr).toBe(1)
      expect(ended.stderr).toContain('LEDGER_NOT_WRITTEN')
      expect(ended.stderr).toContain('run the same command again')
      // No statement is run that is not written down first.
      if (skip === 0) expect(ended.stderr).not.toMatch(/ms {2}CREATE TABLE clickstream/)
      project.server.setFaults({})
      await goesOn(project)
      const destroyed = await project.run([
        ...['destroy', '-e', 'local', '--yes', '--allow', 'drops-data', '--allow', 'loses-state'],
      ])
      expect(destroyed.code, destroyed.stdout + destroyed.stderr).toBe(0)
      expect(
        await project.ask(
          "SELECT name FROM system.databases WHERE name IN ('clickstream', 'sluice')",
        ),
      ).toEqual([])
    },
    60_000,
  )

  test('a right that is revoked in the middle: one clear message, and the same command goes on', async () => {
    const { run, server, ...project } = await start()
    server.setFaults({ deny: [{ match: 'CREATE VIEW', grant: 'CREATE VIEW ON clickstream.*' }] })
    const denied = await run(apply)
    expect(denied.code).toBe(1)
    expect(denied.stderr).toContain('NOT_ALLOWED')
    expect(denied.stderr).toContain('CREATE VIEW')
    expect(denied.stderr).not.toMatch(/\n\s+at /)
    server.setFaults({})
    await goesOn({ run, server, ...project })
  }, 60_000)

  test('a wrong password and an unreachable server are exit 1 with nothing on stdout', async () => {
    const project = await openHttpProject(copyExample('clickstream'), {
      user: 'default',
      password: 'right',
    })
    open.push(project)
    const wrong = await project.run(['plan', '-e', 'local'])
    expect(wrong.code).toBe(1)
    expect(wrong.stdout).toBe('')
    expect(wrong.stderr).toContain('WRONG_PASSWORD')
    await project.server.kill()
    const gone = await project.run(['plan', '-e', 'local'])
    expect(gone.code).toBe(1)
    expect(gone.stdout).toBe('')
    expect(gone.stderr).toContain('UNREACHABLE')
  }, 60_000)
})

describe('a lock', () => {
  test('of a killed holder is taken over by the same command, with no unlock', async () => {
    const project = await start()
    const killed = await project.run(apply, { SLUICE_FAILPOINT: 'statement-executed:5' })
    expect(killed.code, killed.stderr).toBe(null)
    await goesOn(project)
  }, 60_000)

  test('that is broken while a statement runs stops the run before its next one', async () => {
    const project = await start()
    project.server.setFaults({ hold: { match: oneTable } })
    const first = project.begin([...apply, '--debug'])
    await project.server.held(1)
    const [[column = ''] = []] = await project.ask(
      "SELECT name FROM system.columns WHERE database = 'sluice' AND table = 'lock' AND startsWith(name, 'held_')",
    )
    const unlocked = await project.run(['unlock', column.slice('held_'.length), '-e', 'local'])
    expect(unlocked.code, unlocked.stdout + unlocked.stderr).toBe(0)
    project.server.setFaults({})
    const ended = await first.ended
    expect(ended.code, ended.stdout + ended.stderr).toBe(1)
    expect(ended.stderr).toContain('LOCK_LOST')
    const sent = ended.stderr.match(/ms {2}CREATE (?:TABLE|VIEW|MATERIALIZED VIEW) .*/g) ?? []
    expect(sent.at(-1)).toMatch(/CREATE TABLE clickstream\.events\b/)
    await goesOn(project)
  }, 60_000)

  test('of two applies at once one wins and the other exits 5 with the way out', async () => {
    const project = await start()
    project.server.setFaults({ hold: { match: oneTable } })
    const winner = project.begin(apply)
    await project.server.held(1)
    const loser = await project.run(apply)
    expect(loser.code, loser.stdout + loser.stderr).toBe(5)
    expect(loser.stderr).toContain('sluice unlock')
    project.server.setFaults({})
    expect((await winner.ended).code).toBe(0)
    expect((await project.run(replan)).code).toBe(0)
  }, 60_000)
})

describe('embedded', () => {
  test('of three applies at once one wins and the others exit 5', async () => {
    const project = copyExample('clickstream')
    const run = (words: readonly string[]): Promise<Ended> => sluice(words, { cwd: project })
    const all = await Promise.all([run(apply), run(apply), run(apply)])
    expect(all.map(({ code }) => code)).toContain(0)
    for (const { code, stderr } of all) {
      expect([0, 5], stderr).toContain(code)
      if (code === 5) expect(stderr).toContain('LOCKED')
    }
    expect((await run(replan)).code).toBe(0)
    rmSync(project, { recursive: true, force: true })
  }, 60_000)
})
