/**
 * What the rules say of the engine, asked of the engine: a rule whose reason is gone turns red here. Each question is
 * a list of statements; the answer is the last one's rows, or the code of the first failure.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Session } from 'chdb'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'

const directory = mkdtempSync(join(tmpdir(), 'sluice-rule-facts-'))
const session = new Session(directory)
afterAll(() => {
  session.close()
  rmSync(directory, { recursive: true, force: true })
})
beforeEach(() => {
  run('DROP DATABASE IF EXISTS d')
  run('CREATE DATABASE d')
})

function run(sql: string): string {
  return String(session.query(sql, 'TSV')).trim()
}

function answer(...statements: readonly string[]): string {
  let rows = ''
  for (const sql of statements) {
    try {
      rows = run(sql)
    } catch (error) {
      return `code ${/Code: (\d+)/.exec(String(error))?.[1]}`
    }
  }
  return rows
}

const source = 'CREATE TABLE d.s (id UInt64, n UInt64) ENGINE = MergeTree ORDER BY id'
const targetOf = (engine: string, n = 'UInt64'): string =>
  `CREATE TABLE d.t (id UInt64, n ${n}) ENGINE = ${engine} ORDER BY id`
const mv = (query: string): string => `CREATE MATERIALIZED VIEW d.mv TO d.t AS ${query}`
/** Two blocks: two INSERTs. */
const twice = ['INSERT INTO d.s VALUES (1, 1)', 'INSERT INTO d.s VALUES (1, 5)']

