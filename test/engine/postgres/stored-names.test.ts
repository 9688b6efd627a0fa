/** Statements moved into scratch schemas, and the texts of the server moved back. */
import { describe, expect, it } from 'vitest'
import { madeBy, pairOf, plainlyMadeBy } from '../../../src/engine/postgres/stored/made-names.ts'
import { rewritten } from '../../../src/engine/postgres/stored/rewrite.ts'
import { scratchSchemas } from '../../../src/engine/postgres/stored/scratch-schemas.ts'
import { loadGrammar, parseOne } from '../../../src/engine/postgres/sql/parser.ts'

// Names are judged as soon as schemas are made.
await loadGrammar()

const schemas = scratchSchemas(['app', 'My "Schema"', 'order', "it's"], 'x1')
const made = new Set([
  pairOf('app', 'orders'),
  pairOf('app', 'f'),
  pairOf('app', 'Ünï'),
  pairOf('My "Schema"', 'T x'),
  pairOf('order', 'color'),
])

function moved(sql: string): string {
  const read = parseOne(sql)
  expect(read.ok, sql).toBe(true)
  return rewritten(sql, () => (read.ok ? read.value : undefined), { schemas, made })
}

describe('a statement in scratch schemas', () => {
  it.each([
    ['SELECT * FROM app.orders, app.other', 'SELECT * FROM sluice_x1_0.orders, app.other'],
    [
      'SELECT app.orders.id, "app"."orders".* FROM app.orders',
      'SELECT sluice_x1_0.orders.id, sluice_x1_0."orders".* FROM sluice_x1_0.orders',
    ],
    // An alias called as the schema, with a column called as the table.
    [
      'SELECT app.orders, /* é */ app.f FROM x.y AS app',
      'SELECT app.orders, /* é */ app.f FROM x.y AS app',
    ],
    [
      'SELECT APP . Orders.id FROM App.ORDERS -- app.orders',
      'SELECT sluice_x1_0 . Orders.id FROM sluice_x1_0.ORDERS -- app.orders',
    ],
    [
      'SELECT app.f(app.f), app.g(1) FROM app.orders app',
      'SELECT sluice_x1_0.f(app.f), app.g(1) FROM sluice_x1_0.orders app',
    ],
    [
      'SELECT (x).orders, app."Ünï".a FROM app."Ünï"',
      'SELECT (x).orders, sluice_x1_0."Ünï".a FROM sluice_x1_0."Ünï"',
    ],
    ['SELECT 1 FROM "My ""Schema"""."T x"', 'SELECT 1 FROM "Sluice_x1_1"."T x"'],
    [
      `SELECT 'red'::"order".color, "order".color '1'`,
      `SELECT 'red'::"Sluice_x1_2".color, "Sluice_x1_2".color '1'`,
    ],
    [
      "SELECT nextval('app.orders'::regclass), 'app.other'",
      "SELECT nextval('sluice_x1_0.orders'::regclass), 'app.other'",
    ],
    [
      `SELECT to_regprocedure('app.f(int, "order".color)')`,
      `SELECT to_regprocedure('sluice_x1_0.f(int, "Sluice_x1_2".color)')`,
    ],
    [
      "SELECT 'see app.orders', 'app.orders.id'",
      "SELECT 'see app.orders', 'sluice_x1_0.orders.id'",
    ],
    [
      'CREATE FUNCTION app.f() RETURNS int LANGUAGE plpgsql AS $$BEGIN RETURN (SELECT 1 FROM app.orders); END$$',
      'CREATE FUNCTION sluice_x1_0.f() RETURNS int LANGUAGE plpgsql AS $$BEGIN RETURN (SELECT 1 FROM app.orders); END$$',
    ],
    // What may be put in its callers is moved, where it comes back to the letter.
    [
      `CREATE FUNCTION app.f() RETURNS int LANGUAGE sql AS $$SELECT id, 'it''s', nextval('app.orders') FROM app.orders, "app".orders, "order".color$$`,
      `CREATE FUNCTION sluice_x1_0.f() RETURNS int LANGUAGE sql AS 'SELECT id, ''it''''s'', nextval(''sluice_x1_0.orders'') FROM sluice_x1_0.orders, "app".orders, "Sluice_x1_2".color'`,
    ],
    [
      'CREATE FUNCTION app.f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT id FROM app.orders; END',
      'CREATE FUNCTION sluice_x1_0.f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT id FROM sluice_x1_0.orders; END',
    ],
    [
      'ALTER TABLE app.orders ADD FOREIGN KEY (a) REFERENCES app.orders (id)',
      'ALTER TABLE sluice_x1_0.orders ADD FOREIGN KEY (a) REFERENCES sluice_x1_0.orders (id)',
    ],
    [
      "COMMENT ON COLUMN app.orders.id IS 'of app.orders'",
      "COMMENT ON COLUMN sluice_x1_0.orders.id IS 'of app.orders'",
    ],
    [
      "SELECT create_hypertable('app.orders', by_range('ts'))",
      "SELECT create_hypertable('sluice_x1_0.orders', by_range('ts'))",
    ],
    ['SELECT o.orders FROM app.other o', 'SELECT o.orders FROM app.other o'],
  ])('%s', (sql, expected) => {
    expect(moved(sql)).toBe(expected)
  })
})

