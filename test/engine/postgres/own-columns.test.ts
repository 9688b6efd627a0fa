/** Columns that a table names in its own parts, and has not. */
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { postgres } from '../../../src/engine/postgres/index.ts'
import { compile } from '../../../src/link/compile.ts'
import type { JsonObject } from '../../../src/resource/json.ts'
import { documentOf } from '../../harness/documents.ts'

await postgres.ready?.()

const table = (more: JsonObject = {}): JsonObject => ({
  kind: 'Table',
  name: 'app.t',
  columns: [
    { name: 'id', type: 'int' },
    { name: 'stock', type: 'int' },
    { name: 'Odd é', type: 'text' },
  ],
  ...more,
})
const other: JsonObject = { kind: 'Table', name: 'app.u', columns: [{ name: 'uid', type: 'int' }] }

/** `t.gone of app.t, app.u`, for each. */
function unknown(...documents: readonly JsonObject[]): readonly string[] {
  const all = [{ kind: 'Schema', name: 'app' }, other, ...documents]
  const { diagnostics } = compile(all.map(documentOf), { engine: postgres, database: 'app' })
  return diagnostics.map(({ code, message }) => {
    const [, name, relations] = /reads column `(.*)`, which (.*)$/.exec(message) ?? []
    const names = [...(relations ?? '').matchAll(/`([^`]*)`/g)].map(([, one]) => one)
    return code === 'UNKNOWN_COLUMN' ? `${name} of ${names.join(', ')}` : message
  })
}

const check = (text: string): JsonObject => table({ constraints: [{ name: 'c', check: text }] })
const policy = (fields: JsonObject): JsonObject =>
  table({ rowSecurity: { policies: [{ name: 'p', ...fields }] } })
const index = (fields: JsonObject): JsonObject => table({ indexes: [{ name: 'i', ...fields }] })
const constraint = (fields: JsonObject): JsonObject =>
  table({ constraints: [{ name: 'c', ...fields }] })
const partitioned: JsonObject = {
  ...table({ partitionBy: 'range (id)' }),
}
const partition = (more: JsonObject): JsonObject => ({
  kind: 'Table',
  name: 'app.part',
  partitionOf: { table: 'app.t', for: 'from (1) to (2)' },
  ...more,
})

describe('a column that the table has not is an error', () => {
  it.each<readonly [string, readonly JsonObject[], string]>([
    ['in a check', [check('stock > 0 AND gone > 0')], 'gone of app.t'],
    ['in a check, by the name of the table', [check('T.GONE > 0')], 't.gone of app.t'],
    ['in a check, by its whole name', [check('app.t.gone > 0')], 't.gone of app.t'],
    ['in quotes', [check('"Odd" IS NULL')], 'Odd of app.t'],
    [
      'in a generated column',
      [table({ columns: [{ name: 'a', type: 'int', generated: 'gone * 2' }] })],
      'gone of app.t',
    ],
    ['of an index', [index({ columns: ['gone'] })], 'gone of app.t'],
    [
      'of an index, with its order',
      [index({ columns: ['stock', 'gone int4_ops DESC'] })],
      'gone of app.t',
    ],
    ['in an index', [index({ columns: ['lower(gone)'] })], 'gone of app.t'],
    [
      'in the condition of an index',
      [index({ columns: ['id'], where: 'gone IS NULL' })],
      'gone of app.t',
    ],
    ['that an index includes', [index({ columns: ['id'], include: ['gone'] })], 'gone of app.t'],
    ['that a key includes', [constraint({ unique: ['id'], include: ['gone'] })], 'gone of app.t'],
    ['of an exclusion', [constraint({ exclude: 'USING gist (gone WITH =)' })], 'gone of app.t'],
    [
      'in the condition of an exclusion',
      [constraint({ exclude: 'USING gist (id WITH =) WHERE (gone > 0)' })],
      'gone of app.t',
    ],
    ['of a partitioning key', [table({ partitionBy: 'range (gone)' })], 'gone of app.t'],
    ['in a partitioning key', [table({ partitionBy: 'list (lower(gone))' })], 'gone of app.t'],
    ['in a policy', [policy({ using: 'gone = current_user' })], 'gone of app.t'],
    ['in the check of a policy', [policy({ withCheck: 'gone = current_user' })], 'gone of app.t'],
    [
      'of another table in a policy',
      [policy({ using: 'EXISTS (SELECT FROM app.u WHERE uid = id AND u.gone)' })],
      'u.gone of app.u',
    ],
    [
      'of neither table in a policy',
      [policy({ using: 'id IN (SELECT gone FROM app.u)' })],
      'gone of app.u, app.t',
    ],
    [
      'of a partition',
      [partitioned, partition({ constraints: [{ name: 'c', check: 'gone > 0' }] })],
      'gone of app.part',
    ],
    [
      'in the key of a partition',
      [partitioned, partition({ primaryKey: ['gone'] })],
      'gone of app.part',
    ],
  ])('%s', (_, documents, found) => {
    expect(unknown(...documents)).toEqual([found])
  })
})

describe('what is right, or may be, is left alone', () => {
  it.each<readonly [string, readonly JsonObject[]]>([
    ['columns of the server', [check('tableoid > 0 AND t.ctid IS NOT NULL AND xmin IS NOT NULL')]],
    ['the whole row', [check('t IS NOT NULL AND t.* IS NOT NULL AND app.t.id > 0')]],
    [
      'quotes and letters',
      [check("\"Odd é\" <> 'gone' AND \"stock\" > 0 AND E'it\\'s gone' <> $$gone$$")],
    ],
    [
      'functions and types',
      [
        check(
          "lower(\"Odd é\") ~ 'x' AND id::numeric(10, 2) > date_part('day', timestamp with time zone '2024-01-01') AND CAST(id AS double precision) > 0 AND interval '1 day' > age(now(), current_timestamp)",
        ),
      ],
    ],
    [
      'a function on the row',
      [
        {
          kind: 'Function',
          name: 'app.full',
          arguments: 'r app.t',
          returns: 'text',
          body: "SELECT ''",
        },
        index({ columns: ['(t.full)'] }),
      ],
    ],
    [
      'fields of a value',
      [
        table({
          columns: [
            { name: 'p', type: 'point' },
            { name: 'q', type: 'int', generated: '(p)[0]::int' },
          ],
          constraints: [{ name: 'c', check: '(p).x > 0' }],
        }),
      ],
    ],
    [
      'names of other tables in a policy',
      [policy({ using: 'EXISTS (SELECT FROM app.u AS x WHERE x.uid = t.id AND uid = stock)' })],
    ],
    [
      'tables that nobody lists',
      [
        { kind: 'External', name: 'app.e', of: 'table' },
        policy({ using: 'EXISTS (SELECT FROM app.e WHERE gone = stock)' }),
      ],
    ],
    [
      'columns of a parent',
      [
        { ...partitioned, name: 'app.t' },
        partition({
          primaryKey: ['id'],
          constraints: [{ name: 'c', check: 'stock > 0 AND part.id > 0' }],
        }),
      ],
    ],
    [
      'parents that nobody lists',
      [
        { kind: 'External', name: 'app.e', of: 'table' },
        table({ inherits: ['app.e'], constraints: [{ name: 'c', check: 'gone > 0' }] }),
      ],
    ],
    [
      'parents of parents that nobody lists',
      [
        { kind: 'External', name: 'app.e', of: 'table' },
        table({ inherits: ['app.e'] }),
        {
          kind: 'Table',
          name: 'app.heir',
          inherits: ['app.t'],
          constraints: [{ name: 'c', check: 'gone > 0' }],
        },
      ],
    ],
    [
      'columns of an index',
      [
        index({
          columns: ['stock', '"Odd é" text_pattern_ops DESC NULLS LAST', '"Odd é" COLLATE "C"'],
        }),
      ],
    ],
  ])('%s', (_, documents) => {
    expect(unknown(...documents)).toEqual([])
  })
})

test('tables that inherit from each other are a cycle, and nothing worse', () => {
  const heir = (name: string, of: string): JsonObject => ({ kind: 'Table', name, inherits: [of] })
  expect(unknown(heir('app.a', 'app.b'), heir('app.b', 'app.a')).join()).toMatch(/need each other/)
})

test('an expression lacks the same columns in a check as in a query of the table', () => {
  const name = fc.constantFrom(
    'id',
    'stock',
    'gone',
    'first',
    'time',
    'varying',
    'between',
    'zone',
    '"Odd é"',
    '"odd é"',
    't.id',
    't.gone',
    'T.Stock',
    'app.t.gone',
    '"GONE"',
    'ctid',
  )
  const value = fc.oneof(
    { weight: 3, arbitrary: name },
    fc.constantFrom(
      '1',
      "'gone'",
      "date '2024-01-01'",
      '$$x$$',
      'NULL',
      'current_user',
      'U&"d0061ta"',
      "ARRAY['x']",
    ),
  )
  const expression = fc.letrec<{ readonly e: string }>((tie) => ({
    e: fc.oneof(
      { maxDepth: 3 },
      value,
      fc
        .tuple(
          tie('e'),
          fc.constantFrom('AND', '=', '>', 'IS DISTINCT FROM', '||', 'LIKE'),
          tie('e'),
        )
        .map((all) => `(${all.join(' ')})`),
      tie('e').map((e) => `lower(${e})`),
      tie('e').map((e) => `(${e})::text`),
      tie('e').map((e) => `(${e}::character varying(10) = 'gone'::time(3) without time zone)`),
      tie('e').map((e) => `CAST(${e} AS timestamp with time zone)`),
      tie('e').map((e) => `CASE WHEN ${e} IS NULL THEN 1 END`),
      tie('e').map((e) => `(${e} /* gone */ IN (1, 2)) -- gone\n`),
      fc.tuple(tie('e'), tie('e')).map(([a, b]) => `(${a} BETWEEN ${b} AND 3)`),
    ),
  })).e
  fc.assert(
    fc.property(expression, (text) => {
      const view = { kind: 'View', name: 'app.v', query: `SELECT (${text}\n) FROM app.t` }
      expect([...unknown(check(text))].sort()).toEqual([...unknown(table(), view)].sort())
    }),
    { numRuns: 300 },
  )
})
