/** A view whose new query needs what is not there yet holds its place meanwhile: for how long is told. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '../../../src/resource/json.ts'
import { type PostgresProject, postgresProject } from '../../harness/postgres-project.ts'

let project: PostgresProject

beforeAll(async () => {
  project = await postgresProject('held')
})
afterAll(() => project?.close())

const table = (name: string, type: string, indexes: readonly JsonObject[] = []): JsonObject => ({
  kind: 'Table',
  name,
  columns: [{ name: 'a', type }],
  ...(indexes.length === 0 ? {} : { indexes }),
})
const view = (query: string): JsonObject => ({ kind: 'View', name: 'app.v', query })
const schema = { kind: 'Schema', name: 'app' }
const wanted = view('SELECT t.a FROM app.t JOIN app.z ON z.a = t.a')

test('where something is run apart before it comes back', async () => {
  project.write([schema, table('app.t', 'int'), view('SELECT a FROM app.t')])
  await project.apply()
  await project.ask('INSERT INTO app.t VALUES (1)')

  project.write([schema, table('app.t', 'bigint'), table('app.z', 'bigint'), wanted])
  expect((await project.plan()).warnings).toEqual([])

  const indexed = table('app.t', 'bigint', [{ name: 't_a', columns: ['a'] }])
  project.write([schema, indexed, table('app.z', 'bigint'), wanted])
  expect((await project.plan()).warnings).toEqual([
    'View/app.v steps aside for Table/app.t, and cannot be read until its own change; `CREATE INDEX CONCURRENTLY IF NOT EXISTS t_a ON app.t (a)` comes in between. It can be read all the time where `--select Table/app.t` is applied first',
  ])
  await project.apply([], { select: ['Table/app.t'] })
  expect(await project.ask('SELECT a FROM app.v')).toEqual([{ a: '1' }])
  expect((await project.plan()).warnings).toEqual([])
  await project.apply()
  expect((await project.plan()).actions).toEqual([])
})
