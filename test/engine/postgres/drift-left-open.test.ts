/** Drift is what an apply takes back: what the plans leave open has moved, too, and stays. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { engineOf } from '../../../src/engine/index.ts'
import type { OperationContext } from '../../../src/operation/context.ts'
import { applyProject, planProject } from '../../../src/operation/index.ts'
import type { JsonObject } from '../../../src/resource/json.ts'
import { temporaryDirectory } from '../../cli/run-sluice.ts'
import {
  ask,
  type FreshDatabase,
  freshDatabase,
  sharedPostgres,
} from '../../harness/postgres-servers.ts'

const home = temporaryDirectory()
const directory = join(home.path, 'open')
const role = `left_open_${process.pid}`
let database: FreshDatabase

beforeAll(async () => {
  database = await freshDatabase(await sharedPostgres())
  await ask(database.url, `CREATE ROLE ${role}`)
})
afterAll(async () => {
  home.remove()
  await ask(database.url, `DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`)
  await database?.drop()
})

test('an owner that no plan names is no drift beside a comment that one does', async () => {
  write([table('first')])
  await applyProject(context(), { allow: [], takeOver: [], confirm: async () => true })
  await ask(database.url, `ALTER TABLE t OWNER TO ${role}; COMMENT ON TABLE t IS 'theirs'`)
  const { changeset } = await planProject(context(), { allow: [] })
  expect(
    changeset?.drift.map(({ name, fields }) => [name, fields.map(({ field }) => field)]),
  ).toEqual([['public.t', ['comment']]])
})

function table(comment: string): JsonObject {
  return { kind: 'Table', name: 't', columns: [{ name: 'id', type: 'bigint' }], comment }
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
  const environments = {
    local: { url: database.url },
  }
  writeFileSync(
    join(directory, 'sluice.yaml'),
    `version: 1\nname: open\nengine: postgres\nplans: [plans.yaml]\nenvironments: ${JSON.stringify(environments)}\n`,
  )
}
