/**
 * The laws of convergence on PostgreSQL. Apply A, then B, then further changes on the same database: after each, a plan
 * has nothing to do, with and without the ledger; rows that no change had to touch are as they were; import gives the
 * plans back. At the end the database holds what a fresh one gets from the last plans, and all of it can be dropped.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { expect } from 'vitest'
import type { Changeset } from '../../src/changeset/changeset.ts'
import type { OperationContext } from '../../src/operation/context.ts'
import {
  applyProject,
  destroyProject,
  importProject,
  planProject,
} from '../../src/operation/index.ts'
import { catalogQuery } from '../harness/postgres-catalog.ts'
import { sharedConnection } from '../harness/shared-connection.ts'
import type { Piece } from './postgres-pieces.ts'
import { changedPostgresProject, randomPostgresProject } from './postgres-projects.ts'
import { digestOfRows, fillNulls, insertRows } from './postgres-columns.ts'
import { type Random, seeded } from './random.ts'

/** Consent for everything: the property is about converging, not about guards. */
const allow = ['drops-data', 'loses-state', 're-emits', 'breaks-unmanaged']

export interface PostgresCase {
  /** A superuser's URL of the server, for a database of this name. */
  readonly url: (database: string) => string
  /** Where the case may make a directory of its own. */
  readonly root: string
  readonly seed: number
  /** Changes after the first state; one unless said. */
  readonly steps?: number
  readonly onChangeset: (changeset: Changeset) => void
  /** The engine under test; a mutant of it in the tests of the laws themselves. */
  readonly engineOf: OperationContext['engineOf']
}

/** Throws, with the seed, when a law does not hold. */
export async function runPostgresCase(given: PostgresCase): Promise<void> {
  const { seed, steps = 1 } = given
  const random = seeded(seed)
  const world = {
    project: `p${seed}`,
    major: await majorOf(given.url('postgres')),
    role: (name: string) => `p${seed}_${name}`,
  }
  const target = await openTarget(given, world.project)
  let wanted = randomPostgresProject(world, random)
  try {
    await target.applied(wanted, 'A')
    await target.fill(wanted)
    for (let step = 1; step <= steps; step++) {
      wanted = changedPostgresProject(world, wanted, random)
      const before = await target.rows()
      const changeset = await target.applied(wanted, `B${step}`)
      expectRowsKept(before, await target.rows(), changeset)
      await target.importGivesBack(wanted)
      await target.fill(wanted)
    }
    await target.isAnyOrderAlike(wanted, random)
    await target.isAsFresh(wanted)
    await target.dropsAll()
  } catch (error) {
    if (error instanceof CannotHave) return
    const message = error instanceof Error ? error.message : String(error)
    throw new Error(
      `seed ${seed} (SLUICE_TEST_SEED=${seed} SLUICE_TEST_CASES=1): ${message}\nB: ${JSON.stringify(
        wanted.map(({ doc }) => doc),
        null,
        1,
      )}`,
      { cause: error },
    )
  } finally {
    await target.close()
  }
}

async function majorOf(url: string): Promise<number> {
  const { rows } = await withClient(url, (client) => client.query('SHOW server_version_num'))
  return Math.floor(Number(rows[0].server_version_num) / 10_000)
}

/** Digests of rows by the name of their table in SQL. */
type Rows = ReadonlyMap<string, string | null>

interface Target {
  readonly applied: (pieces: readonly Piece[], side: string) => Promise<Changeset | undefined>
  /** Rows into every table that has none. */
  readonly fill: (pieces: readonly Piece[]) => Promise<void>
  readonly rows: () => Promise<Rows>
  readonly importGivesBack: (pieces: readonly Piece[]) => Promise<void>
  readonly isAnyOrderAlike: (pieces: readonly Piece[], random: Random) => Promise<void>
  readonly isAsFresh: (pieces: readonly Piece[]) => Promise<void>
  readonly dropsAll: () => Promise<void>
  readonly close: () => Promise<void>
}

