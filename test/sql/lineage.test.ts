/** Column lineage, a rule of scope per case; every case is also put to a real engine in lineage-live.test.ts. */
import { describe, expect, it } from 'vitest'
import { columnsFromStatements, lineage, parseStatement } from '../../src/sql/index.ts'
import { LINEAGE_CASES, tablesOfCases } from './lineage-cases.ts'

const tables = tablesOfCases()

function read(sql: string, options: { known?: boolean; dialect?: 'clickhouse' | 'timeplus' } = {}) {
  const { known = true, dialect = 'clickhouse' } = options
  const parsed = parseStatement(sql, dialect)
  if (!parsed.ok) throw new Error(parsed.error.message)
  return lineage(parsed.node, {
    dialect,
    database: 'd',
    columnsOf: (parts) => (known ? tables.get(parts.join('.')) : undefined),
  })
}

function columnsOf(sql: string, options = {}): readonly string[] {
  return read(sql, options).columns.map(({ name, sources, complete }) => {
    const from = sources.map(({ table, column }) => `${table.join('.')}.${column}`).sort()
    return `${name}: ${from.join(' ') || '-'}${complete ? '' : ' ?'}`
  })
}

describe('columns of a query', () => {
  for (const [what, sql, expected] of LINEAGE_CASES) {
    it(what, () => {
      expect(columnsOf(sql)).toEqual(expected)
      expect(read(sql).missing).toEqual([])
    })
  }
})

describe('what a query reads', () => {
  it('names the clause and the place', () => {
    const sql = 'SELECT a FROM t WHERE b > 1 GROUP BY a ORDER BY c'
    expect(
      read(sql).reads.map(({ column, where, start, end }) => [
        column,
        where,
        sql.slice(start, end),
      ]),
    ).toEqual([
      ['a', 'select', 'a'],
      ['b', 'where', 'b'],
      ['a', 'group', 'a'],
      ['c', 'order', 'c'],
    ])
  })

  it('counts both sides of USING, and every column of a table after IN', () => {
    const names = (sql: string) =>
      read(sql).reads.map(({ table, column }) => `${table.at(-1)}.${column}`)
    expect(names('SELECT x FROM t JOIN u USING (id)').sort()).toEqual(['t.id', 'u.id', 'u.x'])
    expect(names('SELECT a IN (u) FROM t').sort()).toEqual(['t.a', 'u.id', 'u.x'])
  })

  it('takes the attribute of dictGet and the column of joinGet as columns', () => {
    expect(columnsOf("SELECT dictGet('dict', 'label', id) AS l FROM t")).toEqual([
      'l: d.dict.label d.t.id',
    ])
    expect(columnsOf("SELECT dictGet('dict', tupleElement(x, 1), id) AS l FROM u")).toEqual([
      'l: d.u.id d.u.x ?',
    ])
  })
})

