/** Documents as specs: both forms of writing, problems with their places, names, references. */
import { describe, expect, test } from 'vitest'
import { kinds } from '../../../../src/engine/clickhouse/kinds/index.ts'
import { specFromCreate } from '../../../../src/engine/clickhouse/read-create.ts'
import type { SpecProblem } from '../../../../src/engine/engine.ts'
import type { JsonObject } from '../../../../src/resource/json.ts'
import { contextOf, declare } from './plan.ts'

const context = contextOf(new Map(), 'desired')
const id = { name: 'id', type: 'UInt64' }

describe('ddl and fields say the same', () => {
  const pairs: readonly (readonly [JsonObject, string])[] = [
    [
      {
        kind: 'Table',
        name: 't',
        columns: [id, { name: 'd', type: 'Date', default: 'today()', codec: 'ZSTD', comment: 'c' }],
        engine: 'MergeTree',
        orderBy: ['id', 'd'],
        settings: { index_granularity: 1024 },
        comment: 'x',
      },
      "CREATE TABLE t (id UInt64, d Date DEFAULT today() CODEC(ZSTD) COMMENT 'c') ENGINE = MergeTree ORDER BY (id, d) SETTINGS index_granularity = 1024 COMMENT 'x'",
    ],
    [
      { kind: 'View', name: 'v', query: 'SELECT 1 AS a', columns: [{ name: 'a', type: 'Int8' }] },
      'CREATE VIEW v (a Int8) AS SELECT 1 AS a',
    ],
    [
      {
        kind: 'MaterializedView',
        name: 'mv',
        to: 'app.t',
        query: 'SELECT 1 AS id',
        refresh: 'EVERY 1 DAY',
        append: true,
      },
      'CREATE MATERIALIZED VIEW mv REFRESH EVERY 1 DAY APPEND TO app.t AS SELECT 1 AS id',
    ],
    [
      { kind: 'Function', name: 'f', arguments: ['a', 'b'], body: 'a + b' },
      'CREATE FUNCTION f AS (a, b) -> a + b',
    ],
    [
      {
        kind: 'NamedCollection',
        name: 'nc',
        entries: { a: 'x', n: { value: '1', overridable: false } },
      },
      "CREATE NAMED COLLECTION nc AS a = 'x', n = 1 NOT OVERRIDABLE",
    ],
    [
      {
        kind: 'Dictionary',
        name: 'd',
        columns: [id],
        primaryKey: 'id',
        source: "CLICKHOUSE(TABLE 't')",
        layout: 'FLAT()',
        lifetime: '10',
      },
      "CREATE DICTIONARY d (id UInt64) PRIMARY KEY id SOURCE(CLICKHOUSE(TABLE 't')) LAYOUT(FLAT()) LIFETIME(10)",
    ],
  ]
  for (const [fields, ddl] of pairs) {
    test(ddl, () => {
      const [a] = declare([fields]).values()
      const [b] = declare([{ kind: fields['kind'], ddl }]).values()
      expect({ spec: b?.spec, address: b?.address }).toEqual({ spec: a?.spec, address: a?.address })
    })
  }
})

describe('problems', () => {
  const cases: readonly (readonly [string, JsonObject, Partial<SpecProblem>])[] = [
    [
      'point into the text at fault',
      { kind: 'View', name: 'v', query: '\n  SELECT FROM WHERE\n' },
      { code: 'BAD_SQL', path: ['query'] },
    ],
    [
      'point to the column',
      { kind: 'Table', name: 't', columns: [id, { name: 'x', type: 'UInt8', default: '1 +' }] },
      { code: 'BAD_SQL', path: ['columns', 1, 'default'] },
    ],
    [
      'point into the ddl',
      { kind: 'Table', name: 't', ddl: 'CREATE TABLE t (id UInt64' },
      { code: 'BAD_SQL', path: ['ddl'] },
    ],
    [
      'tell a statement of another kind',
      { kind: 'View', name: 't', ddl: 'CREATE TABLE t (id UInt64) ENGINE = Null' },
      { code: 'BAD_VALUE', path: ['ddl'] },
    ],
    [
      'tell a statement of another name',
      { kind: 'View', name: 'x', ddl: 'CREATE VIEW v AS SELECT 1' },
      { code: 'BAD_VALUE', path: ['ddl'] },
    ],
    ['tell what is missing', { kind: 'View', name: 'v' }, { code: 'MISSING_KEY' }],
    [
      'tell a column declared twice',
      { kind: 'Table', name: 't', columns: [id, id] },
      { code: 'BAD_VALUE', path: ['columns', 1, 'name'] },
    ],
    [
      'refuse a start that cannot be kept',
      {
        kind: 'MaterializedView',
        name: 'mv',
        to: 't',
        query: 'SELECT 1 AS a',
        start: { from: 'now()' },
      },
      { code: 'BAD_VALUE', path: ['start'] },
    ],
    [
      'refuse a backfill by position',
      {
        kind: 'MaterializedView',
        name: 'mv',
        to: 't',
        query: 'SELECT count() FROM s',
        start: 'backfill',
      },
      { code: 'BAD_VALUE', path: ['start'] },
    ],
    [
      'refuse POPULATE',
      {
        kind: 'MaterializedView',
        name: 'mv',
        ddl: 'CREATE MATERIALIZED VIEW mv ENGINE = Memory POPULATE AS SELECT 1',
      },
      { code: 'BAD_SQL', path: ['ddl'] },
    ],
    [
      'refuse a copy of another table',
      { kind: 'Table', name: 't', ddl: 'CREATE TABLE t AS other' },
      { code: 'BAD_SQL', path: ['ddl'] },
    ],
  ]
  for (const [name, document, expected] of cases) {
    test(name, () => {
      const { problems } = kinds[String(document['kind'])]?.read(document, context) ?? {
        problems: [],
      }
      expect(problems).toEqual(expect.arrayContaining([expect.objectContaining(expected)]))
    })
  }
  test('count offsets in the text as written', () => {
    const { problems = [] } = kinds['View']?.read({ query: '\n  SELECT 1 +' }, context) ?? {}
    expect(problems[0]?.end).toBe('\n  SELECT 1 +'.length)
  })
})