/** A database of its own on the server, and a project in a directory of its own. */
async function openTarget(given: PostgresCase, project: string): Promise<Target> {
  const { root, url, seed } = given
  const directory = join(root, project)
  const fresh = `${project}_fresh`
  const databases: string[] = []
  const open = async (database: string): Promise<Runner> => {
    await withClient(url('postgres'), (client) => client.query(`CREATE DATABASE ${database}`))
    databases.push(database)
    const connection = sharedConnection(given.engineOf)
    return {
      project,
      directory: join(directory, database),
      url: url(database),
      engineOf: connection.engineOf,
      close: connection.close,
    }
  }
  const runner = await open(project)
  let tables: readonly Piece[] = []
  const inDatabase = <T>(work: (client: pg.Client) => Promise<T>): Promise<T> =>
    withClient(url(project), work)
  return {
    applied: async (pieces, side) => {
      const changeset = await converge(runner, pieces, `${seed} ${side}`)
      if (changeset !== undefined) given.onChangeset(changeset)
      tables = pieces.filter(isFilled)
      return changeset
    },
    fill: (pieces) => inDatabase((client) => fill(client, pieces.filter(isFilled))),
    rows: () => inDatabase((client) => digests(client, tables)),
    importGivesBack: (pieces) => importGivesBack(runner, pieces),
    isAnyOrderAlike: (pieces, random) => isAnyOrderAlike(runner, pieces, random),
    isAsFresh: async (pieces) => {
      const other = await open(fresh)
      try {
        await converge(other, pieces, `${seed} fresh`)
      } finally {
        await other.close()
      }
      const [mine, theirs] = await Promise.all([linesOf(url(project)), linesOf(url(fresh))])
      // No role can go while it has rights there.
      await withClient(url('postgres'), (client) => client.query(`DROP DATABASE ${fresh}`))
      expect(comparable(mine, pieces), 'the catalog, against that of a fresh database').toEqual(
        comparable(theirs, pieces),
      )
    },
    dropsAll: () => dropsAll(runner),
    close: async () => {
      await runner.close()
      await withClient(url('postgres'), async (client) => {
        for (const each of databases)
          await client.query(`DROP DATABASE IF EXISTS ${each} WITH (FORCE)`)
        for (const each of ['reader', 'group', 'owner'])
          await client.query(`DROP ROLE IF EXISTS ${project}_${each}`)
      })
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

interface Runner {
  readonly project: string
  readonly directory: string
  readonly url: string
  readonly engineOf: OperationContext['engineOf']
  readonly close: () => Promise<void>
}

/** The random change asks for what the rows cannot have; the server says so, and nothing is lost. */
class CannotHave extends Error {}

/** Rows that are there get a key to a table that is made, empty, in the same change. */
function pointsAtNewTable(error: unknown, { actions }: Changeset): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  if (typeof cause !== 'object' || cause === null || !('sqlState' in cause)) return false
  const detail = 'detail' in cause ? String(cause.detail) : ''
  const isNew = actions.some(
    ({ kind, op, name }) =>
      kind === 'Table' && op === 'create' && detail.includes(`"${name.split('.').at(-1)}"`),
  )
  return cause.sqlState === '23503' && isNew
}

async function converge(
  runner: Runner,
  pieces: readonly Piece[],
  side: string,
): Promise<Changeset | undefined> {
  writePlans(runner, [pieces])
  const { failure, changeset, diagnostics } = await applyProject(context(runner), {
    allow,
    takeOver: [],
    confirm: async () => true,
  })
  expect(mistakesOf(diagnostics), side).toEqual([])
  expect(changeset?.blocked, `${side} blocked`).toEqual([])
  if (failure && changeset && pointsAtNewTable(failure.error, changeset)) throw new CannotHave()
  if (failure)
    throw new Error(
      `${side}: ${failure.id}: ${detailOf(failure.error)}\n${failure.statement}\nof\n${sqlOf(changeset)}`,
    )
  // Without the ledger's help the forms have to be equal as well.
  for (const isLedgerUsed of [true, false]) {
    const plan = await planProject(context(runner, isLedgerUsed), { allow })
    expect(mistakesOf(plan.diagnostics), side).toEqual([])
    // Only the ledger knows in which order the columns stood that a `*` was written for.
    const isExempt = isLedgerUsed ? () => false : starsIn(pieces)
    expect(
      changesOf(plan.changeset).filter(({ name }) => !isExempt(name)),
      `${side} re-plan, ${isLedgerUsed ? 'with' : 'without'} the ledger`,
    ).toEqual([])
  }
  return changeset
}

function detailOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  return `${String(error)} ${JSON.stringify(cause)}`
}

function sqlOf(changeset: Changeset | undefined): string {
  return (changeset?.actions ?? [])
    .flatMap(({ op, kind, name, statements }) => [
      `-- ${op} ${kind}/${name}`,
      ...statements.map(({ sql }) => sql),
    ])
    .join('\n')
}

function changesOf(
  changeset: Changeset | undefined,
): readonly { readonly name: string; readonly fields: readonly object[] }[] {
  if (changeset === undefined) throw new Error('no changeset')
  return changeset.actions
    .filter(({ op }) => op !== 'adopt')
    .map(({ kind, name, op, fields }) => ({ kind, name, op, fields }))
}

/** Rules advise: a random project need not be a good one. */
function mistakesOf(
  diagnostics: readonly { readonly severity: string; readonly message: string }[],
): readonly string[] {
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)
}

