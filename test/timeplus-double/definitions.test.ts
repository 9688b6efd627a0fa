import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Double, type Generation, startDouble } from '../harness/timeplus-double.ts'
import { ask, cell, rows, run } from './ask.ts'

// What SHOW CREATE prints, against the pairs of timeplus.md §3.6 and the defaults of §3.5.
const doubles = new Map<Generation, Double>()
const folder = mkdtempSync(join(tmpdir(), 'timeplus-double-'))

beforeAll(async () => {
  for (const generation of [1, 2, 3] as const) {
    const directory = join(folder, String(generation))
    doubles.set(
      generation,
      await startDouble({ generation, directory, delays: { ddl: 0, flush: 0 } }),
    )
  }
})
afterAll(async () => {
  for (const double of doubles.values()) await double.kill()
  rmSync(folder, { recursive: true })
})

function at(generation: Generation): string {
  const double = doubles.get(generation)
  if (!double) throw new Error(`no double of generation ${generation}`)
  return double.url
}

async function stored(generation: Generation, sql: string, name: string): Promise<string> {
  await run(at(generation), sql)
  return cell(at(generation), `SHOW CREATE ${name}`)
}

describe('a stream', () => {
  test('of 1.x has its parts (pair 7)', async () => {
    const text = await stored(
      1,
      "CREATE STREAM tests (timestamp datetime64(3) DEFAULT now64(3), ttl datetime DEFAULT now()) SETTINGS event_time_column='to_start_of_hour(timestamp)'",
      'tests',
    )
    expect(text).toBe(`CREATE STREAM default.tests
(
  \`timestamp\` datetime64(3) DEFAULT now64(3),
  \`ttl\` datetime DEFAULT now(),
  \`_tp_time\` datetime64(3, 'UTC') DEFAULT to_start_of_hour(timestamp) CODEC(DoubleDelta, LZ4),
  INDEX _tp_time_index _tp_time TYPE minmax GRANULARITY 2
)
ENGINE = Stream(1, 1, rand())
PARTITION BY to_YYYYMMDD(_tp_time)
ORDER BY to_start_of_hour(_tp_time)
SETTINGS event_time_column = 'to_start_of_hour(timestamp)', index_granularity = 8192`)
  })

  test('of 1.x repeats settings in its engine (pair 7)', async () => {
    const text = await stored(
      1,
      "CREATE STREAM sharded (ttl datetime) SETTINGS shards=2, replicas=1, sharding_expr='hash(ttl)'",
      'sharded',
    )
    expect(text).toContain('ENGINE = Stream(2, 1, hash(ttl))')
    expect(text).toContain("SETTINGS shards = 2, replicas = 1, sharding_expr = 'hash(ttl)'")
  })

  test('of 2.x is what the dump shows (pair 8)', async () => {
    const text = await stored(
      2,
      "CREATE STREAM coinbase_tickers (best_ask float, product_id string) TTL to_datetime(_tp_time) + INTERVAL 1 DAY SETTINGS mode = 'append', replication_factor = 3, logstore_retention_ms = '86400000' COMMENT ' '",
      'coinbase_tickers',
    )
    expect(
      text.replace('replication_factor = 3, ', '').replace('float32', 'float64'),
    ).toBe(`CREATE STREAM default.coinbase_tickers
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
SETTINGS mode = 'append', logstore_retention_ms = '86400000', index_granularity = 8192
COMMENT ' '`)
  })

  test('of OSS 3.x has two arguments of its engine (pair 9)', async () => {
    const text = await stored(
      3,
      "CREATE STREAM flows (id string, val int) PRIMARY KEY (id, val) SETTINGS mode = 'versioned_kv'",
      'flows',
    )
    expect(text).toContain('ENGINE = Stream(1, weak_hash32((id, val)))')
    expect(text).toContain('PRIMARY KEY (id, val)\nORDER BY (id, val)')
  })

  test('of key modes needs a key, reserved names are refused', async () => {
    for (const generation of [1, 2, 3] as const) {
      const url = at(generation)
      expect((await ask(url, "CREATE STREAM kv (a int) SETTINGS mode='versioned_kv'")).code).toBe(
        62,
      )
      expect((await ask(url, 'CREATE STREAM r (_tp_mine int)')).code).toBe(44)
      expect((await ask(url, 'CREATE STREAM r (window_start datetime)')).code).toBe(44)
      expect((await ask(url, 'CREATE STREAM r (a int) SETTINGS no_such = 1')).code).toBe(115)
    }
  })
})