describe('addresses', () => {
  const cases: readonly (readonly [JsonObject, JsonObject])[] = [
    [
      { kind: 'Table', name: 't' },
      { database: 'app', name: 't' },
    ],
    [
      { kind: 'Table', name: 'db.t' },
      { database: 'db', name: 't' },
    ],
    [
      { kind: 'Table', name: 'a.b', database: 'db' },
      { database: 'db', name: 'a.b' },
    ],
    [
      { kind: 'View', ddl: 'CREATE VIEW db.v AS SELECT 1' },
      { database: 'db', name: 'v' },
    ],
    [{ kind: 'Function', name: 'f' }, { name: 'f' }],
    [
      { kind: 'RowPolicy', name: 'p', on: 't' },
      { database: 'app', on: 't', name: 'p' },
    ],
    [{ kind: 'Grant', to: 'r', on: 't', privileges: ['SELECT'] }, { name: 'r@app.t' }],
    [{ kind: 'Grant', to: 'r', roles: ['x'] }, { name: 'r@roles' }],
    [{ kind: 'External', name: 'f', of: 'function' }, { name: 'f' }],
  ]
  for (const [document, address] of cases) {
    test(JSON.stringify(document), () => {
      expect(kinds[String(document['kind'])]?.address(document, 'app')).toEqual(address)
    })
  }
})

describe('references', () => {
  const cases: readonly (readonly [JsonObject, readonly string[]])[] = [
    [
      {
        kind: 'Table',
        name: 't',
        columns: [id, { name: 'x', type: 'UInt8', default: "dictGet('d.k', 'a', twice(id))" }],
        engine: 'Buffer(app, dest, 1, 1, 1, 1, 1, 1, 1)',
      },
      [
        'in database database app',
        'calls function dictGet',
        'calls function twice',
        'looks up relation d.k',
        'reads relation app.dest',
      ],
    ],
    [
      { kind: 'Table', name: 't', columns: [id], engine: 'Kafka(nc)' },
      ['in database database app', 'uses namedCollection nc'],
    ],
    [
      {
        kind: 'MaterializedView',
        name: 'mv',
        to: 'dest',
        refresh: 'EVERY 1 DAY DEPENDS ON other',
        query: 'WITH c AS (SELECT * FROM a) SELECT * FROM c JOIN b.t ON 1 WHERE x IN y',
      },
      [
        'in database database app',
        'writes to relation app.dest',
        'reads relation app.a',
        'reads relation b.t',
        'reads relation app.y',
        'refreshes after relation app.other',
      ],
    ],
    [
      {
        kind: 'Dictionary',
        name: 'dd.d',
        columns: [id],
        primaryKey: 'id',
        source: "CLICKHOUSE(TABLE 'src')",
        layout: 'FLAT()',
      },
      ['in database database dd', 'reads relation dd.src'],
    ],
    [
      {
        kind: 'Dictionary',
        name: 'd',
        columns: [id],
        primaryKey: 'id',
        source: "CLICKHOUSE(QUERY 'SELECT id FROM x.src')",
        layout: 'FLAT()',
      },
      ['in database database app', 'reads relation x.src'],
    ],
    [
      { kind: 'RowPolicy', name: 'p', on: 't', using: 'allowed(a)', to: ['r'] },
      ['filters relation app.t', 'calls function allowed', 'applies to role r'],
    ],
    [
      { kind: 'Grant', to: 'u', on: 'gh.*', privileges: ['SELECT'] },
      ['grants to role u', 'grants on database gh'],
    ],
    [
      { kind: 'User', name: 'u', defaultRoles: ['r'], profile: 'p' },
      ['has role role r', 'uses settingsProfile p'],
    ],
    [{ kind: 'Function', name: 'f', arguments: ['x'], body: 'g(x) + 1' }, ['calls function g']],
  ]
  for (const [document, expected] of cases) {
    test(JSON.stringify(document).slice(0, 120), () => {
      const [resource] = declare([document]).values()
      const rules = kinds[String(document['kind'])]
      if (resource === undefined || rules === undefined) throw new Error('nothing declared')
      const found = rules
        .references(resource.spec, resource.address, context)
        .map(({ via, namespace, name }) => `${via} ${namespace} ${name}`)
      expect(found.sort()).toEqual([...expected].sort())
    })
  }
})

test('statements that Sluice does not manage are told, not guessed', () => {
  for (const sql of [
    'SELECT 1',
    'CREATE TEMPORARY TABLE t (a Int8)',
    'CREATE TABLE t AS numbers(5)',
  ]) {
    expect(specFromCreate(sql)).toMatchObject({ ok: false })
  }
})
