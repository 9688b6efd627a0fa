/**
 * A server is read while the plans are compiled. What comes out is the same as when it is read
 * afterwards, whatever databases the plans name, and faults in the plans are told before anything
 * that the server says.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Changeset } from '../../../src/changeset/changeset.ts'
import type { Engine } from '../../../src/engine/engine.ts'
import { engineOf } from '../../../src/engine/index.ts'
import { planProject } from '../../../src/operation/index.ts'
import type { JsonObject } from '../../../src/resource/json.ts'
import { type PostgresProject, postgresProject } from '../../harness/postgres-project.ts'

let project: PostgresProject

beforeAll(async () => {
  project = await postgresProject('early')
})
afterAll(async () => await project?.close())

const here: readonly JsonObject[] = [{ kind: 'Schema', name: 'app' }, table('app.t')]
const wider: readonly JsonObject[] = [...here, { kind: 'Schema', name: 'late' }, table('late.t')]

test('what the plans name for the first time is read as well', async () => {
  project.write(here)
  await project.apply()
  await project.ask('CREATE SCHEMA late; CREATE TABLE late.t (id bigint)')

  const [early, afterwards] = [await plan(isEarly), await plan(isLate)]
  expect(early.changeset).toEqual(afterwards.changeset)
  expect(early.changeset.actions).toEqual([])
  expect(early.readings).toBe(1)

  project.write(wider)
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
  project.write([table('app.t'), table('app.t')])
  const away = project.context({ environment: 'away' })
  const { diagnostics } = await planProject(away, { allow: [] })
  expect(diagnostics.map(({ code }) => code)).toEqual(['DUPLICATE_RESOURCE'])

  project.write(here)
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
  const changeset = await project.plan([], {
    engineOf: async (name) => as(await engineOf(name)),
    onStatement: (sql) => {
      if (sql.startsWith('SELECT nspname FROM pg_namespace')) readings++
    },
  })
  return { changeset, readings }
}
