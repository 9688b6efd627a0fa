/**
 * A dropped or retyped column names each view, function and trigger that it breaks before anything
 * runs: those that plans declare, and those that nobody manages, in whatever schema they are.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Changeset } from '../../../src/changeset/changeset.ts'
import { engineOf } from '../../../src/engine/index.ts'
import { applyProject, planProject } from '../../../src/operation/index.ts'
import type { OperationContext } from '../../../src/operation/context.ts'
import type { JsonObject } from '../../../src/resource/json.ts'
import { temporaryDirectory } from '../../cli/run-sluice.ts'
import {
  ask,
  type FreshDatabase,
  freshDatabase,
  sharedPostgres,
} from '../../harness/postgres-servers.ts'

const home = temporaryDirectory()
const directory = join(home.path, 'readers')
let database: FreshDatabase

beforeAll(async () => {
  database = await freshDatabase(await sharedPostgres())
})
afterAll(async () => {
  home.remove()
  await database?.drop()
})

function plans(n: string | undefined, ours: { readonly reads: string }): readonly JsonObject[] {
  const { reads } = ours
  return [
    { kind: 'Schema', name: 'app' },
    {
      kind: 'Table',
      name: 'app.t',
      columns: [
        { name: 'id', type: 'bigint' },
        ...(n === undefined ? [] : [{ name: 'n', type: n }]),
        { name: 'note', type: 'text' },
      ],
    },
    { kind: 'View', name: 'app.v', query: `SELECT ${reads} AS m FROM app.t` },
    { kind: 'View', name: 'app.w', query: 'SELECT m FROM app.v' },
    {
      kind: 'Function',
      name: 'app.f',
      arguments: 'i bigint',
      returns: 'bigint',
      body: `SELECT ${reads}::bigint FROM app.t WHERE id = i`,
    },
  ]
}

const theirs = `CREATE SCHEMA other;
  CREATE VIEW other.x AS SELECT n AS k, note FROM app.t;
  CREATE VIEW other.y AS SELECT k FROM other.x;
  CREATE VIEW other.apart AS SELECT note FROM other.x;
  CREATE MATERIALIZED VIEW other.m AS SELECT sum(n) AS s FROM app.t;
  CREATE FUNCTION other.g() RETURNS int LANGUAGE plpgsql AS $$
    DECLARE k int; BEGIN SELECT max(t.n) INTO k FROM app.t; RETURN k; END $$;
  CREATE FUNCTION other.away() RETURNS text LANGUAGE sql AS $$ SELECT max(note) FROM app.t $$;
  CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN NEW.n := NEW.n + 0; RETURN NEW; END $$;
  CREATE TRIGGER touch BEFORE INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION app.touch()`

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
  writeFileSync(
    join(directory, 'sluice.yaml'),
    `version: 1\nname: readers\nengine: postgres\nplans: [plans.yaml]\nenvironments: { local: { url: ${JSON.stringify(database.url)} } }\n`,
  )
}

async function plan(): Promise<Changeset> {
  const { changeset, diagnostics } = await planProject(context(), { allow: [] })
  if (changeset === undefined) throw new Error(diagnostics.map(({ message }) => message).join())
  return changeset
}

async function apply(...allow: readonly string[]): Promise<void> {
  const failures: string[] = []
  const { partial } = await applyProject(
    {
      ...context(),
      onEvent: (event) => {
        if (event.type === 'failed') failures.push(event.message)
      },
    },
    { allow, takeOver: [], confirm: async () => true },
  )
  expect({ failures, partial }).toEqual({ failures: [], partial: false })
  const { actions } = await plan()
  expect(actions).toEqual([])
}

/** Names of objects in a text. */
function named(texts: readonly string[]): readonly string[] {
  const found = texts.flatMap((text) => text.match(/\b[A-Z]\w+\/[\w.]+(?:\([\w,]*\))?/g) ?? [])
  return [...new Set(found)].sort()
}

test('a retyped column names its readers through views, and what is made again keeps standing', async () => {
  write(plans('int', { reads: 'n' }))
  await apply()
  await ask(database.url, `INSERT INTO app.t VALUES (1, 2, 'x'); ${theirs}`)
  write(plans('bigint', { reads: 'n' }))
  const { warnings, blocked } = await plan()
  expect(blocked).toEqual([])
  const about = warnings.filter((text) => text.includes('whose type changes'))
  expect(named(about)).toEqual([
    'Function/app.f(bigint)',
    'Function/other.g()',
    'MaterializedView/other.m',
    'Trigger/app.t.touch',
    'View/app.v',
    'View/app.w',
    'View/other.x',
    'View/other.y',
  ])
  expect(about.find((text) => text.startsWith('View/other.y'))).toMatch(/`k` of other\.x/)
  await apply()
  const [row] = await ask(
    database.url,
    `SELECT (SELECT k FROM other.y) AS k, (SELECT s FROM other.m) AS s, (SELECT m FROM app.w) AS m,
       other.g() AS g, (SELECT count(*) FROM other.apart) AS apart`,
  )
  expect(row).toEqual({ k: '2', s: '2', m: '2', g: 2, apart: '1' })
})

test('a dropped column names who declares that it reads it, in the files', async () => {
  write(plans(undefined, { reads: 'n' }))
  const { diagnostics } = await planProject(context(), { allow: [] })
  expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
    'UNKNOWN_COLUMN view `app.v` reads column `n`, which `app.t` does not have',
    'UNKNOWN_COLUMN function `app.f(bigint)` reads column `n`, which `app.t` does not have',
  ])
})

test('and everybody else on the target, who stops it', async () => {
  write(plans(undefined, { reads: 'id' }))
  const { blocked } = await plan()
  const about = blocked.filter(({ name }) => name === 'app.t')
  const others = (text: string): boolean => text.includes('manage')
  expect(named(about.map(({ detail }) => detail).filter(others))).toEqual([
    'Function/other.g()',
    'MaterializedView/other.m',
    'Trigger/app.t.touch',
    'View/other.x',
  ])
})
