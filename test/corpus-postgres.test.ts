/**
 * Runs every scenario folder of fixtures/postgres on real servers: there and back, with what `expect.yaml` says of the
 * plan (fixtures/README.md). What is alike on several majors is run on the newest of them, unless
 * `SLUICE_TEST_EVERY=1` asks for each.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, test } from 'vitest'
import { kinds } from '../src/engine/postgres/kinds/index.ts'
import { expectProofs } from './harness/named-effects.ts'
import { operationsMet } from './harness/operations-met.ts'
import {
  openScenarioDatabase,
  type ScenarioServer,
  serverAt,
} from './harness/postgres-scenarios.ts'
import { postgresServers } from './harness/postgres-servers.ts'
import { expectationOf, generationsOf, runScenario } from './harness/scenario.ts'

const fixtures = new URL('../fixtures/postgres/', import.meta.url).pathname
const majors = postgresServers.map(({ major }) => major)

const met = operationsMet()
afterAll(() => console.log(`corpus covers\n  ${met.lines().join('\n  ')}`))

const timescale = process.env['SLUICE_TEST_TIMESCALE_URL']
const servers = postgresServers.map((server) => ({
  ...server,
  folders: foldersWhere((name) => isRunOn(join(fixtures, name), server.major)),
}))
const same = servers.filter(({ folders }) => folders.length === 0).map(({ name }) => name)
if (same.length > 0)
  console.log(`every scenario expects the same of a newer one: ${same.join(', ')}`)

describe.each(servers.filter(({ folders }) => folders.length > 0))(
  'scenarios on $name',
  ({ folders, start }) => runAll(folders, start),
)

describe.runIf(timescale !== undefined)('scenarios on TimescaleDB', () => {
  const folders = foldersWhere(
    (name) => needsTimescale(join(fixtures, name)) && isOfVersion(join(fixtures, name)),
  )
  runAll(folders, async () => serverAt(timescale ?? ''))
})

function runAll(folders: readonly string[], start: () => Promise<ScenarioServer>): void {
  let server: ScenarioServer | undefined
  let directory = ''

  beforeAll(async () => {
    server = await start()
  })
  afterAll(() => server?.close())
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'sluice-corpus-'))
  })
  afterEach(() => rmSync(directory, { recursive: true, force: true }))

  test.each(folders.map((name) => [name.replace('--', ': ').replaceAll('-', ' '), name]))(
    '%s',
    async (_title, name) => {
      if (server === undefined) throw new Error('no server')
      const folder = join(fixtures, name)
      const database = await openScenarioDatabase(server, directory, name)
      try {
        const planned = await runScenario(folder, database.target)
        met.count(planned)
        // Effects are told in the words of the newest version; older ones say some of them otherwise.
        if (process.env['SLUICE_TEST_TIMESCALE_VERSION'] === undefined)
          expectProofs(expectationOf(folder, 'postgres', server.major).proves, kinds, planned)
      } finally {
        await database.close()
      }
    },
  )
}

function foldersWhere(isWanted: (name: string) => boolean): readonly string[] {
  return readdirSync(fixtures).sort().filter(isWanted)
}

function needsTimescale(folder: string): boolean {
  return expectationOf(folder, 'postgres').timescale !== undefined
}

/** Whether the version that is asked for has it; without one, the newest is run. */
function isOfVersion(folder: string): boolean {
  const { timescale: least } = expectationOf(folder, 'postgres')
  const version = process.env['SLUICE_TEST_TIMESCALE_VERSION']
  if (typeof least !== 'string' || version === undefined) return true
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [leastMajor = 0, leastMinor = 0] = least.split('.').map(Number)
  return major > leastMajor || (major === leastMajor && minor >= leastMinor)
}

function isRunOn(folder: string, major: number): boolean {
  if (needsTimescale(folder)) return false
  const { all, different } = generationsOf(folder, 'postgres', majors)
  if (!all.includes(major)) return false
  const isNewest = major === Math.max(...all.filter((each) => majors.includes(each)))
  return isNewest || different.includes(major) || process.env['SLUICE_TEST_EVERY'] === '1'
}