describe('texts of the server', () => {
  it.each([
    [
      'SELECT sluice_x1_0.orders.id FROM sluice_x1_0.orders',
      'SELECT app.orders.id FROM app.orders',
    ],
    [`nextval('"Sluice_x1_1"."T x"'::regclass)`, `nextval('"My ""Schema"""."T x"'::regclass)`],
    ['"Sluice_x1_2".color[]', '"order".color[]'],
    // A name by itself, as fields of a spec have it.
    ['Sluice_x1_2.color', 'order.color'],
    ['Sluice_x1_1.T x', 'My "Schema".T x'],
    ['sluice_x1_10.t, sluice_x10_0.t, sluice_x1_0', 'sluice_x1_10.t, sluice_x10_0.t, app'],
  ])('%s', (text, expected) => {
    expect(schemas.realText(text)).toBe(expected)
  })
})

describe('what a statement makes', () => {
  it.each<readonly [string, readonly string[]]>([
    [
      'CREATE TABLE app.t (id serial, b bigint GENERATED ALWAYS AS IDENTITY, c int)',
      ['app.t', 'app.t_id_seq', 'app.t_b_seq'],
    ],
    ['CREATE UNIQUE INDEX i ON app.t (a)', ['app.i']],
    ['CREATE VIEW v AS SELECT 1', ['public.v']],
    ['CREATE MATERIALIZED VIEW app.m AS SELECT 1', ['app.m']],
    ['CREATE SEQUENCE app.s', ['app.s']],
    ['ALTER TABLE app.t ADD CONSTRAINT k UNIQUE (a)', ['app.k']],
    ['CREATE OR REPLACE PROCEDURE app.p(a int) LANGUAGE sql AS $$$$', ['app.p']],
    ["CREATE TYPE app.e AS ENUM ('a')", ['app.e']],
    ['CREATE TYPE app.c AS (a int)', ['app.c']],
    ['CREATE TYPE app.r AS RANGE (subtype = int)', ['app.r']],
    ['CREATE DOMAIN app.d AS int', ['app.d']],
    ['COMMENT ON TABLE app.t IS NULL', []],
  ])('%s', (sql, expected) => {
    expect(pairsOf(sql).map((pair) => pair.replace('\0', '.'))).toEqual(expected)
  })

  // Each with a name in every form, beside what looks like it.
  it.each(
    [
      ['CREATE VIEW', 'AS SELECT 1'],
      ['create view', 'WITH (security_barrier) AS SELECT 1'],
      ['CREATE OR REPLACE VIEW', 'AS SELECT 1'],
      ['CREATE TABLE', '(a int, "serial no" int)'],
      ['CREATE TABLE', '(a bigserial)'],
      ['CREATE TABLE', '(a int GENERATED BY DEFAULT AS IDENTITY)'],
      ['CREATE TABLE', 'PARTITION OF app.p DEFAULT'],
      ['CREATE TABLE IF NOT EXISTS', '(a int)'],
      ['CREATE UNLOGGED TABLE', '(a int)'],
      ['CREATE INDEX i ON', '(a)'],
      ['CREATE UNIQUE INDEX "I x" ON', 'USING btree (a)'],
      ['CREATE INDEX i ON ONLY', '(a)'],
      ['CREATE INDEX ON', '(a)'],
      ['CREATE INDEX CONCURRENTLY i ON', '(a)'],
      ['CREATE INDEX IF NOT EXISTS i ON', '(a)'],
      ['CREATE TRIGGER t BEFORE UPDATE ON', 'FOR EACH ROW EXECUTE FUNCTION f()'],
      ['CREATE /* app.x */ VIEW', 'AS SELECT 1'],
      ['CREATE VIEW /* app.x */', 'AS SELECT 1'],
      ['CREATE VIEW app /* x */ .', 'AS SELECT 1'],
      ['COMMENT ON TABLE', "IS 'CREATE VIEW app.v AS'"],
    ].flatMap(([before, behind]) =>
      ['t', 'app.t', '"T x"', 'app . "T ""x"', 'a.b.c', 'App.T', '"serial"'].map(
        (name) => `${before} ${name} ${behind}`,
      ),
    ),
  )('%s: by its words as by its tree', (sql) => {
    const plainly = plainlyMadeBy(sql, 'public')
    expect(plainly ?? pairsOf(sql)).toEqual(pairsOf(sql))
  })

  it.each([
    'CREATE VIEW app.v AS SELECT 1',
    'CREATE TABLE app.t (a int)',
    'CREATE UNIQUE INDEX i ON app.t (a)',
    'CREATE TRIGGER t BEFORE UPDATE ON app.t FOR EACH ROW EXECUTE FUNCTION f()',
    "COMMENT ON TABLE app.t IS ''",
  ])('%s: its words are enough', (sql) => {
    expect(plainlyMadeBy(sql, 'public')).toBeDefined()
  })
})

function pairsOf(sql: string): readonly string[] {
  const read = parseOne(sql)
  return read.ok ? madeBy(read.value, 'public') : []
}