describe('a stream with an engine of ClickHouse', () => {
  test('has no parts but the granularity, and alters (pairs 1 and 2)', async () => {
    await run(
      at(1),
      'CREATE STREAM minmax_idx (u64 uint64, i32 int32) ENGINE = MergeTree() ORDER BY u64',
      'ALTER STREAM minmax_idx ADD INDEX idx1 u64 * i32 TYPE minmax GRANULARITY 10, ADD INDEX idx2 u64 + i32 TYPE minmax GRANULARITY 10, ADD INDEX idx3 u64 - i32 TYPE minmax GRANULARITY 10 AFTER idx1',
      'CREATE STREAM alter_ttl (d Date, s String) ENGINE = MergeTree ORDER BY d',
      'ALTER STREAM alter_ttl MODIFY TTL d + interval 1 month',
      'ALTER STREAM alter_ttl MODIFY COLUMN s String TTL d + interval 1 day',
    )
    expect(await cell(at(1), 'SHOW CREATE minmax_idx')).toBe(`CREATE STREAM default.minmax_idx
(
  \`u64\` uint64,
  \`i32\` int32,
  INDEX idx1 u64 * i32 TYPE minmax GRANULARITY 10,
  INDEX idx3 u64 - i32 TYPE minmax GRANULARITY 10,
  INDEX idx2 u64 + i32 TYPE minmax GRANULARITY 10
)
ENGINE = MergeTree
ORDER BY u64
SETTINGS index_granularity = 8192`)
    expect(await cell(at(1), 'SHOW CREATE alter_ttl')).toBe(`CREATE STREAM default.alter_ttl
(
  \`d\` date,
  \`s\` string TTL d + INTERVAL 1 DAY
)
ENGINE = MergeTree
ORDER BY d
TTL d + INTERVAL 1 MONTH
SETTINGS index_granularity = 8192`)
  })
})

describe('a materialized view', () => {
  test('of 1.x is what the test reference shows (pair 6)', async () => {
    await run(at(1), 'CREATE STREAM 99004_speed (speed float64)')
    const text = await stored(
      1,
      'create materialized view 99004_v as select window_start as start, window_end as end, avg(speed) from session(99004_speed, 1m, [speed > 50, speed < 50)) group by window_start, window_end',
      '99004_v',
    )
    expect(text).toBe(`CREATE MATERIALIZED VIEW default.\`99004_v\`
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
  window_start, window_end`)
  })

  test('must stream, and its target must be there', async () => {
    for (const generation of [1, 2, 3] as const) {
      const url = at(generation)
      await run(url, 'CREATE STREAM IF NOT EXISTS src (a int)')
      const create = (query: string) => ask(url, `CREATE MATERIALIZED VIEW mv ${query}`)
      expect((await create('AS SELECT a FROM table(src)')).code).toBe(80)
      expect((await create('INTO nowhere AS SELECT a FROM src')).code).toBe(60)
      expect((await create('AS SELECT a FROM no_such')).code).toBe(60)
      expect((await create('AS SELECT no_such FROM src')).code).toBe(47)
      expect(
        (await ask(url, 'CREATE OR REPLACE MATERIALIZED VIEW mv AS SELECT a FROM src')).code,
      ).toBe(62)
    }
  })
})

