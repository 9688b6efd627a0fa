/** What SHOW ACCESS prints, and what is made of it; on answers written down, no server was run. */
import { expect, test } from 'vitest'
import { SluiceError } from '../../../src/diagnostic/sluice-error.ts'
import type { Row } from '../../../src/engine/clickhouse-family/rows.ts'
import type { Statements } from '../../../src/engine/clickhouse-family/statements.ts'
import type { Capabilities } from '../../../src/engine/engine.ts'
import { readAccess } from '../../../src/engine/timeplus/inspect-access.ts'

const entries = [
  ['User', 'default', 'users.xml'],
  ['User', 'app', 'local directory'],
  ['Role', 'reader', 'local directory'],
  ['RowPolicy', 'p_eu ON sales.orders', 'local directory'],
  ['RowPolicy', 'fixed ON sales.orders', 'users.yaml'],
  ['SettingsProfile', 'default', 'users.xml'],
] as const

const texts = {
  default: [
    'CREATE USER default IDENTIFIED WITH plaintext_password',
    'GRANT ALL ON *.* TO default',
  ],
  app: [
    'CREATE USER app IDENTIFIED WITH sha256_password',
    'GRANT SELECT ON sales.* TO app',
    'GRANT INSERT ON sales.* TO app WITH GRANT OPTION',
    'GRANT reader TO app',
  ],
  reader: [
    'CREATE ROLE reader',
    'GRANT SELECT ON a.* TO reader',
    'REVOKE SELECT(x) ON a.t FROM reader',
  ],
  policies: [
    "CREATE ROW POLICY p_eu ON sales.orders FOR SELECT USING region = 'EU' TO reader",
    'CREATE ROW POLICY fixed ON sales.orders FOR SELECT USING 1 TO ALL',
  ],
  profile: ['CREATE SETTINGS PROFILE default SETTINGS max_threads = 1'],
}

const everything = [
  ...['-- Users', ...texts.default, ...texts.app],
  ...[...texts.reader, ...texts.policies, ...texts.profile],
]

const single: { readonly [show: string]: readonly string[] } = {
  'SHOW CREATE USER app': texts.app.slice(0, 1),
  'SHOW GRANTS FOR app': texts.app.slice(1),
  'SHOW CREATE ROLE reader': texts.reader.slice(0, 1),
  'SHOW GRANTS FOR reader': texts.reader.slice(1),
  'SHOW CREATE ROW POLICY p_eu ON sales.orders': texts.policies.slice(0, 1),
}

const expected = ['User/app', 'Role/reader', 'RowPolicy/sales.orders.p_eu'].concat([
  'Grant/app@sales.*',
  'Grant/app@roles',
  'Grant/reader@a.*',
])

test.each([
  ['prints everything at once', undefined],
  ['is asked for each one', new SluiceError('ENGINE_REFUSED', 'no', { cause: code(62) })],
])('a server that %s', async (_how, refusal) => {
  const asked: string[] = []
  const found = await readAccess(server(refusal, asked), capabilities())
  expect(found.flatMap(({ object }) => object?.id ?? [])).toEqual(expected)
  const grant = found.find(({ object }) => object?.id === 'Grant/app@sales.*')
  expect(grant?.object?.spec).toEqual({
    to: 'app',
    on: 'sales.*',
    privileges: ['SELECT', 'INSERT'],
    withGrantOption: ['INSERT'],
  })
  // The password is there and hidden, so that import asks for it.
  const user = found.find(({ object }) => object?.id === 'User/app')
  expect(user?.object?.spec['auth']).toEqual({ method: 'sha256_password', secret: '[HIDDEN]' })
  // A right that is taken away in part is no grant; it is told.
  expect(found.flatMap(({ unreadable }) => unreadable?.name ?? [])).toEqual([texts.reader[2]])
  expect(asked).toHaveLength(refusal === undefined ? 2 : 7)
})

test('who may not look is told so per kind, and other faults are faults', async () => {
  const notAllowed = new SluiceError('NOT_ALLOWED', 'no right')
  const found = await readAccess(server(notAllowed), capabilities())
  expect(found.map(({ unreadable }) => `${unreadable?.kind} ${unreadable?.why}`)).toEqual([
    'User no right',
    'Role no right',
    'Grant no right',
    'RowPolicy no right',
    'Quota no right',
    'SettingsProfile no right',
  ])
  const broken = new SluiceError('ENGINE_REFUSED', 'broken', { cause: code(1002) })
  await expect(readAccess(server(broken), capabilities())).rejects.toThrow('broken')
})

test('nothing is asked of a server without them', async () => {
  const asked: string[] = []
  const kinds = ['User', 'Role', 'Grant', 'RowPolicy', 'Quota', 'SettingsProfile']
  const none = Object.fromEntries(kinds.map((kind) => [kind, 'not here']))
  expect(await readAccess(server(undefined, asked), capabilities(none))).toEqual([])
  expect(asked).toEqual([])
})

function capabilities(unsupportedKinds: Capabilities['unsupportedKinds'] = {}): Capabilities {
  return { unsupportedKinds, unsupportedFields: {}, transactionalDdl: false }
}

function server(
  refusal: SluiceError | undefined,
  asked: string[] = [],
  printed: readonly string[] = everything,
): Statements {
  return {
    address: 'http://test',
    query: async (sql) => {
      asked.push(sql)
      if (sql.startsWith('SELECT')) {
        return entries.map(([kind, name, storage]): Row => ({ kind, name, storage }))
      }
      if (sql === 'SHOW ACCESS') {
        if (refusal !== undefined) throw refusal
        return printed.map((text): Row => ({ ACCESS: text }))
      }
      const lines = single[sql]
      if (lines === undefined) throw new Error(`unexpected ${sql}`)
      return lines.map((text): Row => ({ text }))
    },
    execute: () => Promise.reject(new Error('nothing is written')),
    insert: () => Promise.reject(new Error('nothing is written')),
  }
}

function code(serverCode: number): { readonly serverCode: number; readonly serverType: string } {
  return { serverCode, serverType: 'X' }
}

test('a password that a server does show is hidden', async () => {
  const shown = ["CREATE USER app IDENTIFIED WITH sha256_hash BY 'abc0123'"]
  const found = await readAccess(server(undefined, [], shown), capabilities())
  const user = found.find(({ object }) => object?.id === 'User/app')
  expect(user?.object?.spec['auth']).toMatchObject({ method: 'sha256_hash', secret: '[HIDDEN]' })
  expect(JSON.stringify(found)).not.toContain('abc0123')
})
