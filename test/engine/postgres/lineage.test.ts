import { beforeAll, describe, expect, it } from 'vitest'
import { postgresAnswers } from '../../../src/engine/postgres/sql/answers.ts'
import type { LineageAnswer, LineageOptions, SqlAnswers } from '../../../src/sql/answer/answers.ts'

let answers: SqlAnswers
beforeAll(async () => {
  answers = await postgresAnswers()
})

const tables = { t: ['a', 'b', 'c'], u: ['a', 'd'], 's.t': ['x'], v: ['e'] }

const lineage = (sql: string, options: LineageOptions = { tables }): LineageAnswer =>
  answers.lineage(options)({ text: sql, line: 1, column: 1 })

/** `name: source, source`, with `?` behind what may have more sources. */
const columns = (sql: string, options?: LineageOptions): readonly string[] =>
  lineage(sql, options).columns.map(
    ({ name, sources, complete }) => `${name}: ${sources.join(', ')}${complete ? '' : '?'}`,
  )

describe('the sources of output columns', () => {
  it.each<readonly [string, readonly string[]]>([
    ['SELECT a, b + c AS d FROM t', ['a: t.a', 'd: t.b, t.c']],
    ['SELECT * FROM t', ['a: t.a', 'b: t.b', 'c: t.c']],
    ['SELECT y.*, x.b FROM t x, v AS y', ['e: v.e', 'b: t.b']],
    ['SELECT * FROM t AS x (p, q)', ['p: t.a', 'q: t.b', 'c: t.c']],
    ['SELECT x FROM s.t', ['x: s.t.x']],
    ['SELECT s.t.x FROM s.t, t', ['x: s.t.x']],
    ['SELECT 1, count(*), max(a) m FROM t', ['?column?: ', 'count: ', 'm: t.a']],
    // Joins
    ['SELECT b, d FROM t JOIN u ON t.a = u.a', ['b: t.b', 'd: u.d']],
    ['SELECT * FROM t JOIN u USING (a)', ['a: t.a, u.a', 'b: t.b', 'c: t.c', 'd: u.d']],
    ['SELECT a, d FROM t NATURAL LEFT JOIN u', ['a: t.a, u.a', 'd: u.d']],
    ['SELECT j.d FROM (t CROSS JOIN u) AS j', ['d: u.d']],
    // Queries in queries
    ['SELECT z FROM (SELECT a + b AS z FROM t) q', ['z: t.a, t.b']],
    ['SELECT (SELECT max(d) FROM u WHERE u.a = t.a) FROM t', ['max: u.d']],
    ['SELECT (SELECT t.b FROM u LIMIT 1) FROM t', ['b: t.b']],
    ['SELECT EXISTS (SELECT d FROM u) FROM t', ['exists: ']],
    ['SELECT a IN (SELECT d FROM u) AS y FROM t', ['y: t.a, u.d']],
    ['SELECT z FROM t, LATERAL (SELECT t.b AS z) l', ['z: t.b']],
    ['SELECT a FROM t UNION ALL SELECT d FROM u', ['a: t.a, u.d']],
    ["VALUES ((SELECT a FROM t), 1), ('x', 2)", ['column1: t.a', 'column2: ']],
    ['SELECT column1 FROM (VALUES (1)) w', ['column1: ']],
    // Common tables
    ['WITH q AS (SELECT a AS k FROM t) SELECT k FROM q', ['k: t.a']],
    ['WITH q (k) AS (SELECT a FROM t), r AS (SELECT k FROM q) SELECT * FROM r', ['k: t.a']],
    ['WITH t AS (SELECT d AS a FROM u) SELECT a FROM t', ['a: u.d']],
    [
      'WITH RECURSIVE r (m, n) AS (SELECT a, b FROM t UNION SELECT n, m FROM r) SELECT m FROM r',
      ['m: t.a, t.b'],
    ],
    // Functions and rows
    ['SELECT n FROM t, unnest(t.b) AS n', ['n: t.b']],
    ['SELECT k, v FROM t, json_each(t.c) AS j (k, v)', ['k: t.c', 'v: t.c']],
    ['SELECT t FROM t', ['t: t.a, t.b, t.c']],
    ['SELECT ctid FROM t', ['ctid: ']],
    ['SELECT sum(a) FILTER (WHERE b) OVER (PARTITION BY c) FROM t', ['sum: t.a, t.b, t.c']],
    // Statements around a query
    ['CREATE VIEW w (p) AS SELECT a, b FROM t', ['p: t.a', 'b: t.b']],
    ['CREATE MATERIALIZED VIEW w AS SELECT a FROM t WITH NO DATA', ['a: t.a']],
    ['CREATE TABLE w (p) AS SELECT a FROM t', ['p: t.a']],
    ['INSERT INTO w (p, q) SELECT a, b FROM t', ['p: t.a', 'q: t.b']],
    ['WITH q AS (SELECT a FROM t) INSERT INTO w SELECT * FROM q', ['a: t.a']],
    ['EXPLAIN SELECT a FROM t', ['a: t.a']],
    ['CREATE TABLE w (a int)', []],
  ])('of %s', (sql, expected) => {
    expect(columns(sql)).toEqual(expected)
    expect(lineage(sql).missing).toEqual([])
  })

  it.each<readonly [string, readonly string[]]>([
    ['SELECT a, o.b FROM other o', ['a: other.a', 'b: other.b']],
    ['SELECT * FROM other', ['*: ?']],
    ['SELECT e, a FROM v, other', ['e: v.e', 'a: other.a']],
    ['SELECT z FROM other, another', ['z: ?']],
    ['SELECT (SELECT z FROM other) FROM t', ['z: ?']],
    ['SELECT z FROM json_each(1)', ['z: ?']],
    ['SELECT * FROM other UNION SELECT a FROM t', ['*: t.a?']],
    ['WITH d AS (DELETE FROM t RETURNING *) SELECT a FROM d', ['a: ?']],
  ])('of %s is told as far as it is known', (sql, expected) => {
    expect(columns(sql)).toEqual(expected)
    expect(lineage(sql).missing).toEqual([])
  })

  it('is asked of the database for names without a schema', () => {
    const options = { tables: { 'app.t': ['a'] }, database: 'app' }
    expect(columns('SELECT * FROM t', options)).toEqual(['a: t.a'])
  })

  it('comes from the CREATE statements of a script', () => {
    const script = [
      'CREATE TABLE base (id int)',
      'CREATE TABLE t (x int, LIKE base, CHECK (x > 0)) INHERITS (base)',
      'CREATE VIEW w (k) AS SELECT x, id FROM t',
      'CREATE TABLE copy AS SELECT * FROM w',
      'CREATE TABLE unclear (LIKE elsewhere)',
    ]
    expect(columns('SELECT * FROM t', { script })).toEqual(['id: t.id', 'x: t.x'])
    expect(columns('SELECT * FROM copy', { script })).toEqual(['k: copy.k', 'id: copy.id'])
    expect(columns('SELECT * FROM unclear', { script })).toEqual(['*: ?'])
  })
})

