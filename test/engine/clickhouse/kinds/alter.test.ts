/**
 * Changes in place: each statement runs on a real server, the rows that were there are still there,
 * and the plan after it is empty.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../../src/resource/json.ts'
import { apply, database, replan, runDraft, type Step } from './plan.ts'
import { openServer, type Server } from './server.ts'

let server: Server

beforeAll(() => {
  server = openServer()
})

afterAll(() => {
  server.close()
})

beforeEach(() => {
  server.run(`DROP DATABASE IF EXISTS ${database} SYNC`)
  for (const { name } of server.rows(
    `SELECT name FROM system.functions WHERE origin = 'SQLUserDefined'`,
  )) {
    server.run(`DROP FUNCTION ${name}`)
  }
  server.run(`CREATE DATABASE ${database}`)
})

const id = { name: 'id', type: 'UInt64' }
const day = { name: 'd', type: 'DateTime' }

function table(columns: readonly JsonObject[], more: JsonObject = {}): JsonObject {
  return { kind: 'Table', name: 't', columns: [id, day, ...columns], orderBy: 'id', ...more }
}

interface Case {
  readonly name: string
  readonly before: JsonObject
  readonly after: JsonObject
  /** Hazards of the way there. */
  readonly hazards?: readonly string[]
  readonly replaced?: true
  /** Whether the way back is another case. */
  readonly oneWay?: true
}

const a = { name: 'a', type: 'UInt8' }
const b = { name: 'b', type: 'String' }
const c = { name: 'c', type: 'String' }