describe('the engine', () => {
  test.each<readonly [string, string, readonly string[]]>([
    [
      'mv-over-view',
      '0',
      [
        source,
        targetOf('MergeTree'),
        'CREATE VIEW d.v AS SELECT * FROM d.s',
        mv('SELECT id, n FROM d.v'),
        ...twice,
        'SELECT count() FROM d.t',
      ],
    ],
    [
      'mv-over-view: of a materialized view as well',
      '0',
      [
        source,
        targetOf('MergeTree'),
        'CREATE MATERIALIZED VIEW d.own ENGINE = MergeTree ORDER BY id AS SELECT id, n FROM d.s',
        mv('SELECT id, n FROM d.own'),
        ...twice,
        'SELECT count() FROM d.t',
      ],
    ],
    [
      'mv-loop',
      'code 306',
      [source, mv('SELECT id + 1 AS id, n FROM d.s').replace('TO d.t', 'TO d.s'), ...twice],
    ],
    [
      'mv-final',
      'code 397',
      [
        source.replace('MergeTree', 'ReplacingMergeTree'),
        targetOf('MergeTree'),
        mv('SELECT id, n FROM d.s FINAL'),
      ],
    ],
    [
      'mv-limit: ten rows of each block, not ten rows',
      '2',
      [
        source,
        targetOf('MergeTree'),
        mv('SELECT id, n FROM d.s ORDER BY n LIMIT 1'),
        ...twice,
        'SELECT count() FROM d.t',
      ],
    ],
    [
      'mv-distinct: the same row of two blocks comes twice',
      '2',
      [
        source,
        targetOf('MergeTree'),
        mv('SELECT DISTINCT id, 0 AS n FROM d.s'),
        ...twice,
        'SELECT count() FROM d.t',
      ],
    ],
    [
      'mv-window-function: numbers start again with each block',
      '1',
      [
        source,
        targetOf('MergeTree'),
        mv('SELECT id, row_number() OVER (ORDER BY n) AS n FROM d.s'),
        ...twice,
        'SELECT max(n) FROM d.t',
      ],
    ],
    [
      'mv-join: rows of the right side come too late',
      '0',
      [
        source,
        targetOf('MergeTree'),
        'CREATE TABLE d.r (id UInt64) ENGINE = MergeTree ORDER BY id',
        mv('SELECT s.id AS id, s.n AS n FROM d.s AS s JOIN d.r AS r ON r.id = s.id'),
        ...twice,
        'INSERT INTO d.r VALUES (1)',
        'SELECT count() FROM d.t',
      ],
    ],
    [
      'mv-column-not-in-target',
      'code 8',
      [source, targetOf('MergeTree'), mv('SELECT id, n AS m FROM d.s')],
    ],
    [
      'mv-target-column-not-filled: 0, without a word',
      '0',
      [source, targetOf('MergeTree'), mv('SELECT id FROM d.s'), ...twice, 'SELECT sum(n) FROM d.t'],
    ],
    [
      'mv-aggregate-not-merged: a row for each block',
      '1\t1\n1\t5',
      [
        source,
        targetOf('MergeTree'),
        mv('SELECT id, sum(n) AS n FROM d.s GROUP BY id'),
        ...twice,
        'OPTIMIZE TABLE d.t FINAL',
        'SELECT * FROM d.t ORDER BY n',
      ],
    ],
    [
      'mv-aggregate-not-merged: the last block',
      '1\t5',
      [
        source,
        targetOf('ReplacingMergeTree'),
        mv('SELECT id, sum(n) AS n FROM d.s GROUP BY id'),
        ...twice,
        'OPTIMIZE TABLE d.t FINAL',
        'SELECT * FROM d.t',
      ],
    ],
    [
      'aggregating-plain-column',
      '1\t1',
      [
        source,
        targetOf('AggregatingMergeTree'),
        mv('SELECT id, sum(n) AS n FROM d.s GROUP BY id'),
        ...twice,
        'OPTIMIZE TABLE d.t FINAL',
        'SELECT * FROM d.t',
      ],
    ],
    [
      'summing-other-aggregate: the greatest of 1 and 5 is 6',
      '1\t6',
      [
        source,
        targetOf('SummingMergeTree'),
        mv('SELECT id, max(n) AS n FROM d.s GROUP BY id'),
        ...twice,
        'OPTIMIZE TABLE d.t FINAL',
        'SELECT * FROM d.t',
      ],
    ],
    [
      'mv-over-merged-rows: what was replaced is counted',
      '1\t2',
      [
        source.replace('MergeTree', 'ReplacingMergeTree'),
        targetOf('SummingMergeTree'),
        mv('SELECT id, count() AS n FROM d.s GROUP BY id'),
        ...twice,
        'OPTIMIZE TABLE d.s FINAL',
        'OPTIMIZE TABLE d.t FINAL',
        'SELECT * FROM d.t',
      ],
    ],
    [
      'mv-without-target: a column that the inner table lacks',
      'code 16',
      [
        source,
        'CREATE MATERIALIZED VIEW d.own ENGINE = MergeTree ORDER BY id AS SELECT id FROM d.s',
        'ALTER TABLE d.own MODIFY QUERY SELECT id, n FROM d.s',
      ],
    ],
    [
      'select-star: the old columns after ADD COLUMN',
      'id\nn',
      [
        source,
        'CREATE VIEW d.v AS SELECT * FROM d.s',
        'ALTER TABLE d.s ADD COLUMN x UInt8',
        "SELECT name FROM system.columns WHERE database = 'd' AND table = 'v' ORDER BY position",
      ],
    ],
    [
      'select-star: a failure after DROP COLUMN',
      'code 47',
      [
        source,
        'CREATE VIEW d.v AS SELECT * FROM d.s',
        'ALTER TABLE d.s DROP COLUMN n',
        'SELECT * FROM d.v',
      ],
    ],
    [
      'view-over-queue',
      'code 620',
      [
        "CREATE TABLE d.k (id UInt64) ENGINE = Kafka('127.0.0.1:1', 't', 'g', 'JSONEachRow')",
        'CREATE VIEW d.v AS SELECT id FROM d.k',
        'SELECT * FROM d.v',
      ],
    ],
    [
      'nullable-key',
      'code 44',
      ['CREATE TABLE d.t (id Nullable(UInt64)) ENGINE = MergeTree ORDER BY id'],
    ],
    ['float-key is taken', '', ['CREATE TABLE d.t (x Float64) ENGINE = MergeTree ORDER BY x']],
    [
      'float-key is refused for partitions',
      'code 36',
      ['CREATE TABLE d.t (x Float64) ENGINE = MergeTree ORDER BY x PARTITION BY x'],
    ],
    [
      'low-cardinality-type',
      'code 455',
      ['CREATE TABLE d.t (n LowCardinality(UInt64)) ENGINE = Memory'],
    ],
    [
      'low-cardinality-type: UUID is taken',
      '',
      ['CREATE TABLE d.t (n LowCardinality(UUID)) ENGINE = Memory'],
    ],
    [
      'ttl-deletes-at-once',
      '0',
      [
        'CREATE TABLE d.t (ts DateTime) ENGINE = MergeTree ORDER BY ts TTL ts - INTERVAL 1 DAY',
        'INSERT INTO d.t VALUES (now())',
        'OPTIMIZE TABLE d.t FINAL',
        'SELECT count() FROM d.t',
      ],
    ],
    [
      'partition-too-fine: 101 partitions in one block',
      'code 252',
      [
        'CREATE TABLE d.t (id UInt64) ENGINE = MergeTree ORDER BY id PARTITION BY id',
        'INSERT INTO d.t SELECT number FROM numbers(101)',
      ],
    ],
    [
      'random-key-default: a row that is sent twice stays twice',
      '2',
      [
        'CREATE TABLE d.t (id UUID DEFAULT generateUUIDv4(), n UInt64) ENGINE = ReplacingMergeTree ORDER BY id',
        'INSERT INTO d.t (n) VALUES (1)',
        'INSERT INTO d.t (n) VALUES (1)',
        'OPTIMIZE TABLE d.t FINAL',
        'SELECT count() FROM d.t',
      ],
    ],
    ['function-shadows-built-in', 'code 609', ['CREATE FUNCTION lower AS x -> x']],
    [
      'function-shadows-built-in: another case is taken',
      '',
      ['CREATE FUNCTION LOWER AS x -> x', 'DROP FUNCTION LOWER'],
    ],
    [
      'empty-sorting-key: cannot be given later',
      'code 36',
      [
        'CREATE TABLE d.t (id UInt64) ENGINE = MergeTree ORDER BY tuple()',
        'ALTER TABLE d.t MODIFY ORDER BY id',
      ],
    ],
    [
      'unnamed-column: named after the text with functions written out',
      'plus(n, 1)',
      [
        source,
        'CREATE FUNCTION sluice_fact AS x -> x + 1',
        'CREATE VIEW d.v AS SELECT sluice_fact(n) FROM d.s',
        'DROP FUNCTION sluice_fact',
        "SELECT name FROM system.columns WHERE database = 'd' AND table = 'v'",
      ],
    ],
  ])('%s → %s', (_rule, expected, statements) => {
    expect(answer(...statements)).toBe(expected)
  })
})
