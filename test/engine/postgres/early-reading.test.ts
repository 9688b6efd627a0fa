/**
 * A server is read while the plans are compiled. What comes out is the same as when it is read
 * afterwards, whatever databases the plans name, and faults in the plans are told before anything
 * that the server says.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Changeset } from '../../../src/changeset/changeset.ts'
import type { Engine } from '../../../src/engine/engine.ts'
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
const directory = join(home.path, 'early')
let database: FreshDatabase

beforeAll(async () => {
  database = await freshDatabase(await sharedPostgres())
})
afterAll(async () => {
  home.remove()
  await database?.drop()
})

const here: readonly JsonObject[] = [{ kind: 'Schema', name: 'app' }, table('app.t')]
const wider: readonly JsonObject[] = [...here, { kind: 'Schema', name: 'late' }, table('late.t')]

test('what the plans name for the first time is read as well', async () => {
  write(here)
  await applyProject(context(), { allow: [], takeOver: [], confirm: async () => true })
  await ask(database.url, 'CREATE SCHEMA late; CREATE TABLE late.t (id bigint)')

  const [early, afterwards] = [await plan(isEarly), await plan(isLate)]
  expect(early.changeset).toEqual(afterwards.changeset)
  expect(early.changeset.actions).toEqual([])
  expect(early.readings).toBe(1)

  write(wider)
  const [earlyWider, widerAfterwards] = [await plan(isEarly), await plan(isLate)]
  expect(earlyWider.changeset).toEqual(widerAfterwards.changeset)
  expect(earlyWider.changeset.actions.map(({ op, name }) => `${op} ${name}`)).toEqual([
    'adopt late',
    'adopt late.t',
  ])
  expect(earlyWider.readings).toBe(2)
})

test('a reading that the server did not bear is done again', async () => {
  let readings = 0
  const isCutOnce = (engine: Engine): Engine => ({
    ...engine,
    connect: async (...given) => {
      const connection = await engine.connect(...given)
      const inspect: typeof connection.inspect = async (...asked) => {
        if (++readings === 1) throw new Error('the session is over')
        return await connection.inspect(...asked)
      }
      return { ...connection, inspect }
    },
  })
  expect((await plan(isCutOnce)).changeset).toEqual((await plan(isLate)).changeset)
  expect(readings).toBe(2)
})

test('with faults in the plans nothing is said of a server that is away', async () => {
  write([table('app.t'), table('app.t')])
  const away = { ...context(), environment: 'away' }
  const { diagnostics } = await planProject(away, { allow: [] })
  expect(diagnostics.map(({ code }) => code)).toEqual(['DUPLICATE_RESOURCE'])

  write(here)
  await expect(planProject(away, { allow: [] })).rejects.toMatchObject({ code: 'UNREACHABLE' })
})

function table(name: string): JsonObject {
  return { kind: 'Table', name, columns: [{ name: 'id', type: 'bigint' }] }
}

const isEarly = (engine: Engine): Engine => engine
const isLate = ({ isElsewhere: _early, ...engine }: Engine): Engine => engine

async function plan(
  as: (engine: Engine) => Engine,
): Promise<{ readonly changeset: Changeset; readonly readings: number }> {
  let readings = 0
  const result = await planProject(
    {
      ...context(),
      engineOf: async (name) => as(await engineOf(name)),
      onStatement: (sql) => {
        if (sql.startsWith('SELECT nspname FROM pg_namespace')) readings++
      },
    },
    { allow: [] },
  )
  if (result.changeset === undefined) throw new Error(JSON.stringify(result.diagnostics))
  return { changeset: result.changeset, readings }
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
    away: { url: 'postgres://nobody@127.0.0.1:1/none' },
  }
  writeFileSync(
    join(directory, 'sluice.yaml'),
    `version: 1\nname: early\nengine: postgres\nplans: [plans.yaml]\nenvironments: ${JSON.stringify(environments)}\n`,
  )
}
