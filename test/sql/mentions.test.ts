/**
 * What `mentions` lists. The functions and tables of every statement below are checked against EXPLAIN AST of a real
 * ClickHouse; lists by hand say what that dump hides, and how Timeplus spells the same.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@clickhouse/client'
import { createChdbConnection } from 'chdb/connection'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { namesOfDump } from '../../bench/sql/explain-ast.mjs'
import {
  children,
  type Dialect,
  type Mentions,
  mentions,
  type Node,
  parseStatement,
} from '../../src/sql/index.ts'
import { type CorpusLine, corpus } from './corpus.ts'
import { statement } from './parsed.ts'

const of = (text: string, dialect: Dialect = 'clickhouse'): Mentions =>
  mentions(statement(text, dialect), dialect)

/** Sets of names, comparable. */
const sorted = (names: Iterable<string>): readonly string[] => [...new Set(names)].sort()

describe('the functions a parser makes', () => {
  const STATEMENTS = [
    // Literals: a tuple in an array and an array in a tuple are calls, the others are one literal.
    'SELECT [], [1, NULL], [[1], [2]], (1, 2), (1, (2, 3)), [-1, inf]',
    'SELECT [(1, 2)]',
    'SELECT (1, [2])',
    'SELECT (1,), ()',
    'SELECT [1 AS a, 2]',
    'SELECT (1 AS a, 2)',
    "SELECT ['a', toString(1)], tuple(1, 2), array(1)",
    'SELECT -inf, -nan, - 1, +1, -(1), -x',
    'SELECT -true',
    'SELECT -(inf)',
    'SELECT x IN (1, 2), x IN (1), x IN (y), x IN [1]',
    'SELECT x IN (y, z), x IN (1, [2])',
    // Operators
    "SELECT a || b || c, a DIV b, a MOD b, a % b, a == b, a <> b, a <=> b, a REGEXP 'x', a IS NULL, a IS NOT NULL",
    "SELECT a ILIKE 'x', a NOT LIKE 'x', a LIKE 'x' ESCAPE '!', a ? b : c, NOT a OR b AND c",
    'SELECT a IS NOT DISTINCT FROM b, a IS DISTINCT FROM b',
    'SELECT a BETWEEN 1 AND 2',
    'SELECT a NOT BETWEEN 1 AND 2',
    'SELECT a = ANY (SELECT 1), b != ALL (SELECT 2)',
    'SELECT a != ANY (SELECT 1)',
    'SELECT a = ALL (SELECT 1)',
    'SELECT a < ANY (SELECT 1), a >= ALL (SELECT 2)',
    'SELECT a > ANY (SELECT 1), a <= ALL (SELECT 2)',
    'SELECT a GLOBAL NOT IN (SELECT 1), a NOT IN (1, 2), a GLOBAL IN (1, 2)',
    'SELECT a[1], a.1, t.b.2, f(x).name, (1, 2).1',
    // Syntax that stands for a function
    'SELECT CASE WHEN a THEN 1 END, CASE x WHEN 1 THEN 2 ELSE 3 END',
    "SELECT 1::Int8, x::Int8, [1]::Array(Int8), [(1, 2)]::Array(Tuple(Int8, Int8)), cast(x AS Int8), CAST(x, 'Int8')",
    "SELECT INTERVAL 1 DAY, INTERVAL '1 day 2 hour', INTERVAL (a + 1) MONTH",
    'SELECT EXTRACT(YEAR FROM d), EXTRACT(DAY FROM d AS e), EXTRACT(WEEK FROM d), EXTRACT(DOW FROM d), EXTRACT(EPOCH FROM d), EXTRACT(ISOYEAR FROM d)',
    'SELECT a = ANY (WITH 1 AS x SELECT x), b < ALL ((SELECT 1))',
    "SELECT substring(a FROM 1 FOR 2), SUBSTRING(a, 1), substr(a, 1), Position(a, b), position('x' IN a)",
    "SELECT trim(a), TRIM(LEADING 'x' FROM a), ltrim(a), RTRIM(a), trim(BOTH 'x' AS y FROM a AS z)",
    "SELECT dateAdd(DAY, 1, d), DATE_SUB(MONTH, 2, d), DATEDIFF(DAY, a, b), timestamp_diff('day', a, b)",
    "SELECT DATE '2020-01-01', TIMESTAMP '2020-01-01 00:00:00', exists(SELECT 1), NOT EXISTS (SELECT 2)",
    'SELECT count(DISTINCT a), sumIf(DISTINCT a, b), COUNT(DISTINCT a), quantile(0.5)(DISTINCT a)',
    'SELECT count(*) FILTER (WHERE a), sum(x) FILTER (WHERE y)',
    'SELECT arrayMap((x, y) -> x + y, a, b), grouping(a), GROUPING(b), `a b`(1), AND(a, b)',
    'SELECT sum(a) OVER (PARTITION BY f(b) ORDER BY g(c) ROWS BETWEEN 1 PRECEDING AND h(1) FOLLOWING), lead(a) OVER w FROM t WINDOW w AS (ORDER BY k(a))',
    'SELECT * EXCEPT (a), * REPLACE (a + 1 AS a), * APPLY (f), * APPLY (x -> x + 1), COLUMNS(a, b) APPLY quantile(0.5) FROM t',
    'SELECT @@version',
    // Clauses
    'SELECT a FROM t SAMPLE 1 / 10 OFFSET 1 / 2 ORDER BY a WITH FILL FROM f(1) TO g(2) STEP INTERVAL 1 DAY INTERPOLATE (b AS b + 1)',
    'SELECT 1 GROUP BY GROUPING SETS ((a, f(b)), c, ())',
    'SELECT DISTINCT ON (a, f(b)) 1',
    'SELECT 1 LIMIT 1 BY g(a) LIMIT 1 + 1',
    'SELECT * FROM (EXPLAIN SELECT a + 1 FROM t)',
    'EXPLAIN SELECT a + 1 FROM t',
    "SELECT * FROM cluster('c', numbers(5)), remote('h', view(SELECT f(1) FROM t)), loop(numbers(3)), db.v(p = 1)",
    "INSERT INTO FUNCTION file('x', 'CSV', 'a Int') SELECT f(1) FROM t",
    'INSERT INTO t (a, b) VALUES (1, f(2))',
    'CREATE TABLE t AS numbers(5)',
    'CREATE DATABASE d ENGINE = Memory',
    'CREATE TABLE t (a Int EPHEMERAL, b Int EPHEMERAL 1, c ALIAS f(a), d Int CODEC(Delta(4), LZ4), INDEX i f(a) TYPE bloom_filter(0.1) GRANULARITY 1, INDEX j (a, b) TYPE minmax, CONSTRAINT c CHECK a > 1, PROJECTION p (SELECT a, sum(b) GROUP BY a ORDER BY k(a))) ENGINE = MergeTree ORDER BY (a, d) PARTITION BY toYYYYMM(e) TTL e + INTERVAL 1 DAY SETTINGS index_granularity = 1',
    'CREATE TABLE t (a Int, PROJECTION p (SELECT a ORDER BY a, b)) ENGINE = MergeTree ORDER BY (a)',
    'CREATE TABLE t (a Int) ENGINE = MergeTree ORDER BY tuple(f(a))',
    'CREATE TABLE t (a Int) ENGINE = MergeTree ORDER BY tuple()',
    "CREATE TABLE t (a Enum8('x', 'y'), b Enum('x' = 1, 'y' = 2), c JSON(max_dynamic_paths = 8, SKIP d), d AggregateFunction(quantile(0.1), Int), e AggregateFunction(sum, Int)) ENGINE = Null",
    "CREATE TABLE t (a Enum('x' = 1, 'y')) ENGINE = Null",
    'CREATE TABLE t (e Date, a Int) ENGINE = MergeTree ORDER BY a TTL e GROUP BY f(a) SET b = max(b)',
    "CREATE TABLE t (a Int) ENGINE = S3(nc, filename = 'x')",
    'CREATE DICTIONARY d (a Int64 DEFAULT 1 EXPRESSION g(a), b String) PRIMARY KEY a, b SOURCE(HTTP(URL f(1))) LAYOUT(FLAT()) LIFETIME(10)',
    'CREATE MATERIALIZED VIEW v REFRESH EVERY 1 DAY DEPENDS ON a TO b AS SELECT g(1) FROM c',
    'CREATE FUNCTION f AS (x, y) -> x + y',
    'CREATE ROW POLICY p ON t USING f(a) TO r',
    "ALTER TABLE t UPDATE a = f(1) IN PARTITION tuple(1, 2) WHERE g(a), MODIFY TTL d + INTERVAL 1 DAY TO DISK 'x'",
    'ALTER TABLE t ADD INDEX i f(a) TYPE set(1) GRANULARITY 1 FIRST, ADD CONSTRAINT c CHECK g(a), ADD PROJECTION p (SELECT h(a)), MODIFY ORDER BY (a, k(b))',
    "ALTER TABLE t ADD COLUMN IF NOT EXISTS c String DEFAULT g(1) CODEC(ZSTD(1)) AFTER b, DROP COLUMN d, RENAME COLUMN e TO f, COMMENT COLUMN a 'x'",
    'ALTER TABLE t MODIFY QUERY SELECT f(a) FROM u',
    'ALTER TABLE t ADD STATISTICS a, b TYPE tdigest, uniq',
    "ALTER TABLE t REPLACE PARTITION 1 FROM u, MOVE PARTITION 2 TO TABLE v, FETCH PARTITION 1 FROM '/x'",
    'DELETE FROM t IN PARTITION 1 WHERE f(a) = 1',
    'UPDATE t SET a = f(1) WHERE g(b)',
    'OPTIMIZE TABLE t PARTITION tuple() FINAL DEDUPLICATE BY a',
    'KILL MUTATION WHERE database = currentDatabase() FORMAT Null',
    "DESCRIBE TABLE file('x')",
    'DESC (SELECT f(1) FROM t) FORMAT Null',
    'SHOW TABLES FROM d WHERE f(name)',
    // Scopes
    'WITH t AS (SELECT * FROM t) SELECT * FROM t',
    'WITH RECURSIVE t AS (SELECT 1 UNION ALL SELECT * FROM t) SELECT * FROM t',
    'WITH c AS (SELECT 1 AS a) SELECT * FROM c UNION ALL SELECT * FROM c JOIN d USING (a)',
    'WITH b AS (SELECT * FROM c), c AS (SELECT 1) SELECT 1 IN c, 2 IN d FROM b, db.c',
    'SELECT * FROM (WITH t AS (SELECT 1) SELECT * FROM t) AS x JOIN t ON 1',
    'WITH [1] AS arr SELECT 1 IN arr, arrayMap(y -> 1 IN y, a), x IN z',
    "SELECT dictGet('d.k', 'a', 1), dictHas(e, 1), joinGet('j', 'x', 1), dictGet(concat('a'), 'x', 1)",
    'DROP TABLE a, b',
    'DROP TABLE a',
    'DESCRIBE TABLE t',
  ] as const

  const directory = mkdtempSync(join(tmpdir(), 'sluice-mentions-'))
  type Config = NonNullable<Parameters<typeof createClient>[0]>
  // The two packages declare one interface twice; only exactOptionalPropertyTypes tells the copies apart.
  const connection = createChdbConnection({ path: directory }) as unknown as NonNullable<
    Config['connection']
  >
  const client = createClient({ connection })

  async function dump(text: string): Promise<string> {
    const { stream } = await client.exec({ query: `EXPLAIN AST ${text}` })
    let out = ''
    for await (const chunk of stream) out += String(chunk)
    return out
  }

  beforeAll(async () => {
    await dump('SELECT 1')
  })

  afterAll(async () => {
    await client.close()
    rmSync(directory, { recursive: true, force: true })
  })

  it.each(STATEMENTS)('%s', async (text) => {
    const server = namesOfDump(await dump(text), commonTables(statement(text)))
    const ours = of(text)
    expect({
      functions: sorted(ours.functions),
      tables: sorted(ours.tables),
      dictionaries: sorted(ours.dictionaries),
      inIdentifiers: sorted(ours.inIdentifiers),
      tableFunctions: sorted(ours.tableFunctions),
      commonTables: sorted(ours.commonTables),
    }).toEqual({
      functions: sorted(server.functions),
      tables: sorted(server.tables),
      dictionaries: sorted(server.dictionaries),
      inIdentifiers: sorted(server.in_identifiers),
      tableFunctions: sorted(server.table_functions),
      commonTables: sorted(server.ctes),
    })
  })
})

