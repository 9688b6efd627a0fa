/**
 * What the rules create is read back as the same: a plan right after an apply is empty, and what
 * `import` would write plans to nothing. The cases are the rewrites of clickhouse.md §2.2.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { kinds } from '../../../../src/engine/clickhouse/kinds/index.ts'
import type { JsonObject } from '../../../../src/resource/json.ts'
import { apply, contextOf, database, declare, plan, replan } from './plan.ts'
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
  for (const { name } of server.rows('SELECT name FROM system.named_collections')) {
    server.run(`DROP NAMED COLLECTION ${name}`)
  }
  server.run(`CREATE DATABASE ${database}`)
})

const source: JsonObject = {
  kind: 'Table',
  name: 'src',
  columns: [
    { name: 'id', type: 'UInt64' },
    { name: 'a', type: 'Int32' },
    { name: 'b', type: 'Int32' },
    { name: 's', type: 'String' },
    { name: 'ts', type: 'DateTime' },
    { name: 'arr', type: 'Array(Int32)' },
    { name: 'hidden', type: 'Int32', alias: 'a + 1' },
  ],
  orderBy: 'id',
}

const other: JsonObject = { ...source, name: 'other' }

function table(columns: readonly JsonObject[], more: JsonObject = {}): JsonObject {
  return { kind: 'Table', name: 't', columns, orderBy: 'id', ...more }
}

const id = { name: 'id', type: 'UInt64' }

function ofType(type: string, more: JsonObject = {}): JsonObject {
  return table([id, { name: 'x', type, ...more }])
}

function ofDefault(text: string, type?: string): JsonObject {
  return table([id, { name: 'x', default: text, ...(type === undefined ? {} : { type }) }])
}

function view(query: string, more: JsonObject = {}): JsonObject {
  return { kind: 'View', name: 'v', query, ...more }
}

const types = [
  'bigint',
  'int',
  'varchar(20)',
  'text',
  'double',
  'boolean',
  'timestamp',
  'decimal(10,2)',
  'text not null',
  'int null',
  "Enum('a','b')",
  "Enum8('b' = 2, 'a' = 1)",
  'DateTime64',
  "DateTime64(6, 'UTC')",
  'Decimal32(4)',
  'Decimal(10)',
  'Array(int)',
  'Map(text, bigint)',
  'Tuple(a int, b text)',
  'Tuple(int, text)',
  'LowCardinality(text)',
  'Nullable(bigint)',
  'Nested(a int, b text)',
  'AggregateFunction(sum, UInt64)',
  'SimpleAggregateFunction(max, Int64)',
  'FixedString(16)',
  'UUID',
  'IPv4',
  'Variant(String, UInt8)',
  'JSON',
  'JSON(a.b UInt32, SKIP c)',
  'Date32',
  'Float32',
  'Int256',
  'Point',
]

const defaults = [
  '1+1*2',
  '1e3',
  '0.10',
  '1.0',
  '(1)',
  'now()-interval 1 day',
  "concat('a', 'b')",
  "'it''s'",
  'id::String',
  'cast(id as Int8)',
  'if(id > 1, 2, 3)',
  'case when id = 1 then 2 else 3 end',
  'id = 1 ? 2 : 3',
  "date '2020-01-01'",
  '[1, 2, 3]',
  "map('a', 1)",
  '(1, 2)',
  'toYear(now())',
  'rand()',
  'id % 10',
  '-1',
  'not id',
  'extract(year from now())',
  "'a' || 'b'",
  'id between 1 and 2',
]

const queries = [
  'select * from src',
  'SELECT src.* FROM src',
  "select COUNT(id) as c, Sum(a) as u, CurDate() as d, LCASE('X') as l from src group by s",
  'select count(*) as c, count() as d from src',
  'select count(distinct a) as c, sum(distinct b) as d from src',
  'select case when a = 1 then 2 end as x, a > 1 ? b : id as y, a::Int8 as z, cast(b as String) as w from src',
  "select s || 'x' as x, date '2020-01-01' as d, extract(year from ts) as y, trim(both ' ' from s) as t from src",
  "select id from src where a == 1 and b <> 2 and not s like 'x' and a between 1 and 5",
  'select id from src where id in other',
  'select id from src where (id, a) in (select id, a from other)',
  'select src.id, other.a from src inner join other using id',
  'select x.id, y.a from src as x left outer join other as y on x.id = y.id and x.a > 1',
  'select distinct on (a) id, a from src',
  'select id from src order by a desc limit 10 offset 5',
  'from src select id',
  'with c as (select id from src) select id from c union all select id from other',
  'with 5 as n select id + n as m from src',
  'select id, row_number() over (partition by a order by b) as r from src',
  'select id, sum(a) over w as r from src window w as (partition by b order by id)',
  'select a, arrayMap(x -> x + 1, arr) as m from src array join arr as e',
  'select id from src where a > 1 settings max_threads = 1',
  'select id, a from (select id, a from src where b = 1) where a = 2',
  'select a, count() as c from src group by a with rollup having c > 1 order by a nulls first',
  'select a, quantile(0.9)(b) as q from src group by a limit 1 by a',
  'select number as n from numbers(10)',
  'select id, a from src where id = {p:UInt64}',
  'select * except (a, b) from src',
  'select * replace (a + 1 as a) from src',
  'select -a as x, a * (1 - b) as y, (a + b) * 2 as z, a - (b - 1) as w from src',
  'select 0x1F as a, 1e3 as b, 1.0 as c, 1 as d, -5 as e from src',
  'select toStartOfInterval(ts, interval 5 minute) as t, ts + interval 1 week as u from src',
  'select sum(a) as x, sumIf(b, a > 1) as y from src where ts > now() - interval 1 day group by id',
  "select if(a > 1 and (b > 2 or id < 3), 'x', 'y') as r from src prewhere a = 1 where b = 2",
  'select id from src where exists(select 1 from other where other.id = 1)',
  'select id, (select max(a) from other) as m from src',
  "select [1,2,3][1] as a, tuple(1, 2).1 as b, map('k', 1)['k'] as c from src",
  'select id from src intersect select id from other',
  'select id from src except select id from other',
  'select a as x, x + 1 as y from src -- trailing comment',
  'select /* inside */ id from src',
  'select id as `strange name`, s as "other" from src',
]

