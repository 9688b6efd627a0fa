/**
 * Databases that others made, with whatever PostgreSQL lets them do: imported, they plan to nothing; applied to an empty
 * database, the imported plans make the same again, as queries say that the product has no part in.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { engineOf } from '../../../../src/engine/index.ts'
import type { OperationContext } from '../../../../src/operation/context.ts'
import { applyProject, importProject, planProject } from '../../../../src/operation/index.ts'
import { catalogQuery } from '../../../harness/postgres-catalog.ts'
import { askRaw } from '../../../harness/postgres-scenarios.ts'
import { type PostgresServer, postgresServers } from '../../../harness/postgres-servers.ts'

const folder = new URL('.', import.meta.url).pathname
const scripts = readdirSync(folder).filter((name) => name.endsWith('.sql'))

/** Objects of kinds that Sluice has not: named by import, left alone by everything. */
const unmanaged: { readonly [script: string]: readonly string[] } = {}

/** What keeps a script from being made anew by the plans alone: what they build on is of no kind. */
const without: { readonly [script: string]: readonly string[] } = {
  erp: ['DROP VIEW sales.totals', 'DROP AGGREGATE core.total(core.money)'],
}

describe.each(postgresServers)('$name', ({ major, start }) => {
  let server: PostgresServer
  let root = ''
  beforeAll(async () => {
    server = await start()
  })
  afterAll(() => server.close())
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'sluice-foreign-'))
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  for (const script of scripts) {
    const text = readFileSync(join(folder, script), 'utf8')
    const name = script.replace('.sql', '')
    if (major < Number(/^-- from: (\d+)/.exec(text)?.[1] ?? 0)) continue
    test(`${name}: imported, it plans to nothing, and is made again from the plans`, async () => {
      const roles = await rolesOf(server)
      try {
        await inDatabase(server, `f_${name}`, async (url) => {
          await askRaw(url, text)
          await importsToNothing(url, join(root, 'first'), name)
          for (const sql of without[name] ?? []) await askRaw(url, sql)
          await isMadeAgain(server, url, name)
        })
      } finally {
        for (const role of await rolesOf(server))
          if (!roles.includes(role)) await askRaw(server.url('postgres'), `DROP ROLE "${role}"`)
      }
    }, 60_000)
  }

  async function importsToNothing(url: string, directory: string, name: string): Promise<void> {
    const count = await importInto(directory, url, name)
    const planned = await plan(directory)
    expect(planned.hasChanges).toBe(false)
    expect(planned.actions.filter(({ op }) => op !== 'adopt')).toEqual([])
    expect(planned.actions.length).toBe(count)
    const before = await linesOf(url)
    const applied = await applyProject(context(directory), {
      allow: [],
      takeOver: [],
      confirm: async () => true,
    })
    expect(applied.changeset?.blocked).toEqual([])
    expect(applied.executed).toBe(0)
    expect(await linesOf(url)).toEqual(before)
    expect((await plan(directory)).actions).toEqual([])
  }

  /** From plans to an empty database: the catalog and the next import are as those of the first. */
  async function isMadeAgain(of: PostgresServer, url: string, name: string): Promise<void> {
    const first = join(root, 'again')
    await importInto(first, url, name)
    await inDatabase(of, `f_${name}_again`, async (other) => {
      const second = join(root, 'second')
      const files = filesIn(first)
      for (const [path, text] of files) write(join(second, path), text)
      write(join(second, 'sluice.yaml'), projectText(name, other))
      const applied = await applyProject(context(second), {
        allow: [],
        takeOver: [],
        confirm: async () => true,
      })
      expect(applied.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
      expect(applied.failure).toBeUndefined()
      expect((await plan(second)).actions).toEqual([])
      expect(known(await linesOf(other))).toEqual(known(await linesOf(url)))
      const third = join(root, 'third')
      await importInto(third, other, name)
      expect(filesIn(third)).toEqual(files)
    })
  }
})

async function inDatabase(
  server: PostgresServer,
  database: string,
  work: (url: string) => Promise<void>,
): Promise<void> {
  await askRaw(server.url('postgres'), `CREATE DATABASE ${database}`)
  try {
    await work(server.url(database))
  } finally {
    await askRaw(server.url('postgres'), `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`)
  }
}

/** Writes what is there as plans; gives how many objects that were. */
async function importInto(directory: string, url: string, name: string): Promise<number> {
  write(join(directory, 'sluice.yaml'), projectText(name, url))
  const { files, resources, unreadable } = await importProject(context(directory), {
    directory: 'plans',
  })
  expect(unreadable.map(({ kind, name: called }) => `${kind} ${called}`).sort()).toEqual(
    unmanaged[name] ?? [],
  )
  for (const { path, text } of files) write(join(directory, 'plans', path), text)
  return resources
}

async function plan(
  directory: string,
): Promise<NonNullable<Awaited<ReturnType<typeof planProject>>['changeset']>> {
  const { changeset, diagnostics } = await planProject(context(directory), { allow: [] })
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  if (changeset === undefined) throw new Error('no changeset')
  return changeset
}

async function linesOf(url: string): Promise<readonly string[]> {
  const rows = await askRaw(url, `SET search_path = pg_catalog; ${catalogQuery}`)
  return rows.map(([line]) => String(line))
}

/** Without what has no kind here. */
function known(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => !/^(rule|relation f|column odd\.far_away)/.test(line))
}

function filesIn(directory: string): readonly (readonly [string, string])[] {
  return readdirSync(join(directory, 'plans'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => [path.slice(directory.length + 1), readFileSync(path, 'utf8')] as const)
}

async function rolesOf(server: PostgresServer): Promise<readonly string[]> {
  const rows = await askRaw(server.url('postgres'), 'SELECT rolname FROM pg_roles')
  return rows.map(([name]) => String(name))
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
