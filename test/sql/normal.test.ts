import { describe, expect, it } from 'vitest'
import {
  defaultDatabase,
  inlineFunctions,
  normalFragment,
  normalText,
  normalType,
  outputColumns,
  parseExpression,
  parseQuery,
  parseStatement,
  sameMeaning,
  tokenize,
} from '../../src/sql/index.ts'
import { corpus } from './corpus.ts'
import { nodeOf, normal, normalExpression, normalQuery, statement } from './parsed.ts'

const CLICKHOUSE = { dialect: 'clickhouse' } as const

describe('equal queries', () => {
  it.each([
    ['SELECT a FROM t ORDER BY a', 'select (a) from t order by a asc'],
    ['SELECT COUNT(a), Sum(b), substr(c, 1)', 'SELECT count(a), sum(b), substring(c, 1)'],
    ['SELECT CASE WHEN a THEN 1 END', 'SELECT multiIf(a, 1, NULL)'],
    ['SELECT a || b || c', 'SELECT concat(a, b, c)'],
    ['SELECT count(DISTINCT x), sum(x) FILTER (WHERE y)', 'SELECT countDistinct(x), sumIf(x, y)'],
    ['SELECT 0x1F, 1e3, 1_000, 0.10', 'SELECT 31, 1000., 1000, 0.1'],
    ['SELECT a FROM t JOIN u USING x', 'SELECT a FROM t INNER JOIN u USING (x)'],
    ['SELECT DISTINCT ON (a) a, b FROM t', 'SELECT a, b FROM t LIMIT 1 BY a'],
    [
      'SELECT 1 UNION ALL (SELECT 2 UNION ALL SELECT 3)',
      '(SELECT 1 UNION ALL SELECT 2) UNION ALL SELECT 3',
    ],
    ['SELECT CAST(a AS bigint), a::int', "SELECT CAST(a, 'bigint'), CAST(a, 'int')"],
    ['SELECT a IN 1, a = ANY (SELECT 1)', 'SELECT a IN (1), a IN (SELECT 1)'],
    ['SELECT now() - INTERVAL 1 WEEK', 'SELECT now() - toIntervalWeek(1)'],
    ['SELECT 1 SETTINGS b = 1, a = true', 'SELECT 1 SETTINGS a = 1, b = 1'],
    [
      'SELECT sum(a) OVER (ORDER BY b ROWS 1 PRECEDING)',
      'SELECT sum(a) OVER (ORDER BY b ASC ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)',
    ],
  ])('%s = %s', (a, b) => {
    expect(normalQuery(a)).toBe(normalQuery(b))
  })
})

describe('different queries', () => {
  it.each([
    ['SELECT 1', 'SELECT 1.0'],
    ['SELECT a - (b - c)', 'SELECT a - b - c'],
    ['SELECT count()', 'SELECT count(*)'],
    ['SELECT a', 'SELECT A'],
    ['SELECT myFunc(a)', 'SELECT MyFunc(a)'],
    ["SELECT 'a'", 'SELECT a'],
    ['SELECT 9223372036854775807', 'SELECT 9223372036854775808'],
    ['SELECT a FROM t ORDER BY a', 'SELECT a FROM t ORDER BY a DESC'],
    ['SELECT 1 UNION ALL SELECT 2', 'SELECT 2 UNION ALL SELECT 1'],
    ['SELECT 1.5::Decimal32(5)', "SELECT CAST(1.5, 'Decimal32(5)')"],
    ['SELECT a LIKE b', 'SELECT a ILIKE b'],
    ['SELECT a AND (b AND c)', 'SELECT a AND b AND c'],
    ['SELECT (a AND b) AND c', 'SELECT a AND b AND c'],
    ['SELECT (a OR b) OR c', 'SELECT a OR b OR c'],
    ['SELECT (a || b) || c', 'SELECT a || b || c'],
    ['SELECT (t).a', 'SELECT t.a'],
    ['SELECT * FROM a LEFT JOIN b ON 1', 'SELECT * FROM a JOIN b ON 1'],
  ])('%s ≠ %s', (a, b) => {
    expect(normalQuery(a)).not.toBe(normalQuery(b))
  })

  it('any change of one token of the corpus is noticed', () => {
    const context = { dialect: 'clickhouse', database: 'd' } as const
    const swaps: Readonly<Record<string, string>> = {
      '=': '!=',
      '<': '>',
      '>': '<=',
      '+': '-',
      '-': '+',
      '*': '/',
      AND: 'OR',
      OR: 'AND',
      ASC: 'DESC',
      LIKE: 'ILIKE',
      LEFT: 'RIGHT',
    }
    const missed: string[] = []
    let tried = 0
    const all = corpus('clickhouse-ddl')
    for (const { sql } of all.length < 100 ? all : all.filter((_, index) => index % 4 === 0)) {
      const before = normal(sql, context)
      for (const token of tokenize(sql)) {
        const changed = changedToken(token, swaps)
        const isFormat = /\b(format|log_queries|join_algorithm)\W*$/i.test(
          sql.slice(0, token.start),
        )
        if (changed === undefined || isFormat) continue
        const after = parseStatement(
          sql.slice(0, token.start) + changed + sql.slice(token.end),
          'clickhouse',
        )
        if (!after.ok) continue
        tried++
        if (normalText(after.node, context) === before) missed.push(`${token.text} in ${sql}`)
      }
    }
    expect(missed).toEqual([])
    expect(tried).toBeGreaterThan(20)
  })
})

