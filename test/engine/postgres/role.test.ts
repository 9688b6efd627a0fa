/** Roles: any of them becomes any other, and is then what the server has. */
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import type { Connection } from '../../../src/engine/engine.ts'
import { postgres } from '../../../src/engine/postgres/index.ts'
import { normalMoment } from '../../../src/engine/postgres/kinds/role-attributes.ts'
import {
  normalSessionSettings,
  settingSql,
} from '../../../src/engine/postgres/kinds/session-settings.ts'
import type { JsonObject } from '../../../src/resource/json.ts'
import { bring, changesLeft, documentsOf, emptyTarget, inspected, planOf } from './declared.ts'

test.each([
  ['search_path', 'app,public', 'search_path TO app, public'],
  ['search_path', '"$user", "My schema", Public', 'search_path TO "$user", "My schema", public'],
  ['search_path', '', "search_path TO ''"],
  ['statement_timeout', '5s', "statement_timeout TO '5s'"],
  ['DateStyle', 'ISO, DMY', `"DateStyle" TO 'ISO, DMY'`],
  ['my.setting', "it's", "my.setting TO 'it''s'"],
])('the setting %s = %j is %s', (name, value, sql) => {
  expect(settingSql(name, value)).toBe(sql)
})

test('a list is the same in any spacing and quoting', () => {
  const forms = ['app, public', 'app,public', '"app" , PUBLIC', "'app', public"].map(
    (search_path) => normalSessionSettings({ search_path }),
  )
  for (const form of forms) expect(form).toEqual(forms[0])
  expect(normalSessionSettings({ search_path: '"App", public' })).not.toEqual(forms[0])
})

test.each([
  ['2030-01-01', '2030-01-01T00:00:00.000Z'],
  ['2030-01-01 12:30', '2030-01-01T12:30:00.000Z'],
  ['2030-01-01T00:00:00+02:00', '2029-12-31T22:00:00.000Z'],
  ['2030-01-01 00:00:00+02', '2029-12-31T22:00:00.000Z'],
  ['infinity', null],
  [undefined, null],
])('the moment %s is %s', (text, moment) => {
  expect(normalMoment(text)).toBe(moment)
})

