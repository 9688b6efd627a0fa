/**
 * Users, roles and what they may, through whole operations: every field changed and changed back,
 * drift, rename, drop. On the double; no Timeplus server was run.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Action, Changeset } from '../../../src/changeset/changeset.ts'
import { timeplus } from '../../../src/engine/timeplus/index.ts'
import { type Doc, TimeplusProject } from '../../harness/timeplus-project.ts'
import {
  openTimeplusTarget,
  prompt,
  type TimeplusTarget,
  timeplusTargets,
} from '../../harness/timeplus-targets.ts'

const password = `\${env:APP_PASSWORD}`
const base: readonly Doc[] = [
  { kind: 'Database', name: 'sec' },
  { kind: 'Stream', name: 'sec.orders', columns: [{ name: 'region', type: 'string' }] },
  { kind: 'Role', name: 'sec_other' },
]
const user = {
  kind: 'User',
  name: 'sec_app',
  auth: { method: 'sha256_password', secret: password },
  hosts: [{ ip: '10.0.0.0/8' }],
  defaultRoles: [],
}
const role = { kind: 'Role', name: 'sec_reader', settings: { max_threads: 2 } }
const rights = { kind: 'Grant', to: 'sec_reader', on: 'sec.*', privileges: ['SELECT'] }
const roles = { kind: 'Grant', to: 'sec_app', roles: ['sec_reader'] }
const policy = {
  kind: 'RowPolicy',
  name: 'sec_eu',
  on: 'sec.orders',
  using: "region = 'EU'",
  to: ['sec_reader'],
}
const quota = {
  kind: 'Quota',
  name: 'sec_few',
  keyedBy: 'user_name',
  intervals: [{ every: '1 hour', max: { queries: 100 } }],
  to: ['sec_reader'],
}
const profile = {
  kind: 'SettingsProfile',
  name: 'sec_small',
  settings: { max_memory_usage: { value: 1000000000, readonly: true } },
  to: ['sec_reader'],
}
const all: readonly Doc[] = [...base, user, role, rights, roles, policy, quota, profile]

/** Each field of each kind, as something else. */
const changed: readonly (readonly [Doc, Doc])[] = [
  [user, { auth: { method: 'plaintext_password', secret: password } }],
  [user, { hosts: 'LOCAL' }],
  [user, { hosts: undefined }],
  [user, { defaultRoles: 'ALL' }],
  [user, { defaultDatabase: 'sec' }],
  [user, { grantees: ['sec_other'] }],
  [user, { settings: { max_threads: 4 } }],
  [user, { profile: 'sec_small' }],
  [role, { settings: { max_threads: 3 } }],
  [role, { settings: undefined }],
  [role, { profile: 'default' }],
  [rights, { privileges: ['SELECT', 'INSERT'] }],
  [rights, { privileges: ['SHOW', 'INSERT'], withGrantOption: ['INSERT'] }],
  [roles, { roles: ['sec_reader', 'sec_other'] }],
  [roles, { roles: ['sec_other'], withAdminOption: ['sec_other'] }],
  [policy, { using: "region != 'EU'" }],
  [policy, { as: 'restrictive' }],
  [policy, { to: 'ALL EXCEPT sec_other' }],
  [quota, { keyedBy: undefined }],
  [quota, { intervals: [{ every: '2 days', max: { queries: 9, errors: 1 } }] }],
  [quota, { to: ['sec_other'] }],
  [profile, { settings: { max_memory_usage: 5 } }],
  [profile, { to: undefined }],
]

/** Editions do not differ in this. */
const oneOfEach = timeplusTargets.filter(
  ({ generation }, index) =>
    generation !== undefined &&
    timeplusTargets.findIndex((other) => other.generation === generation) === index,
)

