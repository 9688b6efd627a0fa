/** Queries over three tables, with the columns that each output column comes from. */
import {
  type CatalogueColumn,
  columnsFromStatements,
  parseStatement,
  type Statement,
} from '../../src/sql/index.ts'

export const LINEAGE_TABLES: readonly string[] = [
  'CREATE TABLE d.t (id Int32, a Int32, b Int32, c String, arr Array(Int32), tup Tuple(x Int32, y Int32), n Nested(p Int32, q String), m Map(String, Int32), al Int32 ALIAS a + 1, mat Int32 MATERIALIZED b + 1) ENGINE = MergeTree ORDER BY id',
  'CREATE TABLE d.u (id Int32, x Int32) ENGINE = MergeTree ORDER BY id',
  'CREATE TABLE d.w (k Int32, a Int32) ENGINE = MergeTree ORDER BY k',
  'CREATE VIEW d.v AS SELECT id, a + b AS total FROM d.t',
]

export function tablesOfCases(): ReadonlyMap<string, readonly CatalogueColumn[]> {
  const statements = LINEAGE_TABLES.map((sql): Statement => {
    const parsed = parseStatement(sql, 'clickhouse')
    if (!parsed.ok) throw new Error(parsed.error.message)
    return parsed.node
  })
  const columnsOf = columnsFromStatements(statements, { dialect: 'clickhouse', database: 'd' })
  return new Map(
    ['t', 'u', 'w', 'v'].map((name) => [
      `d.${name}`,
      (columnsOf(['d', name]) ?? []).map((column) =>
        typeof column === 'string' ? { name: column } : column,
      ),
    ]),
  )
}

type Case = readonly [what: string, sql: string, columns: readonly string[]]