const columnCases: readonly Case[] = [
  { name: 'adds a column at the end', before: table([a]), after: table([a, b]) },
  { name: 'adds columns in the middle', before: table([a]), after: table([c, b, a]) },
  {
    name: 'adds a column in first place',
    before: table([a]),
    after: { ...table([a]), columns: [b, id, day, a] },
  },
  { name: 'drops a column', before: table([a, b]), after: table([a]), hazards: ['drops-data'] },
  {
    name: 'drops a computed column',
    before: table([a, { name: 'x', type: 'UInt8', alias: 'a + 1' }]),
    after: table([a]),
    hazards: [],
  },
  {
    name: 'renames a column',
    before: table([a, { ...b, renamedFrom: 'z' }]),
    after: table([a, { ...b, name: 'z', renamedFrom: 'b' }]),
    hazards: [],
  },
  {
    name: 'renames a column that an index reads',
    before: table([{ ...b, renamedFrom: 'z' }], {
      indexes: [{ name: 'i', expression: 'b', type: 'minmax' }],
    }),
    after: table([{ ...b, name: 'z', renamedFrom: 'b' }], {
      indexes: [{ name: 'i', expression: 'z', type: 'minmax' }],
    }),
  },
  {
    name: 'renames a column that a projection, a default and a constraint read',
    before: table(
      [
        { ...a, renamedFrom: 'z' },
        { name: 'x', type: 'UInt8', default: 'a + 1' },
      ],
      {
        projections: [{ name: 'p', query: 'SELECT id, a ORDER BY a' }],
        constraints: [{ name: 'k', check: 'a < 250' }],
      },
    ),
    after: table(
      [
        { ...a, name: 'z', renamedFrom: 'a' },
        { name: 'x', type: 'UInt8', default: 'z + 1' },
      ],
      {
        projections: [{ name: 'p', query: 'SELECT id, z ORDER BY z' }],
        constraints: [{ name: 'k', check: 'z < 250' }],
      },
    ),
  },
  {
    name: 'renames and changes a column at once',
    before: table([a]),
    after: table([{ name: 'z', type: 'UInt32', renamedFrom: 'a', comment: 'new' }]),
    hazards: ['rewrites-data'],
    oneWay: true,
  },
  { name: 'moves a column', before: table([a, b, c]), after: table([c, a, b]) },
  { name: 'turns the order round', before: table([a, b, c]), after: table([c, b, a]) },
  {
    name: 'moves, adds and drops at once',
    before: table([a, b, c]),
    after: table([c, { name: 'n', type: 'Int8' }, a]),
    oneWay: true,
  },
  {
    name: 'widens a number',
    before: table([a]),
    after: table([{ ...a, type: 'UInt32' }]),
    hazards: ['rewrites-data'],
    oneWay: true,
  },
  {
    name: 'narrows a number',
    before: table([{ ...a, type: 'UInt32' }]),
    after: table([a]),
    hazards: ['rewrites-data', 'drops-data'],
    oneWay: true,
  },
  {
    name: 'makes a column Nullable',
    before: table([a]),
    after: table([{ ...a, type: 'Nullable(UInt8)' }]),
    hazards: ['rewrites-data'],
    oneWay: true,
  },
  {
    name: 'extends an Enum',
    before: table([{ name: 'e', type: "Enum('x', 'y')" }]),
    after: table([{ name: 'e', type: "Enum('x', 'y', 'z')" }]),
    hazards: [],
    oneWay: true,
  },
  {
    name: 'extends an Enum in the key',
    before: table([{ name: 'e', type: "Enum8('x' = 1)" }], { orderBy: 'e' }),
    after: table([{ name: 'e', type: "Enum8('x' = 1, 'y' = 2)" }], { orderBy: 'e' }),
    hazards: [],
    oneWay: true,
  },
  {
    name: 'changes a time zone',
    before: table([{ name: 'u', type: "DateTime('UTC')" }]),
    after: table([{ name: 'u', type: "DateTime('Europe/Berlin')" }]),
    hazards: [],
  },
  {
    name: 'makes a String LowCardinality',
    before: table([b]),
    after: table([{ ...b, type: 'LowCardinality(String)' }]),
    hazards: ['rewrites-data'],
  },
  {
    name: 'changes the type of a column that a projection holds',
    before: table([a], { projections: [{ name: 'p', query: 'SELECT id, a ORDER BY a' }] }),
    after: table([{ ...a, type: 'UInt16' }], {
      projections: [{ name: 'p', query: 'SELECT id, a ORDER BY a' }],
    }),
    oneWay: true,
  },
  {
    name: 'sets and removes a default',
    before: table([a]),
    after: table([{ ...a, default: 'id % 7' }]),
  },
  {
    name: 'changes a default',
    before: table([{ ...a, default: '1' }]),
    after: table([{ ...a, default: '2' }]),
    hazards: ['rewrites-data'],
  },
  {
    name: 'changes type and default together',
    before: table([{ ...a, default: '1' }]),
    after: table([{ ...a, type: 'UInt16', default: '300' }]),
    oneWay: true,
  },
  {
    name: 'changes the type and removes the default',
    before: table([{ ...a, default: '1' }]),
    after: table([{ ...a, type: 'UInt16' }]),
    oneWay: true,
  },
  {
    name: 'turns a default into a materialized value',
    before: table([{ ...a, default: 'id % 5' }]),
    after: table([{ ...a, materialized: 'id % 5' }]),
  },
  {
    name: 'turns a stored column into an alias',
    before: table([a]),
    after: table([{ ...a, alias: 'id % 5' }]),
    hazards: ['drops-data'],
  },
  {
    name: 'changes an alias',
    before: table([{ ...a, alias: 'id % 5' }]),
    after: table([{ ...a, alias: 'id % 6' }]),
    hazards: [],
  },
  {
    name: 'changes an ephemeral column',
    before: table([{ ...a, ephemeral: true }]),
    after: table([{ ...a, ephemeral: '3' }]),
    hazards: [],
  },
  {
    name: 'sets and removes a codec',
    before: table([a]),
    after: table([{ ...a, codec: 'Delta, ZSTD(3)' }]),
    hazards: [],
  },
  {
    name: 'changes a codec in the key',
    before: { ...table([]), columns: [{ ...id, codec: 'LZ4' }, day] },
    after: { ...table([]), columns: [{ ...id, codec: 'ZSTD(3)' }, day] },
    hazards: [],
  },
  {
    name: 'sets and removes a comment',
    before: table([a]),
    after: table([{ ...a, comment: "it's" }]),
  },
  {
    name: 'sets and removes a TTL of a column',
    before: table([b]),
    after: table([{ ...b, ttl: 'd + INTERVAL 10 YEAR' }]),
    hazards: ['rewrites-data', 'drops-data'],
  },
  {
    name: 'lengthens the TTL of a column',
    before: table([{ ...b, ttl: 'd + INTERVAL 10 YEAR' }]),
    after: table([{ ...b, ttl: 'd + INTERVAL 20 YEAR' }]),
    hazards: ['rewrites-data'],
  },
  {
    name: 'changes settings of a column',
    before: table([{ ...b, settings: { min_compress_block_size: 1000 } }]),
    after: table([{ ...b, settings: { max_compress_block_size: 2000000 } }]),
    hazards: [],
  },
  {
    name: 'adds and drops nested columns',
    before: table([a]),
    after: table([a, { name: 'n', type: 'Nested(x Int8, y String)' }]),
  },
  {
    name: 'adds a column to a nested one',
    before: table([{ name: 'n', type: 'Nested(x Int8)' }, a]),
    after: table([{ name: 'n', type: 'Nested(x Int8, y String)' }, a]),
  },
  {
    name: 'replaces to rename a nested column',
    before: table([{ name: 'n', type: 'Nested(x Int8)' }]),
    after: table([{ name: 'm', type: 'Nested(x Int8)', renamedFrom: 'n' }]),
    replaced: true,
  },
]

