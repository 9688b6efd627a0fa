/** Each rule of the normal form, on text of our own (reference timeplus-normal-form.md). */
import { describe, expect, test } from 'vitest'
import {
  formatExpression,
  formatStatement,
  parseExpression,
  parseStatement,
} from '../support/timeplus/sql/index.ts'

const FIRST = { generation: 1, edition: 'oss' } as const

/** As written, as printed; the same text where it stays. */
const EXPRESSIONS: readonly (readonly [string, string])[] = [
  // Lexical.
  ['`select` + "from"', 'select + from'],
  ['`null` + `9x` + `a b`', '(`null` + `9x`) + `a b`'],
  ['`distinct` + `ALL` + `Null` + `nulls`', '((`distinct` + `ALL`) + `Null`) + nulls'],
  ['NOW()', 'NOW()'],
  ["'a''b'", "'a\\'b'"],
  ["'\\%'", "'\\\\%'"],
  ["'\\x41'", "'A'"],
  ["$$it's$$", "'it\\'s'"],
  ['0x1F', '31'],
  ['007', '7'],
  ['1_000', '1000'],
  ['1.0', '1.'],
  ['1.50', '1.5'],
  ['1e3', '1000.'],
  ['1e-7', '1e-7'],
  ['1e21', '1e21'],
  ['1e20', '100000000000000000000.'],
  ['(.5)', '0.5'],
  ['99999999999999999999', '100000000000000000000.'],
  ['[null, TRUE, False]', '[NULL, true, false]'],
  // Operators.
  ['a+b*c', 'a + (b * c)'],
  ['a-b-c', '(a - b) - c'],
  ['x=1 and y=2', '(x = 1) AND (y = 2)'],
  ['not a and b', '(NOT a) AND b'],
  ['a and b and c', 'a AND b AND c'],
  ['a and (b and c)', 'a AND (b AND c)'],
  ['((a))', 'a'],
  ['a == b', 'a = b'],
  ['a <> b', 'a != b'],
  ['a mod b', 'a % b'],
  ['a div b', 'int_div(a, b)'],
  ['a || b || c', 'concat(a, b, c)'],
  ['plus(a, b)', 'a + b'],
  ['Plus(a, b)', 'Plus(a, b)'],
  ['equals(less(a, b), c)', '(a < b) = c'],
  ['is_null(a)', 'a IS NULL'],
  ['array_element(tags, 1)', 'tags[1]'],
  ["(tags['x']) = 'y'", "(tags['x']) = 'y'"],
  ['tuple_element(t, 2)', 't.2'],
  ['t.1.2', '(t.1).2'],
  ['a between 1 and 2', '(a >= 1) AND (a <= 2)'],
  ['a not between 1 and 2', '(a < 1) OR (a > 2)'],
  ['a in 1', 'a IN (1)'],
  ['a in (1)', 'a IN (1)'],
  ['a in (1, 2)', 'a IN (1, 2)'],
  ['a not in s', 'a NOT IN (s)'],
  ['a in f(1)', 'a IN f(1)'],
  ['a in (select 1)', 'a IN (SELECT 1)'],
  ['-5', '-5'],
  ['-(5)', '-(5)'],
  ['-a', '-a'],
  ['b + -a', 'b + (-a)'],
  ['-(-a)', '-(-a)'],
  ['case when a then 1 end', 'multi_if(a, 1, NULL)'],
  ['case a when 1 then 2 else 3 end', 'case_with_expression(a, 1, 2, 3)'],
  ['c ? a : b', 'if(c, a, b)'],
  // Casts and functions with a grammar of their own.
  ['x::decimal(10,2)', "cast(x, 'decimal(10, 2)')"],
  ['CAST(x AS int)', "cast(x, 'int')"],
  ["cast(x, 'decimal(10,2)')", "cast(x, 'decimal(10, 2)')"],
  ['1::int', "cast('1', 'int')"],
  ['[1,2]::array(int)', "cast('[1,2]', 'array(int)')"],
  ["DATE '2025-01-01'", "to_date('2025-01-01')"],
  ["TIMESTAMP '2025-01-01'", "to_date_time('2025-01-01')"],
  ['EXTRACT(year FROM a)', 'to_year(a)'],
  ['SUBSTRING(a FROM 1 FOR 2)', 'substring(a, 1, 2)'],
  ["POSITION('a' IN b)", "position(b, 'a')"],
  ['trim(a)', 'trim_both(a)'],
  ['date_add(day, 1, a)', 'a + to_interval_day(1)'],
  ['date_sub(a, INTERVAL 1 DAY)', 'a - INTERVAL 1 DAY'],
  ['date_add(a, 5m)', 'a + 5m'],
  ['date_diff(day, a, b)', "date_diff('day', a, b)"],
  ['count(distinct a)', 'count_distinct(a)'],
  ['sum(a) FILTER (WHERE b > 1)', 'sum_if(a, b > 1)'],
  ['count(*)', 'count(*)'],
  ['count()', 'count()'],
  ['x -> x + 1', 'x -> (x + 1)'],
  ['(x, y) -> x', '(x, y) -> x'],
  ['() -> 1', '() -> 1'],
  ['[1,2]', '[1, 2]'],
  ['(a,b)', '(a, b)'],
  ['(1,)', 'tuple_cast(1)'],
  ['tuple()', 'tuple()'],
  ['raw:a.b', 'raw:a.b'],
  ['{p:int32}', '{p:int32}'],
  ['EXISTS(SELECT 1)', 'exists((SELECT 1))'],
  ['(a AS b) + 1', '(a AS b) + 1'],
  // Intervals.
  ['5s', '5s'],
  ['-10m', '-10m'],
  ['interval 1 s', 'INTERVAL 1 SECOND'],
  ['interval a + 1 day', 'INTERVAL a+1 DAY'],
  ["interval '5' minute", "INTERVAL '5' MINUTE"],
  ["INTERVAL '5 second'", 'INTERVAL  SECOND'],
  ['a - 5m', 'a - 5m'],
  // Columns and windows.
  ['* except (a, b)', '* EXCEPT (a, b)'],
  ['* except a', '* EXCEPT a'],
  ['* replace a + 1 as a', '* REPLACE a + 1 AS a'],
  ['* apply sum', '* APPLY sum'],
  ["columns('re')", "COLUMNS('re')"],
  [
    'sum(a) over (partition by b order by c rows between 1 preceding and current row)',
    'sum(a) OVER (PARTITION BY b ORDER BY c ASC ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)',
  ],
  [
    'sum(a) over (order by c range between unbounded preceding and current row)',
    'sum(a) OVER (ORDER BY c ASC)',
  ],
]

