/** Publications, schemas and extensions: any of them becomes any other, and is then what the server has. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import type { Connection } from '../../../src/engine/engine.ts'
import { postgres } from '../../../src/engine/postgres/index.ts'
import type { JsonObject } from '../../../src/resource/json.ts'
import { compareForms } from '../../../src/diff/compare-forms.ts'
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

type Form = Readonly<Record<string, unknown>>

describe('what subscribers no longer get', () => {
  const rules = postgres.kinds['Publication']
  const side = { database: 'public', lookup: () => undefined, facts: { major: 18 } }
  const lowering = {
    desired: { ...side, side: 'desired' },
    live: { ...side, side: 'live' },
    breaksUnmanaged: false,
  } as const
  const address = { name: 'p' }
  const object = (spec: Form) => ({
    kind: 'Publication',
    id: 'Publication/p',
    name: 'p',
    address,
    spec,
  })
  /** Hazards of every statement that the difference asks for. */
  const lost = (before: Form, after: Form): readonly string[] => {
    const [from, to] = [object(before), object(after)] as never[]
    const { changes } = compareForms(
      rules?.normal(before as never, address, lowering.live) ?? {},
      rules?.normal(after as never, address, lowering.desired) ?? {},
    )
    const lowered = changes.map((change) =>
      rules?.fields[change.top]?.lower(change, from as never, to as never, lowering),
    )
    const drafts = lowered.some((one) => one?.how === 'replace')
      ? rules?.replace?.(from as never, to as never, lowering)
      : lowered.flatMap((one) => (one?.how === 'alter' ? one.drafts : []))
    return (drafts ?? []).flatMap(({ hazards }) =>
      hazards.map(({ id, detail }) => `${id} ${detail}`),
    )
  }
  const a = { name: 'app.a' }

  test.each<[Form, Form, RegExp | undefined]>([
    [{ tables: [a, { name: 'app.b' }] }, { tables: [a] }, /changes of app\.b/],
    [{ tables: [a] }, { tables: [a, { name: 'app.b' }] }, undefined],
    [{ tables: [a] }, { schemas: ['app'] }, undefined],
    [{ tables: [a] }, { schemas: ['other'] }, /changes of app\.a/],
    [{ schemas: ['app'] }, { tables: [a] }, /tables in app that are not listed/],
    [{ schemas: ['app'] }, { allTables: true }, undefined],
    [{ tables: [a] }, { allTables: true }, undefined],
    [{ allTables: true }, { tables: [a] }, /tables that are not listed/],
    [{ allTables: true }, {}, /tables that are not listed/],
    [
      { tables: [{ ...a, columns: ['x', 'y'] }] },
      { tables: [{ ...a, columns: ['x'] }] },
      /column `y`/,
    ],
    [{ tables: [{ ...a, columns: ['x'] }] }, { tables: [a] }, undefined],
    [{ tables: [a] }, { tables: [{ ...a, columns: ['x'] }] }, /other columns than those listed/],
    [{ tables: [a] }, { tables: [{ ...a, where: 'x > 1' }] }, /the condition leaves out/],
    [{ tables: [{ ...a, where: 'x > 1' }] }, { tables: [a] }, undefined],
    [{ tables: [a] }, { tables: [a], operations: ['insert'] }, /update, delete, truncate/],
    [{ tables: [a], operations: ['insert'] }, { tables: [a] }, undefined],
    [
      { tables: [a] },
      { tables: [a], with: { publish_via_partition_root: 'true' } },
      /under the name/,
    ],
    [{ tables: [a], with: { publish_generated_columns: 'stored' } }, { tables: [a] }, /generated/],
    [{ tables: [a] }, { tables: [a], with: { publish_generated_columns: 'stored' } }, undefined],
  ])('from %j to %j: %s', (before, after, wanted) => {
    const found = [...new Set(lost(before, after))]
    if (wanted === undefined) expect(found).toEqual([])
    else expect(found.join('\n')).toMatch(wanted)
    expect(found.every((one) => one.startsWith('breaks-unmanaged '))).toBe(true)
  })

  test('any that goes, and any that gets another name', () => {
    const from = object({ tables: [a] }) as never
    expect(rules?.losses(from)).toMatchObject([{ id: 'breaks-unmanaged' }])
    const [draft] = rules?.rename?.(from, object({}) as never, lowering) ?? []
    expect(draft?.hazards).toMatchObject([{ id: 'breaks-unmanaged' }])
  })
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
      await bring(connection, [...base, { ...publication, ...form }], ['breaks-unmanaged'])
    for (const form of forms) {
      await bring(connection, [...base, { ...publication, ...form }], ['breaks-unmanaged'])
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
