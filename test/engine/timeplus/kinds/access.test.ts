/** No Timeplus server was run: what it prints is taken from its own tests (timeplus.md §3.6, 15 and 16). */
import { describe, expect, test } from 'vitest'
import { compareForms } from '../../../../src/diff/compare-forms.ts'
import type { Facts, KindContext, KindRules, LowerContext } from '../../../../src/engine/engine.ts'
import {
  grant,
  quota,
  role,
  rowPolicy,
  settingsProfile,
  user,
} from '../../../../src/engine/timeplus/kinds/access.ts'
import { specFromCreate } from '../../../../src/engine/timeplus/read-create.ts'
import { addressName, resourceId } from '../../../../src/resource/id.ts'
import type { JsonObject } from '../../../../src/resource/json.ts'
import {
  defaultLifecycle,
  type LiveObject,
  type Resource,
} from '../../../../src/resource/resource.ts'
import { parseStatement } from '../../../../src/sql/index.ts'

const rulesOf: { readonly [kind: string]: KindRules } = {
  User: user,
  Role: role,
  Grant: grant,
  RowPolicy: rowPolicy,
  Quota: quota,
  SettingsProfile: settingsProfile,
}

describe('what the server prints is what the plan says', () => {
  const pairs: readonly (readonly [JsonObject, string])[] = [
    // Fact pair 15: privileges are merged per object, DELETE is ALTER DELETE.
    [
      { kind: 'Grant', to: 'u', on: '*.*', privileges: ['insert', 'DELETE'] },
      'GRANT INSERT, ALTER DELETE ON *.* TO u',
    ],
    [{ kind: 'Grant', to: 'u', on: 'db1.*', privileges: 'SELECT' }, 'GRANT SELECT ON db1.* TO u'],
    [
      { kind: 'Grant', to: 'u', on: 'db2.table', privileges: 'SELECT' },
      'GRANT SELECT ON db2.table TO u',
    ],
    [
      { kind: 'Grant', to: 'u', on: 'db4.table', privileges: ['SELECT(col2, col1)'] },
      'GRANT SELECT(col1, col2) ON db4.table TO u',
    ],
    // Proton prints the right to make streams as one to make tables.
    [
      { kind: 'Grant', to: 'u', on: 'db.*', privileges: ['CREATE STREAM', 'DROP STREAM'] },
      'GRANT CREATE TABLE, DROP TABLE ON db.* TO u',
    ],
    [{ kind: 'Grant', to: 'u', roles: ['reader'] }, 'GRANT reader TO u'],
    // Fact pair 16: the default host is left out, addresses are shortened.
    [{ kind: 'User', name: 'u' }, 'CREATE USER u'],
    [{ kind: 'User', name: 'u', hosts: 'ANY' }, 'CREATE USER u'],
    [
      { kind: 'User', name: 'u', hosts: [{ ip: '2001:0DB8:0:0::0001' }] },
      "CREATE USER u HOST IP '2001:db8::1'",
    ],
    [
      { kind: 'User', name: 'u', hosts: [{ ip: '10.0.0.0/8' }, 'LOCAL'] },
      "CREATE USER u HOST LOCAL, IP '10.0.0.0/8'",
    ],
    [{ kind: 'User', name: 'u', hosts: ['NONE'] }, 'CREATE USER u HOST NONE'],
    [
      { kind: 'User', name: 'u', hosts: ['10.0.0.0/8', 'batch.internal', '::2', 'local'] },
      "CREATE USER u HOST LOCAL, IP '10.0.0.0/8', IP '::2', NAME 'batch.internal'",
    ],
    // A password is never shown: the method alone is compared.
    [
      { kind: 'User', name: 'u', auth: { method: 'sha256_hash', secret: 'ab' } },
      'CREATE USER u IDENTIFIED WITH sha256_password',
    ],
    [{ kind: 'Quota', name: 'q', keyedBy: 'user_name' }, 'CREATE QUOTA q KEYED BY user_name'],
    [
      { kind: 'Quota', name: 'q', keyedBy: ['client_key', 'user_name'] },
      'CREATE QUOTA q KEYED BY client_key, user_name',
    ],
    [{ kind: 'Quota', name: 'q', keyedBy: 'none' }, 'CREATE QUOTA q'],
    [
      {
        kind: 'Quota',
        name: 'q',
        keyedBy: 'user_name',
        intervals: [{ every: '1 hour', max: { queries: 100 } }],
        to: ['reader'],
      },
      'CREATE QUOTA q KEYED BY user_name FOR INTERVAL 1 hour MAX queries = 100 TO reader',
    ],
    [
      { kind: 'RowPolicy', name: 'p', on: 'sales.orders', using: "region='EU'", to: ['reader'] },
      "CREATE ROW POLICY p ON sales.orders FOR SELECT USING region = 'EU' TO reader",
    ],
    [
      {
        kind: 'SettingsProfile',
        name: 'small',
        settings: { max_memory_usage: { value: 1000000000, readonly: true } },
        to: ['reader'],
      },
      'CREATE SETTINGS PROFILE small SETTINGS max_memory_usage = 1000000000 READONLY TO reader',
    ],
  ]
  for (const [json, printed] of pairs) {
    test(printed, () => {
      const wanted = declare(json)
      const there = liveFrom(printed)
      expect(there.id).toBe(wanted.id)
      expect(differences(there, wanted)).toEqual([])
      const again = declare({
        kind: there.kind,
        ...(there.kind === 'Grant' ? {} : { name: there.address.name }),
        ...rules(there).write(there.spec, there),
      })
      expect(differences(there, again)).toEqual([])
    })
  }
})