const storages: readonly JsonObject[] = [
  table([id], { engine: 'MergeTree()' }),
  table([id], { engine: 'ReplacingMergeTree(id)' }),
  table([id], { orderBy: '(id)' }),
  table([id], { orderBy: ['id'] }),
  table([id, { name: 'a', type: 'Int8' }], { orderBy: ['id', 'a'], primaryKey: 'id' }),
  table([id, { name: 'a', type: 'Int8' }], { orderBy: '(a,id)', primaryKey: '(a,id)' }),
  table([id, { name: 'a', type: 'Int8' }], {
    orderBy: ['id DESC', 'a ASC'],
    settings: { allow_experimental_reverse_key: 1 },
  }),
  table([id], { orderBy: 'tuple()' }),
  { kind: 'Table', name: 't', columns: [id] },
  { kind: 'Table', name: 't', columns: [id], primaryKey: 'id' },
  table([id, { name: 'd', type: 'Date' }], { partitionBy: 'toYYYYMM(d)', sampleBy: 'id' }),
  table([id, { name: 'd', type: 'Date' }], { partitionBy: ['toYYYYMM(d)', 'id % 4'] }),
  table([id, { name: 'd', type: 'Date' }], { ttl: 'd + interval 1 week' }),
  table([id, { name: 'd', type: 'DateTime' }], { ttl: 'd + INTERVAL 1 DAY DELETE WHERE id = 2' }),
  table([id, { name: 'd', type: 'DateTime' }], {
    ttl: 'd + interval 1 day recompress codec(ZSTD(3)), d + interval 1 month',
  }),
  table([id, { name: 'd', type: 'DateTime' }, { name: 'e', type: 'UInt8' }], {
    ttl: 'd + interval 1 month group by id set e = max(e)',
  }),
  table([id], { settings: { index_granularity: 8192 } }),
  table([id], {
    settings: { index_granularity: 1024, min_bytes_for_wide_part: '0', ttl_only_drop_parts: true },
  }),
  table([id], { settings: { storage_policy: 'default' } }),
  table([id], { comment: "it's a\ntable" }),
  table([id, { name: 's', type: 'String' }], {
    indexes: [
      { name: 'i', expression: 's', type: 'minmax' },
      { name: 'j', expression: 's', type: 'ngrambf_v1(3, 256, 2, 0)', granularity: 4 },
      { name: 'k', expression: 'lower(s)', type: 'set(100)' },
      { name: 'l', expression: '(s, id)', type: 'bloom_filter(0.01)' },
      { name: 'm', expression: 'id * 2', type: 'minmax' },
    ],
    projections: [
      { name: 'p', query: 'select id, s order by s' },
      { name: 'q', query: '(SELECT s, count() GROUP BY s)' },
      { name: 'r', index: 's', type: 'basic' },
    ],
    constraints: [
      { name: 'c', check: 'id>0' },
      { name: 'd', assume: "s != ''" },
    ],
  }),
  ...['Null', 'Memory', 'Log', 'StripeLog', 'TinyLog', 'File(CSV)', 'GenerateRandom(1, 5, 3)'].map(
    (engine): JsonObject => ({ kind: 'Table', name: 't', columns: [id], engine }),
  ),
  {
    kind: 'Table',
    name: 't',
    columns: [id],
    engine: 'Memory',
    settings: { min_rows_to_keep: 10, max_rows_to_keep: 20 },
  },
  { kind: 'Table', name: 't', columns: [id], engine: 'Set' },
  {
    kind: 'Table',
    name: 't',
    columns: [id, { name: 'v', type: 'String' }],
    engine: 'Join(ANY, LEFT, id)',
  },
  {
    kind: 'Table',
    name: 't',
    columns: [id, { name: 'v', type: 'String' }],
    engine: 'EmbeddedRocksDB',
    primaryKey: 'id',
  },
  { kind: 'Table', name: 't', columns: [id], engine: `URL('http://localhost:1/', CSV)` },
  {
    kind: 'Table',
    name: 't',
    columns: [id],
    engine: `PostgreSQL('localhost:1', 'd', 't', 'u', '\${env:PG}')`,
  },
  {
    kind: 'Table',
    name: 't',
    columns: [id],
    engine: `MySQL('localhost:1', 'd', 't', 'u', 'clear')`,
  },
  {
    kind: 'Table',
    name: 't',
    columns: [id],
    engine: `S3('http://localhost:1/bucket/x.csv', 'key', '\${env:S3}', 'CSV')`,
  },
  {
    kind: 'Table',
    name: 't',
    columns: [id],
    engine: `Redis('localhost:1', 0, '\${env:REDIS}')`,
    primaryKey: 'id',
  },
  {
    kind: 'Table',
    name: 't',
    columns: [{ name: 'line', type: 'String' }],
    engine: 'Kafka',
    settings: {
      kafka_broker_list: 'localhost:1',
      kafka_topic_list: '123',
      kafka_group_name: 'g',
      kafka_format: 'JSONEachRow',
      kafka_sasl_password: secret('KAFKA'),
      kafka_num_consumers: 1,
    },
  },
  {
    kind: 'Table',
    name: 't',
    columns: [{ name: 'line', type: 'String' }],
    engine: `Kafka('localhost:1', 'topic', 'group', 'CSV')`,
  },
]

