/** A server that only warns has not done it: the apply says so, and the next plan shows it again. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engineOf } from '../../src/engine/index.ts'
import type { OperationContext } from '../../src/operation/context.ts'
import { applyProject, planProject } from '../../src/operation/index.ts'
import { directoryForTest } from '../cli/run-sluice.ts'
import {
  ask,
  type FreshDatabase,
  freshDatabase,
  sharedPostgres,
} from '../harness/postgres-servers.ts'
import type { Doc } from './project.ts'

describe('rights that the role which connects may not give', () => {
  let database: FreshDatabase
  const directory = directoryForTest
  const role = `sluice_test_weak_${process.pid}`
  const reader = `sluice_test_reader_${process.pid}`
  beforeAll(async () => {
    database = await freshDatabase(await sharedPostgres())
    await ask(
      database.url,
      `CREATE ROLE ${role}; CREATE ROLE ${reader}; CREATE SCHEMA app; CREATE TABLE app.t (a int, b int);
       GRANT CREATE ON DATABASE ${database.name} TO ${role}; GRANT USAGE ON SCHEMA app TO ${role};
       GRANT SELECT ON app.t TO ${role}; GRANT UPDATE (b) ON app.t TO ${reader}`,
    )
  })
  afterAll(async () => {
    const url = database.url
    await ask(url, `DROP OWNED BY ${role}, ${reader}; DROP ROLE ${role}; DROP ROLE ${reader}`)
    await database.drop()
  })

  function contextIn(at: string): OperationContext {
    return {
      directory: at,
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

  function write(at: string, connectAs: string | undefined, ...docs: readonly Doc[]): void {
    mkdirSync(at, { recursive: true })
    const local = { url: database.url, ...(connectAs === undefined ? {} : { role: connectAs }) }
    writeFileSync(join(at, 'plans.yaml'), docs.map((doc) => JSON.stringify(doc)).join('\n---\n'))
    writeFileSync(
      join(at, 'sluice.yaml'),
      `version: 1\nname: rights\nengine: postgres\nplans: [plans.yaml]\nenvironments: { local: ${JSON.stringify(local)} }\n`,
    )
  }

  test('are told, not recorded, and planned again', async () => {
    const at = join(directory(), 'rights')
    const context = contextIn(at)
    const apply = () =>
      applyProject(context, { allow: [], takeOver: [], confirm: async () => true })
    const planned = async (): Promise<readonly string[]> =>
      ((await planProject(context, { allow: [] })).changeset?.actions ?? []).map(
        ({ op, kind, name }) => `${op} ${kind}/${name}`,
      )
    const table: Doc = { kind: 'External', name: 'app.t', of: 'table' }
    const grant = (...privileges: readonly string[]): Doc => ({
      kind: 'Grant',
      to: reader,
      on: 'table app.t',
      privileges,
    })
    const id = `Grant/${reader}@table app.t`

    write(at, role, table, grant('select', 'update (b)'))
    await expect(apply()).rejects.toMatchObject({
      code: 'ENGINE_REFUSED',
      message: expect.stringContaining(`${id} (privileges.select)`),
      hint: expect.stringContaining('owner'),
    })
    expect(await planned()).toEqual([`alter ${id}`])

    // The owner may; what is gone from the plans then is to be taken by who may not.
    write(at, undefined, table, grant('select', 'update (b)'))
    expect(await apply()).toMatchObject({ partial: false })
    expect(await planned()).toEqual([])
    write(at, role, table, { kind: 'Schema', name: 'other' })
    await expect(apply()).rejects.toMatchObject({
      message: expect.stringContaining(`${id} is still there`),
    })
    expect(await planned()).toEqual([`drop ${id}`])
    write(at, undefined, table, { kind: 'Schema', name: 'other' })
    await apply()
    expect(await planned()).toEqual([])
  }, 60_000)
})
