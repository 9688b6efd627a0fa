/**
 * What is not selected, or ignored, stays as it is, also where the server lets nothing change below
 * it: a view steps aside and comes back as it stood, however the plans want it.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { encodeChangeset } from '../../../src/changeset/encode.ts'
import { applyChangeset } from '../../../src/operation/index.ts'
import type { JsonObject } from '../../../src/resource/json.ts'
import { type PostgresProject, postgresProject } from '../../harness/postgres-project.ts'

let project: PostgresProject

beforeAll(async () => {
  project = await postgresProject('selected')
})
afterAll(() => project?.close())

const table = (type: string): JsonObject => ({
  kind: 'Table',
  name: 'app.t',
  columns: [
    { name: 'id', type: 'int' },
    { name: 'a', type },
  ],
})
const view = (name: string, query: string, comment: string): JsonObject => ({
  kind: 'View',
  name,
  query,
  comment,
})
const before: readonly JsonObject[] = [
  { kind: 'Schema', name: 'app' },
  table('int'),
  view('app.v', 'SELECT id, a FROM app.t', 'as it was'),
  view('app.gone', 'SELECT a FROM app.t', 'no plan has it any more'),
]
const after: readonly JsonObject[] = [
  { kind: 'Schema', name: 'app' },
  table('bigint'),
  view('app.v', 'SELECT id, a, a + 1 AS next FROM app.t', 'as it shall be'),
]
const allow: readonly string[] = ['drops-view', 'drops-data']

test.each(['at once', 'from a file'])('a view around a table that changes %s', async (way) => {
  project.write(before)
  await project.apply(allow)
  const views = await viewsThere()

  project.write(after)
  const selected = { select: ['Table/app.t'] }
  if (way === 'at once') await project.apply(allow, selected)
  else {
    const saved = encodeChangeset(await project.plan(allow, selected))
    const { failure } = await applyChangeset(project.context(), { text: saved, file: 'c.json' })
    expect(failure).toBeUndefined()
  }
  expect(await viewsThere()).toEqual(views)
  const left = await project.plan(allow)
  expect(left.actions.map(({ op, kind, name }) => `${op} ${kind}/${name}`)).toEqual([
    'alter View/app.v',
    'drop View/app.gone',
  ])
  await project.apply(allow)
  expect((await project.plan()).actions).toEqual([])
})

test('a view whose difference is ignored', async () => {
  const lifecycle = { ignoreChanges: ['query', 'comment'] }
  const ignoring = { ...view('app.own', 'SELECT id, a FROM app.t', 'ours'), lifecycle }
  project.write([{ kind: 'Schema', name: 'app' }, table('bigint'), ignoring])
  await project.apply(allow)
  await project.ask(
    "CREATE OR REPLACE VIEW app.own AS SELECT id, a FROM app.t WHERE id > 10; COMMENT ON VIEW app.own IS 'by hand'",
  )
  const views = await viewsThere()
  project.write([{ kind: 'Schema', name: 'app' }, table('numeric'), ignoring])
  await project.apply(allow)
  expect(await viewsThere()).toEqual(views)
  expect((await project.plan()).actions).toEqual([])
})

async function viewsThere(): Promise<unknown> {
  return await project.ask(
    `SELECT relname, pg_get_viewdef(oid) AS query, obj_description(oid) AS comment FROM pg_class WHERE relkind = 'v' AND relnamespace = 'app'::regnamespace ORDER BY relname`,
  )
}