const tableCases: readonly Case[] = [
  {
    name: 'sets and removes a TTL',
    before: table([]),
    after: table([], { ttl: 'd + INTERVAL 10 YEAR' }),
  },
  {
    name: 'lengthens a TTL',
    before: table([], { ttl: 'd + INTERVAL 3650 DAY' }),
    after: table([], { ttl: 'd + INTERVAL 20 YEAR' }),
    hazards: ['rewrites-data'],
  },
  {
    name: 'shortens a TTL',
    before: table([], { ttl: 'd + INTERVAL 20 YEAR' }),
    after: table([], { ttl: 'd + INTERVAL 15 YEAR' }),
    hazards: ['rewrites-data', 'drops-data'],
  },
  {
    name: 'recompresses without deleting',
    before: table([]),
    after: table([], { ttl: 'd + INTERVAL 1 YEAR RECOMPRESS CODEC(ZSTD(3))' }),
    hazards: ['rewrites-data'],
  },
  {
    name: 'sets, changes and resets settings',
    before: table([], { settings: { merge_with_ttl_timeout: 100, ttl_only_drop_parts: false } }),
    after: table([], { settings: { merge_with_ttl_timeout: 200, min_bytes_for_wide_part: 0 } }),
    hazards: [],
  },
  {
    name: 'replaces for a setting that is fixed',
    before: table([]),
    after: table([], { settings: { index_granularity: 100 } }),
    replaced: true,
  },
  {
    name: 'adds, changes and drops indexes',
    before: table([a, b], {
      indexes: [
        { name: 'i', expression: 'a', type: 'minmax' },
        { name: 'j', expression: 'b', type: 'bloom_filter' },
      ],
    }),
    after: table([a, b], {
      indexes: [
        { name: 'i', expression: 'a + 1', type: 'set(10)', granularity: 4 },
        { name: 'k', expression: 'lower(b)', type: 'bloom_filter(0.01)' },
      ],
    }),
    hazards: ['rewrites-data'],
  },
  {
    name: 'adds, changes and drops projections',
    before: table([a, b], { projections: [{ name: 'p', query: 'SELECT a ORDER BY a' }] }),
    after: table([a, b], {
      projections: [
        { name: 'p', query: 'SELECT b ORDER BY b' },
        { name: 'q', query: 'SELECT a, count() GROUP BY a' },
      ],
    }),
    hazards: ['rewrites-data'],
  },
  {
    name: 'adds, changes and drops constraints',
    before: table([a], { constraints: [{ name: 'k', check: 'a < 250' }] }),
    after: table([a], {
      constraints: [
        { name: 'k', check: 'a < 251' },
        { name: 'l', assume: 'a >= 0' },
      ],
    }),
    hazards: ['blocks-ingest'],
  },
  {
    name: 'drops a column with the index and projection that read it',
    before: table([a, b], {
      indexes: [{ name: 'i', expression: 'b', type: 'minmax' }],
      projections: [{ name: 'p', query: 'SELECT b ORDER BY b' }],
      constraints: [{ name: 'k', check: "b != 'x'" }],
    }),
    after: table([a]),
  },
  { name: 'sets and removes a comment', before: table([]), after: table([], { comment: "it's" }) },
  {
    name: 'changes the sampling',
    before: table([]),
    after: table([], { sampleBy: 'id' }),
    hazards: [],
  },
  {
    name: 'replaces for another sorting key',
    before: table([a]),
    after: table([a], { orderBy: ['id', 'a'] }),
    replaced: true,
  },
  {
    name: 'replaces for another partition key',
    before: table([]),
    after: table([], { partitionBy: 'id % 2' }),
    replaced: true,
  },
  {
    name: 'replaces for another engine',
    before: table([]),
    after: table([], { engine: 'ReplacingMergeTree' }),
    replaced: true,
  },
  {
    name: 'replaces for the type of a key column',
    before: table([a], { orderBy: ['id', 'a'] }),
    after: table([{ ...a, type: 'UInt16' }], { orderBy: ['id', 'a'] }),
    replaced: true,
  },
]