const columnForms: readonly JsonObject[] = [
  table([id, { name: 'x', type: 'UInt64', codec: 'Delta, ZSTD' }]),
  table([
    id,
    { name: 'x', type: 'String', codec: 'LZ4HC' },
    { name: 'y', type: 'Float64', codec: 'FPC, LZ4' },
  ]),
  table([
    id,
    { name: 'x', type: 'Float32', codec: 'Gorilla, LZ4' },
    { name: 'y', type: 'Array(UInt32)', codec: 'Delta, LZ4' },
  ]),
  table([
    id,
    { name: 'x', type: 'DateTime64(3)', codec: 'DoubleDelta, ZSTD(1)' },
    { name: 'y', type: 'UInt64', codec: 'Delta(4), LZ4' },
  ]),
  table([
    id,
    { name: 'x', type: 'String', codec: 'Default' },
    { name: 'y', type: 'String', codec: 'NONE' },
    { name: 'z', type: 'UInt32', codec: "T64('bit'), LZ4" },
  ]),
  table([
    id,
    { name: 'x', type: 'UInt64', materialized: 'id*2' },
    { name: 'y', type: 'UInt64', alias: 'id+1' },
  ]),
  table([
    id,
    { name: 'x', type: 'UInt8', ephemeral: true },
    { name: 'y', type: 'UInt8', ephemeral: 3 },
    { name: 'z', type: 'UInt8', default: 'x' },
  ]),
  table([
    id,
    { name: 'd', type: 'DateTime' },
    { name: 'x', type: 'String', ttl: 'd + interval 1 day', comment: 'short-lived' },
  ]),
  table([
    id,
    {
      name: 'x',
      type: 'String',
      settings: { min_compress_block_size: 1000, max_compress_block_size: 2000 },
    },
  ]),
  table([
    id,
    { name: 'a b', type: 'String', comment: "`quoted` 'name'" },
    { name: 'select', type: 'UInt8' },
  ]),
  table([
    id,
    { name: 'ns', type: 'Nested(a int, b text)' },
    { name: 'x', type: 'int', default: 'length(ns.a)' },
  ]),
  table([id, { name: 'x', type: 'UInt8', default: '1 -- one' }, { name: 'y', type: 'UInt8' }]),
]

