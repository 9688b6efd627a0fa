/** Objects of kinds that Sluice has not are named, and never in the way. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Connection } from '../../../src/engine/engine.ts'
import { postgres } from '../../../src/engine/postgres/index.ts'
import { emptyTarget, inspected, planOf } from './declared.ts'

let connection: Connection
beforeAll(async () => {
  connection = await postgres.connect({ name: 'test', url: 'pglite:memory://' }, { root: '.' })
  await emptyTarget(connection)
})
afterAll(async () => await connection?.close())

/** Each with the kind and name under which it is listed. */
const foreign: readonly (readonly [id: string, sql: string])[] = [
  [
    'Operator/app.=== (integer, integer)',
    'CREATE OPERATOR app.=== (leftarg = int, rightarg = int, procedure = int4eq)',
  ],
  [
    'Operator/app.!! (NONE, integer)',
    'CREATE OPERATOR app.!! (rightarg = int, procedure = int4abs)',
  ],
  ['OperatorFamily/app.family', 'CREATE OPERATOR FAMILY app.family USING btree'],
  [
    'OperatorClass/app.class',
    'CREATE OPERATOR CLASS app.class FOR TYPE int USING hash AS OPERATOR 1 =(int, int), FUNCTION 1 hashint4(int)',
  ],
  [
    'Aggregate/app.total(integer)',
    "CREATE AGGREGATE app.total(int) (sfunc = int4pl, stype = int, initcond = '0')",
  ],
  [
    'TextSearchConfiguration/app.words',
    'CREATE TEXT SEARCH CONFIGURATION app.words (copy = english)',
  ],
  ['TextSearchDictionary/app.plain', 'CREATE TEXT SEARCH DICTIONARY app.plain (template = simple)'],
  ['Collation/app.c', `CREATE COLLATION app.c (locale = 'C')`],
  ['Statistics/app.both', 'CREATE STATISTICS app.both ON a, b FROM app.t'],
  ['RangeType/app.spans', 'CREATE TYPE app.spans AS RANGE (subtype = int)'],
  ['ForeignDataWrapper/outside', 'CREATE FOREIGN DATA WRAPPER outside'],
  ['ForeignServer/there', 'CREATE SERVER there FOREIGN DATA WRAPPER outside'],
  ['UserMapping/there.public', 'CREATE USER MAPPING FOR PUBLIC SERVER there'],
  ['ForeignTable/app.far', 'CREATE FOREIGN TABLE app.far (a int) SERVER there'],
  ['Rule/app.t.twice', 'CREATE RULE twice AS ON DELETE TO app.t DO ALSO NOTHING'],
  ['Cast/app.color AS integer', 'CREATE CAST (app.color AS int) WITH INOUT'],
  [
    'EventTrigger/watch',
    "CREATE EVENT TRIGGER watch ON ddl_command_start WHEN tag IN ('CREATE CAST') EXECUTE FUNCTION app.watch()",
  ],
]

it('each is listed as unmanaged under its name, and nothing is said to be wrong', async () => {
  await connection.execute('CREATE SCHEMA app')
  await connection.execute('CREATE TABLE app.t (a int, b int)')
  await connection.execute(`CREATE TYPE app.color AS ENUM ('red')`)
  await connection.execute(
    'CREATE FUNCTION app.watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$',
  )
  const before = (await inspected(connection)).unreadable
  expect(before).toEqual([])
  for (const [, sql] of foreign) await connection.execute(sql)

  const { unreadable } = await inspected(connection)
  const ids = unreadable.map(({ kind, name }) => `${kind}/${name}`)
  expect([...ids].sort()).toEqual(foreign.map(([id]) => id).sort())

  const { unmanaged, warnings, blocked } = await planOf(connection, [
    { kind: 'Schema', name: 'app' },
    { kind: 'Role', name: 'nobody_yet' },
  ])
  const listed = unmanaged.map(({ kind, name }) => `${kind}/${name}`)
  expect(ids.filter((id) => !listed.includes(id))).toEqual([])
  expect({ warnings, blocked }).toEqual({ warnings: [], blocked: [] })
})

it('what an extension brings is not listed', async () => {
  await emptyTarget(connection)
  const names = ['pg_trgm', 'citext', 'btree_gist']
  for (const name of names) await connection.execute(`CREATE EXTENSION ${name}`)
  const { unreadable, objects } = await inspected(connection)
  expect(unreadable).toEqual([])
  const kinds = new Set([...objects.values()].map(({ kind }) => kind))
  expect(
    [...kinds].filter((kind) => !['Extension', 'Schema', 'Role', 'Grant'].includes(kind)),
  ).toEqual([])
})
