/** What one command found out helps the next, from a folder that is not the project's. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
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
  const [folder = ''] = readdirSync(cache)
  expect(readdirSync(join(cache, folder)).sort()).toEqual([
    'documents-postgres.jsonl',
    'texts-postgres.jsonl',
  ])
  expect(first.code).toBe(0)
  expect(await validate({ SLUICE_CACHE: cache })).toEqual(first)
  expect(await validate({ SLUICE_CACHE: 'off' })).toEqual(first)
  expect(readdirSync(project).sort()).toEqual(['plans.yaml', 'sluice.yaml'])

  await validate({ SLUICE_CACHE: '', XDG_CACHE_HOME: '' })
  expect(readdirSync(join(home.path, '.cache', 'sluice'))).toEqual([folder])
})
