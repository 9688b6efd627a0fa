/**
 * Killed anywhere, the same command again converges. The process ends itself with SIGKILL at a
 * declared place, so nothing is cleaned up; the engine's catalogue is then compared with that of
 * a run that was never killed.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { catalogue } from '../harness/catalogue.ts'
import { sluice } from '../cli/run-sluice.ts'
import { copyExample, edit } from './project.ts'

const apply = ['apply', '-e', 'local', '--yes', '--allow', 'drops-data', '--allow', 'loses-state']
const state = '.sluice/local'

/** The second state of the project: in-place changes of several kinds at once. */
function change(directory: string): void {
  edit(directory, /retention_days: \d+/, 'retention_days: 77')
}

/** Between the phases of a run; `npm run test:faults` kills at every place of many changes. */
const places = [
  'store-created',
  'lock-acquired',
  'meta-written',
  'statements-done',
  'ledger-written',
  'release-written',
  'run-finished',
  'lock-released',
] as const

const directories: string[] = []
let wanted: Readonly<Record<string, string>> = {}
let statements = 0

function fresh(): string {
  const directory = copyExample('clickstream')
  directories.push(directory)
  return directory
}

beforeAll(async () => {
  const directory = fresh()
  const first = await sluice([...apply, '--debug'], { cwd: directory })
  expect(first.code, first.stderr).toBe(0)
  wanted = catalogue(join(directory, state))
  const plan = await sluice(['plan', '-e', 'local', '--detailed-exitcode'], { cwd: directory })
  expect(plan.code, plan.stdout + plan.stderr).toBe(0)
  statements = Object.keys(wanted).length
}, 60_000)

afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true })
})

async function killAndContinue(failpoint: string): Promise<void> {
  const directory = fresh()
  const killed = await sluice(apply, { cwd: directory, variables: { SLUICE_FAILPOINT: failpoint } })
  expect(killed.code, `${failpoint} was not reached: ${killed.stderr}`).toBe(null)
  const again = await sluice(apply, { cwd: directory })
  expect(again.code, again.stdout + again.stderr).toBe(0)
  expect(catalogue(join(directory, state))).toEqual(wanted)
  const plan = await sluice(['plan', '-e', 'local', '--detailed-exitcode'], { cwd: directory })
  expect(plan.code, plan.stdout).toBe(0)
  const third = await sluice(apply, { cwd: directory })
  expect(third.stdout).toContain('No changes')
  rmSync(directory, { recursive: true, force: true })
}

describe('kill -9 while creating', () => {
  for (const place of ['statement-journaled', 'statement-executed'] as const) {
    for (const nth of [1, 2, 4, 7, 10, 13, 15]) {
      test(`${place}, statement ${nth}`, () => killAndContinue(`${place}:${nth}`), 60_000)
    }
  }
  for (const place of places) {
    test(place, () => killAndContinue(place), 60_000)
  }

  test('there were statements to kill', () => {
    expect(statements).toBeGreaterThanOrEqual(15)
  })
})

describe('kill -9 while changing', () => {
  test('a changeset file goes on from the middle and is never run twice', async () => {
    const directory = fresh()
    expect((await sluice(apply, { cwd: directory })).code).toBe(0)
    change(directory)
    const plan = ['plan', '-e', 'local', '-o', 'change.json', '--allow', 'drops-data']
    const planned = await sluice(plan, { cwd: directory })
    expect(planned.code, planned.stderr).toBe(0)
    const file = ['apply', '-e', 'local', 'change.json']
    const killed = await sluice(file, {
      cwd: directory,
      variables: { SLUICE_FAILPOINT: 'statement-executed:1' },
    })
    expect(killed.code, killed.stderr).toBe(null)
    const again = await sluice(file, { cwd: directory })
    expect(again.code, again.stdout + again.stderr).toBe(0)
    const replan = ['plan', '-e', 'local', '--detailed-exitcode']
    const after = await sluice(replan, { cwd: directory })
    expect(after.code, after.stdout).toBe(0)
    // The same file once more finds everything done.
    expect((await sluice(file, { cwd: directory })).code).toBe(0)
  }, 60_000)
})

describe('kill -9 several times in a row', () => {
  test('what the first run made is still ours after the second was killed too', async () => {
    const directory = fresh()
    const killed = async (failpoint: string): Promise<void> => {
      const { code, stderr } = await sluice(apply, {
        cwd: directory,
        variables: { SLUICE_FAILPOINT: failpoint },
      })
      expect(code, stderr).toBe(null)
    }
    await killed('statement-executed:4')
    await killed('statement-journaled:3')
    await killed('statement-executed:5')
    expect((await sluice(apply, { cwd: directory })).code).toBe(0)
    expect(catalogue(join(directory, state))).toEqual(wanted)
    // Adopted objects would stay: everything goes, so everything was known to be ours.
    const destroyed = await sluice(
      ['destroy', '-e', 'local', '--yes', '--allow', 'drops-data', '--allow', 'loses-state'],
      { cwd: directory },
    )
    expect(destroyed.code, destroyed.stdout + destroyed.stderr).toBe(0)
    expect(
      Object.keys(catalogue(join(directory, state))).filter((name) => name.includes('clickstream')),
    ).toEqual([])
  }, 60_000)
})