describe('what a query reads', () => {
  it.each<readonly [string, readonly string[]]>([
    ['SELECT 1 FROM t WHERE a > 1 GROUP BY b HAVING max(c) > 1', ['t.a', 't.c', 't.b']],
    ['SELECT b AS a FROM t GROUP BY a ORDER BY a', ['t.b', 't.a']],
    ['SELECT b AS z FROM t GROUP BY z', ['t.b']],
    ['SELECT t.b FROM t JOIN u ON t.a = u.a ORDER BY d', ['t.a', 'u.a', 't.b', 'u.d']],
    ['SELECT a AS z FROM t ORDER BY z', ['t.a']],
    ['SELECT 1 FROM (SELECT a, b FROM t) q', ['t.a', 't.b']],
    ['SELECT count(*) FROM t WINDOW w AS (PARTITION BY a)', ['t.a']],
    ['SELECT DISTINCT ON (a) b FROM t', ['t.b', 't.a']],
  ])('%s', (sql, reads) => expect(lineage(sql).reads).toEqual(reads))

  it('and what is missing', () => {
    expect(lineage('SELECT nope, t.gone, b FROM t WHERE z.a = 1')).toMatchObject({
      ok: true,
      missing: ['nope', 't.gone', 'z.a'],
      columns: [{ complete: false }, { complete: false }, { complete: true }],
    })
  })
})

it('of many set operations and deep queries takes no longer than it should', () => {
  const many = Array.from({ length: 200 }, () => 'SELECT a FROM t').join(' UNION ALL ')
  expect(columns(many)).toEqual(['a: t.a'])
  const deep = `${'SELECT a FROM ('.repeat(100)}SELECT a FROM t${') q'.repeat(100)}`
  expect(columns(deep)).toEqual(['a: t.a'])
  const ctes = Array.from({ length: 60 }, (_, at) => `q${at + 1} AS (SELECT a FROM q${at})`)
  expect(columns(`WITH q0 AS (SELECT a FROM t), ${ctes.join(', ')} SELECT a FROM q60`)).toEqual([
    'a: t.a',
  ])
})

it('of what cannot be read says where', () => {
  expect(lineage('SELEC 1')).toMatchObject({
    ok: false,
    columns: [],
    error: '1:1: syntax error at or near "SELEC"',
  })
})
