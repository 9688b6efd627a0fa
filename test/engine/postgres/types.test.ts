import { beforeAll, describe, expect, it } from 'vitest'
import { normalType, shortType, userTypeName } from '../../../src/engine/postgres/kinds/types.ts'
import { loadGrammar } from '../../../src/engine/postgres/sql/parser.ts'
import { ask, sharedPostgres } from '../../harness/postgres-servers.ts'

beforeAll(loadGrammar)

/** As written, as `format_type` prints it, as ids have it. */
const names: readonly (readonly [string, string, string])[] = [
  ['int', 'integer', 'int'],
  ['INT4', 'integer', 'int'],
  ['pg_catalog.int8', 'bigint', 'bigint'],
  ['int2', 'smallint', 'smallint'],
  ['bool', 'boolean', 'bool'],
  ['varchar(20)', 'character varying(20)', 'varchar'],
  ['character  varying', 'character varying', 'varchar'],
  ['char', 'character(1)', 'char'],
  ['bpchar', 'bpchar', 'char'],
  ['"char"', '"char"', '"char"'],
  ['text', 'text', 'text'],
  ['numeric(10)', 'numeric(10,0)', 'numeric'],
  ['dec(10, 2)', 'numeric(10,2)', 'numeric'],
  ['float(24)', 'real', 'real'],
  ['float', 'double precision', 'double'],
  ['timestamptz(0)', 'timestamp(0) with time zone', 'timestamptz'],
  ['timestamp', 'timestamp without time zone', 'timestamp'],
  ['time(3) with time zone', 'time(3) with time zone', 'timetz'],
  ['interval day to second(3)', 'interval day to second(3)', 'interval'],
  ['interval year', 'interval year', 'interval'],
  ['interval(2)', 'interval(2)', 'interval'],
  ['bit varying(8)', 'bit varying(8)', 'varbit'],
  ['json', 'json', 'json'],
  ['int[3][]', 'integer[]', 'int[]'],
  ['text array', 'text[]', 'text[]'],
  ['_text', 'text[]', 'text[]'],
  ['color', 'app.color', 'app.color'],
  ['app.color[]', 'app.color[]', 'app.color[]'],
  ['App.Color', 'app.color', 'app.color'],
  ['app."My T"', 'app."My T"', 'app."My T"'],
]

describe('the name of a type', () => {
  it.each(names)('%s is %s, and %s in ids', (text, normal, short) => {
    expect(normalType(text, 'app')).toBe(normal)
    expect(shortType(text, 'app')).toBe(short)
  })

  it('means the same in each of its forms', () => {
    for (const [text] of names) {
      expect(normalType(normalType(text, 'app'), 'app')).toBe(normalType(text, 'app'))
      expect(shortType(normalType(text, 'app'), 'app')).toBe(shortType(text, 'app'))
      expect(shortType(shortType(text, 'app'), 'app')).toBe(shortType(text, 'app'))
    }
  })

  it('is as the server prints it', async () => {
    const { url } = await sharedPostgres()
    const created = `CREATE SCHEMA app; CREATE TYPE app.color AS ENUM (); CREATE TYPE app."My T" AS (a int)`
    const columns = names.map(([text], index) => `c${index} ${text}`).join(', ')
    const rows = await ask(
      url(),
      `BEGIN; ${created}; SET LOCAL search_path = app; CREATE TEMP TABLE t (${columns});
       SET LOCAL search_path = pg_catalog;
       SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute
       WHERE attrelid = 'pg_temp.t'::regclass AND attnum > 0 ORDER BY attnum`,
    )
    expect(rows.map(({ type }) => type)).toEqual(names.map(([, normal]) => normal))
  })

  it('tells whose it is', () => {
    expect(['int[]', 'jsonb', 'pg_class'].map((text) => userTypeName(text, 'app'))).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect(userTypeName('SETOF color', 'app')).toBe('app.color')
  })

  it('is left as it is where only the server knows it', () => {
    expect(normalType('app.t.a%TYPE', 'app')).toBe('app.t.a%TYPE')
    expect(normalType('no type at all', 'app')).toBe('no type at all')
  })
})