test.each(EXPRESSIONS)('expression %s', (written, printed) => {
  expect(formatExpression(parseExpression(written, FIRST))).toBe(printed)
})

const REFUSED_EXPRESSIONS: readonly string[] = [
  '(a, .5) + .5.',
  '- -a',
  'not not a',
  'quantile(0.5)(x)',
  'interval 5 seconds',
  '[1, 2)',
  'a b',
  'f(',
  "'open",
  '1 +',
  '1.5s',
]

test.each(REFUSED_EXPRESSIONS)('no expression: %s', (written) => {
  expect(() => parseExpression(written, FIRST)).toThrow(expect.objectContaining({ code: 62 }))
})

const STATEMENTS: readonly (readonly [string, string])[] = [
  ['select 1 limit 5 offset 10', 'SELECT 1 LIMIT 10, 5'],
  ['select top 5 a from s', 'SELECT a FROM s LIMIT 5'],
  ['select distinct on (a) b from s', 'SELECT b FROM s LIMIT 1 BY a'],
  ['select a from s offset 3', 'SELECT a FROM s OFFSET 3'],
  ['select a from s sample 0.1', 'SELECT a FROM s SAMPLE 1 / 10'],
  [
    'select a from s order by a, b desc nulls first',
    'SELECT a FROM s ORDER BY a ASC, b DESC NULLS FIRST',
  ],
  ['select 1 from a left any join b using c', 'SELECT 1 FROM a ANY LEFT JOIN b USING (c)'],
  ['select 1 from a full outer join b on x = y', 'SELECT 1 FROM a FULL OUTER JOIN b ON x = y'],
  ['select 1 from a latest join b on x = y', 'SELECT 1 FROM a LATEST INNER JOIN b ON x = y'],
  ['select 1 from a, b', 'SELECT 1 FROM a, b'],
  ['select 1 union all select 2', 'SELECT 1 UNION ALL SELECT 2'],
  ['(select 1) union select 2', ' SELECT 1 UNION SELECT 2'],
  ['(select 1)', 'SELECT 1'],
  ['select 1 from s group by rollup(a, b)', 'SELECT 1 FROM s GROUP BY a, b WITH ROLLUP'],
  [
    'select 1 from s group by grouping sets ((a), (a, b), ())',
    'SELECT 1 FROM s GROUP BY GROUPING SETS ((a), (a, b), ())',
  ],
  ['select a + 1 as x from s where (a + 1 as x) > 2', 'SELECT a + 1 AS x FROM s WHERE x > 2'],
  ['select 1 settings a = true, b.c = default', 'SELECT 1 SETTINGS a = 1, b.c = DEFAULT'],
  ['select 1 format JSON', 'SELECT 1 FORMAT JSON'],
  [
    'select 1 from s emit last 1h and periodic 5s',
    'SELECT 1 FROM s EMIT STREAM PERIODIC 5s AND LAST 1h',
  ],
  [
    'select 1 from s emit periodic 5s on update',
    'SELECT 1 FROM s EMIT STREAM PERIODIC 5s ON UPDATE',
  ],
  [
    'select 1 from s emit changelog settings a = 1',
    'SELECT 1 FROM s EMIT CHANGELOG  SETTINGS a = 1',
  ],
  ['select a from session(s, 5s, [x > 1, x < 2))', 'SELECT a FROM session(s, 5s, [x > 1, x < 2))'],
  // Definitions.
  [
    'create stream t (id int, index i id type minmax granularity 2, primary key (id), v string)',
    'CREATE STREAM t (`id` int, `v` string, INDEX i id TYPE minmax GRANULARITY 2) PRIMARY KEY id',
  ],
  [
    "create stream t (a int comment 'x' codec(ZSTD(1)) ttl b + interval 1 day) engine = MergeTree() order by tuple() ttl b delete",
    "CREATE STREAM t (`a` int COMMENT 'x' CODEC(ZSTD(1)) TTL b + INTERVAL 1 DAY) ENGINE = MergeTree ORDER BY tuple() TTL b",
  ],
  [
    "create external stream s (a int) settings type='kafka', topic='t'",
    "CREATE STREAM s (`a` int) SETTINGS type = 'kafka', topic = 't'",
  ],
  [
    'create random stream r (a int default rand())',
    'CREATE RANDOM STREAM r (`a` int DEFAULT rand())',
  ],
  ["create view v as (select 1) comment 'x'", "CREATE VIEW v AS( SELECT 1) COMMENT 'x'"],
  ['create function f as (x, y) -> x + y', 'CREATE FUNCTION f AS (x, y) -> (x + y)'],
  [
    'create function f(x int) returns int language javascript as $$b$$',
    'CREATE FUNCTION f(x int) RETURNS int AS $$\nb\n$$',
  ],
  [
    "create format schema s as 'body' type protobuf",
    'CREATE FORMAT SCHEMA s AS\n$$\nbody\n$$\nTYPE Protobuf',
  ],
  [
    "create dictionary d (id int) primary key id source(clickhouse(table 't')) lifetime(300) layout(flat())",
    "CREATE DICTIONARY d (`id` int) PRIMARY KEY id SOURCE(CLICKHOUSE(TABLE 't')) LIFETIME(MIN 0 MAX 300) LAYOUT(FLAT())",
  ],
  ['drop stream s sync', 'DROP STREAM s NO DELAY'],
  ['drop external table e', 'DROP STREAM e'],
  [
    'alter stream t add column a int, drop column b',
    'ALTER STREAM t\n  ADD COLUMN `a` int,\n  DROP COLUMN b',
  ],
  ['rename stream a to b', 'RENAME TABLE a TO b'],
  ["insert into s (a) values (1), ('x')", 'INSERT INTO s (a) FORMAT Values'],
  ['insert into s select 1 settings a = 1', 'INSERT INTO s SETTINGS a = 1 SELECT 1 SETTINGS a = 1'],
  ['show create t', 'SHOW CREATE STREAM t'],
]

describe('statements of 1.6.1', () => {
  test.each(STATEMENTS)('%s', (written, printed) => {
    expect(formatStatement(parseStatement(written, FIRST), 'oneLine', 1)).toBe(printed)
  })
})