/** Names of WITH elements in the order of the text; the dump leaves them out. */
function commonTables(node: Node, recursive = false): { name: string; recursive: boolean }[] {
  const own = node.kind === 'commonTable' ? [{ name: node.name.text, recursive }] : []
  const within = node.kind === 'select' ? node.recursive === true : recursive
  return [...own, ...children(node).flatMap((child) => commonTables(child, within))]
}

describe('what the dump hides', () => {
  it.each<[string, Partial<Mentions>]>([
    ['CREATE TABLE a.b AS c.d', { kind: 'CREATE TABLE', tables: ['c.d'] }],
    ['CREATE TABLE a CLONE AS c.d', { tables: ['c.d'] }],
    [
      'CREATE OR REPLACE MATERIALIZED VIEW m TO d.t AS SELECT * FROM s',
      { kind: 'CREATE MATERIALIZED VIEW', tables: ['s'], targets: ['d.t'] },
    ],
    ['INSERT INTO d.t SELECT * FROM s', { kind: 'INSERT', tables: ['s'], targets: ['d.t'] }],
    [
      "CREATE DICTIONARY k (a Int8) PRIMARY KEY a SOURCE(CLICKHOUSE(DB 'x' TABLE 'y' QUERY 'SELECT * FROM z')) LAYOUT(FLAT()) LIFETIME(1)",
      { tables: ['x.y', 'z'] },
    ],
    [
      'CREATE TABLE t (a Int8) ENGINE = Distributed(c, db, u)',
      { tables: [], arguments: ['db.u'], functions: ['Distributed'] },
    ],
    [
      "SELECT * FROM cluster('c', db.u), mergeTreeIndex(db, v)",
      { tables: [], arguments: ['db.u', 'db.v'] },
    ],
    ["SELECT * FROM remote('h', db.u), merge('db', '^a')", { tables: [], arguments: [] }],
    ["SELECT * FROM dictionary('k')", { dictionaries: [], arguments: ['k'] }],
    ['ALTER TABLE t REPLACE PARTITION 1 FROM u', { tables: [], arguments: ['u'], targets: [] }],
    ['DROP TABLE t', { kind: 'DROP TABLE', tables: [], targets: [] }],
    ['RENAME TABLE a TO b', { kind: 'RENAME TABLE', tables: [], targets: [] }],
    ['TRUNCATE TABLE t', { tables: [], targets: [] }],
    ['ALTER TABLE t FROBNICATE x (SELECT 1)', { unknown: ['FROBNICATE x ( SELECT 1 )'] }],
    ["CREATE USER u IDENTIFIED BY 'x'", { kind: 'CREATE USER', tables: [] }],
    ['SELECT a FROM {t:Identifier}', { kind: 'SELECT', tables: ['{t:Identifier}'] }],
    ['CREATE LIVE VIEW v AS SELECT 1', { kind: 'CREATE VIEW' }],
    ['/* a */ create -- b\n temporary table t (a Int8)', { kind: 'CREATE TABLE' }],
  ])('%s', (text, expected) => {
    expect(of(text)).toMatchObject(expected)
  })
})