describe('the rest of the pairs', () => {
  test('a database prints its engine (pair 5)', async () => {
    expect(await stored(3, 'CREATE DATABASE test_00604', 'DATABASE test_00604')).toBe(
      'CREATE DATABASE test_00604\nENGINE = Atomic',
    )
  })

  test('a format schema is a heredoc (pair 12)', async () => {
    const text = await stored(
      3,
      'CREATE FORMAT SCHEMA test_schema AS \'syntax = "proto3";\' TYPE Protobuf',
      'FORMAT SCHEMA test_schema',
    )
    expect(text).toBe(
      'CREATE FORMAT SCHEMA test_schema AS\n$$\nsyntax = "proto3";\n$$ TYPE Protobuf',
    )
  })

  test('functions (pairs 13 and 14)', async () => {
    expect(
      await stored(1, 'CREATE OR REPLACE FUNCTION 02101_f AS x -> x + 2', 'FUNCTION `02101_f`'),
    ).toBe('CREATE FUNCTION `02101_f` AS x -> (x + 2)')
    const source = '\nfunction f(a) { return a }\n'
    const javascript = `CREATE FUNCTION f(a int) RETURNS string LANGUAGE JAVASCRIPT AS $$${source}$$`
    expect(await stored(3, javascript, 'FUNCTION f')).toBe(
      `CREATE OR REPLACE FUNCTION f(a int32) RETURNS string LANGUAGE JAVASCRIPT AS $$${source}$$`,
    )
    expect(await stored(1, javascript, 'FUNCTION f')).not.toContain('LANGUAGE')
  })

  test('aggregates get a hidden argument (§1.10)', async () => {
    const text = await stored(
      3,
      'CREATE AGGREGATE FUNCTION agg(v float64) RETURNS float64 LANGUAGE JAVASCRIPT AS $$ { initialize: function() {}, process: function(v) {}, finalize: function() { return 1 } } $$',
      'FUNCTION agg',
    )
    expect(text).toContain('agg(v float64, _tp_delta int8) RETURNS float64')
  })

  test('grants are merged by object (pair 15)', async () => {
    const url = at(3)
    await run(url, 'CREATE USER u')
    for (const grant of [
      'SELECT ON db1.*',
      'SELECT ON db2.table',
      'SELECT(col1) ON db3.table',
      'SELECT(col1, col2) ON db4.table',
      'INSERT ON *.*',
      'DELETE ON *.*',
    ]) {
      await run(url, `GRANT ${grant} TO u`)
    }
    expect(await rows(url, 'SHOW GRANTS FOR u')).toEqual([
      'GRANT INSERT, ALTER DELETE ON *.* TO u',
      'GRANT SELECT ON db1.* TO u',
      'GRANT SELECT ON db2.table TO u',
      'GRANT SELECT(col1) ON db3.table TO u',
      'GRANT SELECT(col1, col2) ON db4.table TO u',
    ])
    expect(await cell(url, 'SHOW CREATE USER u')).toBe('CREATE USER u')
  })

  test('secrets are masked in 3.x alone (§3.4)', async () => {
    const sql =
      "CREATE EXTERNAL STREAM k (raw string) SETTINGS type='kafka', brokers='b:9092', topic='t', username='u', password='secret'"
    expect(await stored(3, sql, 'k')).toContain("password = '[HIDDEN]'")
    expect(await stored(3, sql.replace(' k ', ' k3 '), 'k3')).toMatch(
      /^CREATE EXTERNAL STREAM default\.k3/,
    )
    const first = await stored(1, sql, 'k')
    expect(first).toContain("password = 'secret'")
    expect(first).toMatch(/^CREATE STREAM default\.k\n[\s\S]*ENGINE = ExternalStream/)
  })

  test('sqlformat leaves names as they are (pair 10)', async () => {
    const prefix = { 1: 'proton', 2: 'timeplusd', 3: 'timeplusd' }
    for (const generation of [1, 2, 3] as const) {
      const response = await fetch(`${at(generation)}/${prefix[generation]}/v1/sqlformat`, {
        method: 'POST',
        body: JSON.stringify({
          query:
            "select a.id from hop(test_rest, timestamp, interval 3 second, interval 5 second) as a join table(d) as b on a.id = b.id where b.type = 'roof' or b.type = 'field'",
        }),
      })
      const { query } = (await response.json()) as { readonly query: string }
      expect(query).toBe(`SELECT
  a.id
FROM
  hop(test_rest, timestamp, INTERVAL 3 SECOND, INTERVAL 5 SECOND) AS a
INNER JOIN table(d) AS b ON a.id = b.id
WHERE
  (b.type = 'roof') OR (b.type = 'field')`)
    }
  })
})

describe('what a generation lacks', () => {
  test.each([
    [1, 'CREATE MUTABLE STREAM m (a int) PRIMARY KEY a', 62],
    [3, 'CREATE MUTABLE STREAM m (a int) PRIMARY KEY a', 62],
    [1, 'CREATE FUNCTION p(a string) RETURNS string LANGUAGE PYTHON AS $$def p(a): return a$$', 62],
    [2, "CREATE INPUT i SETTINGS type='syslog', target_stream='s'", 62],
    [3, 'CREATE OR REPLACE STREAM s (a int)', 62],
    [1, 'CREATE TASK t SCHEDULE 5s AS SELECT 1', 62],
    [3, "CREATE TASK t SCHEDULE '0 0 * * *' AS SELECT 1", 48],
    [3, 'DROP EXTERNAL STREAM s', 62],
    [3, 'DETACH STREAM s', 62],
    [2, 'CREATE AGGREGATION FUNCTION x(a int) RETURNS int LANGUAGE JAVASCRIPT AS $$ {} $$', 62],
  ] as const)('%i: %s is %i', async (generation, sql, code) => {
    expect((await ask(at(generation), sql)).code).toBe(code)
  })
})

describe('another release of a generation', () => {
  test('has not what came later (§0.2)', async () => {
    const directory = join(folder, 'older')
    const older = await startDouble({ generation: 2, version: '2.5.12', directory })
    try {
      expect(await cell(older.url, 'SELECT version()')).toBe('2.5.12')
      await run(older.url, 'CREATE STREAM s (a int)')
      for (const sql of [
        'CREATE DATABASE d',
        'CREATE NULL STREAM n (a int)',
        'RENAME STREAM s TO t',
        "ALTER STREAM s MODIFY COMMENT 'x'",
        'ALTER STREAM s ADD COLUMN b int, ADD COLUMN c int',
        'CREATE FUNCTION p(a string) RETURNS string LANGUAGE PYTHON AS $$def p(a): return a$$',
      ]) {
        expect([sql, (await ask(older.url, sql)).code]).toEqual([sql, 62])
      }
    } finally {
      await older.kill()
    }
  })
})