describe('columns', () => {
  for (const one of columnCases) test(one.name, () => both(one))
})

describe('tables', () => {
  for (const one of tableCases) test(one.name, () => both(one))
})

describe('other engines', () => {
  const engines: readonly JsonObject[] = [
    { engine: 'Null', orderBy: null },
    { engine: 'Memory', orderBy: null },
    { engine: 'Log', orderBy: null },
    { engine: `Merge(${database}, '^zz')`, orderBy: null },
    { engine: `Buffer(${database}, zz, 1, 1, 1, 1, 1, 1, 1)`, orderBy: null },
    { engine: 'File(CSV)', orderBy: null },
    { engine: 'Join(ANY, LEFT, id)', orderBy: null },
    {
      engine: 'Kafka',
      orderBy: null,
      settings: {
        kafka_broker_list: 'localhost:1',
        kafka_topic_list: 'topic',
        kafka_group_name: 'group',
        kafka_format: 'CSV',
      },
    },
  ]
  for (const engine of engines) {
    test(`${engine['engine']} takes what it can and is replaced for the rest`, () => {
      const states = [
        table([a, b], engine),
        table([a, b, c], engine),
        table([{ ...a, type: 'UInt32', comment: 'x' }, b, c], { ...engine, comment: 'y' }),
        table([a, b], engine),
        table([a, { ...b, name: 'z', renamedFrom: 'b' }], engine),
      ]
      for (const state of states) {
        apply(server, [state])
        expect(brief(replan(server, [state]))).toEqual([])
      }
    })
  }
})

describe('what the data forbids does not begin', () => {
  const one = { name: 'v', type: 'String' }
  /** A column of one type that shall have another, with a value that stops it and one that does not. */
  const cases: readonly (readonly [string, string, string, string])[] = [
    ['String', 'UInt8', "'abc'", "'12'"],
    ['String', 'UInt8', "'300'", "'12'"],
    ['String', 'UInt8', "''", "'0'"],
    ['String', 'Int16', "'-40000'", "'-4'"],
    ['String', 'Float64', "'x'", "'1e3'"],
    ['String', 'Decimal(9, 2)', "'x'", "'1.25'"],
    ['String', 'DateTime', "'soon'", "'2024-01-01T10:00:00Z'"],
    ['String', 'Date', "'soon'", "'2024-01-01'"],
    ['String', 'UUID', "'x'", "'61f0c404-5cb3-11e7-907b-a6006ad3dba0'"],
    ['String', 'IPv4', "'x'", "'10.0.0.1'"],
    ['String', 'Bool', "'perhaps'", "'true'"],
    ['String', 'FixedString(2)', "'abc'", "'ab'"],
    ['String', "Enum8('a' = 1)", "'b'", "'a'"],
    ['LowCardinality(String)', 'UInt8', "'abc'", "'12'"],
    ['Nullable(String)', 'Nullable(UInt8)', "'abc'", 'NULL'],
    ['Nullable(UInt8)', 'UInt8', 'NULL', '3'],
    ['Nullable(String)', 'UInt8', 'NULL', "'3'"],
    ['Array(String)', 'Array(UInt8)', "['1', 'x']", "['1']"],
    ['Array(Array(String))', 'Array(Array(UInt8))', "[['1'], ['x']]", "[['1']]"],
    ['Array(Nullable(UInt8))', 'Array(UInt8)', '[NULL]', '[1]'],
    ['Map(String, String)', 'Map(String, UInt8)', "map('a', 'x')", "map('a', '1')"],
    ['Tuple(String, UInt8)', 'Tuple(UInt8, UInt8)', "('x', 1)", "('1', 1)"],
    ['Float64', 'Int32', 'nan', '3.5'],
    ['Float64', 'Decimal(9, 2)', '1e30', '0.123'],
    ['Decimal(18, 2)', 'UInt8', '300.5', '3.5'],
    ['Decimal(18, 2)', 'Decimal(9, 2)', '99999999999.5', '3.5'],
    ['Int64', 'Decimal(9, 2)', '99999999999', '3'],
    ['IPv6', 'IPv4', "'::1'", "'::ffff:1.2.3.4'"],
    ["Enum8('a' = 1, 'b' = 2)", "Enum8('a' = 1)", "'b'", "'a'"],
    ["Enum8('a' = 1, 'b' = 2)", "Enum16('a' = 1)", "'b'", "'a'"],
    ["Array(Enum8('a' = 1, 'b' = 2))", "Array(Enum8('a' = 1))", "['a', 'b']", "['a']"],
    ["Nullable(Enum8('a' = 1, 'b' = 2))", "Nullable(Enum8('a' = 1))", "'b'", 'NULL'],
    ['Int32', "Enum8('a' = 1)", '2', '1'],
  ]
  for (const [from, into, bad, good] of cases) {
    test(`${from} to ${into}`, () => {
      apply(server, [table([{ ...one, type: from }])])
      server.run(`INSERT INTO ${database}.t (id, d, v) SELECT 1, now(), ${bad}`)
      const wanted = [table([{ ...one, type: into }])]
      expect(() => apply(server, wanted)).toThrow(/^column `v` (holds values|is NULL) .*in 1 row\b/)
      expect(rowCount(), 'the table is as it was').toBe('1')
      server.run(`TRUNCATE TABLE ${database}.t`)
      server.run(`INSERT INTO ${database}.t (id, d, v) SELECT 1, now(), ${good}`)
      apply(server, wanted)
      expect(brief(replan(server, wanted))).toEqual([])
      expect(rowCount()).toBe('1')
    })
  }
})