describe('what is not known', () => {
  it('is said, never guessed', () => {
    expect(columnsOf('SELECT * FROM t', { known: false })).toEqual(['*: - ?'])
    expect(columnsOf('SELECT a FROM t JOIN u ON 1', { known: false })).toEqual(['a: - ?'])
    expect(columnsOf('SELECT v FROM remote(x, d.t)')).toEqual(['v: - ?'])
    expect(columnsOf('SELECT a FROM {t:Identifier}')).toEqual(['a: - ?'])
    expect(columnsOf('SELECT a FROM t SETTINGS prefer_column_name_to_alias = 1')).toEqual([
      'a: d.t.a ?',
    ])
    expect(columnsOf('SELECT id FROM t, u, t AS t2')).toEqual(['id: - ?'])
    expect(columnsOf('SELECT z.b FROM u AS t JOIN t AS z ON t.id = z.id')).toEqual(['b: - ?'])
  })

  it('does not hide what the text alone tells', () => {
    expect(columnsOf('SELECT a, t.b FROM t', { known: false })).toEqual(['a: d.t.a', 'b: d.t.b'])
    expect(columnsOf('SELECT p.a, q.b FROM t p JOIN u q ON p.id = q.id', { known: false })).toEqual(
      ['a: d.t.a', 'b: d.u.b'],
    )
  })

  it('tells a name that nothing has, unless a constant condition may rule it out', () => {
    expect(read('SELECT nope FROM t').missing).toMatchObject([
      { name: 'nope', tables: [['d', 't']], start: 7, end: 11 },
    ])
    expect(read('SELECT x.nope FROM (SELECT a FROM t) AS x').missing).toMatchObject([
      { name: 'x.nope' },
    ])
    expect(read('SELECT 0 ? nope : 1 FROM t').missing).toEqual([])
    expect(read('SELECT a ? nope : 1 FROM t').missing).toHaveLength(1)
    expect(read('SELECT _part FROM t').missing).toEqual([])
    expect(read('SELECT nope FROM elsewhere').missing).toEqual([])
    for (const sql of [
      'SELECT sum(ALL a) FROM t',
      'SELECT @@version, arrayFold(acc, z -> acc + z, arr, a) FROM t',
      'SELECT a FROM t ARRAY JOIN arr AS x JOIN u USING (x)',
      'SELECT dateAdd(DAY, 1 AS n, now()) FROM t',
      'SELECT mapApply(k, v -> (k, v), m) FROM t',
      'SELECT * APPLY lambda(tuple(z), z) FROM u',
      'SELECT y FROM (SELECT t.arr, 1 AS y FROM t ARRAY JOIN arr) WHERE t.arr > 0',
      'SELECT _headers.name, t._headers.value FROM t',
      "SELECT _path, f._file FROM file('x.csv', 'CSV', 'a Int8') AS f",
      "SELECT _shard_num FROM remote('127.0.0.1', view(SELECT id FROM u))",
      'SELECT _table FROM view(SELECT 1 AS x)',
      "SELECT f.day FROM file('x/day=1/y.csv', 'CSV', 'a Int8') AS f",
      'SELECT `tup.x`, z.`tup.y`, `z`.`n.p.size0` FROM t AS z',
      'SELECT N.k FROM t ARRAY JOIN arr AS `N.k`',
    ])
      expect([sql, ...read(sql).missing]).toEqual([sql])
  })

  it('still names what quotes and underscores do not explain', () => {
    for (const [sql, name] of [
      ['SELECT `t.a` FROM t', 't.a'],
      ["SELECT f.b FROM file('x.csv', 'CSV', 'a Int8') AS f", 'f.b'],
      ['SELECT N.z FROM t ARRAY JOIN arr AS `N.k`', 'N.z'],
      ['SELECT _z FROM (SELECT a FROM t)', '_z'],
    ] as const)
      expect([sql, read(sql).missing[0]?.name]).toEqual([sql, name])
  })

  it('does not know the columns of tables over paths with columns in them, and of lakes', () => {
    for (const [engine, isOpen] of [
      ["S3('http://h/b/day=*/x', CSV)", true],
      ['S3(place)', true],
      ["IcebergS3('http://h/b/x')", true],
      ["S3('http://h/b/x', CSV)", false],
      ['File(CSV)', false],
      ['MergeTree', false],
    ] as const) {
      const parsed = parseStatement(`CREATE TABLE s (a Int8) ENGINE = ${engine}`, 'clickhouse')
      if (!parsed.ok) throw new Error(parsed.error.message)
      const known = columnsFromStatements([parsed.node], { dialect: 'clickhouse' })(['s'])
      expect([engine, known === undefined]).toEqual([engine, isOpen])
    }
  })

  it('takes no longer than the text for what is written once and read many times', () => {
    const many = (count: number, one: (i: number) => string): string =>
      Array.from({ length: count }, (_, i) => one(i)).join(' ')
    const start = process.cpuUsage()
    for (const sql of [
      `SELECT t.a FROM t ${many(10_000, (i) => `JOIN u AS u${i} ON u${i}.id = t.id`)}`,
      `SELECT a FROM t WHERE a IN (0 ${many(300_000, (i) => `, ${i}`)})`,
      `WITH c0 AS (SELECT * FROM u) ${many(30, (i) => `, c${i + 1} AS (SELECT * FROM c${i} AS l, c${i} AS r)`)} SELECT * FROM c30`,
      `WITH c0 AS (SELECT * FROM u) ${many(5000, (i) => `, c${i + 1} AS (SELECT * FROM c${i})`)} SELECT * FROM c5000`,
      `WITH x -> x + a AS f0 ${many(60, (i) => `, x -> f${i}(x) + f${i}(x) AS f${i + 1}`)} SELECT f60(1) FROM t`,
    ])
      expect(read(sql).missing).toEqual([])
    const { user } = process.cpuUsage(start)
    expect(user / 1e6).toBeLessThan(20)
  })

  it('comes to an end with chains, circles and functions that call themselves', () => {
    const chain = Array.from({ length: 3000 }, (_, i) => `a${i + 1} + 1 AS a${i}`).join(', ')
    expect(read(`SELECT ${chain} FROM t`).columns).toHaveLength(3000)
    expect(columnsOf('SELECT a AS b, b AS a FROM t').every((line) => line.endsWith('?'))).toBe(true)
    expect(columnsOf('WITH x -> f(x) AS f SELECT f(a) FROM t')[0]).toContain('?')
    expect(columnsOf("SELECT COLUMNS('(a+)+$') FROM t")).toEqual(['*: - ?'])
  })
})

describe('Timeplus', () => {
  const timeplus = { dialect: 'timeplus' } as const

  it('passes the columns of a stream on and adds those of the window', () => {
    expect(
      columnsOf('SELECT window_start, a, _tp_time FROM tumble(t, _tp_time, 5s)', timeplus),
    ).toEqual(['window_start: -', 'a: d.t.a', '_tp_time: d.t._tp_time'])
    expect(columnsOf('SELECT * FROM hop(u, 1s, 5s)', timeplus)).toEqual([
      'id: d.u.id',
      'x: d.u.x',
      'window_start: -',
      'window_end: -',
    ])
    expect(columnsOf('SELECT * FROM changelog(table(u), id)', timeplus)).toEqual([
      'id: d.u.id',
      'x: d.u.x',
      '_tp_delta: -',
    ])
  })
})
