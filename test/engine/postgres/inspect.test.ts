/** Reading of a target: a constant number of queries, and nothing of the server's or of ours. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Connection } from '../../../src/engine/engine.ts'
import { postgres } from '../../../src/engine/postgres/index.ts'

let connection: Connection
const sent: string[] = []
beforeAll(async () => {
  connection = await postgres.connect(
    { name: 'test', url: 'pglite:memory://' },
    { root: '.', onStatement: (sql) => sent.push(sql) },
  )
  const ten = [...Array(10).keys()].map((number) => `t${number}`)
  for (const sql of [
    'CREATE SCHEMA app',
    'CREATE SCHEMA "app*x"',
    'CREATE SCHEMA sluice',
    'CREATE TABLE sluice.ledger (id int)',
    'CREATE TABLE "app*x".t (id int)',
    'CREATE ROLE someone',
    ...ten.flatMap((name) => [
      `CREATE TABLE app.${name} (id int PRIMARY KEY, n text DEFAULT 'x')`,
      `CREATE VIEW app.v_${name} AS SELECT * FROM app.${name}`,
      `CREATE FUNCTION app.f_${name}() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    ]),
  ])
    await connection.execute(sql)
})
afterAll(async () => await connection?.close())

const look = (databases: readonly string[], global = false): ReturnType<Connection['inspect']> =>
  connection.inspect({ databases, global }, 'sluice')

it('asks as often for thirty objects as for none', async () => {
  const count = async (databases: readonly string[]): Promise<number> => {
    sent.length = 0
    await look(databases, true)
    return sent.length
  }
  expect(await count(['nobody'])).toBe(await count(['app', 'public']))
})

it('finds what is in scope, and names every schema', async () => {
  const { objects, databases, unreadable } = await look(['app'])
  const names = [...objects.keys()].filter((id) => /^(Table|View|Function)/.test(id))
  expect(names).toHaveLength(30)
  expect([...databases].sort()).toEqual(['app', 'app*x', 'public'])
  expect(unreadable).toEqual([])
})

it('takes globs, and keeps the ledger and the server out of sight', async () => {
  const { objects } = await look(['*'], true)
  const schemas = new Set([...objects.values()].map(({ address }) => address.database))
  expect([...schemas].filter((name) => name !== undefined).sort()).toEqual(['app', 'app*x'])
  const some = await look(['app?x'])
  expect([...some.objects.keys()].filter((id) => id.startsWith('Table'))).toEqual(['Table/app*x.t'])
})

it('leaves out what lives in no schema where nobody asks for it', async () => {
  expect((await look(['app'], true)).objects.has('Role/someone' as never)).toBe(true)
  expect((await look(['app'], false)).objects.has('Role/someone' as never)).toBe(false)
})

it('reads single objects again, whatever kind they have become', async () => {
  const { objects } = await look(['app'])
  const [table] = [...objects.values()].filter(({ id }) => id === 'Table/app.t1')
  expect(table).toBeDefined()
  const asked = {
    id: 'View/app.t1' as never,
    kind: 'View',
    address: { database: 'app', name: 't1' },
  }
  expect(await connection.inspectObjects([asked])).toEqual([table])
})