function isFilled({ doc }: Piece): boolean {
  return doc.kind === 'Table' && doc['partitionOf'] === undefined
}

/** Triggers and keys are passed over: every table gets rows of the same numbers. */
async function fill(client: pg.Client, tables: readonly Piece[]): Promise<void> {
  await client.query("SET session_replication_role = 'replica'")
  // Rows of a published table that has no identity cannot be updated.
  const { rows: published } = await client.query(
    `SELECT format('ALTER PUBLICATION %I SET (publish = %L)', pubname, concat_ws(',', CASE WHEN pubinsert THEN 'insert' END, CASE WHEN pubupdate THEN 'update' END, CASE WHEN pubdelete THEN 'delete' END, CASE WHEN pubtruncate THEN 'truncate' END)) AS back,
       format('ALTER PUBLICATION %I SET (publish = %L)', pubname, 'insert') AS away
     FROM pg_publication`,
  )
  for (const { away } of published) await client.query(away)
  for (const table of tables) {
    const { rows } = await client.query(`SELECT FROM ${table.sql} LIMIT 1`)
    if (rows.length === 0) await client.query(insertRows(table))
    // A column that came later is NULL in rows that were there; it may be NOT NULL next.
    for (const sql of fillNulls(table)) await client.query(sql)
  }
  for (const { back } of published) await client.query(back)
}

async function digests(client: pg.Client, tables: readonly Piece[]): Promise<Rows> {
  const found = new Map<string, string | null>()
  for (const { id, sql = '' } of tables) {
    const { rows } = await client.query(digestOfRows(sql))
    found.set(id, rows[0].digest)
  }
  return found
}

/** What was not dropped or made anew has the rows it had. */
function expectRowsKept(before: Rows, after: Rows, changeset: Changeset | undefined): void {
  const gone = new Set(
    (changeset?.actions ?? [])
      .filter(({ op }) => op === 'replace' || op === 'drop' || op === 'create')
      .map(({ kind, name }) => `${kind}/${name}`),
  )
  // Rows of a partition go with it.
  const isKept = (id: string): boolean =>
    after.has(id) && !gone.has(id) && !(id === 'Table/app.events' && [...gone].some(isPartition))
  const kept = [...before].filter(([id]) => isKept(id))
  expect(Object.fromEntries(kept.map(([id]) => [id, after.get(id)]))).toEqual(
    Object.fromEntries(kept),
  )
}

function isPartition(id: string): boolean {
  return id.startsWith('Table/app.events_')
}

