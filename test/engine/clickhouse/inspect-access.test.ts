import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../../src/engine/clickhouse/connection.ts'
import type { Connection } from '../../../src/engine/engine.ts'
import {
  type Faults,
  startClickHouseServer,
  type TestServer,
} from '../../harness/clickhouse-server.ts'

/*
 * The embedded engine has no access storage, so that the answers here are written by hand, as
 * the manual and the server's sources say them. Not run on a real server.
 */
const lines = [
  'CREATE USER default IDENTIFIED WITH plaintext_password SETTINGS PROFILE default',
  'CREATE USER ada IDENTIFIED WITH sha256_password HOST LOCAL DEFAULT ROLE reader',
  'CREATE ROLE reader',
  'CREATE ROW POLICY own ON shop.orders FOR SELECT USING id < 10 TO reader',
  'CREATE QUOTA q FOR INTERVAL 1 hour MAX queries = 100 TO ada',
  'CREATE SETTINGS PROFILE default SETTINGS max_memory_usage = 10000000000',
  'CREATE SETTINGS PROFILE careful SETTINGS max_threads = 2 TO reader',
  'GRANT ALL ON *.* TO default WITH GRANT OPTION',
  'GRANT SELECT(a), INSERT ON shop.orders TO reader',
  'GRANT ALTER ON shop.orders TO reader WITH GRANT OPTION',
  'GRANT reader TO ada',
  'CREATE MASKING POLICY of the future',
]
const access: NonNullable<Faults['answers']> = [
  { match: '^SHOW ACCESS', body: `ACCESS\n${lines.join('\n')}\n` },
  { match: 'FROM system.user_directories$', body: 'type\nusers_xml\nlocal_directory\n' },
  { match: 'FROM system.user_directories FORMAT', body: 'type\nusers_xml\nlocal_directory\n' },
  { match: 'SELECT .*kind', body: 'kind\tentry\nUser\tdefault\nSettingsProfile\tdefault\n' },
  { match: 'SELECT type', body: 'type\nusers_xml\nlocal_directory\n' },
]

let root: string
let server: TestServer
let connection: Connection

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sluice-access-'))
  server = await startClickHouseServer({ dir: join(root, 'data'), faults: { answers: access } })
  connection = await connect({ name: 'x', url: server.url }, { root })
})
afterAll(async () => {
  await connection?.close()
  await server?.stop()
  await rm(root, { recursive: true, force: true })
})

describe('access objects', () => {
  it('are read from SHOW ACCESS, without those of users.xml', async () => {
    expect(connection.capabilities.unsupportedKinds).toEqual({})
    const catalog = await connection.inspect({ databases: ['shop'], global: true }, 'sluice')
    expect([...catalog.objects.keys()].sort()).toEqual([
      'Grant/ada@roles',
      'Grant/reader@shop.orders',
      'Quota/q',
      'Role/reader',
      'RowPolicy/shop.orders.own',
      'SettingsProfile/careful',
      'User/ada',
    ])
    expect(catalog.unreadable).toEqual([
      expect.objectContaining({ name: 'CREATE MASKING POLICY of the future' }),
    ])
    const grant = [...catalog.objects.values()].find(({ id }) => id === 'Grant/reader@shop.orders')
    expect(grant?.spec).toMatchObject({
      to: 'reader',
      on: 'shop.orders',
      privileges: ['SELECT(a)', 'INSERT', 'ALTER'],
      withGrantOption: ['ALTER'],
    })
  })

  it('are left out of a scope without global objects, but for policies of its databases', async () => {
    const one = await connection.inspect({ databases: ['shop'], global: false }, 'sluice')
    expect([...one.objects.keys()]).toEqual(['RowPolicy/shop.orders.own'])
    const other = await connection.inspect({ databases: ['depot'], global: false }, 'sluice')
    expect([...other.objects.keys()]).toEqual([])
  })

  it('can be read again one by one', async () => {
    const again = await connection.inspectObjects(
      [
        ...(
          await connection.inspect({ databases: ['shop'], global: true }, 'sluice')
        ).objects.values(),
      ].filter(({ kind }) => kind === 'User' || kind === 'RowPolicy'),
    )
    expect(again.map(({ id }) => id).sort()).toEqual(['RowPolicy/shop.orders.own', 'User/ada'])
  })

  it('are unreadable, and no error, for a user who may not see them', async () => {
    server.setFaults({
      answers: access.filter(({ match }) => !match.includes('SHOW')),
      deny: [{ match: '^SHOW ACCESS', grant: 'SHOW ACCESS ON *.*' }],
    })
    const catalog = await connection.inspect({ databases: ['*'], global: true }, 'sluice')
    expect(catalog.unreadable.map(({ kind, name }) => `${kind}/${name}`)).toEqual([
      'User/*',
      'Role/*',
      'Grant/*',
      'RowPolicy/*',
      'Quota/*',
      'SettingsProfile/*',
    ])
    expect(catalog.unreadable[0]?.why).toContain('`SHOW ACCESS ON *.*`')
    server.setFaults({ answers: access })
  })
})
