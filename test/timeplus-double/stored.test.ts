/**
 * Definitions as servers store them (timeplus.md §3.6): each text is read and printed as itself,
 * line breaks included, and what leads to it is what was written.
 */
import { describe, expect, test } from 'vitest'
import {
  type CreateMaterializedView,
  formatQuery,
  formatStatement,
  parseQuery,
  parseStatement,
  qualifyQuery,
  resolveColumn,
} from '../support/timeplus/sql/index.ts'

type Generation = 1 | 2 | 3

const FACTS: readonly (readonly [string, Generation, string])[] = [
  [
    'fact 1: indices',
    1,
    `CREATE STREAM default.minmax_idx
(
  \`u64\` uint64,
  \`i32\` int32,
  INDEX idx1 u64 * i32 TYPE minmax GRANULARITY 10,
  INDEX idx3 u64 - i32 TYPE minmax GRANULARITY 10,
  INDEX idx2 u64 + i32 TYPE minmax GRANULARITY 10
)
ENGINE = MergeTree
ORDER BY u64
SETTINGS index_granularity = 8192`,
  ],
  [
    'fact 2: TTL',
    1,
    `CREATE STREAM default.alter_ttl
(
  \`d\` date,
  \`s\` string TTL d + INTERVAL 1 DAY
)
ENGINE = MergeTree
ORDER BY d
TTL d + INTERVAL 1 MONTH
SETTINGS index_granularity = 8192`,
  ],
  [
    'fact 5: database',
    1,
    `CREATE DATABASE test_00604
ENGINE = Atomic`,
  ],
  [
    'fact 6: materialized view of 1.x',
    1,
    `CREATE MATERIALIZED VIEW default.\`99004_v\`
(
  \`start\` datetime64(3, 'UTC'),
  \`end\` datetime64(3, 'UTC'),
  \`avg(speed)\` float64,
  \`_tp_time\` datetime64(3, 'UTC') DEFAULT now64(3, 'UTC') CODEC(DoubleDelta, LZ4),
  INDEX _tp_time_index _tp_time TYPE minmax GRANULARITY 2
) AS
SELECT
  window_start AS start, window_end AS end, avg(speed)
FROM
  session(default.\`99004_speed\`, 1m, [speed > 50, speed < 50))
GROUP BY
  window_start, window_end`,
  ],
  [
    'fact 8: stream of an Enterprise console',
    2,
    `CREATE STREAM default.tickers
(
  \`best_ask\` float64,
  \`product_id\` string,
  \`_tp_time\` datetime64(3, 'UTC') DEFAULT now64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  \`_tp_sn\` int64 CODEC(Delta(8), ZSTD(1)),
  INDEX _tp_time_index _tp_time TYPE minmax GRANULARITY 32,
  INDEX _tp_sn_index _tp_sn TYPE minmax GRANULARITY 32
)
ENGINE = Stream(1, 3, rand())
PARTITION BY to_YYYYMM(_tp_time)
ORDER BY to_start_of_hour(_tp_time)
TTL to_datetime(_tp_time) + INTERVAL 1 DAY
SETTINGS mode = 'append', logstore_retention_bytes = '-1', logstore_retention_ms = '86400000', index_granularity = 8192
COMMENT ' '`,
  ],
  [
    'fact 9: engine of two arguments',
    3,
    `CREATE STREAM default.flows
(
  \`ipv4_dst_ip\` ipv4
)
ENGINE = Stream(4, weak_hash32(ipv4_dst_ip))
PARTITION BY to_YYYYMMDD(_tp_time)
ORDER BY to_start_of_hour(_tp_time)
SETTINGS shards = 4, sharding_expr = 'weak_hash32(ipv4_dst_ip)', flush_threshold_count = 10000000`,
  ],
  [
    'external stream of 1.x',
    1,
    `CREATE STREAM default.x
(
  \`raw\` string
)
ENGINE = ExternalStream
SETTINGS type = 'kafka', topic = 't'`,
  ],
  [
    'external stream of 3.x',
    3,
    `CREATE EXTERNAL STREAM default.x
(
  \`raw\` string
)
SETTINGS type = 'kafka', topic = 't'`,
  ],
  [
    'view with a comment',
    3,
    `CREATE VIEW default.v AS(
SELECT
  a
FROM
  default.s)
COMMENT 'large'`,
  ],
  [
    'fact 14: Python function',
    3,
    'CREATE OR REPLACE AGGREGATE FUNCTION f(a float64, _tp_delta int8) RETURNS float64 LANGUAGE PYTHON AS $$\nclass f: pass\n$$',
  ],
  [
    'fact 14: remote function',
    3,
    `CREATE OR REPLACE REMOTE FUNCTION f(a string) RETURNS string
URL 'https://h/f'
AUTH_METHOD 'none'
EXECUTION_TIMEOUT 5000`,
  ],
  ['fact 13: SQL function', 1, 'CREATE FUNCTION `02101_test_function` AS x -> (x + 2)'],
  ['fact 15: grant', 1, 'GRANT SELECT(col1, col2) ON db4.table TO u'],
  ['fact 15: revoke', 1, 'REVOKE SELECT(c1) ON db1.table1 FROM u'],
  ['fact 16: user', 1, "CREATE USER u HOST LOCAL, IP '2001:db8:11a3:9d7::/64'"],
  ['fact 16: quota', 1, 'CREATE QUOTA q KEYED BY client_key, user_name'],
]

