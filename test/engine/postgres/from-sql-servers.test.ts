/**
 * Databases that others made: their scripts, and what pg_dump says of them, read without a connection,
 * plan to nothing on the database that they came from.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { KindContext, ScriptObjects } from '../../../src/engine/engine.ts'
import { engineOf } from '../../../src/engine/index.ts'
import { kinds } from '../../../src/engine/postgres/kinds/index.ts'
import { withoutSignature } from '../../../src/engine/postgres/kinds/names.ts'
import { readScript } from '../../../src/engine/postgres/read-script.ts'
import type { OperationContext } from '../../../src/operation/context.ts'
import { importProject, planProject } from '../../../src/operation/index.ts'
import { addressName, resourceId } from '../../../src/resource/id.ts'
import { defaultLifecycle } from '../../../src/resource/resource.ts'
import { dumperOf } from '../../harness/postgres-dump.ts'
import { dropMadeRoles, rolesMadeIn, rolesOf } from '../../harness/made-roles.ts'
import { askRaw } from '../../harness/postgres-scenarios.ts'
import {
  majorsToTest,
  type PostgresServer,
  sharedPostgres,
} from '../../harness/postgres-servers.ts'

const folder = new URL('foreign-schemas', import.meta.url).pathname
const all = readdirSync(folder)
  .filter((name) => name.endsWith('.sql'))
  .map((file) => ({
    name: file.replace('.sql', ''),
    text: readFileSync(join(folder, file), 'utf8'),
  }))

/** What no reading of a text alone can tell; a server may print a text to the letter as it is written. */
const known: { readonly [script: string]: readonly string[] } = {
  // Over an aggregate, which is of no kind here.
  'erp script': ['View/sales.totals'],
  // Calls the server's area(box), where the script has an area(parcel) too.
  'land script': ['MaterializedView/land.summary'],
  // A new table's constraints are valid, whatever they say: no row is left unchecked.
  'erp ddl': ['View/sales.totals'],
  'forum ddl': ['Table/forum.post'],
  'land ddl': ['Table/land.path_of', 'MaterializedView/land.summary'],
}

describe.each(majorsToTest)('SQL as plans, PostgreSQL %i', (major) => {
  const scripts = all.filter(({ text }) => major >= Number(/^-- from: (\d+)/.exec(text)?.[1] ?? 0))
  const dumper = dumperOf(major)
  let server: PostgresServer
  let root = ''
  let roles: readonly string[] = []
  beforeAll(async () => {
    server = await sharedPostgres(major)
    root = mkdtempSync(join(tmpdir(), 'sluice-from-sql-'))
    roles = await rolesOf(server)
    for (const { name, text } of scripts) {
      await askRaw(server.url('postgres'), `CREATE DATABASE "sluice_test_sql_${name}"`)
      await askRaw(server.url(`sluice_test_sql_${name}`), text)
    }
  }, 120_000)
  afterAll(async () => {
    for (const { name } of scripts)
      await askRaw(
        server.url('postgres'),
        `DROP DATABASE IF EXISTS "sluice_test_sql_${name}" WITH (FORCE)`,
      )
    const made = rolesMadeIn(...scripts.map(({ text }) => text))
    await dropMadeRoles(server, roles, (role) => made.has(role))
    rmSync(root, { recursive: true, force: true })
  })

  test.each(scripts)(
    '$name: its script is what it made',
    async ({ name, text }) => {
      expect(unexpected(await changesOf(name, 'script', text), `${name} script`)).toEqual([])
    },
    60_000,
  )

  test.each(scripts)(
    '$name: whole statements in plans are what their fields are',
    async ({ name, text }) => {
      const documents = readScript(text).objects.map(asDdl)
      expect(unexpected(await changesBy(name, 'ddl', () => documents), `${name} ddl`)).toEqual([])
    },
    60_000,
  )

  test.skipIf(dumper === undefined).each(scripts)(
    '$name: its dump is what was dumped',
    async ({ name }) => {
      const url = server.url(`sluice_test_sql_${name}`)
      const dump = spawnSync(dumper ?? '', ['--schema-only', url], { encoding: 'utf8' })
      expect(dump.stderr).toBe('')
      expect(unexpected(await changesOf(name, 'dump', dump.stdout), `${name} dump`)).toEqual([])
    },
    60_000,
  )

  /** Ids of what a plan of the SQL would change in the database. */
  async function changesOf(name: string, what: string, sql: string): Promise<readonly string[]> {
    return changesBy(name, what, async (directory) => {
      write(join(directory, 'schema.sql'), sql)
      const { files } = await importProject(context(directory), {
        directory: 'plans',
        fromSql: [join(directory, 'schema.sql')],
      })
      for (const { path, text } of files) write(join(directory, 'plans', path), text)
      return files.filter(({ path }) => path.endsWith('.yaml'))
    })
  }

  async function changesBy(
    name: string,
    what: string,
    make: (directory: string) => readonly object[] | Promise<readonly object[]>,
  ): Promise<readonly string[]> {
    const directory = join(root, `${name}-${what}`)
    write(join(directory, 'sluice.yaml'), projectText(name, server.url(`sluice_test_sql_${name}`)))
    const made = await make(directory)
    if (what === 'ddl')
      for (const [index, document] of made.entries())
        write(join(directory, `plans/${index}.yaml`), JSON.stringify(document))
    const { changeset, diagnostics } = await planProject(context(directory), { allow: [] })
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    // What is External is there, and nothing to adopt.
    const own = made.filter((one) => !/"External"|\/externals\//.test(JSON.stringify(one)))
    expect(changeset?.actions.length).toBe(own.length)
    return (changeset?.actions ?? [])
      .filter(({ op }) => op !== 'adopt')
      .map(({ kind, name: own }) => `${kind}/${own}`)
  }
})

function unexpected(changes: readonly string[], what: string): readonly string[] {
  return changes.filter((id) => !(known[what] ?? []).includes(id))
}

/** The statements that make an object, as a document of its kind. */
function asDdl({ kind, address, spec }: ScriptObjects['objects'][number]): object {
  const name = addressName(address)
  if (kind === 'External') return { kind, name: address.name, schema: address.database, ...spec }
  const desired: KindContext = { database: 'public', lookup: () => undefined, side: 'desired' }
  const drafts = kinds[kind]?.create(
    {
      id: resourceId(kind, name),
      kind,
      name,
      address,
      spec,
      lifecycle: defaultLifecycle,
      dependsOn: [],
      checks: [],
      secrets: [],
    },
    { desired, live: { ...desired, side: 'live' }, breaksUnmanaged: false },
  )
  // A placeholder that is meant as text is escaped, as import does.
  const ddl = (drafts ?? [])
    .map(({ sql }) => sql.replace(/\$\{(?=(?:value|env|file):)/g, '$$$${'))
    .join(';\n')
  const isNamed = !['Grant', 'DefaultPrivileges', 'Policy'].includes(kind)
  const own = /^(Function|Procedure)$/.test(kind) ? withoutSignature(address.name) : address.name
  const hasSchema = address.database !== undefined && address.on === undefined
  return {
    kind,
    ...(isNamed ? { name: own } : {}),
    ...(isNamed && hasSchema ? { schema: address.database } : {}),
    ddl,
  }
}

function projectText(name: string, url: string): string {
  return [
    'version: 1',
    `name: ${name}`,
    'engine: postgres',
    'plans: [plans/**/*.yaml]',
    `environments: { local: { url: ${JSON.stringify(url)} } }`,
    '',
  ].join('\n')
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

function context(directory: string): OperationContext {
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