test('a method, a host or a right that differs is seen', () => {
  const wanted = declare({
    kind: 'User',
    name: 'u',
    auth: { method: 'ldap', options: "SERVER 's'" },
  })
  expect(differences(liveFrom('CREATE USER u IDENTIFIED WITH sha256_password'), wanted)).toEqual([
    'auth',
  ])
  const all = declare({ kind: 'Grant', to: 'u', on: 'db.t', privileges: ['SELECT(a, b)'] })
  expect(differences(liveFrom('GRANT SELECT(a), INSERT ON db.t TO u'), all)).toEqual([
    'privileges.SELECT(b)',
    'privileges.INSERT',
  ])
})

test('a group of privileges is given and taken in one statement, and exactly the difference', () => {
  const statements = (from: JsonObject, to: JsonObject, facts: Facts = {}): readonly string[] =>
    alterations(declare(from), declare(to), facts)
  const on = { kind: 'Grant', to: 'u', on: '*.*' }
  const all = { ...on, privileges: ['ALL'] }
  expect(statements({ ...on, privileges: ['SELECT'] }, all)).toEqual(['GRANT ALL ON *.* TO u'])
  expect(
    statements({ ...on, privileges: ['INSERT'] }, { ...on, privileges: ['SHOW', 'SELECT'] }),
  ).toEqual(['GRANT SELECT ON *.* TO u', 'GRANT SHOW ON *.* TO u', 'REVOKE INSERT ON *.* FROM u'])
  expect(
    statements({ ...on, privileges: ['SHOW', 'SELECT'] }, { ...on, privileges: ['SELECT'] }),
  ).toEqual(['REVOKE SHOW ON *.* FROM u'])
  expect(
    statements({ ...on, privileges: ['SHOW'] }, { ...on, privileges: ['SHOW TABLES'] }),
  ).toEqual([
    'REVOKE SHOW COLUMNS ON *.* FROM u',
    'REVOKE SHOW DATABASES ON *.* FROM u',
    'REVOKE SHOW DICTIONARIES ON *.* FROM u',
    'REVOKE SHOW FORMAT SCHEMAS ON *.* FROM u',
  ])
  expect(
    statements(
      { ...on, privileges: ['SHOW', 'SELECT'], withGrantOption: ['SHOW'] },
      { ...on, privileges: ['SHOW', 'SELECT'], withGrantOption: ['SELECT'] },
    ),
  ).toEqual([
    'GRANT SELECT ON *.* TO u WITH GRANT OPTION',
    'REVOKE GRANT OPTION FOR SHOW ON *.* FROM u',
  ])
})

test('the right to a stream is spelled as the generation spells it', () => {
  const wanted = declare({ kind: 'Grant', to: 'u', on: 'db.*', privileges: ['CREATE STREAM'] })
  const creates = (generation: number): readonly string[] =>
    grant
      .create(wanted as never, lower({ generation, version: `${generation}.6.0` }))
      .map(({ sql }) => sql)
  expect(creates(1)).toEqual(['GRANT CREATE TABLE ON db.* TO u'])
  expect(creates(3)).toEqual(['GRANT CREATE STREAM ON db.* TO u'])
})

