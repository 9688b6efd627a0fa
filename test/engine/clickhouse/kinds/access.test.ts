/**
 * Access objects cannot be stored on the embedded engine (497, 514 on 26.7.2.1), so their statements
 * are put before its parser (formatQuerySingleLine), and what it prints is read back and compared.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mergeGrants } from '../../../../src/engine/clickhouse-family/kinds/grant.ts'
import { kinds } from '../../../../src/engine/clickhouse/kinds/index.ts'
import type { Change, LowerContext } from '../../../../src/engine/engine.ts'
import type { JsonObject } from '../../../../src/resource/json.ts'
import type { Resource } from '../../../../src/resource/resource.ts'
import { contextOf, declare, differences } from './plan.ts'
import { liveObject, openServer, type Server } from './server.ts'

let server: Server

beforeAll(() => {
  server = openServer()
})

afterAll(() => {
  server.close()
})

const password = '$' + '{env:PASSWORD}'

const documents: readonly JsonObject[] = [
  {
    kind: 'SettingsProfile',
    name: 'p',
    settings: {
      max_execution_time: 30,
      max_memory_usage: { value: 4000, min: 1, max: 8000 },
      readonly: { value: 2, readonly: true },
      format: { value: 'a', changeableInReadonly: true },
      max_threads: { min: 1, readonly: false },
    },
    to: ['r'],
    profile: 'default',
  },
  { kind: 'Role', name: 'r', profile: 'p', settings: { max_threads: 1 } },
  { kind: 'Role', name: 'bare' },
  {
    kind: 'User',
    name: 'u',
    auth: { method: 'sha256_password', secret: password },
    hosts: ["IP '10.0.0.0/8'", 'LOCAL', { name: 'h' }, { regexp: 'x' }, { like: 'y%' }],
    validUntil: '2030-01-01',
    defaultRoles: ['r'],
    defaultDatabase: 'app',
    grantees: 'ANY',
    settings: { max_threads: 1 },
    profile: 'p',
  },
  {
    kind: 'User',
    name: 'u2',
    auth: [
      { method: 'ldap', options: "SERVER 'x'" },
      { method: 'bcrypt_password', secret: password },
    ],
    defaultRoles: 'ALL EXCEPT r',
  },
  {
    kind: 'User',
    name: 'u3',
    auth: { method: 'no_password' },
    hosts: "IP '::1'",
    defaultRoles: 'NONE',
  },
  { kind: 'RowPolicy', name: 'p', on: 't', using: "repo != ''", as: 'restrictive', to: ['r', 'u'] },
  { kind: 'RowPolicy', name: 'q', on: 'app.*', using: '1', to: 'ALL EXCEPT u' },
  {
    kind: 'Quota',
    name: 'q',
    keyedBy: 'user_name',
    intervals: [
      { every: '1 hour', max: { queries: 2000, execution_time: 3600.5 } },
      { every: '2 days', randomized: true, max: { queries: 20000 } },
      { every: '1 month', trackingOnly: true },
      { every: '1 year', noLimits: true },
    ],
    to: ['r'],
  },
  { kind: 'Quota', name: 'q2', keyedBy: ['client_key', 'user_name'] },
]

const grants: readonly JsonObject[] = [
  {
    kind: 'Grant',
    to: 'r',
    on: 'gh.*',
    privileges: ['SELECT', 'dictGet'],
    withGrantOption: ['INSERT'],
  },
  { kind: 'Grant', to: 'r', on: 't', privileges: ['SELECT(a,b)', 'ALTER UPDATE'] },
  { kind: 'Grant', to: 'r', on: '*.*', privileges: 'ALL' },
  { kind: 'Grant', to: 'u', roles: ['r', 'bare'], withAdminOption: ['bare'] },
]

const desired = declare([...documents, ...grants])
const context = contextOf(desired, 'desired')
const lower: LowerContext = { desired: context, live: context, breaksUnmanaged: false }

describe('what the parser prints is read back as the same', () => {
  for (const resource of desired.values()) {
    if (resource.kind === 'Grant') continue
    test(resource.id, () => {
      const rules = rulesOf(resource)
      const [create] = rules.create(resource, lower)
      const [id, live] = liveObject(format(create?.sql))
      expect(id).toBe(resource.id)
      expect(differences(resource, live, lower).changes).toEqual([])
      expect(rules.read(rules.write(live.spec, live), context)).toEqual({
        spec: live.spec,
        problems: [],
      })
    })
  }
})

describe('every statement of every rule is SQL', () => {
  for (const resource of desired.values()) {
    test(resource.id, () => {
      const rules = rulesOf(resource)
      const other = { ...resource, address: { ...resource.address, name: 'other' } }
      // A policy without a relation, or a grant without a grantee, is no object at all.
      const empty = resource.kind === 'Grant' ? resource : { ...resource, spec: {} }
      const drafts = [
        ...rules.create(resource, lower),
        ...rules.drop(resource, lower),
        ...(rules.replace?.(resource, resource, lower) ?? []),
        ...(rules.rename?.(resource, other, lower) ?? []),
      ]
      const unused = resource.spec['roles'] === undefined ? 'roles' : 'privileges'
      for (const field of Object.keys(rules.fields).filter((name) => name !== unused)) {
        for (const [to, type] of [
          [resource, 'changed'],
          [empty, 'removed'],
        ] as const) {
          const lowered = rules.fields[field]?.lower(changeOf(field, type), resource, to, lower)
          if (lowered?.how === 'alter') drafts.push(...lowered.drafts)
        }
      }
      expect(drafts.length).toBeGreaterThan(1)
      for (const { sql } of drafts) expect(format(sql)).not.toBe('')
    })
  }
})

test('a grant owns the whole set of its pair, and gives and takes exactly the difference', () => {
  const read = (json: JsonObject): Resource => {
    const [resource] = declare([{ kind: 'Grant', to: 'r', on: 't', ...json }]).values()
    if (resource === undefined) throw new Error('nothing declared')
    return resource
  }
  const from = read({ privileges: ['SELECT(a, b)', 'INSERT'], withGrantOption: ['ALTER'] })
  const to = read({ privileges: ['select(b)', 'ALTER'], withGrantOption: ['INSERT', 'SHOW'] })
  const rules = rulesOf(to)
  const statements = differences(to, from, lower).changes.flatMap((change) => {
    const lowered = rules.fields[change.top]?.lower(change, from, to, lower)
    return lowered?.how === 'alter' ? lowered.drafts.map(({ sql }) => sql) : []
  })
  expect(statements).toEqual([
    'REVOKE GRANT OPTION FOR ALTER ON app.t FROM r',
    'GRANT INSERT ON app.t TO r WITH GRANT OPTION',
    'GRANT SHOW ON app.t TO r WITH GRANT OPTION',
    'REVOKE SELECT(a) ON app.t FROM r',
  ])
  for (const sql of statements) expect(format(sql)).not.toBe('')
})

test('grants are named by their pair, and both lines of SHOW GRANTS are one', () => {
  expect(
    [...desired.values()].filter(({ kind }) => kind === 'Grant').map(({ name }) => name),
  ).toEqual(['r@gh.*', 'r@app.t', 'r@*.*', 'u@roles'])
  const [, plain] = liveObject('GRANT SELECT ON gh.* TO r')
  const [, free] = liveObject('GRANT INSERT ON gh.* TO r WITH GRANT OPTION')
  const merged = mergeGrants(plain.spec as never, free.spec as never)
  expect(merged).toEqual({
    to: 'r',
    on: 'gh.*',
    privileges: ['SELECT', 'INSERT'],
    withGrantOption: ['INSERT'],
  })
})

test('passwords are hidden on both sides, and the way to identify is compared', () => {
  const [user] = declare([documents[3] ?? {}]).values()
  if (user === undefined) throw new Error('nothing declared')
  const normal = (sql: string): unknown =>
    rulesOf(user).normal(liveObject(sql)[1].spec, user.address, context)['auth']
  expect(normal('CREATE USER u IDENTIFIED WITH sha256_password')).toBe(
    'sha256_password BY [HIDDEN]',
  )
  expect(normal("CREATE USER u IDENTIFIED WITH sha256_hash BY 'AB'")).toBe(
    'sha256_password BY [HIDDEN]',
  )
  expect(normal("CREATE USER u IDENTIFIED WITH bcrypt_hash BY 'AB'")).toBe(
    'bcrypt_password BY [HIDDEN]',
  )
  expect(JSON.stringify(rulesOf(user).normal(user.spec, user.address, context))).not.toContain(
    'PASSWORD}',
  )
})

function changeOf(field: string, type: Change['type']): Change {
  const part = field === 'roles' ? 'bare' : 'INSERT'
  return {
    field: `${field}.${part}`,
    top: field,
    type,
    part,
    subfields: [],
    before: 'x',
    after: 'y',
  }
}

function rulesOf({ kind }: Resource): NonNullable<(typeof kinds)[string]> {
  const rules = kinds[kind]
  if (rules === undefined) throw new Error(kind)
  return rules
}

/** What the server's own parser makes of a statement; it throws on one that is wrong. */
function format(sql = ''): string {
  const text = sql.replaceAll('\\', '\\\\').replaceAll("'", "\\'")
  return server.rows(`SELECT formatQuerySingleLine('${text}') AS sql`)[0]?.['sql'] ?? ''
}