function changedToken(
  token: ReturnType<typeof tokenize>[number],
  swaps: Readonly<Record<string, string>>,
): string | undefined {
  const { kind, text, key } = token
  if (kind === 'number') return /^\d+$/.test(text) && text !== '11' ? `${text}7` : undefined
  if (kind === 'string' || kind === 'quoted') return `${text.slice(0, -1)}q${text.slice(-1)}`
  return swaps[key] ?? (kind === 'word' ? `${text}q` : undefined)
}

describe('statements', () => {
  it('fills in what the server adds to a table', () => {
    const written =
      "CREATE TABLE IF NOT EXISTS t (id bigint, e Enum('b', 'a'), n Nested(a int), x text NULL CODEC(Delta, ZSTD), INDEX i id TYPE minmax, PRIMARY KEY (id)) TTL d DELETE"
    const stored =
      "CREATE TABLE d.t (`id` Int64, `e` Enum8('b' = 1, 'a' = 2), `n.a` Array(Int32), `x` Nullable(String) CODEC(Delta, ZSTD(1)), INDEX i id TYPE minmax GRANULARITY 1) ENGINE = MergeTree PRIMARY KEY tuple(id) ORDER BY tuple(id) TTL d SETTINGS index_granularity = 8192"
    expect(normal(written, { ...CLICKHOUSE, database: 'd' })).toBe(
      normal(stored, { ...CLICKHOUSE, database: 'd' }),
    )
  })

  it('inlines SQL functions, again and again, but not inside functions', () => {
    const inline = new Map([
      ['f', { params: ['x'], body: nodeOf(parseExpression('g(x) + 1', 'clickhouse')) }],
      ['g', { params: ['y'], body: nodeOf(parseExpression('y * 2', 'clickhouse')) }],
    ])
    expect(normal('CREATE VIEW v AS SELECT f(a)', { ...CLICKHOUSE, inline })).toBe(
      normal('CREATE VIEW v AS SELECT a * 2 + 1'),
    )
    expect(normal('CREATE FUNCTION h AS x -> f(x)', { ...CLICKHOUSE, inline })).toBe(
      normal('CREATE FUNCTION h AS x -> f(x)'),
    )
    const recursive = new Map([
      ['r', { params: ['x'], body: nodeOf(parseExpression('r(x)', 'clickhouse')) }],
    ])
    expect(
      normalText(
        inlineFunctions(nodeOf(parseExpression('r(1)', 'clickhouse')), recursive),
        CLICKHOUSE,
      ),
    ).toBe('r(1)')
  })
})

