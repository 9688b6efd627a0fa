/**
 * Databases that others made, with whatever PostgreSQL lets them do: imported, they plan to nothing; applied to an empty
 * database, the imported plans make the same again, as queries say that the product has no part in.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { engineOf } from '../../../../src/engine/index.ts'
import type { OperationContext } from '../../../../src/operation/context.ts'
import { applyProject, importProject, planProject } from '../../../../src/operation/index.ts'
import { catalogQuery } from '../../../harness/postgres-catalog.ts'
import { dropMadeRoles, rolesMadeIn, rolesOf } from '../../../harness/made-roles.ts'
import { dumpedObjects, dumperOf } from '../../../harness/postgres-dump.ts'
import { askRaw } from '../../../harness/postgres-scenarios.ts'
import { everyServer, type PostgresServer } from '../../../harness/postgres-servers.ts'

const folder = new URL('.', import.meta.url).pathname
const scripts = readdirSync(folder).filter((name) => name.endsWith('.sql'))

/** Objects of kinds that Sluice has not: named by import, left alone by everything. */
const unmanaged: { readonly [script: string]: readonly string[] } = {
  works: [],
  cinema: ['Aggregate cinema.group_concat(text)', 'trigger cinema.payment_p2022_02.paid'],
  mesh: [
    'Collation mesh.caseless',
    'Collation mesh.german',
    'EventTrigger mesh_ddl',
    'Rule mesh_hidden.audit.no_update',
    'TextSearchConfiguration mesh.words',
  ],
  erp: ['Aggregate core.total(core.money)', 'Cast core.money AS numeric'],
  land: ['Operator land.<~> (land.corner, land.corner)', 'RangeType land.elevation'],
  odd: [
    'Collation odd.german',
    'EventTrigger odd_ddl',
    'ForeignDataWrapper odd_wrapper',
    'ForeignServer odd_server',
    'ForeignTable odd.far_away',
    'Operator odd.=== (text, text)',
    'Rule odd.defaults.also',
    'Rule odd.defaults.no_delete',
    'Statistics odd.corr',
    'Statistics odd.expr',
    'TextSearchConfiguration odd.plain',
    'function odd.c_like(text,text)',
    'function odd.win(int)',
  ],
}

/** What the plans build on and has no kind: made before them, or left out with what needs it; what has no field. */
const beforehand: { readonly [script: string]: readonly string[] } = {
  land: [
    'CREATE SCHEMA land',
    'CREATE TYPE land.elevation AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi)',
  ],
  mesh: [
    'CREATE SCHEMA mesh AUTHORIZATION mesh_owner',
    "CREATE COLLATION mesh.german (provider = icu, locale = 'de-u-co-phonebk')",
    "CREATE COLLATION mesh.caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
  ],
}
const without: { readonly [script: string]: readonly string[] } = {
  cinema: [
    'DROP VIEW cinema.actorless_film',
    'DROP AGGREGATE cinema.group_concat(text)',
    'ALTER TABLE cinema.payment_p2022_02 ENABLE TRIGGER paid',
  ],
  forum: ['ALTER TABLE forum.post VALIDATE CONSTRAINT post_body_not_blank'],
  erp: [
    'DROP VIEW sales.totals',
    'DROP AGGREGATE core.total(core.money)',
    'DROP CAST (core.money AS numeric)',
  ],
  land: [
    'DROP OPERATOR land.<~> (land.corner, land.corner)',
    'ALTER TABLE land.path_of VALIDATE CONSTRAINT path_of_to_parcel_fkey',
  ],
}