describe('tables', () => {
  for (const type of types) test(`of type ${type}`, () => settles([ofType(type)]))
  for (const text of defaults) test(`with a default ${text}`, () => settles([ofDefault(text)]))
  for (const document of [...storages, ...columnForms]) {
    test(title(document), () => settles([document]))
  }
  test('whose engines name other tables', () =>
    settles([
      source,
      {
        ...source,
        name: 'buf',
        orderBy: null,
        engine: `Buffer(${database}, src, 1, 10, 100, 10, 100, 1000, 2000)`,
      },
      { ...source, name: 'all', orderBy: null, engine: `Merge(${database}, '^src')` },
      { kind: 'Table', name: 'ali', columns: [{ name: 'k', type: 'UInt64' }], engine: 'Memory' },
    ]))
  test('whose engine takes its arguments from a named collection', () =>
    settles([
      {
        kind: 'NamedCollection',
        name: 'nc',
        entries: { url: 'http://localhost:1/', format: 'CSV' },
      },
      { kind: 'Table', name: 't', columns: [id], engine: 'URL(nc)' },
    ]))
})

describe('views', () => {
  for (const query of queries) {
    test(query.slice(0, 70), () => settles([source, other, view(query)]))
  }
  test('with columns, comment and definer', () =>
    settles([
      source,
      view('SELECT id, a FROM src', {
        columns: [
          { name: 'id', type: 'Int64' },
          { name: 'a', type: 'String' },
        ],
        comment: 'a view',
        definer: 'CURRENT_USER',
        sqlSecurity: 'DEFINER',
      }),
    ]))
  test('over views over tables, with stars', () =>
    settles([
      source,
      view('SELECT * FROM src'),
      view('SELECT *, 1 AS one FROM v', { name: 'w' }),
      view('WITH c AS (SELECT * FROM w) SELECT c.* FROM c JOIN src ON c.id = src.id', {
        name: 'x',
      }),
    ]))
})

