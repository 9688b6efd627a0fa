import { describe, expect, it } from 'vitest'
import { parseStatement, qualify, type Reference, references } from '../../src/sql/index.ts'
import { corpus } from './corpus.ts'
import { statement } from './parsed.ts'

const found = (text: string, functions: readonly string[] = []): readonly string[] =>
  references(statement(text), { functions: new Set(functions) })
    .filter(({ kind }) => kind !== 'tableFunction' && kind !== 'commonTable')
    .map(({ kind, parts, dynamic }) => `${kind} ${parts.join('.')}${dynamic ? ' dynamic' : ''}`)

describe('references', () => {
  it.each<[string, readonly string[]]>([
    // Scopes
    ['WITH t AS (SELECT * FROM t) SELECT * FROM t', ['table t']],
    ['WITH RECURSIVE t AS (SELECT * FROM t) SELECT * FROM t', []],
    ['WITH c AS (SELECT 1) SELECT * FROM c UNION ALL SELECT * FROM c', []],
    ['WITH b AS (SELECT * FROM c), c AS (SELECT 1) SELECT * FROM b', []],
    ['SELECT * FROM (WITH t AS (SELECT 1) SELECT * FROM t) AS x JOIN t ON 1', ['table t']],
    ['WITH t AS (SELECT 1) SELECT * FROM db.t', ['table db.t']],
    ['WITH [1, 2] AS arr SELECT 1 IN arr', []],
    ['SELECT x IN y FROM t', ['inIdentifier y', 'table t']],
    ['SELECT x IN NULL, x IN tuple(1), arrayMap(y -> 1 IN y, a)', []],
    ['SELECT 1 WHERE x IN (SELECT 1) UNION ALL SELECT 2 FROM t', ['table t']],
    // Tables in odd places
    [
      'SELECT x GLOBAL NOT IN (SELECT a FROM b), (SELECT max(c) FROM d) FROM view(SELECT * FROM e)',
      ['table b', 'table d', 'table e'],
    ],
    [
      'SELECT * FROM (a JOIN b ON 1) JOIN c ON 1, d AS x PASTE JOIN e',
      ['table a', 'table b', 'table c', 'table d', 'table e'],
    ],
    ['FROM t SELECT x', ['table t']],
    ['INSERT INTO t WITH c AS (SELECT 1) SELECT * FROM c', ['target t']],
    [
      "SELECT * FROM remote('127.0.0.1', db.t), cluster(c, db, u), cluster(c, 'db.v')",
      ['table db.t', 'table db.u', 'table db.v'],
    ],
    ["SELECT * FROM merge('db', '^re')", ['merge db.^re dynamic']],
    ['CREATE TABLE b AS t ENGINE = Buffer(db, t, 1, 1, 1, 1, 1, 1, 1)', ['like t', 'table db.t']],
    [
      'CREATE MATERIALIZED VIEW m REFRESH EVERY 1 DAY DEPENDS ON a, b TO d.t AS SELECT 1',
      ['table a', 'table b', 'target d.t'],
    ],
    [
      "SELECT dictGet('d.k', 'a', 1), dictGet(d.k, 'a', 1), joinGet('j', 'x', 1)",
      ['dictionary d.k', 'dictionary d.k', 'table j'],
    ],
    ["SELECT dictGet(concat('a', 'b'), 'x', 1)", ['dictionary  dynamic']],
    [
      "CREATE DICTIONARY d (a UInt8) PRIMARY KEY a SOURCE(CLICKHOUSE(DB 'x' TABLE 'y' QUERY 'SELECT * FROM z'))",
      ['table x.y', 'table z'],
    ],
    [
      'CREATE TABLE t (a Int8 DEFAULT f(1), INDEX i g(a) TYPE minmax) ENGINE = MergeTree ORDER BY h(a)',
      ['function f', 'function g', 'function h'],
    ],
    ['SELECT * FROM {t:Identifier}', ['table {t:Identifier} dynamic']],
    ['CREATE TABLE t (a Int8) ENGINE = Kafka(nc)', ['namedCollection nc']],
    [
      'CREATE ROW POLICY p ON d.t USING a IN (SELECT x FROM u) TO r',
      ['table d.t', 'table u', 'role r'],
    ],
    // Things that look like references but are not
    [
      "SELECT extract(year FROM d), trim(BOTH 'x' FROM s), substring(s FROM 2), position('a' IN s)",
      [],
    ],
    ['SELECT a IS NOT DISTINCT FROM b ORDER BY a WITH FILL FROM 1 TO 5', []],
    [
      'SELECT * FROM left AS t1 ALL FULL JOIN right AS t2 USING a, b',
      ['table left', 'table right'],
    ],
    ["SELECT 'FROM x' -- FROM y\n", []],
  ])('%s', (text, expected) => {
    expect(found(text, ['f', 'g', 'h'])).toEqual(expected)
  })

  it('give the place of the name itself', () => {
    const text = "SELECT dictGet('d', 'x', 1), y.a FROM `my db`.t AS y"
    const places = references(statement(text)).map(({ start, end }) => text.slice(start, end))
    expect(places).toEqual(['d', '`my db`.t'])
  })
})

describe('the ClickHouse corpus', () => {
  const lines = corpus('clickhouse-ddl').filter((line) => line.refs)
  const reference = (line: (typeof lines)[number]): readonly Reference[] => {
    const parsed = parseStatement(line.sql, 'clickhouse')
    return parsed.ok ? references(parsed.node) : []
  }
  const names = (list: readonly Reference[], kind: Reference['kind']): ReadonlySet<string> =>
    new Set(list.filter((one) => one.kind === kind).map(({ parts }) => parts.join('.')))

  it('agrees with the tables, dictionaries and IN names the server sees', () => {
    const missed: string[] = []
    for (const line of lines) {
      const all = reference(line)
      const tables = names(all, 'table')
      const dictionaries = new Set([...names(all, 'dictionary'), ...tables])
      const members = names(all, 'inIdentifier')
      for (const name of line.refs?.tables ?? []) if (!tables.has(name)) missed.push(name)
      for (const name of line.refs?.dictionaries ?? [])
        if (!dictionaries.has(name)) missed.push(name)
      for (const name of line.refs?.in_identifiers ?? []) if (!members.has(name)) missed.push(name)
    }
    expect(missed).toEqual([])
  })
})

describe('qualify', () => {
  it('splices the database in and keeps every other byte', () => {
    const text = "SELECT  a.x -- c\nFROM a JOIN db.b  ON dictGet('k', 'v', 1) IN s"
    expect(qualify(text, statement(text), 'my db', () => true)).toBe(
      "SELECT  a.x -- c\nFROM `my db`.a JOIN db.b  ON dictGet('my db.k', 'v', 1) IN `my db`.s",
    )
  })

  it('gives a dictionary source its database', () => {
    const text = "CREATE DICTIONARY d.k (a UInt8) PRIMARY KEY a SOURCE(CLICKHOUSE(TABLE 't'))"
    expect(qualify(text, statement(text), 'd')).toContain("TABLE 't' DB 'd'")
  })
})