/** Imported plans describe the same objects: planned on the same target they change nothing. */
async function importGivesBack(runner: Runner, pieces: readonly Piece[]): Promise<void> {
  const { directory } = runner
  const imported = await importProject(context(runner), { directory: 'imported' })
  expect(imported.unreadable).toEqual([])
  rmSync(join(directory, 'plans'), { recursive: true })
  for (const { path, text } of imported.files) {
    const file = join(directory, 'plans', path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  const { changeset, diagnostics } = await planProject(context(runner, false), { allow })
  expect(mistakesOf(diagnostics)).toEqual([])
  expect(changesOf(changeset), 'plan of the imported').toEqual([])
  const adopted = changeset?.actions
    .map(({ kind, name }) => `${kind}/${name}`)
    .filter((id) => !id.startsWith('Role/') || id.includes(runner.project))
  expect(adopted?.sort()).toEqual(pieces.map(({ id }) => id).sort())
}

/** The order of documents and files is nothing: release and changeset stay the same. */
async function isAnyOrderAlike(
  runner: Runner,
  pieces: readonly Piece[],
  random: Random,
): Promise<void> {
  const digestOf = async (): Promise<readonly unknown[]> => {
    const { changeset } = await planProject(context(runner, false), { allow })
    const order = changeset?.actions.map(({ kind, name }) => `${kind}/${name}`)
    return [changeset?.release, changeset?.to, changeset?.digest, order]
  }
  writePlans(runner, [pieces])
  const inOrder = await digestOf()
  const files: Piece[][] = [[], [], []]
  for (const [, each] of pieces
    .map((each) => [random.next(), each] as const)
    .sort(([a], [b]) => a - b))
    files[random.int(files.length)]?.push(each)
  writePlans(runner, files)
  expect(await digestOf()).toEqual(inOrder)
}

/** Nothing is left of it. */
async function dropsAll(runner: Runner): Promise<void> {
  const { failure, changeset } = await destroyProject(context(runner), {
    allow,
    includeAdopted: true,
    confirm: async () => true,
  })
  if (failure)
    throw new Error(`destroy: ${failure.id}: ${String(failure.error)}\n${failure.statement}`)
  expect(changeset?.blocked, 'destroy blocked').toEqual([])
  expect(await linesOf(runner.url)).toEqual([])
}

async function linesOf(url: string): Promise<readonly string[]> {
  return withClient(url, async (client) => {
    await client.query('SET search_path = pg_catalog')
    const { rows } = await client.query<{ readonly line: string }>(catalogQuery)
    return rows.map(({ line }) => line)
  })
}

/** `*` stands for the columns in their order, which is that of their making and no law. */
function comparable(lines: readonly string[], pieces: readonly Piece[]): readonly string[] {
  const isStar = starsIn(pieces)
  return lines.filter(
    (line) => !isStar(/^view (\S+) /.exec(line)?.[1] ?? '') && !isOfPartition.test(line),
  )
}

/** An index of a partition has a name of its own where it was built beside writers. */
const isOfPartition = /^index CREATE .* ON app\.events_/

function starsIn(pieces: readonly Piece[]): (name: string) => boolean {
  const names = pieces
    .filter(({ doc }) => /\*/.test(String(doc['query'] ?? '').replaceAll('count(*)', '')))
    .map(({ doc }) => doc.name)
  return (name) => names.includes(name)
}

/** Another ledger stands for "no ledger": every object then has to be adopted. */
function context(runner: Runner, isLedgerUsed = true): OperationContext {
  const { directory, project, url } = runner
  const environment = { url, scope: { databases: ['app', 'Lager'], global: true } }
  mkdirSync(directory, { recursive: true })
  writeFileSync(
    join(directory, 'sluice.yaml'),
    [
      'version: 1',
      `name: ${project}`,
      'engine: postgres',
      'plans: [plans/**/*.yaml]',
      `environments: { local: ${JSON.stringify(environment)} }`,
      ...(isLedgerUsed ? [] : ['ledger: { database: elsewhere }', 'policy: { ignore: ["*"] }']),
      '',
    ].join('\n'),
  )
  return {
    directory,
    environment: 'local',
    processEnv: {},
    engineOf: runner.engineOf,
    now: () => new Date(0),
    host: 'test',
    user: 'test',
    pid: process.pid,
    toolVersion: 'test',
  }
}

function writePlans({ directory }: Runner, files: readonly (readonly Piece[])[]): void {
  rmSync(join(directory, 'plans'), { recursive: true, force: true })
  mkdirSync(join(directory, 'plans'), { recursive: true })
  for (const [index, pieces] of files.entries())
    writeFileSync(
      join(directory, 'plans', `${index}.yaml`),
      pieces.map(({ doc }) => JSON.stringify(doc)).join('\n---\n'),
    )
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
