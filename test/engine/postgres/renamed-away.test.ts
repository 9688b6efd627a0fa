/** A table gets another name, and a new one is made under its own: who is who is not mixed up. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { destroyProject } from '../../../src/operation/index.ts'
import type { JsonObject } from '../../../src/resource/json.ts'
import { type PostgresProject, postgresProject } from '../../harness/postgres-project.ts'

let project: PostgresProject

beforeAll(async () => {
  project = await postgresProject('renamed')
})
afterAll(() => project?.close())

const table = (name: string, columns: readonly string[], more: JsonObject = {}): JsonObject => ({
  kind: 'Table',
  name,
  columns: columns.map((column) => ({ name: column, type: 'bigint' })),
  ...more,
})

test('nobody dropped it, and what was adopted stays adopted', async () => {
  await project.ask('CREATE SCHEMA app; CREATE TABLE app.orders (id bigint, a bigint)')
  project.write([table('app.orders', ['id', 'a'])])
  await project.apply()

  const sales = table('app.sales', ['id'], { renamedFrom: 'app.orders' })
  project.write([sales, table('app.orders', ['id', 'sale'])])
  const allow = ['drops-data:Table/app.sales']
  const { drift, actions } = await project.plan(allow)
  expect(drift).toEqual([])
  expect(actions.map(({ op, name, reason }) => [op, name, reason])).toEqual([
    ['rename', 'app.sales', 'renamed'],
    ['create', 'app.orders', 'new'],
    ['alter', 'app.sales', 'renamed'],
  ])
  await project.apply(allow)
  expect((await project.plan()).actions).toEqual([])

  const options = { allow: ['drops-data:Table/app.orders'], includeAdopted: false }
  const { left } = await destroyProject(project.context(), {
    ...options,
    confirm: async () => true,
  })
  expect(left.map(({ name, why }) => [name, why.split(',')[0]])).toEqual([
    ['app', 'not managed by this project'],
    ['app.sales', 'adopted'],
  ])
  expect(
    await project.ask(
      `SELECT to_regclass('app.orders') AS gone, to_regclass('app.sales')::text AS kept`,
    ),
  ).toEqual([{ gone: null, kept: 'app.sales' }])
})

test('a right on what was renamed long ago is a new one', async () => {
  const view = (name: string, more: JsonObject = {}): JsonObject => ({
    kind: 'View',
    name,
    query: 'SELECT 1 AS a',
    ...more,
  })
  const grant = (on: string): JsonObject => ({
    kind: 'Grant',
    to: 'PUBLIC',
    on,
    privileges: ['select'],
  })
  const schema = { kind: 'Schema', name: 'later' }
  project.write([schema, view('later.old'), grant('table later.old')])
  await project.apply()
  const renamed = view('later.new', { renamedFrom: 'later.old' })
  project.write([schema, renamed, grant('table later.new')])
  await project.apply()
  expect((await project.plan()).actions).toEqual([])

  project.write([schema, renamed, view('later.old'), grant('table later.old')])
  await project.apply()
  project.write([schema, renamed, grant('table later.new')])
  await project.apply()
  expect((await project.plan()).actions).toEqual([])
})