test('a run that was cut short after any statement goes on where it stopped', () => {
  const before = table([a, b, c], { indexes: [{ name: 'i', expression: 'a', type: 'minmax' }] })
  const after = table(
    [
      c,
      { name: 'n', type: 'Int8' },
      { ...a, type: 'UInt32', renamedFrom: 'x', comment: 'y', default: '7' },
      { ...b, name: 'z', renamedFrom: 'b', codec: 'ZSTD(3)' },
    ],
    {
      indexes: [{ name: 'i', expression: 'a', type: 'set(5)' }],
      comment: 'done',
      settings: { merge_with_ttl_timeout: 5 },
    },
  )
  apply(server, [before])
  const total = replan(server, [after]).flatMap(({ drafts }) => drafts).length
  expect(total).toBeGreaterThan(5)
  for (let done = 0; done < total; done++) {
    const drafts = replan(server, [after]).flatMap((step) => step.drafts)
    const changing = drafts.findIndex(({ step }) => step === undefined)
    if (changing < 0) break
    for (const draft of drafts.slice(0, changing + 1)) runDraft(server, draft)
  }
  expect(brief(replan(server, [after]))).toEqual([])
})

/** There and back again, with rows that must survive where nothing is replaced. */
function both({ name: _name, before, after, hazards, replaced, oneWay }: Case): void {
  apply(server, [before])
  server.run(`INSERT INTO ${database}.t (id, d) SELECT number, now() FROM numbers(100)`)
  const steps = apply(server, [after])
  expect(steps.map(({ how }) => how)).toEqual([replaced === true ? 'replace' : 'alter'])
  if (hazards !== undefined) expect(hazardsOf(steps)).toEqual([...hazards].sort())
  expect(brief(replan(server, [after])), 'plan after the change').toEqual([])
  if (replaced === true) return
  expect(rowCount()).toBe('100')
  if (oneWay === true) return
  expect(apply(server, [before]).map(({ how }) => how)).toEqual(['alter'])
  expect(brief(replan(server, [before])), 'plan after the way back').toEqual([])
  expect(rowCount()).toBe('100')
}

function rowCount(): string | undefined {
  return server.rows(`SELECT count() AS n FROM ${database}.t WHERE NOT ignore(*)`)[0]?.['n']
}

function hazardsOf(steps: readonly Step[]): readonly string[] {
  const found = steps.flatMap(({ drafts }) => drafts.flatMap((draft) => draft.hazards))
  return [...new Set(found.map((hazard) => hazard.id))].sort()
}

function brief(steps: readonly Step[]): readonly unknown[] {
  return steps.map(({ id: name, changes }) => ({
    name,
    changes: changes.map(({ field, subfields, before, after }) => ({
      field,
      subfields,
      before,
      after,
    })),
  }))
}