describe('sameMeaning', () => {
  const compare = (a: string, b: string) =>
    sameMeaning(statement(a), statement(b), { ...CLICKHOUSE, database: 'd' })

  it('ignores the column list a server adds to a view', () => {
    expect(
      compare(
        'CREATE VIEW v AS SELECT a FROM t',
        'CREATE VIEW d.v (`a` Int8) AS SELECT a FROM d.t',
      ),
    ).toEqual({ equal: true })
  })

  it('is unknown where only masked values differ, and never when more does', () => {
    const written = "CREATE TABLE t (a Int8) ENGINE = URL('http://u:p@h/x', CSV)"
    const stored = "CREATE TABLE d.t (`a` Int8) ENGINE = URL('http://u:[HIDDEN]@h/x', 'CSV')"
    expect(compare(written, stored)).toMatchObject({ equal: 'unknown' })
    expect(compare(written.replace('/x', '/y'), stored)).toMatchObject({ equal: false })
    expect(compare(written.replace('CSV', 'TSV'), stored)).toMatchObject({ equal: false })
  })

  it('is unknown where columns come from elsewhere', () => {
    expect(
      compare('CREATE TABLE t AS u', 'CREATE TABLE d.t (`a` Int8) ENGINE = Memory'),
    ).toMatchObject({ equal: 'unknown' })
  })

  it.each([
    ['SELECT COUNT() FROM t', 'SELECT count() FROM t'],
    ['EXPLAIN SELECT substr(a, 1) FROM t', 'EXPLAIN SELECT substring(a, 1) FROM t'],
    ['INSERT INTO u SELECT COUNT() FROM t', 'INSERT INTO u SELECT count() FROM t'],
    ['SELECT 1 FORMAT JSON', 'SELECT 1'],
    ['SELECT 1 FORMAT JSON SETTINGS max_threads = 1', 'SELECT 1 FORMAT JSON'],
    ['SELECT 1 SETTINGS a = 1, b = 2', 'SELECT 1 SETTINGS b = 2, a = 1'],
    ['SELECT (1, 2)', 'SELECT tuple(1, 2)'],
    ["SELECT CAST(1, ' Date')", "SELECT CAST(1, 'Date')"],
    ["SELECT CAST(a AS Enum8('a' = 1, 'b' = 2))", "SELECT CAST(a AS Enum8('b' = 2, 'a' = 1))"],
    ["SELECT '1'::Decimal(10)", "SELECT '1'::Decimal(10, 0)"],
    ['SELECT a FROM t SAMPLE 1', 'SELECT a FROM t SAMPLE 1.0'],
  ])('a statement that is run and not stored is taken as written: %s ≠ %s', (a, b) => {
    expect(sameMeaning(statement(a), statement(b), CLICKHOUSE).equal).toBe(false)
  })

  it('is unknown where a function that is not built in may have been inlined', () => {
    const compare = (a: string, b: string) =>
      sameMeaning(
        statement(`CREATE VIEW v AS SELECT ${a} FROM t`),
        statement(`CREATE VIEW v AS SELECT ${b} FROM t`),
        CLICKHOUSE,
      )
    expect(compare('twice(a), b', 'a * 2, b')).toEqual({
      equal: 'unknown',
      because: 'equal but for 1 unknown: whether twice was inlined, which is no built-in function',
    })
    expect(compare('twice(a), b', 'a * 2, c').equal).toBe(false)
    expect(compare('twice(a)', 'twice(b)').equal).toBe(false)
    expect(compare('abs(a)', 'a * 2').equal).toBe(false)
    expect(compare('sumIfOrNull(a, b)', 'a * 2').equal).toBe(false)
  })

  it('is unknown where a UNION that says nothing covers those to its left', () => {
    const compare = (a: string, b: string) =>
      sameMeaning(
        statement(`CREATE VIEW v AS ${a}`),
        statement(`CREATE VIEW v AS ${b}`),
        CLICKHOUSE,
      ).equal
    const bare = 'SELECT 1 UNION ALL SELECT 2 UNION SELECT 3'
    expect(compare(bare, 'SELECT 1 UNION DISTINCT SELECT 2 UNION DISTINCT SELECT 3')).toBe(
      'unknown',
    )
    expect(compare(bare, 'SELECT 1 UNION DISTINCT SELECT 3 UNION DISTINCT SELECT 2')).toBe(false)
    expect(compare(bare, 'SELECT 1 UNION DISTINCT SELECT 2')).toBe(false)
  })

  it('says where texts part', () => {
    expect(compare('CREATE VIEW v AS SELECT a + 1', 'CREATE VIEW v AS SELECT a + 2')).toMatchObject(
      { because: expect.stringContaining('1') },
    )
  })
})

describe('sameMeaning of corpus statements', () => {
  const trees = corpus('clickhouse-ddl').flatMap(({ sql }) => {
    const parsed = parseStatement(sql, 'clickhouse')
    return parsed.ok ? [parsed.node] : []
  })

  it('holds of each and itself', () => {
    const missed = trees.filter((tree) => sameMeaning(tree, tree, CLICKHOUSE).equal !== true)
    expect(missed.map((tree) => tree.source)).toEqual([])
  })

  it('is the same in either order, and false of different kinds', () => {
    let compared = 0
    for (const [index, tree] of trees.entries()) {
      for (const step of [1, 7, 101]) {
        const other = trees[(index + step) % trees.length]
        if (!other) continue
        const { equal } = sameMeaning(tree, other, CLICKHOUSE)
        expect(sameMeaning(other, tree, CLICKHOUSE).equal).toBe(equal)
        if (tree.kind !== other.kind) expect(equal).toBe(false)
        compared++
      }
    }
    expect(compared).toBeGreaterThan(20)
  })

  it('compares queries and expressions too', () => {
    const query = (text: string) => nodeOf(parseQuery(text, 'clickhouse'))
    const expression = (text: string) => nodeOf(parseExpression(text, 'clickhouse'))
    const { equal: same } = sameMeaning(
      query('SELECT COUNT(a)'),
      query('(SELECT count(a))'),
      CLICKHOUSE,
    )
    expect(same).toBe(true)
    expect(sameMeaning(expression('a + 1'), expression('plus(a, 1)'), CLICKHOUSE).equal).toBe(true)
    expect(sameMeaning(expression('a + 1'), query('SELECT a + 1'), CLICKHOUSE).equal).toBe(false)
  })
})

