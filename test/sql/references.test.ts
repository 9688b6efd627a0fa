import { describe, expect, it } from 'vitest'
import {
  type Dialect,
  parseStatement,
  qualify,
  type Reference,
  references,
} from '../../src/sql/index.ts'
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
    ['SELECT $$ FROM x $$ /* FROM y /* FROM z */ */', []],
    ['SELECT * EXCEPT (a) FROM t WHERE a IS NOT NULL', ['table t']],
    ['WITH (SELECT 1) AS s, x -> x + 1 AS f SELECT f(s), 1 IN s', []],
    ['SELECT x IN (y), arrayMap(z -> x IN (z), a) FROM t', ['inIdentifier y', 'table t']],
    ['WITH c AS (SELECT 1) SELECT x IN (c), y GLOBAL IN c', []],
    [
      'SELECT a FROM t ARRAY JOIN (SELECT b FROM u) AS c LEFT JOIN v ON t.a IN (SELECT d FROM w) HAVING (SELECT 1 FROM x)',
      ['table t', 'table u', 'table v', 'table w', 'table x'],
    ],
    ['SELECT arrayMap(x -> x IN (SELECT a FROM t), b)', ['table t']],
    ["INSERT INTO FUNCTION remote('127.0.0.1', d.t) SELECT * FROM s", ['table d.t', 'table s']],
    [
      "SELECT * FROM dictionary('k'), loop(t), mergeTreeIndex(d, u)",
      ['dictionary k', 'table t', 'table d.u'],
    ],
    ['CREATE TABLE a ENGINE = Distributed(c, d, t)', ['table d.t']],
    ["CREATE TABLE a ENGINE = Dictionary('k')", ['dictionary k']],
    ["CREATE TABLE a ENGINE = Merge(d, '^t')", ['merge d.^t dynamic']],
    ['CREATE TABLE a CLONE AS d.b', ['like d.b']],
    ['CREATE TABLE a AS numbers(5)', []],
    [
      'SELECT * FROM {d:Identifier}.{t:Identifier}',
      ['table {d:Identifier}.{t:Identifier} dynamic'],
    ],
    [
      "CREATE TABLE t (a Int8) ENGINE = MergeTree ORDER BY a SETTINGS disk = 'd', storage_policy = 'p'",
      ['disk d', 'storagePolicy p'],
    ],
  ])('%s', (text, expected) => {
    expect(found(text, ['f', 'g', 'h'])).toEqual(expected)
  })

  describe('functions that were declared', () => {
    const calls = (text: string, dialect: Dialect = 'clickhouse'): readonly string[] =>
      references(statement(text, dialect), { functions: new Set(['f', 'g', 'h']) })
        .filter(({ kind }) => kind === 'function')
        .map(({ parts, start, end }) => `${parts.join('.')} as ${text.slice(start, end)}`)

    it.each<[string, readonly string[]]>([
      ['SELECT f(1), g(h(2)), F(3), k(4)', ['f as f', 'g as g', 'h as h']],
      [
        'SELECT fIf(a, b), gOrNullIf(a, b), hStateForEach(a), ifIf(a)',
        ['f as fIf', 'g as gOrNullIf', 'h as hStateForEach'],
      ],
      [
        'SELECT quantile(f(1))(x), f(2)(y), f(x) OVER (ORDER BY g(y))',
        ['f as f', 'f as f', 'f as f', 'g as g'],
      ],
      ['SELECT * APPLY f, * APPLY (g), * APPLY (x -> h(x)) FROM t', ['f as f', 'g as g', 'h as h']],
      ['WITH x -> x + 1 AS f SELECT f(1), g(2)', ['g as g']],
      ['WITH x -> x + 1 AS f SELECT (SELECT f(1)) UNION ALL SELECT f(2)', []],
      ['SELECT 1 AS f, f(2)', ['f as f']],
      ['SELECT f, t.f, `f` FROM f', []],
      [
        'CREATE TABLE t (a Int8 MATERIALIZED f(1), b Int8 ALIAS g(2), c Date TTL h(c), CONSTRAINT k CHECK f(a)) ENGINE = MergeTree ORDER BY g(a) PARTITION BY h(a)',
        ['f as f', 'g as g', 'h as h', 'f as f', 'g as g', 'h as h'],
      ],
      [
        'CREATE TABLE t (a Int8, PROJECTION p (SELECT f(a) ORDER BY g(a))) ENGINE = MergeTree ORDER BY a SAMPLE BY h(a) TTL f(a)',
        ['f as f', 'g as g', 'h as h', 'f as f'],
      ],
      ['CREATE FUNCTION k AS (f, x) -> g(x) + h(f)', ['g as g', 'h as h']],
      ['CREATE ROW POLICY p ON t USING f(a) AND g(b)', ['f as f', 'g as g']],
      [
        'ALTER TABLE t ADD COLUMN a Int8 DEFAULT f(1), ADD INDEX i g(a) TYPE minmax, MODIFY TTL h(d)',
        ['f as f', 'g as g', 'h as h'],
      ],
      [
        'ALTER TABLE t ADD CONSTRAINT c CHECK f(a), ADD PROJECTION p (SELECT g(a)), MODIFY ORDER BY (a, h(b))',
        ['f as f', 'g as g', 'h as h'],
      ],
      ['ALTER TABLE t UPDATE a = f(b) WHERE g(c)', ['f as f', 'g as g']],
      ['ALTER TABLE t MODIFY QUERY SELECT f(a) FROM s', ['f as f']],
      ['DELETE FROM t WHERE f(a)', ['f as f']],
      [
        "CREATE DICTIONARY d (a Int8 EXPRESSION f(1)) PRIMARY KEY a SOURCE(CLICKHOUSE(QUERY 'SELECT g(1)'))",
        ['f as f', 'g as SELECT g(1)'],
      ],
      ['CREATE TABLE t (a Int8) ENGINE = f ORDER BY a', []],
    ])('%s', (text, expected) => {
      expect(calls(text)).toEqual(expected)
    })

    it('are called by alerts and by aggregates of Timeplus', () => {
      expect(calls('CREATE ALERT a CALL f AS SELECT g_if(x, y) FROM s', 'timeplus')).toEqual([
        'f as f',
        'g as g_if',
      ])
    })
  })

  describe('in ALTER', () => {
    it.each<[string, readonly string[]]>([
      ['ALTER TABLE t REPLACE PARTITION 1 FROM d.u', ['target t', 'table d.u']],
      ['ALTER TABLE t ATTACH PARTITION tuple(1) FROM u', ['target t', 'table u']],
      ['ALTER TABLE t MOVE PARTITION 1 TO TABLE u', ['target t', 'table u']],
      ["ALTER TABLE t MOVE PARTITION 1 TO DISK 'cold'", ['target t', 'disk cold']],
      ["ALTER TABLE t FETCH PARTITION 1 FROM '/path'", ['target t']],
      [
        'ALTER TABLE t DELETE WHERE a IN (SELECT b FROM u) AND c IN d',
        ['target t', 'table u', 'inIdentifier d'],
      ],
      [
        'ALTER TABLE t MODIFY QUERY WITH c AS (SELECT 1) SELECT * FROM c, u',
        ['target t', 'table u'],
      ],
      [
        'ALTER TABLE t MODIFY REFRESH EVERY 1 DAY DEPENDS ON u, d.v',
        ['target t', 'table u', 'table d.v'],
      ],
      [
        "ALTER TABLE t ADD COLUMN a String DEFAULT dictGet('k', 'x', b)",
        ['target t', 'dictionary k'],
      ],
      ["ALTER TABLE t MODIFY SETTING storage_policy = 'fast'", ['target t', 'storagePolicy fast']],
      ["ALTER TABLE t MODIFY TTL d TO DISK 'cold', e TO VOLUME 'x'", ['target t', 'disk cold']],
      [
        'ALTER TABLE t RENAME COLUMN a TO b, DROP COLUMN c, ADD COLUMN d Int8 AFTER e',
        ['target t'],
      ],
      ['ALTER TABLE t FROBNICATE x (SELECT 1 FROM u)', ['target t', 'table u']],
    ])('%s', (text, expected) => {
      expect(found(text)).toEqual(expected)
    })
  })

  describe('of Timeplus', () => {
    const streams = (text: string): readonly string[] =>
      references(statement(text, 'timeplus'))
        .filter(({ kind }) => kind !== 'tableFunction' && kind !== 'commonTable')
        .map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`)

    it.each<[string, readonly string[]]>([
      ['SELECT * FROM tumble(changelog(s, k), ts, 5s)', ['table s']],
      ['SELECT * FROM table(d.`t u`) AS a', ['table d.`t u`']],
      ['SELECT * FROM dedup(tumble(s, ts, 1m), k)', ['table s']],
      ['WITH c AS (SELECT * FROM s) SELECT * FROM session(c, ts, 5m, [a > 1, a < 2))', ['table s']],
      ['SELECT * FROM hop((SELECT * FROM s), ts, 1s, 5s)', ['table s']],
      ['SELECT raw:from, raw:a.b[*] FROM s', ['table s']],
      ["SELECT join_get('j', 'x', 1), dict_get(d.k, 'x', 1)", ['table j', 'dictionary d.k']],
      ['CREATE MATERIALIZED VIEW m INTO d.t AS SELECT * FROM s', ['target d.t', 'table s']],
      [
        'CREATE TASK k SCHEDULE 5m TIMEOUT 1m INTO t AS SELECT * FROM table(s)',
        ['target t', 'table s'],
      ],
      ['CREATE ALERT a CALL f AS SELECT * FROM s', ['table s']],
      [
        "CREATE INPUT i SETTINGS type = 'x', target_stream = 'd.t', metrics_target_stream = 'u'",
        ['target d.t', 'target u'],
      ],
      [
        "CREATE EXTERNAL STREAM s (a int) SETTINGS type = 'kafka', named_collection = 'nc', format_schema = 'sch:Msg'",
        ['namedCollection nc', 'formatSchema sch:Msg'],
      ],
      [
        "CREATE MATERIALIZED VIEW m AS SELECT 1 SETTINGS checkpoint_settings = 'type=file;shared_disk=d1'",
        ['disk type=file;shared_disk=d1'],
      ],
      ["CREATE STREAM s (a int) SETTINGS storage_policy = 'p'", ['storagePolicy p']],
      [
        "CREATE DICTIONARY k (a int) PRIMARY KEY a SOURCE(TIMEPLUS(STREAM 's')) LAYOUT(FLAT())",
        ["table STREAM 's'"],
      ],
    ])('%s', (text, expected) => {
      expect(streams(text)).toEqual(expected)
    })

    it('name a format schema without its message', () => {
      const text = "CREATE EXTERNAL STREAM s (a int) SETTINGS format_schema = 'sch:Msg'"
      expect(references(statement(text, 'timeplus')).map(({ parts }) => parts)).toEqual([['sch']])
    })
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
