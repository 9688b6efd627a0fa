/** What one command found out helps the next, from a folder that is not the project's. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { type Ended, sluice, temporaryDirectory } from './run-sluice.ts'

const home = temporaryDirectory()
afterAll(() => home.remove())

const project = join(home.path, 'project')

test('is left in the cache folder of the user, and in no project', async () => {
  mkdirSync(project)
  writeFileSync(
    join(project, 'sluice.yaml'),
    'version: 1\nname: kept\nengine: postgres\nplans: [plans.yaml]\n',
  )
  writeFileSync(
    join(project, 'plans.yaml'),
    'kind: Schema\nname: app\n---\nkind: View\nname: app.v\nquery: SELECT now() AS at\n',
  )
  const cache = join(home.path, 'cache')
  const validate = (variables: Readonly<Record<string, string>>): Promise<Ended> =>
    sluice(['validate'], { cwd: project, variables: { ...variables, HOME: home.path } })
  const first = await validate({ SLUICE_CACHE: cache })
  const [folder = ''] = readdirSync(cache).filter((name) => name !== 'code')
  expect(readdirSync(join(cache, folder)).sort()).toEqual([
    'documents-postgres.jsonl',
    'texts-postgres.jsonl',
  ])
  expect(first.code).toBe(0)
  expect(await validate({ SLUICE_CACHE: cache })).toEqual(first)
  expect(await validate({ SLUICE_CACHE: 'off' })).toEqual(first)
  expect(readdirSync(project).sort()).toEqual(['plans.yaml', 'sluice.yaml'])

  await validate({ SLUICE_CACHE: '', XDG_CACHE_HOME: '' })
  expect(readdirSync(join(home.path, '.cache', 'sluice')).sort()).toEqual([folder, 'code'].sort())
})

test('what was compiled of the program serves the next command; what is not code is replaced', async () => {
  const cache = join(home.path, 'compiled')
  const run = async (...words: readonly string[]): Promise<{ file: string; at: number }> => {
    const { code } = await sluice(words, { cwd: project, variables: { SLUICE_CACHE: cache } })
    expect(code).toBe(0)
    const [name = '', ...others] = readdirSync(join(cache, 'code'))
    expect(others).toEqual([])
    const file = join(cache, 'code', name)
    return { file, at: statSync(file).mtimeMs }
  }
  const first = await run('validate')
  expect(await run('validate')).toEqual(first)
  // Another command calls what the first has not compiled.
  const second = await run('graph')
  expect(second.at).toBeGreaterThan(first.at)
  expect(await run('validate')).toEqual(second)
  expect(await run('graph')).toEqual(second)

  const whole = readFileSync(first.file)
  const spoilt = Buffer.from(whole)
  spoilt.fill(0, 0, 64)
  writeFileSync(first.file, spoilt)
  await run('validate')
  expect(readFileSync(first.file).subarray(0, 16)).toEqual(whole.subarray(0, 16))
})
