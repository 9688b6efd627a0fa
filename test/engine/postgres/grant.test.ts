/** Grants and default privileges: how they are written, and that they are what the server has. */
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import type { Connection } from '../../../src/engine/engine.ts'
import { postgres } from '../../../src/engine/postgres/index.ts'
import { defaultPrivileges } from '../../../src/engine/postgres/kinds/default-privileges.ts'
import { grant } from '../../../src/engine/postgres/kinds/grant.ts'
import { grantObject, objectText } from '../../../src/engine/postgres/kinds/grant-object.ts'
import {
  allPrivileges,
  compactPrivileges,
  type ObjectWord,
  objectWords,
  singlePrivileges,
} from '../../../src/engine/postgres/kinds/privileges.ts'
import type { ServerFacts } from '../../../src/engine/postgres/facts.ts'
import type { JsonObject } from '../../../src/resource/json.ts'
import {
  bring,
  changesLeft,
  documentsOf,
  emptyTarget,
  everyStep,
  inspected,
  planOf,
} from './declared.ts'

const facts: ServerFacts = {
  major: 18,
  version: 180_000,
  timescale: '',
  license: '',
  timescaleSchema: 'public',
}

test.each([
  ['t', 'table app.t'],
  ['app.orders', 'table app.orders'],
  ['TABLE  x.y', 'table x.y'],
  ['view x.y', 'table x.y'],
  ['materialized view y', 'table app.y'],
  ['table "My schema"."My table"', 'table My schema.My table'],
  ['sequence s', 'sequence app.s'],
  ['schema app', 'schema app'],
  ['function f()', 'function app.f()'],
  ['function x.f(integer, character varying(20))', 'function x.f(int,varchar)'],
  ['procedure p(app.color[], double precision)', 'function app.p(app.color[],double)'],
  ['routine p(numeric(10,2))', 'function app.p(numeric)'],
  ['domain d', 'type app.d'],
  ['database shop', 'database shop'],
  ['foreign server s', 'foreign server s'],
  ['parameter my.setting', 'parameter my.setting'],
])('`on: %s` is %s', (written, text) => {
  expect(objectText(grantObject(written, 'app'))).toBe(text)
  // What is written in the one way stays as it is.
  expect(objectText(grantObject(text, 'elsewhere'))).toBe(text)
})

test.each([
  [{ on: 'all tables in schema app', privileges: ['select'] }, /for one object/],
  [{ on: 'function f', privileges: ['execute'] }, /named with its arguments/],
  [{ on: 'table t', privileges: ['selct'] }, /no privilege `selct`/],
  [{ on: 'schema app', privileges: ['usage (a)'] }, /only tables and views have columns/],
  [{ on: 'sequence s', privileges: ['insert'] }, /no privilege `insert`/],
  [{ on: 'table t', privileges: [] }, /gives nothing/],
  [{ to: 'PUBLIC', on: 'schema app', privileges: [] }, /gives nothing/],
])('%j is refused', (fields, message) => {
  const json: JsonObject = { kind: 'Grant', to: 'r', ...fields }
  const { problems } = postgres.kinds['Grant']?.read(json, context) ?? { problems: [] }
  expect(problems.map((problem) => problem.message).join()).toMatch(message)
})

const context = { database: 'public', side: 'desired', lookup: () => undefined } as const

test.each([
  [grant, 'me@example.com@table app.t', ['app']],
  [grant, 'me@example.com@function app.f(text)', ['app']],
  [grant, 'me@example.com@schema app', ['app']],
  [grant, 'me@example.com@database d', []],
  [grant, 'me@example.com@roles', []],
  [defaultPrivileges, 'a in b@tables in app for me@example.com', ['app']],
  [defaultPrivileges, 'me@example.com@tables', []],
] as const)('$kind %s is about %j', ({ schemasOf }, name, schemas) => {
  expect(schemasOf?.({ name })).toEqual(schemas)
})

test('privileges are the same when they are put together and taken apart', () => {
  const grants = fc.constantFrom(...objectWords).chain((word: ObjectWord) => {
    const columns = fc.constantFrom('a', 'B c', 'x,y')
    const onColumns = fc
      .tuple(fc.constantFrom('select', 'insert', 'update', 'references'), columns)
      .map(([name, column]) => `${name}(${column})`)
    const whole = fc.constantFrom(...allPrivileges(word, facts))
    const one = word === 'table' ? fc.oneof(whole, onColumns) : whole
    return fc.tuple(fc.constant(word), fc.uniqueArray(one))
  })
  fc.assert(
    fc.property(grants, ([word, singles]) => {
      const words = compactPrivileges(singles, word, facts)
      expect([...singlePrivileges(words, word, {})].sort()).toEqual([...singles].sort())
    }),
  )
})

