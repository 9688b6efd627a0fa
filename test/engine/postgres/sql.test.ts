import { existsSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { postgresAnswers } from '../../../src/engine/postgres/sql/answers.ts'
import { scan } from '../../../src/engine/postgres/sql/parser.ts'
import type { RefsAnswer, SqlAnswers, SqlText } from '../../../src/sql/answer/answers.ts'

let answers: SqlAnswers
beforeAll(async () => {
  answers = await postgresAnswers()
})

const text = (sql: string): SqlText => ({ text: sql, line: 1, column: 1 })
const refs = (sql: string): RefsAnswer => answers.refs(text(sql))
const oneLine = (sql: string): string | null => answers.format(text(sql), { pretty: false }).text
const pretty = (sql: string): string | null => answers.format(text(sql), { pretty: true }).text
const equal = (a: string, b: string): boolean | 'unknown' =>
  answers.equal(text(a), text(b), {}).equal

/** Our own sample, and the shared corpus where a checkout has it beside it. */
function statements(): readonly string[] {
  const sample = readFileSync(
    new URL('../../../fixtures/sql/sample/postgres.sql', import.meta.url),
    'utf8',
  )
  const corpus = new URL('../../../../shared/corpus/timescale-ddl.jsonl', import.meta.url)
  const lines = existsSync(corpus) ? readFileSync(corpus, 'utf8').trim().split('\n') : []
  return [
    ...answers.split(sample).map((part) => part.text),
    ...lines.map((line) => (JSON.parse(line) as { readonly sql: string }).sql),
  ]
}

describe('every statement', () => {
  it('is read', () => {
    const all = statements()
    expect(all.length).toBeGreaterThanOrEqual(55)
    const refused = all.flatMap((sql) => refs(sql).error ?? [])
    expect(refused).toEqual([])
  })

  it.each([
    ['on one line', oneLine],
    ['on lines', pretty],
  ])('keeps its meaning, its references and its tokens %s', (_, format) => {
    for (const sql of statements()) {
      const out = format(sql) ?? ''
      expect(answers.equal(text(sql), text(out), {}), sql).toEqual({ equal: true, because: null })
      expect(refs(out), sql).toEqual(refs(sql))
      expect(words(out), sql).toEqual(words(sql))
      expect(format(out), sql).toBe(out)
    }
  })

  it('is another statement when one token changes, or cannot be told apart for certain', () => {
    let changed = 0
    for (const sql of statements().slice(0, 55)) {
      for (const mutant of mutants(sql)) {
        if (!refs(mutant).ok) continue
        changed++
        expect(equal(sql, mutant), `${sql}\n→ ${mutant}`).not.toBe(true)
      }
    }
    expect(changed).toBeGreaterThan(300)
  })
})

/** Tokens without comments and without the case of what is no literal. */
function words(sql: string): readonly string[] {
  return (scan(sql) ?? [])
    .filter(({ name, text }) => !name.endsWith('COMMENT') && text !== ';')
    .map(({ text, name, keyword }) =>
      name === 'IDENT' || keyword === 'NO_KEYWORD' ? text : text.toUpperCase(),
    )
}

/** Each literal and name replaced by another of its kind. */
function mutants(sql: string): readonly string[] {
  return (scan(sql) ?? []).flatMap((token) => {
    const other = otherToken(token.name, token.text)
    return other === undefined ? [] : [sql.slice(0, token.start) + other + sql.slice(token.end)]
  })
}

function otherToken(name: string, text: string): string | undefined {
  if (name === 'ICONST') return text === '7' ? '8' : '7'
  if (name === 'FCONST') return '7.25'
  if (name === 'IDENT') return 'other_name'
  // An empty string could be a body that is equal to none.
  return name === 'SCONST' && text.startsWith("'") ? "'other'" : undefined
}

describe('references', () => {
  const lists = (sql: string): Partial<RefsAnswer> => {
    const { ok, kind, error, ...found } = refs(sql)
    expect([ok, error]).toEqual([true, null])
    const filled = Object.entries(found).filter(([, list]) => list.length > 0)
    return Object.fromEntries(filled) as Partial<RefsAnswer>
  }

  it.each<readonly [string, Partial<RefsAnswer>]>([
    // Scopes
    ['WITH t AS (SELECT * FROM t) SELECT * FROM t', { tables: ['t'], ctes: ['t'] }],
    ['WITH RECURSIVE t AS (SELECT * FROM t) SELECT * FROM t', { ctes: ['t'] }],
    ['WITH a AS (SELECT 1), b AS (SELECT * FROM a) SELECT * FROM b', { ctes: ['a', 'b'] }],
    [
      'WITH b AS (SELECT * FROM c), c AS (SELECT 1) SELECT * FROM b',
      { tables: ['c'], ctes: ['b'] },
    ],
    [
      'SELECT * FROM (WITH t AS (SELECT 1) SELECT * FROM t) x JOIN t ON true',
      { ctes: ['t'], tables: ['t'] },
    ],
    ['WITH t AS (SELECT 1) SELECT * FROM s.t', { tables: ['s.t'] }],
    ['WITH t AS (SELECT 1) SELECT 1 UNION SELECT * FROM t', { ctes: ['t'] }],
    [
      'WITH d AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM d',
      { targets: ['a', 'b'], ctes: ['d'] },
    ],
    ['WITH t AS (SELECT 1) INSERT INTO t SELECT * FROM t', { targets: ['t'], ctes: ['t'] }],
    // Names
    ['SELECT * FROM "A b"."C", d.e', { tables: ['A b.C', 'd.e'] }],
    ['SELECT * FROM Mixed AS m FOR UPDATE OF m', { tables: ['mixed'] }],
    ['SELECT * INTO fresh FROM old', { targets: ['fresh'], tables: ['old'] }],
    // What a statement is about is not what it reads
    ['CREATE MATERIALIZED VIEW m AS SELECT * FROM t', { tables: ['t'] }],
    ['CREATE TABLE a (LIKE b, x int REFERENCES c) INHERITS (d)', { tables: ['b', 'c', 'd'] }],
    ['CREATE TABLE a PARTITION OF p DEFAULT', { tables: ['p'] }],
    ['ALTER TABLE a ADD FOREIGN KEY (x) REFERENCES z', { tables: ['z'] }],
    ['ALTER SEQUENCE s OWNED BY sch.t.c', { tables: ['sch.t'] }],
    ['DROP TABLE a', {}],
    ['TRUNCATE a', {}],
    ['CREATE INDEX i ON t (lower(x))', { tables: ['t'], functions: ['lower'] }],
    [
      'CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION s.f()',
      { tables: ['t'], functions: ['s.f'] },
    ],
    ['CREATE POLICY p ON t USING (EXISTS (SELECT FROM u))', { tables: ['t', 'u'] }],
    ['CREATE PUBLICATION p FOR TABLE a, ONLY s.b', { tables: ['a', 's.b'] }],
    ['COPY t FROM STDIN', { targets: ['t'] }],
    ['COPY t TO STDOUT', { tables: ['t'] }],
    ['GRANT SELECT ON t TO r', { tables: ['t'] }],
    ['GRANT EXECUTE ON FUNCTION s.f(int) TO r', { functions: ['s.f'] }],
    ['CREATE AGGREGATE a (int) (sfunc = s.step, stype = int)', { functions: ['s.step'] }],
    // Functions as they are written
    [
      'SELECT extract(year FROM x), pg_catalog.now(), Count(*)',
      { functions: ['extract', 'pg_catalog.now', 'count'] },
    ],
    ['SELECT * FROM f(g(1))', { functions: ['f', 'g'], table_functions: ['f'] }],
    // Names in strings
    [
      "SELECT 's.t'::regclass, regclass 'u', '\"V w\"'::regclass::oid",
      { arguments: ['s.t', 'u', 'V w'] },
    ],
    ["SELECT 's.f(int)'::regprocedure, '1234'::regclass", { functions: ['s.f'] }],
    [
      "CREATE TABLE a (id int DEFAULT nextval('Seq'))",
      { functions: ['nextval'], arguments: ['seq'] },
    ],
    [
      "SELECT create_hypertable('s.t', 'time')",
      { functions: ['create_hypertable'], arguments: ['s.t'] },
    ],
    [
      "SELECT add_retention_policy(drop_after => interval '1 day', relation => 't')",
      { functions: ['add_retention_policy'], arguments: ['t'] },
    ],
    [
      "SELECT has_table_privilege('r', 't', 'select'), has_table_privilege('u', 'select')",
      { functions: ['has_table_privilege'], arguments: ['t', 'u'] },
    ],
    ['SELECT create_hypertable(x)', { functions: ['create_hypertable'] }],
    // Bodies
    [
      "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT g() FROM t; INSERT INTO u VALUES (1)'",
      { tables: ['t'], targets: ['u'], functions: ['g'] },
    ],
    ['CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1 FROM t; END', { tables: ['t'] }],
    [
      "DO $$ BEGIN EXECUTE 'DELETE FROM t'; EXECUTE x; END $$",
      { targets: ['t'], unknown: ['EXECUTE x'] },
    ],
    [
      'CREATE FUNCTION f(a t.x%TYPE) RETURNS int LANGUAGE plpgsql AS $$ DECLARE r u%ROWTYPE; BEGIN RETURN (SELECT 1 FROM v); END $$',
      { tables: ['t', 'u', 'v'] },
    ],
    [
      "CREATE FUNCTION f() RETURNS int LANGUAGE plpython3u AS 'return 1'",
      { unknown: ['body in plpython3u'] },
    ],
    ["CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELEC 1'", { unknown: ['SELEC 1'] }],
  ])('of %s', (sql, expected) => {
    expect(lists(sql)).toEqual(expected)
  })

  it.each([
    ['CREATE OR REPLACE VIEW v AS SELECT 1', 'CREATE VIEW'],
    ['CREATE TABLE a AS SELECT 1', 'CREATE TABLE'],
    ['ALTER TABLE a RENAME TO b', 'ALTER TABLE'],
    ['ALTER VIEW a RENAME COLUMN b TO c', 'ALTER VIEW'],
    ['ALTER MATERIALIZED VIEW a SET (x = 1)', 'ALTER MATERIALIZED VIEW'],
    ['DROP MATERIALIZED VIEW a', 'DROP MATERIALIZED VIEW'],
    ['CREATE PROCEDURE p() LANGUAGE sql AS $$SELECT 1$$', 'CREATE PROCEDURE'],
    ['CREATE POLICY p ON t', 'CREATE POLICY'],
    ['WITH x AS (SELECT 1) DELETE FROM t', 'DELETE'],
    ['VALUES (1)', 'SELECT'],
  ])('%s is %s', (sql, kind) => expect(refs(sql).kind).toBe(kind))
})

describe('a statement that cannot be read', () => {
  it.each([
    ['SELEC 1', '1:1: syntax error at or near "SELEC"'],
    ["SELECT '日本😀',\n  '😀' frm a b c", '2:12: syntax error at or near "a"'],
    ["SELECT 'open", '1:8: unterminated quoted string at or near "\'open"'],
    ['', '1:1: expected a statement but found nothing'],
    ['-- nothing', '1:1: expected a statement but found nothing'],
    ['SELECT 1;\n  SELECT 2', '2:3: expected one statement but found another behind it'],
    ['SELECT 1\0', '1:9: a NUL character cannot stand in a statement'],
  ])('%j says where', (sql, error) => {
    expect(refs(sql)).toMatchObject({ ok: false, kind: null, tables: [], error })
    expect(answers.format(text(sql), { pretty: false })).toEqual({ ok: false, text: null, error })
  })

  it('is told about and leaves the next one in order, however deep it goes', () => {
    for (const [open, close] of [
      ['(', ')'],
      ['f(', ')'],
      ['1+', ''],
    ]) {
      const sql = `SELECT ${open?.repeat(20_000)}1${close?.repeat(20_000)}`
      expect(refs(sql).ok).toBe(false)
      expect(answers.equal(text(sql), text('SELECT 1'), {}).equal).toBe('unknown')
      expect(answers.format(text(sql), { pretty: true }).ok).toBe(false)
    }
    expect(refs('SELECT * FROM t').tables).toEqual(['t'])
  })

  it('of five megabytes is read all the same', () => {
    const sql = `SELECT '${'x'.repeat(5_000_000)}' FROM t`
    expect(refs(sql).tables).toEqual(['t'])
    expect(oneLine(sql)).toBe(sql)
  })
})

describe('a script', () => {
  const parts = (script: string): readonly string[] => answers.split(script).map(({ text }) => text)

  it('is cut at its semicolons and nowhere else', () => {
    expect(parts("a ';'; b /* ; */ (1; 2 ;; $$ ; $$ -- ;\n;")).toEqual([
      "a ';'",
      'b /* ; */ (1',
      '2',
      '$$ ; $$',
    ])
    const rule = 'CREATE OR REPLACE RULE r AS ON UPDATE TO t DO (DELETE FROM a; DELETE FROM b)'
    expect(parts(`${rule}; SELECT 1`)).toEqual([rule, 'SELECT 1'])
  })

  it('keeps a body with BEGIN ATOMIC together', () => {
    const body = 'CREATE FUNCTION f() BEGIN ATOMIC; SELECT CASE WHEN true THEN 1 END; SELECT 2; END'
    expect(parts(`${body}; BEGIN; SELECT 1; END; SELECT 3`)).toEqual([
      body,
      'BEGIN',
      'SELECT 1',
      'END',
      'SELECT 3',
    ])
  })

  it('may be a dump: rows and commands for psql are no statements', () => {
    const dump = [
      '\\restrict abc',
      'SET x = 1;',
      'COPY public.t (a, b) FROM stdin;',
      "1\tit's; SELECT 2;",
      '\\N\té',
      '\\.',
      '',
      'COPY public.u FROM stdin;',
      '\\.',
      "SELECT 'a",
      "\\b' FROM t;",
      '\\unrestrict abc',
    ].join('\n')
    expect(parts(dump)).toEqual([
      'SET x = 1',
      'COPY public.t (a, b) FROM stdin',
      'COPY public.u FROM stdin',
      "SELECT 'a\n\\b' FROM t",
    ])
  })

  it('stays whole when a quote is never closed', () => {
    expect(parts("SELECT 1; SELECT 'x")).toEqual(["SELECT 1; SELECT 'x"])
  })
})

describe('equality', () => {
  it.each([
    ['select  1 from T', 'SELECT 1 FROM t -- x'],
    ['SELECT CAST(a AS varchar(3))', 'SELECT a::character varying(3)'],
    ['SELECT (a) FROM t INNER JOIN u ON true', 'SELECT a FROM t JOIN u ON true'],
    ["SELECT E'a\\n'", "SELECT 'a\n'"],
    ["SELECT 'a' 'b'", "SELECT  'a' 'b'"],
  ])('%s is %s', (a, b) => expect(equal(a, b)).toBe(true))

  it.each([
    ['SELECT * FROM t', 'SELECT a, b FROM t'],
    ['SELECT a FROM t', 'SELECT t.a FROM t'],
    ['CREATE VIEW v AS SELECT 1', 'CREATE OR REPLACE VIEW v AS SELECT 1'],
    ['SELECT a::int4 FROM t', 'SELECT a::integer FROM t'],
    ['SELECT now()', 'SELECT current_timestamp'],
    ['SELECT a FROM t ORDER BY a', 'SELECT a FROM t ORDER BY a ASC'],
    ['SELECT a IN (1, 2) FROM t', 'SELECT a = ANY (ARRAY[1, 2]) FROM t'],
    ["SELECT date '2026-1-1'", "SELECT date '2026-01-01'"],
    ["SELECT bool 't'", "SELECT bool 'true'"],
    ["SELECT 'int'::regtype", "SELECT 'integer'::regtype"],
    ["SELECT 'Orders'::text", "SELECT 'orders'::text"],
    ["SELECT 'paid' FROM t", "SELECT 'paid' FROM t LIMIT ALL"],
    ['SELECT a FROM s.t', 'SELECT a FROM t'],
    ['CREATE TABLE a (LIKE b)', 'CREATE TABLE a (x int)'],
    ['SELEC 1', 'SELECT 1'],
  ])('%s and %s are for the server to compare', (a, b) => {
    const answer = answers.equal(text(a), text(b), {})
    expect(answer.equal).toBe('unknown')
    expect(answer.because).toBeTruthy()
  })

  it.each([
    ['SELECT 1', 'SELECT 2', '1 against 2'],
    ['SELECT a > 0 FROM t', 'SELECT a > 1 FROM t', '0 against 1'],
    ["SELECT 'paid'", "SELECT 'sent'", "'paid' against 'sent'"],
    ['SELECT a FROM t', 'SELECT a FROM u', 'it reads t against u'],
    ['CREATE VIEW v AS SELECT 1', 'CREATE VIEW w AS SELECT 1', 'it is called v against w'],
    ['CREATE VIEW v AS SELECT 1', 'CREATE TABLE v AS SELECT 1', 'CREATE VIEW against CREATE TABLE'],
    [
      "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
      "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT  1'",
      'the body differs, which is stored as written',
    ],
  ])('%s is not %s', (a, b, because) => {
    expect(answers.equal(text(a), text(b), {})).toEqual({ equal: false, because })
  })

  it('holds for texts that cannot be read only when their tokens are the same', () => {
    expect(equal('SELEC  1 -- x', 'SELEC 1')).toBe(true)
    expect(equal('SELEC 1', 'SELEC 2')).toBe('unknown')
    expect(equal("SELEC 'a", "SELEC 'a")).toBe(true)
    expect(equal("SELEC 'a", "SELEC  'a")).toBe('unknown')
  })
})

describe('canonical text', () => {
  it.each([
    ['select a,b from t where x=-1 and y - 1>2', 'SELECT a, b FROM t WHERE x = -1 AND y - 1 > 2'],
    ['select - -a, a - -1', 'SELECT - -a, a - -1'],
    ['select Name, type from level', 'SELECT Name, type FROM level'],
    ['create table t(a int,b NUMERIC ( 10 , 2 ))', 'CREATE TABLE t (a int, b numeric(10, 2))'],
    ['select a [1:2], x::int-1 from s . t', 'SELECT a[1:2], x::int - 1 FROM s.t'],
    ['select 1 -- one\n, 2', 'SELECT 1 /* one */, 2'],
    ['select 1 -- a */ b\n, 2', 'SELECT 1 -- a */ b\n, 2'],
    ["select 'a  b', $$  c $$", "SELECT 'a  b', $$  c $$"],
    ['select x at time zone y', 'SELECT x AT TIME ZONE y'],
    ["select '\u0001', 'é'  , 'x'", "SELECT '\u0001', 'é', 'x'"],
  ])('of %j', (sql, expected) => expect(oneLine(sql)).toBe(expected))

  it('puts clauses on lines, and long lists one item on each', () => {
    const list = ['alpha', 'beta', 'gamma', 'delta'].map((name) => `sum(${name}_amount) ${name}`)
    expect(
      pretty(`select ${list.join(',')} from t left join u on t.a=u.a where x in (select 1) `),
    ).toBe(
      [
        'SELECT sum(alpha_amount) alpha,',
        '  sum(beta_amount) beta,',
        '  sum(gamma_amount) gamma,',
        '  sum(delta_amount) delta',
        'FROM t',
        'LEFT JOIN u ON t.a = u.a',
        'WHERE x IN (SELECT 1)',
      ].join('\n'),
    )
  })
})