export const LINEAGE_CASES: readonly Case[] = [
  [
    'follows aliases, forwards and backwards',
    'SELECT p + 1 AS q, a * b AS p, q AS r FROM t WHERE r > 1',
    ['q: d.t.a d.t.b', 'p: d.t.a d.t.b', 'r: d.t.a d.t.b'],
  ],
  [
    'takes an alias inside its own expression as the column',
    'SELECT a + 1 AS a, a * 2 AS b FROM t',
    ['a: d.t.a', 'b: d.t.a'],
  ],
  [
    'knows qualified names',
    'SELECT t.a, d.t.b, s.c FROM t AS s',
    ['a: d.t.a', 'b: d.t.b', 'c: d.t.c'],
  ],
  [
    'prefers the left of two tables',
    'SELECT id, u.id, x FROM t JOIN u ON t.id = u.id',
    ['id: d.t.id', 'u.id: d.u.id', 'x: d.u.x'],
  ],
  [
    'takes USING from the left, the right or both',
    'SELECT id FROM t LEFT JOIN u USING (id)',
    ['id: d.t.id'],
  ],
  ['… the right', 'SELECT id, t.id FROM t RIGHT JOIN u USING id', ['id: d.u.id', 't.id: d.t.id']],
  ['… both', 'SELECT id FROM t FULL JOIN u USING id', ['id: d.t.id d.u.id']],
  [
    'puts USING columns first in a star, and names what two tables share',
    'SELECT * FROM w JOIN (SELECT a, id AS k, x FROM (SELECT 1 AS a, * FROM u)) AS s USING (a)',
    ['a: d.w.a', 'k: d.w.k', 's.k: d.u.id', 'x: d.u.x'],
  ],
  [
    'leaves computed columns out of a star',
    'SELECT * EXCEPT (c, arr, tup, m) FROM t',
    ['id: d.t.id', 'a: d.t.a', 'b: d.t.b', 'n.p: d.t.n.p', 'n.q: d.t.n.q'],
  ],
  [
    'reads ALIAS and MATERIALIZED columns by name',
    'SELECT al, mat FROM t',
    ['al: d.t.al', 'mat: d.t.mat'],
  ],
  [
    'expands t.*, EXCEPT, REPLACE and APPLY',
    'SELECT u.* REPLACE (x + a AS x) FROM t JOIN u ON 1',
    ['u.id: d.u.id', 'x: d.t.a d.u.x'],
  ],
  [
    'expands APPLY',
    'SELECT sum(z) AS s FROM (SELECT * APPLY(toInt64), x AS z FROM u)',
    ['s: d.u.x'],
  ],
  ['matches COLUMNS', "SELECT COLUMNS('^[ab]$') FROM t", ['a: d.t.a', 'b: d.t.b']],
  ['lists COLUMNS', 'SELECT COLUMNS(x, id) FROM u', ['x: d.u.x', 'id: d.u.id']],
  [
    'takes subcolumns as their column',
    "SELECT tup.x AS p, arr.size0 AS q, m['k'] AS r, n.p AS s FROM t",
    ['p: d.t.tup', 'q: d.t.arr', 'r: d.t.m', 's: d.t.n.p'],
  ],
  ['takes a whole Nested as its columns', 'SELECT n AS whole FROM t', ['whole: d.t.n.p d.t.n.q']],
  [
    'follows ARRAY JOIN and its aliases',
    'SELECT e, arr, b FROM t ARRAY JOIN arr AS e',
    ['e: d.t.arr', 'arr: d.t.arr', 'b: d.t.b'],
  ],
  [
    'follows ARRAY JOIN of a Nested',
    'SELECT z.p AS p, n.q FROM t ARRAY JOIN n AS z',
    ['p: d.t.n.p', 'n.q: d.t.n.q'],
  ],
  [
    'keeps lambda arguments apart from columns',
    'SELECT arrayMap(a -> a + b, arr) AS r FROM t',
    ['r: d.t.arr d.t.b'],
  ],
  ['follows named lambdas', 'WITH z -> z + b AS f SELECT f(a) AS r FROM t', ['r: d.t.a d.t.b']],
  [
    'reads common tables, and later ones',
    'WITH p AS (SELECT y FROM q), q AS (SELECT a + b AS y FROM t) SELECT y FROM p',
    ['y: d.t.a d.t.b'],
  ],
  [
    'lets a common table hide a table, but not from itself',
    'WITH u AS (SELECT x AS id FROM u) SELECT id FROM u',
    ['id: d.u.x'],
  ],
  [
    'knows expressions in WITH',
    'WITH a + 1 AS z SELECT z, (SELECT max(x) FROM u) AS top FROM t',
    ['z: d.t.a', 'top: d.u.x'],
  ],
  [
    'joins branches by position',
    'SELECT a, b FROM t UNION ALL SELECT id, x FROM u',
    ['a: d.t.a d.u.id', 'b: d.t.b d.u.x'],
  ],
  [
    'gives WITH of the first branch to all',
    'WITH s AS (SELECT x FROM u) SELECT x FROM s UNION ALL SELECT x + 1 FROM s',
    ['x: d.u.x'],
  ],
  [
    'sees outer columns from a correlated query',
    'SELECT (SELECT max(u.x + t.b) FROM u WHERE u.id = t.id) AS r FROM t',
    ['r: d.t.b d.u.x'],
  ],
  [
    'puts a window into its call',
    'SELECT sum(a) OVER w AS s FROM t WINDOW w AS (PARTITION BY b ORDER BY id)',
    ['s: d.t.a d.t.b d.t.id'],
  ],
  ['counts rows without columns', 'SELECT count(*) AS n, count() AS m FROM t', ['n: -', 'm: -']],
  [
    'knows functions that make rows up',
    "SELECT number, s FROM numbers(3) AS y CROSS JOIN values('s String', 'a') AS z",
    ['number: -', 's: -'],
  ],
  ['reads view(…)', 'SELECT y FROM view(SELECT a AS y FROM t)', ['y: d.t.a']],
  [
    'takes a view as a relation of its own',
    'SELECT total FROM v WHERE id > 1',
    ['total: d.v.total'],
  ],
  [
    'follows recursion',
    'WITH RECURSIVE r AS (SELECT id, x FROM u UNION ALL SELECT r.x, r.id FROM r WHERE r.id > 0) SELECT id FROM r',
    ['id: d.u.id d.u.x'],
  ],
  [
    'keeps the name of a common table beside its alias',
    'WITH q AS (SELECT x FROM u) SELECT q.x AS y, z.x AS w FROM q AS z',
    ['y: d.u.x', 'w: d.u.x'],
  ],
  ['reads one row without FROM', 'SELECT dummy AS one', ['one: system.one.dummy']],
]