test.each(FACTS)('%s', (_name, generation, text) => {
  const statement = parseStatement(text, { generation, edition: 'enterprise' })
  expect(formatStatement(statement, 'stored', generation)).toBe(text)
})

const PAIRS: readonly (readonly [string, string])[] = [
  [
    'GRANT SELECT ON db1.*, INSERT, DELETE ON *.* TO u',
    'GRANT SELECT ON db1.*, INSERT, ALTER DELETE ON *.* TO u',
  ],
  ['CREATE QUOTA q NOT KEYED', 'CREATE QUOTA q'],
  [
    'CREATE QUOTA q FOR 60 minute MAX errors 5',
    'CREATE QUOTA q FOR INTERVAL 1 hour MAX errors = 5',
  ],
  [
    "CREATE USER u IDENTIFIED WITH sha256_password BY 'x'",
    'CREATE USER u IDENTIFIED WITH sha256_password',
  ],
  [
    "CREATE USER u HOST IP '2001:0db8:11a3:09d7:0000:0000:0000:0001'",
    "CREATE USER u HOST IP '2001:db8:11a3:9d7::1'",
  ],
  [
    'CREATE POLICY p ON t USING a = 1 AS restrictive TO ALL EXCEPT u',
    'CREATE ROW POLICY p ON t AS restrictive USING a = 1 TO ALL EXCEPT u',
  ],
  [
    'CREATE SETTINGS PROFILE small SETTINGS max_memory_usage = 1000 READONLY TO r',
    'CREATE SETTINGS PROFILE small SETTINGS max_memory_usage = 1000 READONLY TO r',
  ],
  ['GRANT SHOW ON d.t TO u', 'GRANT SHOW TABLES, SHOW COLUMNS, SHOW DICTIONARIES ON d.t TO u'],
]

test.each(PAIRS)('%s', (written, printed) => {
  expect(
    formatStatement(parseStatement(written, { generation: 1, edition: 'oss' }), 'oneLine', 1),
  ).toBe(printed)
})

const ANY = { generation: 3, edition: 'enterprise' } as const

describe('what a stored definition adds', () => {
  test('fact 3: enum and cast', () => {
    const create = parseStatement(
      "CREATE STREAM t (e enum8('hello' = 1, 'world' = 2) DEFAULT cast(x as enum8('hello' = 1, 'world' = 2)))",
      ANY,
    )
    expect(formatStatement(create, 'stored', 3)).toContain(
      "`e` enum8('hello' = 1, 'world' = 2) DEFAULT cast(x, 'enum8(\\'hello\\' = 1, \\'world\\' = 2)')",
    )
  })

  test('types and function names become canonical', () => {
    const create = parseStatement(
      'CREATE STREAM t (a INT DEFAULT ABS(1), b varchar, c Array(LowCardinality(String)), d double precision)',
      ANY,
    )
    if (create.kind !== 'createStream' || !create.list) throw new Error('not a stream')
    const columns = create.list.columns.map(resolveColumn)
    const text = formatStatement({ ...create, list: { ...create.list, columns } }, 'oneLine', 3)
    expect(text).toBe(
      'CREATE STREAM t (`a` int32 DEFAULT abs(1), `b` string, `c` array(low_cardinality(string)), `d` float64)',
    )
  })

  test('relations get their database, inside table functions too; names of WITH do not', () => {
    const query = parseQuery(
      `WITH c AS (SELECT * FROM a) SELECT * FROM tumble(table(b), 5s) JOIN c ON c.x = b.x
       JOIN (SELECT 1 FROM other.d) AS s ON s.y = b.y WHERE z IN e AND w IN (SELECT w FROM g)`,
      ANY,
    )
    expect(formatQuery(qualifyQuery(query, 'db'), 'oneLine')).toBe(
      'WITH c AS (SELECT * FROM db.a) SELECT * FROM tumble(table(db.b), 5s) INNER JOIN c ON c.x = b.x ' +
        'INNER JOIN (SELECT 1 FROM other.d) AS s ON s.y = b.y WHERE (z IN (db.e)) AND (w IN (SELECT w FROM db.g))',
    )
  })

  test('a changed definition prints as changed', () => {
    const create = parseStatement(
      'CREATE MATERIALIZED VIEW IF NOT EXISTS v INTO t AS SELECT 1 FROM s',
      ANY,
    )
    if (create.kind !== 'createMaterializedView') throw new Error('not a view')
    const stored: CreateMaterializedView = {
      ...create,
      ifNotExists: false,
      name: { database: 'd', name: 'v' },
      into: { database: 'd', name: 't' },
      query: qualifyQuery(create.query, 'd'),
    }
    expect(formatStatement(stored, 'stored', 3)).toBe(
      'CREATE MATERIALIZED VIEW d.v INTO d.t AS\nSELECT\n  1\nFROM\n  d.s',
    )
  })

  test('fact 11: WITH', () => {
    const query = parseQuery('with t as (select a from s), u as (select 2) select b from t', ANY)
    expect(formatQuery(query, 'stored')).toBe(
      'WITH t AS\n  (\n    SELECT\n      a\n    FROM\n      s\n  ), u AS\n  (\n    SELECT\n      2\n  )\nSELECT\n  b\nFROM\n  t',
    )
  })
})
