/** A project in files and a database of its own, for tests of what operations leave there. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Changeset } from '../../src/changeset/changeset.ts'
import { engineOf } from '../../src/engine/index.ts'
import type { OperationContext } from '../../src/operation/context.ts'
import { applyProject, planProject } from '../../src/operation/index.ts'
import type { JsonObject } from '../../src/resource/json.ts'
import { temporaryDirectory } from '../cli/run-sluice.ts'
import { ask, freshDatabase, sharedPostgres } from './postgres-servers.ts'

export interface PostgresProject {
  readonly context: (more?: Partial<OperationContext>) => OperationContext
  readonly write: (documents: readonly JsonObject[]) => void
  readonly plan: (allow?: readonly string[], more?: Partial<OperationContext>) => Promise<Changeset>
  /** Nothing is in the way of it, and nothing fails. */
  readonly apply: (allow?: readonly string[], more?: Partial<OperationContext>) => Promise<void>
  readonly ask: (sql: string) => ReturnType<typeof ask>
  readonly close: () => Promise<void>
}

export async function postgresProject(name: string): Promise<PostgresProject> {
  const home = temporaryDirectory()
  const directory = join(home.path, name)
  const database = await freshDatabase(await sharedPostgres())
  const context: PostgresProject['context'] = (more = {}) => ({
    directory,
    environment: 'local',
    processEnv: {},
    engineOf,
    now: () => new Date(0),
    host: 'test',
    user: 'test',
    pid: process.pid,
    toolVersion: 'test',
    ...more,
  })
  return {
    context,
    write: (documents) => {
      mkdirSync(directory, { recursive: true })
      const text = documents.map((document) => JSON.stringify(document)).join('\n---\n')
      writeFileSync(join(directory, 'plans.yaml'), text)
      const away = { url: 'postgres://nobody@127.0.0.1:1/none' }
      const environments = JSON.stringify({ local: { url: database.url }, away })
      writeFileSync(
        join(directory, 'sluice.yaml'),
        `version: 1\nname: ${name}\nengine: postgres\nplans: [plans.yaml]\nenvironments: ${environments}\n`,
      )
    },
    plan: async (allow = [], more = {}) => {
      const { changeset, diagnostics } = await planProject(context(more), { allow })
      if (changeset === undefined) throw new Error(JSON.stringify(diagnostics))
      return changeset
    },
    apply: async (allow = [], more = {}) => {
      const options = { allow, takeOver: [], confirm: async () => true }
      const result = await applyProject(context(more), options)
      expect(result.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
      expect(result.changeset?.blocked).toEqual([])
      expect(result.failure).toBeUndefined()
    },
    ask: (sql) => ask(database.url, sql),
    close: async () => {
      home.remove()
      await database.drop()
    },
  }
}
