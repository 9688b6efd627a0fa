/** Publications, schemas and extensions: any of them becomes any other, and is then what the server has. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import type { Connection } from '../../../src/engine/engine.ts'
import { postgres } from '../../../src/engine/postgres/index.ts'
import type { JsonObject } from '../../../src/resource/json.ts'
import { bring, changesLeft, documentsOf, emptyTarget, everyStep, inspected } from './declared.ts'

const context = { database: 'public', side: 'desired', lookup: () => undefined } as const

test('an operation that is none is refused, and all four are the default', () => {
  const read = (operations: readonly string[]): unknown =>
    postgres.kinds['Publication']?.read({ kind: 'Publication', name: 'p', operations }, context)
  expect(read(['insert', 'merge'])).toMatchObject({ problems: [{ code: 'BAD_VALUE' }] })
  expect(read(['truncate', 'DELETE', 'update', 'insert'])).toEqual({ spec: {}, problems: [] })
})

test.each([
  [14, { schemas: ['app'] }, /schemas came with PostgreSQL 15/],
  [14, { tables: [{ name: 't', where: 'a > 0' }] }, /came with PostgreSQL 15/],
  [14, { tables: [{ name: 't' }] }, undefined],
  [15, { schemas: ['app'] }, undefined],
])('on %i, %j', (major, spec, why) => {
  const lacking = postgres.kinds['Publication']?.lacking?.(spec, { major })
  if (why === undefined) expect(lacking).toBeUndefined()
  else expect(lacking).toMatch(why)
})

describe('on a server', () => {
  let connection: Connection
  beforeAll(async () => {
    connection = await postgres.connect({ name: 'test', url: 'pglite:memory://' }, { root: '.' })
  })
  afterAll(async () => await connection?.close())
  beforeEach(async () => await emptyTarget(connection))

  const base: readonly JsonObject[] = [
    { kind: 'Role', name: 'boss', superuser: true },
    { kind: 'Schema', name: 'app' },
    { kind: 'Schema', name: 'Other one' },
    // Made by hand: tables of the plan would be tried out each time.
    { kind: 'External', name: 'app.t', of: 'table' },
    { kind: 'External', name: 'u', schema: 'app', of: 'table' },
  ]

  const forms: readonly JsonObject[] = [
    {},
    { tables: ['app.t'] },
    { tables: [{ name: 'app.t', columns: ['id', 'B c'] }, 'app.u'], operations: ['insert'] },
    { tables: [{ name: 'app.t', where: '(id > 5)' }], comment: 'few' },
    { schemas: ['app'], with: { publish_via_partition_root: true }, owner: 'boss' },
    { schemas: ['app', 'Other one'], operations: ['delete', 'truncate'] },
    { allTables: true, with: { publish_via_partition_root: false } },
  ]

  it('any publication becomes any other in one go, and import says the same', async () => {
    await connection.execute('CREATE SCHEMA app')
    await connection.execute('CREATE TABLE app.t (id int PRIMARY KEY, "B c" text)')
    await connection.execute('CREATE TABLE app.u (id int PRIMARY KEY)')
    const publication = { kind: 'Publication', name: 'Some "changes"' }
    for (const form of everyStep(forms))
      await bring(connection, [...base, { ...publication, ...form }])
    for (const form of forms) {
      await bring(connection, [...base, { ...publication, ...form }])
      const live = documentsOf(await inspected(connection))
      expect(await changesLeft(connection, live)).toEqual([])
    }
  }, 240_000)

  it('a schema takes an owner and a comment, and gives up the comment', async () => {
    const boss = { kind: 'Role', name: 'boss' }
    await bring(connection, [boss, { kind: 'Schema', name: 'X y', owner: 'boss', comment: "it's" }])
    expect(documentsOf(await inspected(connection))).toContainEqual({
      kind: 'Schema',
      name: 'X y',
      owner: 'boss',
      comment: "it's",
    })
    // Nothing is wanted of an owner that no plan names.
    const statements = await bring(connection, [boss, { kind: 'Schema', name: 'X y' }])
    expect(statements).toEqual([`COMMENT ON SCHEMA "X y" IS NULL`])
  })

  it('public is there already: declaring it changes nothing', async () => {
    expect(await bring(connection, [{ kind: 'Schema', name: 'public' }])).toEqual([])
    expect(documentsOf(await inspected(connection))).toEqual([])
  })

  it('an extension is installed, moves to another schema, and its objects are nobody’s', async () => {
    const app = { kind: 'Schema', name: 'app' }
    await bring(connection, [app, { kind: 'Extension', name: 'pg_trgm' }])
    await bring(connection, [app, { kind: 'Extension', name: 'pg_trgm', schema: 'app' }])
    const catalog = await inspected(connection)
    expect(catalog.unreadable).toEqual([])
    expect(
      [...catalog.objects.keys()].filter((id) => /^(Function|Type|Operator)/.test(id)),
    ).toEqual([])
  })
})
