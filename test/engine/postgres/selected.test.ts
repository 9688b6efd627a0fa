/**
 * What is not selected stays as it is, also where the server lets nothing change below it: a view
 * steps aside and comes back as it stood, however the plans want it.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { encodeChangeset } from '../../../src/changeset/encode.ts'
import { engineOf } from '../../../src/engine/index.ts'
import type { OperationContext } from '../../../src/operation/context.ts'
import { applyChangeset, applyProject, planProject } from '../../../src/operation/index.ts'
import type { JsonObject } from '../../../src/resource/json.ts'
import { temporaryDirectory } from '../../cli/run-sluice.ts'
import {
  ask,
  type FreshDatabase,
  freshDatabase,
  sharedPostgres,
} from '../../harness/postgres-servers.ts'

const home = temporaryDirectory()
const directory = join(home.path, 'selected')
let database: FreshDatabase

beforeAll(async () => {
  database = await freshDatabase(await sharedPostgres())
})
afterAll(async () => {
  home.remove()
  await database?.drop()
})

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
  write(before)
  await apply(context())
  const views = await viewsThere()

  write(after)
  const selected = { ...context(), select: ['Table/app.t'] }
  if (way === 'at once') await apply(selected)
  else {
    const { changeset } = await planProject(selected, { allow })
    if (changeset === undefined) throw new Error('no plan')
    const saved = { text: encodeChangeset(changeset), file: 'change.json' }
    expect((await applyChangeset(context(), saved)).failure).toBeUndefined()
  }
  expect(await viewsThere()).toEqual(views)
  const left = await planProject(context(), { allow })
  expect(left.changeset?.actions.map(({ op, kind, name }) => `${op} ${kind}/${name}`)).toEqual([
    'alter View/app.v',
    'drop View/app.gone',
  ])
  await apply(context())
  expect((await planProject(context(), { allow: [] })).changeset?.actions).toEqual([])
})

async function viewsThere(): Promise<unknown> {
  return await ask(
    database.url,
    `SELECT relname, pg_get_viewdef(oid) AS query, obj_description(oid) AS comment FROM pg_class WHERE relkind = 'v' AND relnamespace = 'app'::regnamespace ORDER BY relname`,
  )
}

async function apply(to: OperationContext): Promise<void> {
  const result = await applyProject(to, { allow, takeOver: [], confirm: async () => true })
  expect(result.changeset?.blocked).toEqual([])
  expect(result.failure).toBeUndefined()
}

function context(): OperationContext {
  return {
    directory,
    environment: 'local',
    processEnv: {},
    engineOf,
    now: () => new Date(0),
    host: 'test',
    user: 'test',
    pid: process.pid,
    toolVersion: 'test',
  }
}

function write(documents: readonly JsonObject[]): void {
  mkdirSync(directory, { recursive: true })
  const text = documents.map((document) => JSON.stringify(document)).join('\n---\n')
  writeFileSync(join(directory, 'plans.yaml'), text)
  writeFileSync(
    join(directory, 'sluice.yaml'),
    `version: 1\nname: selected\nengine: postgres\nplans: [plans.yaml]\nenvironments: ${JSON.stringify({ local: { url: database.url } })}\n`,
  )
}