describe.each(everyServer)('$name', ({ major, start }) => {
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
        await inDatabase(server, `sluice_test_f_${name}`, async (url) => {
          await askRaw(url, text)
          await importsToNothing(url, join(root, 'first'), name)
          for (const sql of without[name] ?? []) await askRaw(url, sql)
          await isMadeAgain(server, url, name)
        })
      } finally {
        const made = rolesMadeIn(text)
        await dropMadeRoles(server, roles, (role) => made.has(role))
      }
    }, 60_000)
  }

  async function importsToNothing(url: string, directory: string, name: string): Promise<void> {
    const count = await importInto(directory, url, name, unmanaged[name] ?? [])
    const planned = await plan(directory)
    expect(planned.blocked).toEqual([])
    expect(
      planned.actions
        .filter(({ op }) => op !== 'adopt')
        .map(({ op, kind, name: called, fields }) => ({ op, kind, called, fields })),
    ).toEqual([])
    expect(planned.hasChanges).toBe(false)
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
    await inDatabase(of, `sluice_test_f_${name}_again`, async (other) => {
      for (const sql of beforehand[name] ?? []) await askRaw(other, sql)
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
      const dumper = dumperOf(major)
      if (dumper !== undefined)
        expect(dumped(dumper, other), 'what pg_dump says').toEqual(dumped(dumper, url))
      const third = join(root, 'third')
      await importInto(third, other, name)
      expect(meaningOf(filesIn(third))).toEqual(meaningOf(files))
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
async function importInto(
  directory: string,
  url: string,
  name: string,
  others?: readonly string[],
): Promise<number> {
  write(join(directory, 'sluice.yaml'), projectText(name, url))
  const { files, resources, unreadable } = await importProject(context(directory), {
    directory: 'plans',
  })
  const left = unreadable.map(({ kind, name: called }) => `${kind} ${called}`).sort()
  if (others !== undefined) expect(left).toEqual(others)
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

/**
 * Without what has no kind here, nor what has no field: comments of attributes of composites and of
 * views' columns, the index of the last CLUSTER. White space at the ends of a body
 * is nobody's, and a check of no rows holds.
 */
function known(lines: readonly string[]): readonly string[] {
  const views = lines.flatMap(
    (line) => /^(?:view|relation c) (\S+|\S*"[^"]*"\S*) /.exec(line)?.[1] ?? [],
  )
  const isOfView = (line: string): boolean =>
    views.some((view) => line.startsWith(`column ${view}.`))
  return lines
    .filter(
      (line) => !/^(rule |relation f |column odd\.far_away\.|rights on odd\.far_away)/.test(line),
    )
    .filter((line) => !/^(routine|rights on) odd\.(win|c_like)\(/.test(line))
    .map((line) => (isOfView(line) ? line.replace(/ default .*$/s, '') : line))
    .map((line) => line.replace(' NOT VALID valid f ', ' valid t '))
    .map((line) => line.replace(' clustered t ', ' clustered f '))
    .map((line) => (line.startsWith('routine ') ? line.replaceAll(/\s+/g, '') : line))
    .map(sameSql)
}

/** Keys stand in any order, and a check that no row is left to break is valid. */
function meaningOf(
  files: readonly (readonly [string, string])[],
): readonly (readonly [string, unknown])[] {
  return files.map(([path, text]) => {
    const same = sameSql(text.replaceAll('::TEXT', '::text'))
    return [
      path,
      path.endsWith('.yaml')
        ? parse(same.replaceAll(/, notValid: true|\n +notValid: true/g, ''))
        : same,
    ]
  })
}

function filesIn(directory: string): readonly (readonly [string, string])[] {
  return readdirSync(join(directory, 'plans'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => [path.slice(directory.length + 1), readFileSync(path, 'utf8')] as const)
}

/** The same of a dump: without objects of no kind, and what has no field. */
function dumped(dumper: string, url: string): readonly string[] {
  return dumpedObjects(dumper, url)
    .filter((text) => !noKind.test(text) && !noField.test(text))
    .map((text) => text.replaceAll(/^ALTER .* (?:CLUSTER ON|SET STATISTICS) .*;$/gm, ''))
    .map((text) =>
      /; Type: (?:FUNCTION|PROCEDURE);/.test(text) ? text.replaceAll(/\s+/g, '') : text,
    )
    .map((text) => sameSql(text.trim()))
}

const noKind =
  /^(?:win|c_like)\(.*; Schema: odd|^.*; Type: (?:COLLATION|EVENT TRIGGER|FOREIGN DATA WRAPPER|FOREIGN TABLE|OPERATOR|RULE|SERVER|STATISTICS|TEXT SEARCH CONFIGURATION);/

/** Comments of attributes of composites and of constraints of domains. */
const noField = /^(?:COLUMN place\.geo|CONSTRAINT year_check ON DOMAIN .*); Type: COMMENT;/

/** VALUES as a query, and a column without a name in a body: what they are made of says the same. */
function sameSql(text: string): string {
  return text
    .replaceAll('( VALUES', '(VALUES')
    .replaceAll(/(::(?:text|integer))\s*AS\s*(?:text|int4)\b/g, '$1')
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