describe('functions', () => {
  test('are inlined in whatever calls them', () =>
    settles([
      { kind: 'Function', name: 'twice', arguments: ['x'], body: 'x * 2' },
      { kind: 'Function', name: 'scaled', arguments: ['x', 'k', 'b'], body: 'k*twice(x)+b' },
      { kind: 'Function', name: 'noargs', arguments: [], body: 'now()' },
      source,
      view('SELECT scaled(a + 1, 2, b - 1) AS q, twice(id) AS t FROM src'),
      table(
        [
          id,
          { name: 'x', type: 'UInt64', materialized: 'twice(id)' },
          { name: 'd', type: 'DateTime', default: 'noargs()' },
        ],
        {
          partitionBy: 'twice(id) % 4',
          indexes: [{ name: 'i', expression: 'scaled(id, 1, 2)', type: 'minmax' }],
          constraints: [{ name: 'c', check: 'twice(id) >= 0' }],
        },
      ),
      { kind: 'MaterializedView', name: 'mv', to: 't', query: 'SELECT twice(id) AS id FROM src' },
    ]))
})

describe('materialized views', () => {
  const target: JsonObject = {
    kind: 'Table',
    name: 'per',
    columns: [id, { name: 'c', type: 'UInt64' }],
    engine: 'SummingMergeTree',
    orderBy: 'id',
  }
  const query = 'SELECT id, count() AS c FROM src GROUP BY id'
  const views: readonly JsonObject[] = [
    { kind: 'MaterializedView', name: 'mv', to: 'per', query },
    { kind: 'MaterializedView', name: 'mv', to: 'per', query, start: 'backfill', comment: 'fills' },
    {
      kind: 'MaterializedView',
      name: 'mv',
      to: 'per',
      query,
      columns: [id, { name: 'c', type: 'UInt64' }],
    },
    {
      kind: 'MaterializedView',
      name: 'mv',
      engine: 'SummingMergeTree',
      orderBy: 'id',
      partitionBy: 'id % 10',
      query,
      comment: 'own',
    },
    {
      kind: 'MaterializedView',
      name: 'mv',
      engine: 'MergeTree',
      orderBy: ['id', 'c'],
      settings: { index_granularity: 100 },
      query,
    },
    { kind: 'MaterializedView', name: 'mv', to: 'per', refresh: 'AFTER 90 SECOND', query },
    {
      kind: 'MaterializedView',
      name: 'mv',
      to: 'per',
      refresh: 'every 1 day offset 2 hour randomize for 10 minute',
      append: true,
      query,
    },
    {
      kind: 'MaterializedView',
      name: 'mv',
      refresh: 'EVERY 1 HOUR',
      engine: 'MergeTree',
      orderBy: 'id',
      query,
      sqlSecurity: 'DEFINER',
      definer: 'CURRENT_USER',
    },
    { kind: 'MaterializedView', name: 'mv', to: 'src', query: 'SELECT * FROM other' },
    { kind: 'MaterializedView', name: 'mv', ddl: `CREATE MATERIALIZED VIEW mv TO per AS ${query}` },
  ]
  for (const document of views)
    test(title(document), () => settles([source, other, target, document]))
  test('one after the other', () =>
    settles([
      source,
      target,
      { kind: 'MaterializedView', name: 'one', to: 'per', refresh: 'EVERY 1 DAY', query },
      {
        kind: 'MaterializedView',
        name: 'two',
        to: 'per',
        refresh: 'EVERY 1 DAY DEPENDS ON one',
        append: true,
        query,
      },
    ]))
})

