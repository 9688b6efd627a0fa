import { describe, expect, it } from 'vitest'
import { normalText, parseQuery, parseStatement, print, references } from '../../src/sql/index.ts'
import { corpus } from './corpus.ts'
import { normalExpression } from './parsed.ts'

describe.each(['clickhouse', 'timeplus'] as const)('the %s corpus', (dialect) => {
  const lines = corpus(`${dialect}-ddl`)
  const trees = lines.map(({ sql }) => ({ sql, parsed: parseStatement(sql, dialect) }))
  const context = { dialect, database: 'd' }

  it('parses', () => {
    const refused = trees.filter(({ parsed }) => !parsed.ok)
    expect(refused.length).toBeLessThanOrEqual(dialect === 'clickhouse' ? 0 : lines.length * 0.01)
  })

  it('means the same after printing and parsing again, compact and pretty', () => {
    const changed: string[] = []
    for (const { sql, parsed } of trees) {
      if (!parsed.ok) continue
      const before = normalText(parsed.node, context)
      for (const pretty of [false, true]) {
        const again = parseStatement(print(parsed.node, { pretty }), dialect)
        if (!again.ok || normalText(again.node, context) !== before) changed.push(sql)
      }
    }
    expect(changed).toEqual([])
  })
})

describe('precedence', () => {
  it.each([
    ['a - (b - c)', 'minus(a, minus(b, c))'],
    ['a - b - c', 'minus(minus(a, b), c)'],
    ['a * (1 - b)', 'multiply(a, minus(1, b))'],
    ['NOT a = 1', '`not`(equals(a, 1))'],
    ['a = 1 IS NULL', 'isNull(equals(a, 1))'],
    ['-a::Int8', "negate(CAST(a, 'Int8'))"],
    ['-1::Int8', "CAST('-1', 'Int8')"],
    ['a BETWEEN 1 AND 2 AND b', '`and`(`and`(greaterOrEquals(a, 1), lessOrEquals(a, 2)), b)'],
    ['a ? b : c ? d : e', '`if`(a, b, `if`(c, d, e))'],
    ['a OR b AND c', '`or`(a, `and`(b, c))'],
  ])('%s', (text, expected) => {
    const unquoted = (value: string): string => value.replaceAll('`', '')
    expect(unquoted(normalExpression(text))).toBe(unquoted(expected))
  })
})

describe('unknown clauses', () => {
  it('are kept, reported, compared and searched for references', () => {
    const text = 'CREATE TABLE t (a Int8) ENGINE = Memory FROBNICATE BY (SELECT x FROM other)'
    const parsed = parseStatement(text, 'clickhouse')
    expect(parsed.ok && parsed.unknown.map((clause) => clause.text)).toEqual([
      'FROBNICATE BY ( SELECT x FROM other )',
    ])
    if (!parsed.ok) return
    expect(references(parsed.node).map((reference) => reference.parts)).toEqual([['other']])
    const changed = parseStatement(text.replace('other', 'others'), 'clickhouse')
    expect(changed.ok && normalText(changed.node, { dialect: 'clickhouse' })).not.toBe(
      normalText(parsed.node, { dialect: 'clickhouse' }),
    )
  })

  it('do not hide mistakes', () => {
    for (const text of [
      'SELECT a FROM t WHERE',
      'SELECT a FRM t x',
      'SELECT (a',
      'CREATE VIEW v SELECT 1',
      'SELECT 1 1',
    ]) {
      expect(parseStatement(text, 'clickhouse').ok, text).toBe(false)
    }
  })
})

describe('errors', () => {
  it('say where, what was found and what was expected', () => {
    const parsed = parseQuery('SELECT a FROM t GROUP a', 'clickhouse')
    expect(parsed).toMatchObject({ ok: false, error: { start: 16, end: 21 } })
    const open = parseQuery("SELECT 'abc", 'clickhouse')
    expect(open).toMatchObject({
      ok: false,
      error: { message: "this ' is never closed", start: 7 },
    })
  })
})

describe('errors of common slips', () => {
  it.each([
    ['SELECT f(a, b FROM t', 'this ( is never closed: expected ) but found FROM', '('],
    ['SELECT [1, 2 FROM t', 'this [ is never closed: expected ] but found FROM', '['],
    ['SELECT a FORM t', 'expected FROM but found FORM', 'FORM'],
    ['SELECT a FROM t WEHRE x = 1', 'expected WHERE but found WEHRE', 'WEHRE'],
    ['SELEC 1', 'expected SELECT but found SELEC', 'SELEC'],
    ['CREATE TABEL t (a Int8)', 'expected TABLE but found TABEL', 'TABEL'],
    ['SELECT a FROM t FROM u', 'expected the end but found FROM', 'FROM'],
    ['SELECT )', 'expected an expression but found )', ')'],
    ['HELLO world', 'expected a statement but found HELLO', 'HELLO'],
  ])('%s', (text, message, marked) => {
    const parsed = parseStatement(text, 'clickhouse')
    expect(parsed).toMatchObject({ ok: false, error: { message } })
    if (!parsed.ok) expect(text.slice(parsed.error.start, parsed.error.end)).toBe(marked)
  })
})

describe('nesting', () => {
  it.each([
    ['brackets', (n: number) => `SELECT ${'('.repeat(n)}1${')'.repeat(n)}`],
    ['sums', (n: number) => `SELECT 1${' + 1'.repeat(n)}`],
    ['members', (n: number) => `SELECT f(x)${'.1'.repeat(n)}`],
    ['sub-queries', (n: number) => `SELECT * FROM ${'(SELECT * FROM '.repeat(n)}t${')'.repeat(n)}`],
    ['exceptions', (n: number) => `SELECT 1${' EXCEPT SELECT 1'.repeat(n)}`],
    ['casts', (n: number) => `SELECT ${'CAST('.repeat(n)}1${' AS Int8)'.repeat(n)}`],
    ['intervals', (n: number) => `SELECT ${'INTERVAL ('.repeat(n)}1${')'.repeat(n)}`],
    [
      'unknown brackets',
      (n: number) => `CREATE TABLE t (a Int8) FOO BAR ${'('.repeat(n)}${')'.repeat(n)}`,
    ],
  ])('of %s is bounded and never overflows the stack', (_, make) => {
    for (const n of [10, 140, 290, 20_000]) {
      const parsed = parseStatement(make(n), 'clickhouse')
      if (parsed.ok) normalText(parsed.node, { dialect: 'clickhouse' })
      else expect(parsed.error.message).toMatch(/nested deeper|expected/)
    }
  })

  it('does not limit flat chains', () => {
    for (const text of [
      `SELECT 1${' AND 1'.repeat(5000)}`,
      `SELECT 1${' UNION ALL SELECT 1'.repeat(2000)}`,
    ]) {
      expect(parseStatement(text, 'clickhouse').ok).toBe(true)
    }
  })
})
