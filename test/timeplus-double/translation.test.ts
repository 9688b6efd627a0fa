/** Queries of Timeplus run by the embedded engine over a small stream: results are compared. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Session } from 'chdb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  clickHouseType,
  parseQuery,
  parseType,
  type Relations,
  timeplusType,
  toClickHouse,
} from '../support/timeplus/sql/index.ts'

const DIALECT = { generation: 3, edition: 'enterprise' } as const
let directory: string
let session: Session

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-translation-'))
  session = new Session(directory)
  session.query('CREATE DATABASE d ENGINE = Atomic')
  session.query(
    `CREATE TABLE d.orders (id String, amount Float64, raw String, _tp_time DateTime64(3, 'UTC'))
     ENGINE = MergeTree ORDER BY _tp_time`,
  )
  session.query(
    `INSERT INTO d.orders VALUES
     ('a', 1, '{"x":{"y":"p"},"n":5}', '2025-01-01 00:00:01'),
     ('a', 2, '{"x":{"y":"q"},"n":6}', '2025-01-01 00:00:04'),
     ('b', 3, '{"x":{"y":"r"},"n":7}', '2025-01-01 00:00:07')`,
  )
})

afterAll(() => {
  session.cleanup()
  rmSync(directory, { recursive: true, force: true })
})

const relations: Relations = {
  relation: ({ name }) => (name === 'empty' ? '(SELECT * FROM d.orders WHERE 0)' : `d.${name}`),
  function: (name, args) => (name === 'add_vat' ? `(${args[0]} * (1 + ${args[1]}))` : undefined),
  parameters: { low: '2' },
}

function rows(sql: string): readonly string[] {
  const text = session.query(toClickHouse(parseQuery(sql, DIALECT), relations), 'TSVWithNames')
  return text.trimEnd().split('\n')
}

const RESULTS: readonly (readonly [string, readonly string[]])[] = [
  [
    'SELECT id, amount FROM table(orders) WHERE amount > 1 ORDER BY amount',
    ['id\tamount', 'a\t2', 'b\t3'],
  ],
  ['SELECT count(), sum(amount) AS total FROM orders EMIT PERIODIC 5s', ['count()\ttotal', '3\t6']],
  ['SELECT amount + 1, -amount FROM orders LIMIT 1', ['plus(amount, 1)\tnegate(amount)', '2\t-1']],
  ['SELECT avg(amount) FROM orders GROUP BY id ORDER BY id', ['avg(amount)', '1.5', '3']],
  [
    'SELECT window_start, count() AS c FROM tumble(orders, 5s) GROUP BY window_start ORDER BY window_start',
    ['window_start\tc', '2025-01-01 00:00:00.000\t2', '2025-01-01 00:00:05.000\t1'],
  ],
  [
    'SELECT window_end, sum(amount) AS s FROM tumble(table(orders), _tp_time, INTERVAL 5 SECOND) GROUP BY window_end ORDER BY window_end',
    ['window_end\ts', '2025-01-01 00:00:05.000\t3', '2025-01-01 00:00:10.000\t3'],
  ],
  [
    // 00:00:04 is in the windows that start at 00 and at 03, and in none that ended.
    'SELECT window_start, count() AS c FROM hop(orders, 3s, 6s) GROUP BY window_start ORDER BY window_start',
    [
      'window_start\tc',
      '2024-12-31 23:59:57.000\t1',
      '2025-01-01 00:00:00.000\t2',
      '2025-01-01 00:00:03.000\t2',
      '2025-01-01 00:00:06.000\t1',
    ],
  ],
  ['SELECT raw:x.y AS y, raw:n::int64 AS n FROM orders ORDER BY n LIMIT 1', ['y\tn', 'p\t5']],
  ['SELECT count_if(amount > 1) AS c, unique_exact(id) AS u FROM orders', ['c\tu', '2\t2']],
  [
    'SELECT unique_exact_if(id, amount < 3) AS u, count_distinct(id) AS d FROM orders',
    ['u\td', '1\t2'],
  ],
  ['SELECT latest(id) AS l, quantile(amount, 0.5) AS q FROM orders', ['l\tq', 'b\t2']],
  [
    'SELECT multi_if(amount > 2, 1, amount > 1, 2, 3) AS m FROM orders ORDER BY amount',
    ['m', '3', '2', '1'],
  ],
  [
    "SELECT case id when 'a' then 1 else 2 end AS m FROM orders ORDER BY amount",
    ['m', '1', '1', '2'],
  ],
  ['SELECT array_map(x -> x + 1, [1, 2]) AS a, (1, 2).2 AS t', ['a\tt', '[2,3]\t2']],
  [
    "SELECT to_string(to_int32('5')) AS a, to_start_of_hour(to_datetime('2025-01-01 01:30:00', 'UTC')) AS h",
    ['a\th', '5\t2025-01-01 01:00:00'],
  ],
  ["SELECT to_datetime('2025-01-01 00:00:00', 'UTC') + 5m AS t", ['t', '2025-01-01 00:05:00']],
  [
    'SELECT to_YYYYMM(_tp_time) AS m, date_diff(second, _tp_time, _tp_time + 1h) AS d FROM orders LIMIT 1',
    ['m\td', '202501\t3600'],
  ],
  ['WITH big AS (SELECT * FROM orders WHERE amount > 1) SELECT count() AS c FROM big', ['c', '2']],
  [
    'SELECT b.id AS i FROM orders AS a JOIN orders AS b ON a.amount = b.amount - 1 ORDER BY i',
    ['i', 'a', 'b'],
  ],
  ['SELECT orders.amount AS x FROM d.orders ORDER BY d.orders.amount DESC LIMIT 1', ['x', '3']],
  ['SELECT add_vat(amount, 1) AS v FROM orders ORDER BY v LIMIT 1', ['v', '2']],
  ['SELECT amount FROM orders WHERE amount > {low:int32}', ['amount', '3']],
  ['SELECT max(amount) AS m FROM orders PARTITION BY id ORDER BY m', ['m', '2', '3']],
  ['SELECT id FROM dedup(orders, id) ORDER BY id', ['id', 'a', 'b']],
  ['SELECT _tp_delta FROM changelog(orders, id) LIMIT 1', ['_tp_delta', '1']],
  ['SELECT 1 AS x UNION SELECT 1 AS x', ['x', '1', '1']],
  ['SELECT id FROM orders WHERE id IN (SELECT id FROM orders WHERE amount = 3)', ['id', 'b']],
  ["SELECT id FROM orders WHERE id IN 'b'", ['id', 'b']],
  ['SELECT * EXCEPT (raw, _tp_time) FROM orders ORDER BY amount LIMIT 1', ['id\tamount', 'a\t1']],
  [
    'SELECT sum(amount) OVER (PARTITION BY id ORDER BY amount) AS s FROM orders ORDER BY s',
    ['s', '1', '3', '3'],
  ],
  ['SELECT count() AS c FROM empty', ['c', '0']],
  ["SELECT replace_regex('aXbX', 'X', '-') AS r, is_nan(1.5) AS n", ['r\tn', 'a-b-\t0']],
  ['SELECT count() AS c FROM orders WHERE _tp_time > earliest_ts()', ['c', '3']],
]

test.each(RESULTS)('%s', (sql, expected) => {
  expect(rows(sql)).toEqual(expected)
})

describe('what has no certain meaning there', () => {
  const refused: readonly string[] = [
    'SELECT emit_version() FROM orders',
    'SELECT count() FROM session(orders, 5s)',
    'SELECT 1 FROM orders AS a LATEST JOIN orders AS b ON a.id = b.id',
    'SELECT 1 FROM orders AS a JOIN orders AS b ON a.id = b.id AND date_diff_within(5s)',
    'SELECT top_k(id, 2) FROM orders',
    'SELECT toStartOfHour(_tp_time) FROM orders',
    'SELECT raw:x[*] FROM orders',
    'SELECT {other:int32}',
    'SELECT 1 FROM hop(orders, 1M, 2M)',
    'SELECT 1 FROM orders FINAL',
    "SELECT 1 FROM file('x')",
  ]

  test.each(refused)('%s', (sql) => {
    expect(() => toClickHouse(parseQuery(sql, DIALECT), relations)).toThrow(
      expect.objectContaining({ code: 48 }),
    )
  })
})

test('where only columns matter, what decides about rows may be let go', () => {
  const sql = `SELECT a.id, emit_version() AS v FROM orders AS a LATEST JOIN orders AS b
    ON a.id = b.id AND date_diff_within(5s)`
  const text = toClickHouse(parseQuery(sql, DIALECT), { ...relations, columnsOnly: true })
  const described = session.query(`DESCRIBE (${text})`, 'TSV').trim().split('\n')
  expect(described.map((line) => line.split('\t').slice(0, 2))).toEqual([
    ['id', 'String'],
    ['v', 'Int64'],
  ])
})

const TYPES: readonly (readonly [string, string])[] = [
  ['uint64', 'UInt64'],
  ["datetime64(3, 'UTC')", "DateTime64(3, 'UTC')"],
  ['low_cardinality(nullable(string))', 'LowCardinality(Nullable(String))'],
  ['map(string, array(int32))', 'Map(String, Array(Int32))'],
  ['tuple(`a` int8, `b` ipv4)', 'Tuple(`a` Int8, `b` IPv4)'],
  ["enum8('x' = 1)", "Enum8('x' = 1)"],
  ['fixed_string(3)', 'FixedString(3)'],
  ['decimal(10, 2)', 'Decimal(10, 2)'],
  ['uuid', 'UUID'],
  ['bool', 'Bool'],
]

test.each(TYPES)('type %s', (ours, theirs) => {
  expect(clickHouseType(parseType(ours, DIALECT))).toBe(theirs)
  expect(timeplusType(theirs)).toBe(ours)
  const column = session.query(
    `SELECT toTypeName(defaultValueOfTypeName('${theirs.replaceAll("'", "\\'")}'))`,
    'TSVRaw',
  )
  expect(timeplusType(column.trim())).toBe(ours.replaceAll('`', ''))
})

test('an unknown type is error 50', () => {
  expect(() => clickHouseType(parseType('strin', DIALECT))).toThrow(
    expect.objectContaining({ code: 50 }),
  )
})
