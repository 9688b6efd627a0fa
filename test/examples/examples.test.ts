/**
 * The main job, end to end, on both examples and both ways to reach an engine: apply, empty
 * re-plan, import, the imported on a second target, destroy.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { type Ended, sluice } from '../cli/run-sluice.ts'
import { copyExample } from '../crash/project.ts'
import { catalogue } from '../harness/catalogue.ts'
import { startClickHouseServer, type TestServer } from '../harness/clickhouse-server.ts'

interface Place {
  /** The engine's data directory, to read when no engine has it open. */
  readonly state: string
  readonly variables: { readonly [name: string]: string }
  readonly stop: () => Promise<void>
}

const directories: string[] = []
const keep = (directory: string): string => {
  directories.push(directory)
  return directory
}
const scratch = (): string => keep(mkdtempSync(join(tmpdir(), 'sluice-example-')))

afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true })
})

async function embedded(): Promise<Place> {
  const state = join(scratch(), 'state')
  return { state, variables: { SLUICE_LOCAL_URL: `chdb:${state}` }, stop: async () => undefined }
}

async function overHttp(): Promise<Place> {
  const state = join(scratch(), 'state')
  const server: TestServer = await startClickHouseServer({ dir: state })
  return { state, variables: { SLUICE_LOCAL_URL: server.url }, stop: () => server.stop() }
}

function imported(from: string): string {
  const directory = scratch()
  const project = parseDocument(readFileSync(join(from, 'sluice.yaml'), 'utf8'))
  project.set('plans', ['imported/**/*.yaml'])
  writeFileSync(join(directory, 'sluice.yaml'), String(project))
  if (existsSync(join(from, 'values')))
    cpSync(join(from, 'values'), join(directory, 'values'), { recursive: true })
  mkdirSync(join(directory, 'imported'))
  return directory
}

const consent = ['--allow', 'drops-data', '--allow', 'loses-state']

for (const example of ['clickstream', 'github-events']) {
  for (const [way, open] of [
    ['embedded', embedded],
    ['http', overHttp],
  ] as const) {
    describe(`${example}, ${way}`, () => {
      test('applies, plans to nothing, comes back by import, and is destroyed', async () => {
        const project = keep(copyExample(example))
        const first = await open()
        const second = await open()
        const run = (cwd: string, place: Place, ...words: readonly string[]): Promise<Ended> =>
          sluice(words, { cwd, variables: place.variables })
        const expectCode = async (ended: Promise<Ended>, code: number): Promise<Ended> => {
          const { code: got, stdout, stderr } = await ended
          expect(got, stdout + stderr).toBe(code)
          return ended
        }
        const replan = ['plan', '-e', 'local', '--detailed-exitcode'] as const

        const applied = await expectCode(run(project, first, 'apply', '-e', 'local', '--yes'), 0)
        if (example === 'github-events') {
          const plan = await run(project, first, 'plan', '-e', 'local', '--json')
          const kinds = (JSON.parse(plan.stdout) as { unsupported: { kind: string }[] }).unsupported
          expect(kinds.map(({ kind }) => kind)).toEqual(
            expect.arrayContaining(['Role', 'Grant', 'RowPolicy']),
          )
        }
        expect(applied.stdout + applied.stderr).toContain('created')
        await expectCode(run(project, first, ...replan), 0)
        const again = await expectCode(run(project, first, 'apply', '-e', 'local', '--yes'), 0)
        expect(again.stdout).toContain('No changes')

        const copy = imported(project)
        await expectCode(run(copy, first, 'import', '-e', 'local', '-o', 'imported'), 0)
        const same = await expectCode(run(copy, first, ...replan), 0)
        expect(same.stdout).toContain('No changes')
        await expectCode(run(copy, second, 'apply', '-e', 'local', '--yes'), 0)
        await expectCode(run(copy, second, ...replan), 0)

        const destroyed = await expectCode(
          run(project, first, 'destroy', '-e', 'local', '--yes', ...consent),
          0,
        )
        expect(destroyed.stdout + destroyed.stderr).not.toContain('Error')
        await first.stop()
        await second.stop()
        const left = Object.keys(catalogue(first.state)).filter(
          (name) =>
            !/^database (?:default|system|INFORMATION_SCHEMA|information_schema)$/.test(name),
        )
        expect(left).toEqual([])
        const original = await open()
        await expectCode(run(project, original, 'apply', '-e', 'local', '--yes'), 0)
        await original.stop()
        expect(catalogue(second.state)).toEqual(catalogue(original.state))
      }, 120_000)
    })
  }
}

describe('destroy', () => {
  test('leaves what is not Sluice’s and names it', async () => {
    const project = keep(copyExample('clickstream'))
    const place = await embedded()
    const run = (...words: readonly string[]): Promise<Ended> =>
      sluice(words, { cwd: project, variables: place.variables })
    expect((await run('apply', '-e', 'local', '--yes')).code).toBe(0)
    const { Session } = await import('chdb')
    const session = new Session(place.state)
    session.query('CREATE TABLE clickstream.by_hand (id UInt8) ENGINE = MergeTree ORDER BY id')
    session.close()
    const destroyed = await run('destroy', '-e', 'local', '--yes', ...consent)
    expect(destroyed.code, destroyed.stdout + destroyed.stderr).toBe(0)
    expect(destroyed.stdout + destroyed.stderr).toContain('clickstream.by_hand')
    expect(Object.keys(catalogue(place.state))).toEqual(
      expect.arrayContaining(['clickstream.by_hand', 'database clickstream']),
    )
  }, 60_000)
})