/** The first change of each resource together, then the second of each … */
const rounds = [...changed.keys()].flatMap((round) => {
  const chosen = all.flatMap((doc) => {
    const fields = changed.filter(([one]) => one === doc)[round]?.[1]
    return fields === undefined ? [] : [[doc, fields] as const]
  })
  if (chosen.length === 0) return []
  const words = chosen.map(([doc, fields]) => `${doc['kind']} ${JSON.stringify(fields)}`).join(', ')
  return [{ words, changes: new Map(chosen.map(([doc, fields]) => [doc, merged(doc, fields)])) }]
})

function merged(doc: Doc, fields: Doc): Doc {
  const entries = Object.entries({ ...doc, ...fields })
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

describe.each(oneOfEach)('on $name', (name) => {
  let target: TimeplusTarget
  let project: TimeplusProject
  beforeAll(async () => {
    target = await openTimeplusTarget(name, prompt)
    project = new TimeplusProject(target.root, 'access', target.environment)
    project.variables = { APP_PASSWORD: 'hush-hush-9' }
    await project.write(all).apply()
  })
  afterAll(() => target?.close())

  test('a second plan has nothing to do, and no password is kept', async () => {
    const planned = await project.plan()
    expect(changes(planned)).toEqual([])
    expect(planned.unsupported).toEqual([])
    expect(JSON.stringify(planned)).not.toContain('hush-hush')
  })

  test.each(rounds)('$words, and back', async ({ changes: wanted }) => {
    await project.write(all.map((doc) => wanted.get(doc) ?? doc)).apply()
    expect(changes(await project.plan())).toEqual([])
    const planned = await project.write(all).plan()
    expect(changes(planned)).toHaveLength(wanted.size)
    expect(planned.actions.map(({ op }) => op)).not.toContain('create')
    await project.apply()
    expect(changes(await project.plan())).toEqual([])
  })

  test('another password alone is seen and sent', async () => {
    project.variables = { APP_PASSWORD: 'another-one-7' }
    expect(changes(await project.write(all).plan())).toEqual(['alter User/sec_app'])
    await project.apply()
    expect(changes(await project.plan())).toEqual([])
  })

  test('what somebody granted or took by hand is drift, and taken back', async () => {
    await run('GRANT INSERT ON sec.* TO sec_reader', 'REVOKE SELECT ON sec.* FROM sec_reader')
    const planned = await project.plan()
    expect(planned.drift.map(({ kind, name }) => `${kind}/${name}`)).toEqual([
      'Grant/sec_reader@sec.*',
    ])
    await project.apply()
    expect(changes(await project.plan())).toEqual([])
  })

  test('a new name keeps the object', async () => {
    const renamed = { ...profile, name: 'sec_tiny', renamedFrom: 'sec_small' }
    const docs = all.map((doc) => (doc === profile ? renamed : doc))
    expect(changes(await project.write(docs).plan())).toEqual(['rename SettingsProfile/sec_tiny'])
    await project.apply()
    expect(changes(await project.plan())).toEqual([])
  })

  test('those of the server itself are not touched, and ours go', async () => {
    await project.destroy('drops-data')
    const left = (await ask('SHOW ACCESS')).join('\n')
    expect(left).toContain('CREATE USER default')
    expect(left).not.toContain('sec_')
  })

  async function run(...statements: readonly string[]): Promise<void> {
    const connection = await timeplus.connect(target.environment, { root: target.root })
    try {
      for (const sql of statements) await connection.execute(sql)
    } finally {
      await connection.close()
    }
  }

  async function ask(sql: string): Promise<readonly string[]> {
    const connection = await timeplus.connect(target.environment, { root: target.root })
    try {
      return (await connection.query(sql)).flatMap((row) => Object.values(row).join(' '))
    } finally {
      await connection.close()
    }
  }
})

function changes({ actions }: Changeset): readonly string[] {
  const isChange = ({ op }: Action): boolean => op !== 'adopt'
  return actions.filter(isChange).map(({ op, kind, name }) => `${op} ${kind}/${name}`)
}
