/** A PostgreSQL server as a target of scenarios: a database of its own for each, and no role left behind. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { engineOf } from '../../src/engine/index.ts'
import { dropMadeRoles, rolesOf } from './made-roles.ts'
import type { ScenarioTarget } from './scenario.ts'
import { sharedConnection } from './shared-connection.ts'

export interface ScenarioServer {
  readonly major: number
  /** A superuser's URL, for a database of this name. */
  readonly url: (database: string) => string
  readonly close: () => Promise<void>
  /** What every database has before the scenario begins. */
  readonly prepare?: string
}

/** A server with TimescaleDB that is there already; one of its versions, where it has several. */
export function serverAt(url: string): ScenarioServer {
  const version = process.env['SLUICE_TEST_TIMESCALE_VERSION']
  return {
    major: 0,
    prepare: `CREATE EXTENSION timescaledb${version === undefined ? '' : ` VERSION '${version}'`}`,
    url: (database) => {
      const other = new URL(url)
      other.pathname = `/${database}`
      return other.href
    },
    close: async () => undefined,
  }
}

export interface ScenarioDatabase {
  readonly target: ScenarioTarget
  readonly close: () => Promise<void>
}

/** `project` owns what the scenario makes, and is the name of its database. */
export async function openScenarioDatabase(
  server: ScenarioServer,
  directory: string,
  project: string,
): Promise<ScenarioDatabase> {
  const shared = sharedConnection(engineOf)
  const database = `s_${project.replaceAll('-', '_')}`.slice(0, 60)
  const url = server.url(database)
  const roles = await rolesOf(server)
  const create = async (): Promise<void> => {
    await askRaw(server.url('postgres'), `CREATE DATABASE ${database}`)
    if (server.prepare !== undefined) await askRaw(url, server.prepare)
  }
  const drop = async (): Promise<void> => {
    await shared.close()
    await askRaw(server.url('postgres'), `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`)
    // Every role of a scenario begins like this.
    await dropMadeRoles(server, roles, (role) => role.startsWith('s_'))
  }
  await drop()
  await create()
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'sluice.yaml'), projectText(project, url))
  return {
    target: {
      engine: 'postgres',
      generation: server.major,
      directory,
      processEnv: { SLUICE_FIXTURE_PASSWORD: 'not a real one' },
      engineOf: shared.engineOf,
      always: new Set(server.prepare === undefined ? [] : ['Extension/timescaledb']),
      reset: async () => {
        await drop()
        await create()
      },
      run: async (sql) => {
        await askRaw(url, sql)
      },
      query: (sql) => askRaw(url, sql),
    },
    close: drop,
  }
}

function projectText(name: string, url: string): string {
  return [
    'version: 1',
    `name: ${name}`,
    'engine: postgres',
    'plans: [plans.yaml]',
    `environments: { local: { url: ${JSON.stringify(url)} } }`,
    '',
  ].join('\n')
}

/** Rows as the server writes them, every value as text. */
export async function askRaw(
  connectionString: string,
  sql: string,
): Promise<readonly (readonly (string | null)[])[]> {
  const client = new pg.Client({
    connectionString,
    types: { getTypeParser: () => (value: string) => value },
  })
  await client.connect()
  try {
    // Several statements give several results; the rows are those of the last.
    const results = [await client.query({ text: sql, rowMode: 'array' })].flat()
    return results.at(-1)?.rows ?? []
  } finally {
    await client.end()
  }
}
