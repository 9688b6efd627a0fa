/**
 * What guards rows is never away when a transaction ends: a constraint that changes is exchanged in
 * one, or goes when what comes in its place is there. Whatever is done to the table besides.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runParts } from '../../../src/apply/run-parts.ts'
import type { Connection } from '../../../src/engine/engine.ts'
import { postgres } from '../../../src/engine/postgres/index.ts'
import type { JsonObject } from '../../../src/resource/json.ts'
import { bring, emptyTarget, planOf } from './declared.ts'

const schema: JsonObject = { kind: 'Schema', name: 's' }
const other = (name: string): JsonObject => ({
  kind: 'Table',
  name: `s.${name}`,
  columns: [{ name: 'id', type: 'int', nullable: false }],
  primaryKey: ['id'],
})
const table = (columns: readonly JsonObject[], constraints: readonly JsonObject[]): JsonObject => ({
  kind: 'Table',
  name: 's.t',
  columns: [{ name: 'id', type: 'int', nullable: false }, ...columns],
  primaryKey: ['id'],
  constraints,
})
const column = (name: string, type: string, more: JsonObject = {}): JsonObject => ({
  name,
  type,
  ...more,
})

/** Columns and constraints of before, and of after; each constraint is one guard under one name or two. */
const before = {
  columns: [
    column('a', 'text'),
    column('n', 'int'),
    column('g', 'int', { generated: 'length(a)' }),
  ],
  constraints: {
    typed: { name: 'typed', check: 'length(a) < 10' },
    plain: { name: 'plain', check: 'n > 0' },
    renamed: { name: 'z_renamed', check: 'id > 0' },
    key: { name: 'fk', foreignKey: { columns: ['n'], references: 's.u' } },
    computed: { name: 'computed', check: 'g < 100' },
    unique: { name: 'only', check: 'n < 1000' },
  },
}
const after = {
  columns: [
    column('a', 'date', { nullable: false }),
    column('n', 'int', { nullable: false }),
    column('g', 'int', { generated: 'extract(year from a)::int' }),
  ],
  constraints: {
    typed: { name: 'typed', check: "a > '2020-01-01'::date" },
    plain: { name: 'plain', check: 'n > 1' },
    renamed: { name: 'a_renamed', check: 'id > 1' },
    key: { name: 'fk', foreignKey: { columns: ['n'], references: 's.w' } },
    computed: { name: 'computed', check: 'g < 5000' },
    unique: { name: 'only', unique: ['n'] },
  },
}
type Guard = keyof typeof before.constraints
const guards = Object.keys(before.constraints) as readonly Guard[]

describe('a table', () => {
  let connection: Connection

  beforeAll(async () => {
    connection = await postgres.connect({ name: 'test', url: 'pglite:memory://' }, { root: '.' })
  })
  afterAll(async () => await connection?.close())

  test('keeps a guard through every change of it', async () => {
    const all = (side: typeof before | typeof after): readonly JsonObject[] => [
      schema,
      other('u'),
      other('w'),
      table(side.columns, Object.values(side.constraints)),
    ]
    await emptyTarget(connection)
    await bring(connection, all(before))
    const { actions, blocked } = await planOf(connection, all(after))
    expect(blocked).toEqual([])
    const parts = runParts(actions, { transact: async () => undefined })
    const standing = new Set<string>(guards.map((guard) => before.constraints[guard].name))
    for (const { items } of parts) {
      for (const { sql } of items.map((item) => item.statement)) {
        for (const [, verb, name = ''] of sql.matchAll(
          /\b(ADD|DROP) CONSTRAINT (?:IF EXISTS )?(\w+)/g,
        )) {
          if (verb === 'ADD') standing.add(name)
          else standing.delete(name)
        }
        // With its column.
        if (/DROP COLUMN IF EXISTS g\b/.test(sql)) standing.delete('computed')
      }
      const bare = guards.filter(
        (guard) =>
          !standing.has(before.constraints[guard].name) &&
          !standing.has(after.constraints[guard].name),
      )
      expect(bare, items.map(({ statement }) => statement.sql).join('\n')).toEqual([])
    }
    await bring(connection, all(after))
    await bring(connection, all(before))
  })
})