test('every statement is one of the dialect', () => {
  const documents: readonly JsonObject[] = [
    {
      kind: 'User',
      name: 'app',
      auth: { method: 'sha256_password', secret: 'x' },
      hosts: [{ ip: '10.0.0.0/8' }],
      defaultRoles: ['reader'],
      settings: { max_threads: 4 },
    },
    { kind: 'Role', name: 'reader', settings: { max_threads: 1 }, profile: 'small' },
    { kind: 'RowPolicy', name: 'p', on: 'sales.orders', using: '1', as: 'restrictive' },
    { kind: 'Quota', name: 'q', intervals: [{ every: '1 day', max: { queries: 1 } }] },
    { kind: 'SettingsProfile', name: 'small', settings: { max_threads: 1 }, to: 'ALL' },
    { kind: 'Grant', to: 'u', on: 'a.b', privileges: ['SELECT(x)'], withGrantOption: ['INSERT'] },
    { kind: 'Grant', to: 'u', roles: ['reader'], withAdminOption: ['reader'] },
  ]
  for (const json of documents) {
    const wanted = declare(json)
    const rule = rules(wanted)
    const context = lower({})
    const other = { ...wanted, address: { ...wanted.address, name: 'other' } }
    const drafts = [
      ...rule.create(wanted, context),
      ...rule.drop(wanted, context),
      ...(rule.replace?.(wanted, wanted, context) ?? []),
      ...(rule.rename?.(wanted, other, context) ?? []),
      ...Object.keys(rule.fields).flatMap((top) => {
        const change = { field: top, top, type: 'changed', subfields: [], before: '', after: '' }
        const lowered = rule.fields[top]?.lower(change as never, wanted, wanted, context)
        return lowered?.how === 'alter' ? lowered.drafts : []
      }),
    ]
    expect(drafts.length).toBeGreaterThan(1)
    for (const { sql } of drafts) {
      const parsed = parseStatement(sql, 'timeplus')
      expect(parsed.ok, sql).toBe(true)
    }
  }
})

function context(side: KindContext['side'], facts: Facts = {}): KindContext {
  return { database: 'default', side, lookup: () => undefined, facts }
}

function lower(facts: Facts): LowerContext {
  return {
    desired: context('desired', facts),
    live: context('live', facts),
    breaksUnmanaged: false,
  }
}

function declare(json: JsonObject): Resource {
  const kind = String(json['kind'])
  const rule = rulesOf[kind]
  const address = rule?.address(json, 'default')
  if (rule === undefined || address === undefined) throw new Error(JSON.stringify(json))
  const { spec, problems } = rule.read(json, context('desired'))
  if (problems.length > 0) throw new Error(JSON.stringify(problems))
  const name = addressName(address)
  return {
    id: resourceId(kind, name),
    kind,
    name,
    address,
    spec,
    lifecycle: defaultLifecycle,
    dependsOn: [],
    checks: [],
    secrets: [],
  }
}

function liveFrom(printed: string): LiveObject {
  const read = specFromCreate(printed)
  if (!read.ok) throw new Error(read.why)
  const name = addressName(read.address)
  return { id: resourceId(read.kind, name), name, ...read }
}

function differences(there: LiveObject, wanted: Resource): readonly string[] {
  const rule = rules(wanted)
  return compareForms(
    rule.normal(there.spec, there.address, context('live')),
    rule.normal(wanted.spec, wanted.address, context('desired')),
  ).changes.map(({ field }) => field)
}

function alterations(from: Resource, to: Resource, facts: Facts): readonly string[] {
  const rule = rules(to)
  const { changes } = compareForms(
    rule.normal(from.spec, from.address, context('live')),
    rule.normal(to.spec, to.address, context('desired')),
  )
  const drafts = changes.flatMap((change) => {
    const lowered = rule.fields[change.top]?.lower(change, from, to, lower(facts))
    return lowered?.how === 'alter' ? lowered.drafts : []
  })
  return [...new Set(drafts.map(({ sql }) => sql))]
}

function rules({ kind }: Pick<Resource, 'kind'>): KindRules {
  const found = rulesOf[kind]
  if (found === undefined) throw new Error(kind)
  return found
}