describe('defaultDatabase', () => {
  const database = (a: string, b: string) => defaultDatabase(statement(a), statement(b))

  it('is the database that one side alone writes before the name', () => {
    expect(database('CREATE VIEW v AS SELECT 1', 'CREATE VIEW d.v AS SELECT 1')).toBe('d')
    expect(database('CREATE TABLE d.t (a Int8)', 'CREATE TABLE t (a Int8)')).toBe('d')
    expect(database('CREATE VIEW v AS SELECT 1', 'CREATE VIEW d.w AS SELECT 1')).toBeUndefined()
    expect(database('CREATE VIEW d.v AS SELECT 1', 'CREATE VIEW d.v AS SELECT 1')).toBeUndefined()
    expect(database('CREATE VIEW v AS SELECT 1', 'CREATE TABLE d.v (a Int8)')).toBeUndefined()
  })

  it('serves a comparison that is given none', () => {
    const compare = (a: string, b: string) => sameMeaning(statement(a), statement(b), CLICKHOUSE)
    const written = 'CREATE VIEW v AS SELECT a FROM t WHERE a IN u'
    const stored = 'CREATE VIEW d.v (`a` Int8) AS SELECT a FROM d.t WHERE a IN (d.u)'
    expect(compare(written, stored)).toEqual({ equal: true })
    expect(compare(written, stored.replace('d.u', 'e.u'))).toMatchObject({ equal: false })
  })
})

describe('types and fragments', () => {
  it.each([
    ['varchar(20)', 'String'],
    ['DECIMAL(10)', 'Decimal(10, 0)'],
    ['Decimal32(4)', 'Decimal(9, 4)'],
    ['DateTime64', 'DateTime64(3)'],
    ["Enum('a', 'b' = 300)", "Enum16('a' = 1, 'b' = 300)"],
    ['int unsigned', 'UInt32'],
    ['Array(nullable(int))', 'Array(nullable(Int32))'],
    ['Tuple(a int, b Map(String, double precision))', 'Tuple(a Int32, b Map(String, Float64))'],
    [
      'AggregateFunction(quantiles(0.5, 0.90), SIMPLE)',
      'AggregateFunction(quantiles(0.5, 0.9), SIMPLE)',
    ],
    [
      'JSON(a.b int, SKIP c, max_dynamic_paths=8)',
      'JSON(max_dynamic_paths = 8, `a.b` Int32, SKIP c)',
    ],
  ])('%s is %s', (text, expected) => {
    expect(normalType(text, 'clickhouse')).toBe(expected)
  })

  it.each([
    ['orderBy', '(id)', 'id'],
    ['orderBy', 'tuple(id)', 'id'],
    ['orderBy', 'a DESC, b', '(a DESC, b ASC)'],
    ['partitionBy', 'tuple()', '()'],
    ['engine', 'MergeTree()', 'MergeTree'],
    ['codec', 'ZSTD, LZ4HC', 'ZSTD(1), LZ4HC(0)'],
    ['lifetime', '10', 'MIN 0 MAX 10'],
    ['layout', 'flat', 'FLAT()'],
    ['refresh', 'AFTER 60 SECOND', 'AFTER 1 MINUTE'],
    ['tableTtl', 'd + INTERVAL 1 DAY DELETE', 'd + toIntervalDay(1)'],
    ['source', "clickhouse(table 'b')", "CLICKHOUSE(TABLE 'b')"],
    ['lambda', '(x) -> (x + 1)', 'x -> x + 1'],
    ['projectionQuery', 'SELECT a, SUM(b) GROUP BY a', 'select a, sum(b) group by a'],
  ] as const)('%s: %s is %s', (what, a, b) => {
    const first = normalFragment(what, a, CLICKHOUSE)
    expect(first).toBeTypeOf('string')
    expect(first).toBe(normalFragment(what, b, CLICKHOUSE))
  })

  it('fills in codec widths where the type is known', () => {
    expect(normalFragment('codec', 'Delta, ZSTD', CLICKHOUSE, 'bigint')).toBe('Delta(8), ZSTD(1)')
  })

  it('knows Timeplus intervals by case', () => {
    const context = { dialect: 'timeplus' } as const
    expect(normalExpression('5m', context)).not.toBe(normalExpression('5M', context))
    expect(normalExpression('5s', context)).not.toBe(normalExpression('INTERVAL 5 SECOND', context))
  })
})

describe('outputColumns', () => {
  it('names what a query returns', () => {
    const query = nodeOf(
      parseQuery('SELECT a, t.b, c + 1 AS d, e + 1, * FROM t UNION ALL SELECT 1', 'clickhouse'),
    )
    expect(outputColumns(query).map(({ name, star }) => (star ? '*' : name))).toEqual([
      'a',
      'b',
      'd',
      undefined,
      '*',
    ])
  })
})