describe('on a server', () => {
  let connection: Connection
  beforeAll(async () => {
    connection = await postgres.connect({ name: 'test', url: 'pglite:memory://' }, { root: '.' })
  })
  afterAll(async () => await connection?.close())
  beforeEach(async () => {
    await emptyTarget(connection)
    for (const sql of byHand) await connection.execute(sql)
  })

  /** Objects are made by hand: those of a plan would be tried out each time. */
  const byHand = [
    'CREATE SCHEMA app',
    `CREATE TYPE app.color AS ENUM ('red')`,
    'CREATE SEQUENCE app.numbers',
    'CREATE VIEW app.v AS SELECT 1 AS a, 2 AS "B c"',
    `CREATE FUNCTION app.f(x int, y app.color[]) RETURNS int LANGUAGE sql AS 'SELECT x'`,
    `CREATE PROCEDURE app.p(x int) LANGUAGE sql AS 'SELECT 1'`,
  ]
  const base: readonly JsonObject[] = [
    { kind: 'Role', name: 'reader' },
    { kind: 'Role', name: 'Odd "one"' },
    { kind: 'Schema', name: 'app' },
    { kind: 'External', name: 'app.v', of: 'view' },
    { kind: 'External', name: 'app.numbers', of: 'table' },
  ]

  const some: readonly (readonly [what: string, JsonObject])[] = [
    ['a view', { to: 'reader', on: 'view app.v', privileges: ['select'] }],
    ['columns', { to: 'reader', on: 'app.v', privileges: ['select (a)', 'update (a, "B c")'] }],
    ['a whole and columns', { to: 'reader', on: 'app.v', privileges: ['select', 'select (a)'] }],
    ['everything', { to: 'Odd "one"', on: 'app.v', privileges: 'all' }],
    [
      'what may be passed on',
      { to: 'reader', on: 'app.v', privileges: ['all'], withGrantOption: ['select'] },
    ],
    ['a schema', { to: 'reader', on: 'schema app', privileges: ['usage', 'create'] }],
    ['a sequence', { to: 'reader', on: 'sequence app.numbers', privileges: ['usage'] }],
    [
      'a function',
      { to: 'reader', on: 'function app.f(integer, app.color[])', privileges: ['execute'] },
    ],
    ['a procedure', { to: 'reader', on: 'procedure app.p(int4)', privileges: ['execute'] }],
    ['a type', { to: 'reader', on: 'type app.color', privileges: ['usage'] }],
    ['nothing for everybody', { to: 'public', on: 'function app.p(int)', privileges: [] }],
    ['no type for everybody', { to: 'PUBLIC', on: 'type app.color', privileges: [] }],
    [
      'what everybody has anyway',
      { to: 'PUBLIC', on: 'procedure app.p(int)', privileges: ['execute'] },
    ],
    ['what an owner has anyway', { to: 'postgres', on: 'table app.v', privileges: ['all'] }],
    ['public for nobody', { to: 'PUBLIC', on: 'schema public', privileges: [] }],
    ['public for all', { to: 'PUBLIC', on: 'schema public', privileges: ['usage', 'create'] }],
    ['roles', { to: 'reader', roles: ['Odd "one"'], withAdminOption: ['Odd "one"'] }],
  ]

  it.each(some)(
    'a grant on %s is what is read, and goes without a trace',
    async (_what, fields) => {
      await bring(connection, base)
      const before = await rights()
      const grant = { kind: 'Grant', ...fields }
      await bring(connection, [...base, grant])
      // In its own words, and as import would write it.
      const [live] = documentsOf(await inspected(connection)).filter(({ kind }) => kind === 'Grant')
      if (live !== undefined) expect(await changesLeft(connection, [...base, live])).toEqual([])
      await dropGrant(grant)
      expect(await rights()).toEqual(before)
    },
  )

  it('any grant becomes any other in one go', async () => {
    await bring(connection, base)
    const sets: readonly JsonObject[] = [
      { privileges: ['all'], withGrantOption: ['all'] },
      { privileges: ['select (a)'] },
      { privileges: ['select', 'insert'], withGrantOption: ['insert'] },
      { privileges: ['select (a)', 'select (B c)', 'insert'], withGrantOption: ['select (a)'] },
    ]
    const grant = { kind: 'Grant', to: 'reader', on: 'app.v' }
    for (const set of everyStep(sets)) await bring(connection, [...base, { ...grant, ...set }])
  }, 60_000)

  it('a new object has what its grant says, not what default privileges give', async () => {
    await bring(connection, [
      ...base,
      {
        kind: 'DefaultPrivileges',
        schema: 'app',
        onKind: 'tables',
        to: 'reader',
        privileges: 'all',
      },
    ])
    await bring(connection, [
      ...base,
      {
        kind: 'DefaultPrivileges',
        schema: 'app',
        onKind: 'tables',
        to: 'reader',
        privileges: 'all',
      },
      { kind: 'View', name: 'app.later', query: 'SELECT 1 AS a' },
      { kind: 'Grant', to: 'reader', on: 'app.later', privileges: ['select'] },
    ])
    await bring(connection, [...base, { kind: 'View', name: 'app.usual', query: 'SELECT 1 AS a' }])
    // What default privileges gave is nobody's grant.
    const { unmanaged } = await planOf(connection, base)
    expect(unmanaged.map(({ name }) => name)).not.toContain('reader@table app.usual')
  })

  it.each([
    [{ onKind: 'functions', to: 'PUBLIC', privileges: [] }],
    [{ onKind: 'types', to: 'PUBLIC', privileges: [] }],
    [{ onKind: 'tables', schema: 'app', to: 'reader', privileges: 'all' }],
    [{ onKind: 'sequences', for: 'reader', to: 'Odd "one"', privileges: ['usage'] }],
    [
      {
        onKind: 'functions',
        schema: 'app',
        for: 'postgres',
        to: 'reader',
        privileges: ['execute'],
        withGrantOption: ['execute'],
      },
    ],
    [{ onKind: 'schemas', to: 'reader', privileges: ['usage', 'create'] }],
  ])('default privileges %j are what is read, and go without a trace', async (fields) => {
    await bring(connection, base)
    const before = await defaults()
    const json: JsonObject = { kind: 'DefaultPrivileges', ...fields }
    await bring(connection, [...base, json])
    const [live] = documentsOf(await inspected(connection)).filter(
      ({ kind }) => kind === 'DefaultPrivileges',
    )
    if (live !== undefined) expect(await changesLeft(connection, [...base, live])).toEqual([])
    // Whoever is not named is the connected role: the same is not listed a second time.
    const { unmanaged } = await planOf(connection, [...base, json])
    expect(unmanaged.filter(({ kind }) => kind === 'DefaultPrivileges')).toEqual([])
    await dropGrant(json)
    expect(await defaults()).toEqual(before)
  })

  it('what default privileges took away from everybody is nobody’s grant', async () => {
    const nobody = { kind: 'DefaultPrivileges', onKind: 'functions', to: 'PUBLIC', privileges: [] }
    await bring(connection, [...base, nobody])
    await connection.execute(`CREATE FUNCTION app.later() RETURNS int LANGUAGE sql AS 'SELECT 1'`)
    const { unmanaged } = await planOf(connection, [...base, nobody])
    expect(unmanaged.filter(({ kind }) => kind === 'Grant')).toEqual([])
    await bring(connection, [
      ...base,
      nobody,
      { kind: 'Grant', to: 'PUBLIC', on: 'function app.later()', privileges: ['execute'] },
    ])
  })

  it('rights that nobody gave are listed nowhere', async () => {
    await bring(connection, base)
    await connection.execute('GRANT EXECUTE ON FUNCTION app.f TO reader')
    const { unmanaged } = await planOf(connection, base)
    expect(unmanaged.filter(({ kind }) => kind === 'Grant')).toEqual([
      { kind: 'Grant', name: 'reader@function app.f(int,app.color[])' },
    ])
    const names = documentsOf(await inspected(connection)).map(({ to }) => to)
    expect(names.filter((to) => to !== undefined)).toEqual(['reader'])
  })

  async function dropGrant(json: JsonObject): Promise<void> {
    const rules = postgres.kinds[String(json['kind'])]
    const address = rules?.address(json, 'public')
    const live = [...(await inspected(connection)).objects.values()].find(
      ({ kind, name }) => kind === json['kind'] && name === address?.name,
    )
    expect(live).toBeDefined()
    if (live === undefined || rules === undefined) return
    const side = { ...context, side: 'live' as const, facts: connection.capabilities.facts ?? {} }
    const lower = { desired: side, live: side, breaksUnmanaged: false }
    for (const { sql } of rules.drop(live, lower)) await connection.execute(sql)
  }

  /** Who may do what, as the server itself works it out. */
  async function rights(): Promise<unknown> {
    return await connection.query(`
      SELECT r.rolname, has_table_privilege(r.oid, 'app.v', 'select') AS s, has_any_column_privilege(r.oid, 'app.v', 'update') AS u,
        has_table_privilege(r.oid, 'app.v', 'select with grant option') AS g, has_schema_privilege(r.oid, 'app', 'usage') AS su,
        has_schema_privilege(r.oid, 'public', 'usage') AS pu, has_schema_privilege(r.oid, 'public', 'create') AS pc,
        has_sequence_privilege(r.oid, 'app.numbers', 'usage') AS q, has_function_privilege(r.oid, 'app.p(int)', 'execute') AS p,
        has_type_privilege(r.oid, 'app.color', 'usage') AS t, pg_has_role(r.oid, 'Odd "one"', 'member') AS m
      FROM pg_roles r WHERE r.oid >= 10 AND r.rolname !~ '^pg_' ORDER BY 1`)
  }

  async function defaults(): Promise<unknown> {
    return await connection.query(
      `SELECT d.defaclrole, d.defaclnamespace, d.defaclobjtype, x.grantee, x.privilege_type, x.is_grantable
       FROM pg_default_acl d, aclexplode(d.defaclacl) x WHERE x.grantee <> d.defaclrole ORDER BY 1, 2, 3, 4, 5`,
    )
  }
})