describe('on a server', () => {
  let connection: Connection
  beforeAll(async () => {
    connection = await postgres.connect({ name: 'test', url: 'pglite:memory://' }, { root: '.' })
  })
  afterAll(async () => await connection?.close())
  beforeEach(async () => await emptyTarget(connection))

  const others: readonly JsonObject[] = [
    { kind: 'Role', name: 'readers' },
    { kind: 'Role', name: 'Odd "ones"' },
  ]

  const membership = fc.oneof(
    fc.constantFrom('readers', 'Odd "ones"'),
    fc.record({
      role: fc.constantFrom('readers', 'Odd "ones"'),
      admin: fc.boolean(),
      inherit: fc.boolean(),
      set: fc.boolean(),
    }),
  )
  /** One that the server itself gives to who makes roles is nobody's to take. */
  const isServers = (one: string | JsonObject): boolean =>
    typeof one !== 'string' && one['admin'] === true && !one['inherit'] && !one['set']
  const role = fc.record(
    {
      kind: fc.constant('Role'),
      name: fc.constant('it'),
      login: fc.boolean(),
      inherit: fc.boolean(),
      superuser: fc.boolean(),
      createdb: fc.boolean(),
      createrole: fc.boolean(),
      replication: fc.boolean(),
      bypassrls: fc.boolean(),
      connectionLimit: fc.constantFrom(-1, 0, 7),
      validUntil: fc.constantFrom('infinity', '2031-05-05', '2031-05-05T10:00:00+03:00'),
      memberOf: fc.uniqueArray(
        membership.filter((one) => !isServers(one)),
        {
          selector: (one) => (typeof one === 'string' ? one : one.role),
        },
      ),
      set: fc.dictionary(
        fc.constantFrom('work_mem', 'search_path', 'TimeZone', 'my.own'),
        fc.constantFrom('4MB', '8MB'),
      ),
      comment: fc.constantFrom('one', "it's two"),
    },
    { requiredKeys: ['kind', 'name'] },
  )
  /** Values that the setting takes. */
  const values: { readonly [name: string]: readonly [string, string] } = {
    search_path: ['app, public', '"$user", "App"'],
    TimeZone: ['UTC', 'Europe/Berlin'],
  }
  const sound = role.map((one): JsonObject => {
    const set = Object.entries(one.set ?? {}).map(([name, value]) => [
      name,
      values[name]?.[value === '4MB' ? 0 : 1] ?? value,
    ])
    return one.set === undefined ? { ...one } : { ...one, set: Object.fromEntries(set) }
  })

  it('any role becomes any other in one go, and import says the same', async () => {
    await fc.assert(
      fc.asyncProperty(sound, sound, async (from, to) => {
        await bring(connection, [...others, from])
        await bring(connection, [...others, to])
        expect(await onServer()).toEqual(wantedOf(to))
        const live = documentsOf(await inspected(connection))
        expect(await changesLeft(connection, live)).toEqual([])
        await connection.execute('DROP ROLE it')
      }),
      { numRuns: 15, endOnFailure: true },
    )
  }, 120_000)

  it('a grant of its roles says what a role is a member of', async () => {
    const documents = [
      ...others,
      { kind: 'Role', name: 'it' },
      { kind: 'Grant', to: 'it', roles: ['readers'] },
    ]
    await bring(connection, documents)
    const { unmanaged } = await planOf(connection, [...others, { kind: 'Role', name: 'it' }])
    expect(unmanaged).toEqual([])
    // Without the grant, the role says it: it is a member of nothing.
    const statements = await bring(connection, [...others, { kind: 'Role', name: 'it' }])
    expect(statements).toEqual(['REVOKE readers FROM it'])
  })

  it('who makes roles may administer them: the server gives that, and it is no drift', async () => {
    const documents = [
      { kind: 'Role', name: 'maker', createrole: true },
      { kind: 'Role', name: 'made' },
      { kind: 'Role', name: 'joined' },
    ]
    await bring(connection, documents.slice(0, 1))
    await connection.execute('SET ROLE maker')
    try {
      await bring(connection, documents)
      expect(documentsOf(await inspected(connection))).toContainEqual(documents[0])
      // Declared, it is a membership like any other, and goes again.
      const member = (memberOf: JsonObject[string]): readonly JsonObject[] => [
        { ...documents[0], memberOf } as JsonObject,
        ...documents.slice(1),
      ]
      for (const memberOf of [['made'], [{ role: 'made', set: false }], ['joined']])
        await bring(connection, member(memberOf))
      const grant = { kind: 'Grant', to: 'maker', roles: ['joined', 'made'] }
      await bring(connection, [...documents, grant])
      await bring(connection, documents)
    } finally {
      await connection.execute('RESET ROLE')
    }
    await bring(connection, documents)
  })

  it('a password is written and never read', async () => {
    const statements = await bring(connection, [
      { kind: 'Role', name: 'it', login: true, password: '${env:IT_PASSWORD}' },
    ])
    expect(statements).toEqual([`CREATE ROLE it LOGIN PASSWORD '\${env:IT_PASSWORD}'`])
    const [row] = await connection.query(
      `SELECT rolpassword ~ '^SCRAM' AS is_set FROM pg_authid WHERE rolname = 'it'`,
    )
    expect(row).toEqual({ is_set: 't' })
    expect(JSON.stringify([...(await inspected(connection)).objects])).not.toMatch(/scratch|SCRAM/)
  })

  it('one that owns something is not dropped, and the server says why', async () => {
    await bring(connection, [
      { kind: 'Role', name: 'it' },
      { kind: 'Schema', name: 'app', owner: 'it' },
    ])
    await expect(connection.execute('DROP ROLE it')).rejects.toThrow(/depend|owner of schema app/)
  })

  /** What the server itself says, with no part of ours in between. */
  async function onServer(): Promise<unknown> {
    const [row] = await connection.query(`
      SELECT json_build_object('login', rolcanlogin, 'inherit', rolinherit, 'superuser', rolsuper,
        'createdb', rolcreatedb, 'createrole', rolcreaterole, 'replication', rolreplication,
        'bypassrls', rolbypassrls, 'connectionLimit', rolconnlimit,
        'members', coalesce((SELECT json_agg(json_build_array(g.rolname, a.admin_option, a.inherit_option, a.set_option) ORDER BY g.rolname)
          FROM pg_auth_members a JOIN pg_roles g ON g.oid = a.roleid WHERE a.member = r.oid), '[]'),
        'settings', coalesce((SELECT cardinality(setconfig) FROM pg_db_role_setting WHERE setrole = r.oid), 0),
        'comment', shobj_description(r.oid, 'pg_authid')) AS said
      FROM pg_roles r WHERE rolname = 'it'`)
    return JSON.parse(row?.['said'] ?? 'null')
  }

  function wantedOf(json: JsonObject): unknown {
    const flags = ['login', 'superuser', 'createdb', 'createrole', 'replication', 'bypassrls']
    const inherit = json['inherit'] !== false
    const members = (json['memberOf'] ?? []) as readonly (string | JsonObject)[]
    const said = members.map((one) =>
      typeof one === 'string'
        ? [one, false, inherit, true]
        : [one['role'], one['admin'], one['inherit'], one['set']],
    )
    return {
      ...Object.fromEntries(flags.map((flag) => [flag, json[flag] === true])),
      inherit,
      connectionLimit: json['connectionLimit'] ?? -1,
      members: said.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
      settings: Object.keys((json['set'] ?? {}) as JsonObject).length,
      comment: json['comment'] ?? null,
    }
  }
})
