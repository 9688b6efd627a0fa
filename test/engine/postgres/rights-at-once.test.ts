/**
 * Nobody may do for a moment what the plans never let him: after each object that a plan makes, and
 * not only when all is done, the rights on it are those of its grants, or fewer.
 */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Connection } from '../../../src/engine/engine.ts'
import { postgres } from '../../../src/engine/postgres/index.ts'
import { executeInScratch } from '../../../src/operation/scratch.ts'
import type { JsonObject } from '../../../src/resource/json.ts'
import { bring, changesLeft, emptyTarget, planOf } from './declared.ts'

const standing: readonly JsonObject[] = [
  { kind: 'Schema', name: 's' },
  { kind: 'Role', name: 'reader' },
  { kind: 'Table', name: 's.t', columns: [{ name: 'id', type: 'int' }] },
]
const defaults: readonly JsonObject[] = [
  {
    kind: 'DefaultPrivileges',
    schema: 's',
    onKind: 'tables',
    to: 'reader',
    privileges: ['select', 'insert'],
  },
  {
    kind: 'DefaultPrivileges',
    schema: 's',
    onKind: 'functions',
    to: 'reader',
    privileges: ['execute'],
  },
]
const made: readonly JsonObject[] = [
  {
    kind: 'Function',
    name: 's.f',
    arguments: 'a int, b varchar(20)',
    returns: 'int',
    security: 'definer',
    body: 'SELECT 1',
  },
  { kind: 'Procedure', name: 's.p', body: 'SELECT 1' },
  { kind: 'Function', name: 's.open', returns: 'int', body: 'SELECT 1' },
  {
    kind: 'Table',
    name: 's.u',
    columns: [
      { name: 'id', type: 'int' },
      { name: 'wage', type: 'int' },
    ],
  },
  { kind: 'View', name: 's.v', query: 'SELECT id, wage FROM s.u' },
  { kind: 'MaterializedView', name: 's.m', query: 'SELECT id, wage FROM s.u' },
]
const grants: readonly JsonObject[] = [
  { kind: 'Grant', to: 'PUBLIC', on: 'function s.f(int, varchar)', privileges: [] },
  { kind: 'Grant', to: 'PUBLIC', on: 'procedure s.p()', privileges: [] },
  ...['u', 'v', 'm'].map((name) => ({
    kind: 'Grant',
    to: 'reader',
    on: `table s.${name}`,
    privileges: ['select (id)'],
  })),
]

/** Rights that the grants above leave out, of what there is. */
const tooMuch = `
  SELECT p.oid::regprocedure::text AS what FROM pg_proc AS p
  WHERE proname IN ('f', 'p') AND pronamespace = 's'::regnamespace
    AND EXISTS (SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) WHERE grantee = 0)
  UNION ALL
  SELECT c.oid::regclass::text FROM pg_class AS c
  WHERE relname IN ('u', 'v', 'm') AND relnamespace = 's'::regnamespace
    AND (has_column_privilege('reader', c.oid, 'wage', 'SELECT') OR has_table_privilege('reader', c.oid, 'INSERT'))`

let connection: Connection
beforeAll(async () => {
  connection = await postgres.connect({ name: 'test', url: 'pglite:memory://' }, { root: '.' })
})
afterAll(async () => await connection?.close())
beforeEach(async () => await emptyTarget(connection))

test.each([
  ['default privileges that are there', [...standing, ...defaults]],
  ['default privileges of the same plan', standing],
])('what a grant leaves out is never there: %s', async (_, before) => {
  await bring(connection, before)
  const after = [...standing, ...defaults, ...made, ...grants]
  const { actions } = await planOf(connection, after)
  for (const action of actions) {
    await executeInScratch(connection, action)
    expect(await connection.query(tooMuch), `after ${action.kind}/${action.name}`).toEqual([])
  }
  expect(await changesLeft(connection, after)).toEqual([])
})

test('what no grant speaks of stays as the server has it', async () => {
  await bring(connection, [...standing, ...defaults])
  const { actions } = await planOf(connection, [...standing, ...defaults, ...made, ...grants])
  const revoking = actions.flatMap(({ kind, name, statements }) =>
    kind !== 'Grant' && statements.some(({ sql }) => sql.startsWith('REVOKE')) ? [name] : [],
  )
  expect(revoking.sort()).toEqual(['s.f(int,varchar)', 's.m', 's.p()', 's.u', 's.v'])
})