describe('dictionaries', () => {
  const attributes = [id, { name: 's', type: 'text', default: "''" }]
  const forms: readonly JsonObject[] = [
    {
      columns: attributes,
      primaryKey: 'id',
      source: "clickhouse(table 'src')",
      layout: 'flat()',
      lifetime: '10',
    },
    {
      columns: attributes,
      primaryKey: 'id',
      source: `CLICKHOUSE(DB '${database}' TABLE 'src' USER 'default' PASSWORD '\${env:P}' WHERE 'a > 1')`,
      layout: 'HASHED',
      lifetime: 'min 1 max 10',
    },
    {
      columns: attributes,
      primaryKey: 'id',
      source: `CLICKHOUSE(QUERY 'SELECT id, s FROM ${database}.src')`,
      layout: 'COMPLEX_KEY_HASHED(preallocate 1)',
      lifetime: 'MIN 0 MAX 0',
      comment: 'a dictionary',
    },
    {
      columns: [
        { name: 's', type: 'String' },
        { name: 'id', type: 'UInt64', expression: 'id + 1' },
      ],
      primaryKey: ['s'],
      source: "CLICKHOUSE(TABLE 'src')",
      layout: 'COMPLEX_KEY_DIRECT()',
    },
    {
      columns: [
        id,
        { name: 'f', type: 'Date' },
        { name: 'l', type: 'Date' },
        { name: 's', type: 'String', injective: true },
      ],
      primaryKey: 'id',
      source: "CLICKHOUSE(TABLE 'src')",
      layout: 'RANGE_HASHED()',
      range: 'MIN f MAX l',
      lifetime: '0',
    },
    {
      columns: [id, { name: 'up', type: 'UInt64', default: '0', hierarchical: true }],
      primaryKey: 'id',
      source: "CLICKHOUSE(TABLE 'src')",
      layout: 'HASHED()',
      lifetime: '1',
      settings: { max_threads: 2 },
    },
    {
      columns: attributes,
      primaryKey: 'id',
      source: `HTTP(URL 'http://localhost:1/' FORMAT 'CSV' CREDENTIALS(USER 'u' PASSWORD '${secret('P')}') HEADERS(HEADER(NAME 'API-KEY' VALUE 'v')))`,
      layout: 'FLAT()',
      lifetime: '5',
    },
  ]
  for (const form of forms) {
    const document = { kind: 'Dictionary', name: 'd', ...form }
    test(title(document), () => settles([source, document]))
  }
  test('in defaults and views', () =>
    settles([
      source,
      { kind: 'Dictionary', name: 'd', ...forms[0] },
      view("SELECT dictGet('d', 's', id) AS s, dictGetOrDefault(d, 's', id, 'x') AS y FROM src"),
      table([id, { name: 'x', type: 'String', default: `dictGet('${database}.d', 's', id)` }]),
    ]))
})

describe('other kinds', () => {
  test('sinks', () =>
    settles([
      source,
      { kind: 'Table', name: 'out', columns: [id], engine: 'File(CSV)' },
      { kind: 'MaterializedView', name: 'sink', to: 'out', query: 'SELECT id FROM src' },
    ]))
  test('named collections', () =>
    settles([
      {
        kind: 'NamedCollection',
        name: 'nc',
        entries: { url: 'http://x', password: secret('P'), n: { value: 'v', overridable: false } },
      },
    ]))
})

/** Applies the documents to an empty database; a second plan, and one of what import writes, are empty. */
function settles(documents: readonly JsonObject[]): void {
  const desired = declare(documents)
  const context = contextOf(desired, 'desired')
  for (const { kind, spec, address } of desired.values()) {
    const rules = kinds[kind]
    if (rules === undefined) throw new Error(kind)
    const live = { id: '' as never, kind, name: '', address, spec }
    expect(rules.read(rules.write(spec, live), context).spec, 'written and read').toEqual(spec)
  }
  apply(server, documents)
  expect(brief(replan(server, documents)), 'plan after apply').toEqual([])

  const live = server.inspect(database)
  const imported = [...live.values()].map((object) => ({
    ...kinds[object.kind]?.write(object.spec, object),
    kind: object.kind,
    name: object.name,
  }))
  expect(brief(plan(declare(imported), live)), 'plan of what was imported').toEqual([])
}

function brief(steps: ReturnType<typeof plan>): readonly unknown[] {
  return steps.map(({ id: name, how, changes }) => ({
    name,
    how,
    changes: changes.map(({ field, subfields, before, after }) => ({
      field,
      subfields,
      before,
      after,
    })),
  }))
}

function title(document: JsonObject): string {
  const { kind: _kind, name: _name, ...rest } = document
  return JSON.stringify(rest).slice(0, 110)
}

/** As plan files refer to a secret. */
function secret(name: string): string {
  return `$\{env:${name}}`
}
