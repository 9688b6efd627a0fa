/**
 * plans/shop, end to end: apply, empty re-plan, import into a project of its own, empty re-plan,
 * the imported on a second target, destroy, nothing left. On every PostgreSQL that is here.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { sluice } from '../cli/run-sluice.ts'
import { copyExample } from '../crash/project.ts'
import { openTarget, targetNames, type TestTarget } from '../harness/postgres-targets.ts'
import { postgres } from '../../src/engine/postgres/index.ts'

const directories: string[] = []
const targets: TestTarget[] = []
afterAll(async () => {
  for (const target of targets) await target.close()
  for (const directory of directories) rmSync(directory, { recursive: true, force: true })
})

/** Tables with rows, and a publication that somebody may have subscribed to. */
const consents = ['--allow', 'drops-data', '--allow', 'breaks-unmanaged']

const replan = ['plan', '-e', 'local', '--detailed-exitcode']

describe.each(targetNames)('shop on %s', (name) => {
  test('applies, plans to nothing, comes back by import, and is destroyed', async () => {
    const first = await open()
    const project = keep(copyExample('shop'))
    pointAt(project, first)
    const before = await namesOn(first)

    const applied = await run(project, ['apply', '-e', 'local', '--yes'])
    expect(applied).toMatch(/4\d created/)
    await run(project, replan)
    expect(await run(project, ['apply', '-e', 'local', '--yes'])).toContain('No changes')

    const copy = imported(project)
    await run(copy, ['import', '-e', 'local', '-o', 'imported'])
    expect(await run(copy, replan)).toContain('No changes')

    await run(project, ['destroy', '-e', 'local', '--yes', ...consents])
    expect(await namesOn(first)).toEqual(before)

    // What was imported makes the same again, where nothing is: the plans it came from agree.
    await run(copy, ['apply', '-e', 'local', '--yes'])
    await run(copy, replan)
    expect(await run(project, replan)).toContain('No changes')
    await run(copy, ['destroy', '-e', 'local', '--yes', ...consents])
    expect(await namesOn(first)).toEqual(before)
  }, 600_000)

  async function open(): Promise<TestTarget> {
    const target = await openTarget(name)
    targets.push(target)
    return target
  }
})

async function run(cwd: string, words: readonly string[], code = 0): Promise<string> {
  const ended = await sluice(words, { cwd })
  expect(ended.code, `${words.join(' ')}\n${ended.stdout}${ended.stderr}`).toBe(code)
  return ended.stdout
}

/** Everything on the target, what no kind stands for as well. */
async function namesOn(target: TestTarget): Promise<readonly string[]> {
  const connection = await postgres.connect(target.environment, target)
  try {
    const catalog = await connection.inspect({ databases: ['*'], global: true }, 'no ledger')
    return [
      ...[...catalog.objects.values()].filter(({ unlisted }) => !unlisted).map(({ id }) => id),
      ...catalog.unreadable.map(({ kind, name }) => `${kind}/${name}`),
      ...catalog.databases,
    ].sort()
  } finally {
    await connection.close()
  }
}

function keep(directory: string): string {
  directories.push(directory)
  return directory
}

/** The environment `local` becomes the target's; an embedded one is beside its own root. */
function pointAt(project: string, { environment, root, isEmbedded }: TestTarget): void {
  const file = join(project, 'sluice.yaml')
  const config = parseDocument(readFileSync(file, 'utf8'))
  const url = isEmbedded ? environment.url.replace(/^pglite:/, `pglite:${root}/`) : environment.url
  config.setIn(['environments', 'local'], { url })
  writeFileSync(file, String(config))
}

function imported(from: string): string {
  const directory = keep(mkdtempSync(join(tmpdir(), 'sluice-imported-')))
  const config = parseDocument(readFileSync(join(from, 'sluice.yaml'), 'utf8'))
  config.set('plans', ['imported/**/*.yaml'])
  writeFileSync(join(directory, 'sluice.yaml'), String(config))
  cpSync(join(from, 'values'), join(directory, 'values'), { recursive: true })
  mkdirSync(join(directory, 'imported'))
  return directory
}
