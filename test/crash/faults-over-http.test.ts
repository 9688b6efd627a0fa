/** The world fails: dead holders, two writers, cut connections, missing rights, wrong passwords. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type Ended, sluice } from '../cli/run-sluice.ts'
import {
  type ServerConfig,
  startClickHouseServer,
  type TestServer,
} from '../harness/clickhouse-server.ts'
import { copyExample } from './project.ts'

const open: { readonly server: TestServer; readonly directories: readonly string[] }[] = []

afterEach(async () => {
  for (const { server, directories } of open.splice(0)) {
    await server.stop()
    for (const directory of directories) rmSync(directory, { recursive: true, force: true })
  }
})

async function start(config: Omit<ServerConfig, 'dir'> = {}): Promise<{
  readonly server: TestServer
  readonly run: (
    words: readonly string[],
    variables?: { readonly [name: string]: string },
  ) => Promise<Ended>
}> {
  const state = mkdtempSync(join(tmpdir(), 'sluice-http-'))
  const project = copyExample('clickstream')
  const server = await startClickHouseServer({ dir: join(state, 'data'), ...config })
  open.push({ server, directories: [state, project] })
  return {
    server,
    run: (words, variables = {}) =>
      sluice(words, { cwd: project, variables: { SLUICE_LOCAL_URL: server.url, ...variables } }),
  }
}

const apply = ['apply', '-e', 'local', '--yes'] as const
const replan = ['plan', '-e', 'local', '--detailed-exitcode'] as const

describe('over HTTP', () => {
  test('a killed holder’s lock is taken over by the same command, with no unlock', async () => {
    const { run } = await start()
    const killed = await run(apply, { SLUICE_FAILPOINT: 'statement-executed:5' })
    expect(killed.code, killed.stderr).toBe(null)
    const again = await run(apply)
    expect(again.code, again.stdout + again.stderr).toBe(0)
    expect((await run(replan)).code).toBe(0)
  }, 60_000)

  test('of two applies at once one wins and the other exits 5 with the way out', async () => {
    const { run } = await start()
    const both = await Promise.all([run(apply), run(apply)])
    const codes = both.map(({ code }) => code).sort()
    // The second may also come late enough to find everything done.
    expect([
      [0, 5],
      [0, 0],
    ]).toContainEqual(codes)
    const loser = both.find(({ code }) => code === 5)
    if (loser) expect(loser.stderr).toContain('sluice unlock')
    expect((await run(replan)).code).toBe(0)
  }, 60_000)

  test('a connection cut after a statement ran leaves nothing in doubt for long', async () => {
    const { run, server } = await start()
    server.setFaults({ cutAfter: { match: 'CREATE TABLE clickstream' } })
    const cut = await run(apply)
    expect(cut.code, cut.stdout + cut.stderr).toBe(1)
    server.setFaults({})
    const again = await run(apply)
    expect(again.code, again.stdout + again.stderr).toBe(0)
    expect((await run(replan)).code).toBe(0)
  }, 60_000)

  test('a missing right is one clear message, exit 1, and the same command goes on afterwards', async () => {
    const { run, server } = await start()
    server.setFaults({ deny: [{ match: 'CREATE VIEW', grant: 'CREATE VIEW ON clickstream.*' }] })
    const denied = await run(apply)
    expect(denied.code).toBe(1)
    expect(denied.stderr).toContain('NOT_ALLOWED')
    expect(denied.stderr).toContain('CREATE VIEW')
    expect(denied.stderr).not.toMatch(/\n\s+at /)
    server.setFaults({})
    expect((await run(apply)).code).toBe(0)
    expect((await run(replan)).code).toBe(0)
  }, 60_000)

  test('a wrong password and an unreachable server are exit 1 with nothing on stdout', async () => {
    const { run, server } = await start({ user: 'default', password: 'right' })
    const wrong = await run(['plan', '-e', 'local'])
    expect(wrong.code).toBe(1)
    expect(wrong.stdout).toBe('')
    expect(wrong.stderr).toContain('WRONG_PASSWORD')
    await server.kill()
    const gone = await run(['plan', '-e', 'local'])
    expect(gone.code).toBe(1)
    expect(gone.stdout).toBe('')
    expect(gone.stderr).toContain('UNREACHABLE')
  }, 60_000)
})

describe('embedded', () => {
  test('of two applies at once one wins and the other exits 5', async () => {
    const project = copyExample('clickstream')
    const run = (words: readonly string[]): Promise<Ended> => sluice(words, { cwd: project })
    const both = await Promise.all([run(apply), run(apply), run(apply)])
    const codes = both.map(({ code }) => code)
    expect(codes).toContain(0)
    for (const { code, stderr } of both) {
      expect([0, 5], stderr).toContain(code)
      if (code === 5) expect(stderr).toContain('LOCKED')
    }
    expect((await run(replan)).code).toBe(0)
    rmSync(project, { recursive: true, force: true })
  }, 60_000)
})