describe('Timeplus', () => {
  it.each<[string, Partial<Mentions>]>([
    [
      'SELECT * FROM tumble(changelog(d.s, k), ts, 5s) JOIN table(`my t`) AS t USING (k)',
      { tables: ['d.s', 'my t'], tableFunctions: ['tumble', 'changelog', 'table'] },
    ],
    [
      'WITH c AS (SELECT * FROM s) SELECT * FROM hop(c, ts, 1s, 5s), dedup(v, k)',
      { tables: ['s', 'v'], commonTables: ['c'] },
    ],
    ['SELECT * FROM session((SELECT * FROM s), ts, 5m, [a > 1, a < 2))', { tables: ['s'] }],
    ["SELECT * FROM numbers(5), values('a int', 1)", { tables: [] }],
    [
      'SELECT CASE WHEN a >= 1 THEN b::int END, a[1], x IS NULL, count(DISTINCT a), 5s, a DIV b',
      {
        functions: [
          'multi_if',
          'greater_or_equals',
          'cast',
          'array_element',
          'is_null',
          'count_distinct',
          'to_interval_second',
          'int_div',
        ],
      },
    ],
    [
      'CREATE MATERIALIZED VIEW m INTO d.t AS SELECT a FROM s EMIT PERIODIC 1s',
      { kind: 'CREATE MATERIALIZED VIEW', tables: ['s'], targets: ['d.t'] },
    ],
    [
      'CREATE TASK k SCHEDULE 5m TIMEOUT 1m INTO d.t AS SELECT a FROM table(s)',
      { kind: 'CREATE TASK', tables: ['s'], targets: ['d.t'] },
    ],
    [
      "SELECT join_get('j', 'a', 1), dict_get('k', 'a', 1)",
      { dictionaries: ['j', 'k'], tables: [] },
    ],
    [
      'CREATE ALERT a CALL notify AS SELECT max(b) FROM s',
      { kind: 'CREATE ALERT', tables: ['s'], functions: ['notify', 'max'] },
    ],
    [
      "CREATE INPUT i SETTINGS type = 'otel', target_stream = 'd.t'",
      { kind: 'CREATE INPUT', tables: [], targets: ['d.t'] },
    ],
    ['CREATE MUTABLE STREAM s (a int)', { kind: 'CREATE STREAM' }],
    [
      "CREATE EXTERNAL STREAM s (a int) SETTINGS type = 'kafka'",
      { kind: 'CREATE EXTERNAL STREAM' },
    ],
  ])('%s', (text, expected) => {
    expect(of(text, 'timeplus')).toMatchObject(expected)
  })
})

describe('the corpora', () => {
  it.each(['clickhouse', 'timeplus'] as const)('name the kinds of %s statements', (dialect) => {
    const wrong = corpus(`${dialect}-ddl`).flatMap(({ kind, sql }) => {
      const parsed = parseStatement(sql, dialect)
      const found = parsed.ok ? mentions(parsed.node, dialect).kind : kind
      return found === kind ? [] : [`${found}, not ${kind}: ${sql}`]
    })
    expect(wrong).toEqual([])
  })

  it('hold what the server sees', () => {
    const wrong = corpus('clickhouse-ddl').flatMap((line) => differences(line))
    expect(wrong).toEqual([])
  })
})

function differences({ sql, refs }: CorpusLine): readonly string[] {
  if (!refs) return []
  const ours = of(sql)
  const pairs: readonly (readonly [readonly string[], readonly string[]])[] = [
    [ours.functions, refs.functions],
    [ours.dictionaries, refs.dictionaries],
    [ours.inIdentifiers, refs.in_identifiers],
  ]
  return pairs.flatMap(([found, seen]) =>
    sorted(found).join() === sorted(seen).join()
      ? []
      : [`${found.join()} and not ${seen.join()}: ${sql}`],
  )
}
