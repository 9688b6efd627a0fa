import { beforeAll, describe, expect, it } from 'vitest'
import type { KindContext, SpecProblem, SpecReference } from '../../../src/engine/engine.ts'
import type { TextKind } from '../../../src/engine/postgres/kinds/parsed.ts'
import { bodyReferences, referencesIn } from '../../../src/engine/postgres/kinds/references.ts'
import { readText } from '../../../src/engine/postgres/kinds/text.ts'
import { loadGrammar } from '../../../src/engine/postgres/sql/parser.ts'

beforeAll(loadGrammar)

const declared: ReadonlySet<string> = new Set([
  'relation app.orders',
  'relation public.customers',
  'type app.color',
  'function public.tax',
])
const context: KindContext = {
  database: 'app',
  side: 'desired',
  lookup: (namespace, name) =>
    declared.has(`${namespace} ${name}`) ? { kind: 'Table', spec: {} } : undefined,
}

/** `via name` with the text that the offsets say it stands at. */
function shown(text: string, references: readonly SpecReference[]): readonly string[] {
  return references.map(
    ({ via, namespace, name, start, end, maybe, late }) =>
      `${via} ${namespace} ${name} at ${start === undefined ? '-' : text.slice(start, end)}${maybe ? ' maybe' : ''}${late ? ' late' : ''}`,
  )
}

const refs = (what: TextKind, text: string): readonly string[] =>
  shown(text, referencesIn(what, text, ['x'], context))

describe('references', () => {
  it.each<readonly [TextKind, string, readonly string[]]>([
    [
      'query',
      'SELECT * FROM orders o, "App".t',
      ['reads relation app.orders at orders', 'reads relation App.t at "App".t'],
    ],
    ['query', 'SELECT 1 FROM customers', ['reads relation public.customers at customers']],
    [
      'query',
      "SELECT 'é', 'ü' AS x FROM app . \"Ünï\" u",
      ['reads relation app.Ünï at app . "Ünï"'],
    ],
    ['query', 'SELECT 1 FROM "a.b"', ['reads relation app.a.b at "a.b"']],
    ['query', 'WITH orders AS (SELECT 1) SELECT * FROM orders', []],
    [
      'query',
      'SELECT * FROM pg_catalog.pg_class, pg_stat_activity',
      ['reads relation app.pg_stat_activity at pg_stat_activity maybe'],
    ],
    [
      'query',
      'SELECT extract(year FROM now())',
      ['calls function app.extract at extract maybe', 'calls function app.now at now maybe'],
    ],
    [
      'expression',
      "nextval('app.seq'::regclass)",
      [
        'calls function app.nextval at nextval maybe',
        "uses relation app.seq at 'app.seq'",
        'uses type app.regclass at regclass maybe',
      ],
    ],
    [
      'expression',
      "nextval('seq')",
      ['calls function app.nextval at nextval maybe', "uses relation app.seq at 'seq'"],
    ],
    [
      'expression',
      'public.tax(x) + app.f(y)',
      ['calls function public.tax at public.tax maybe', 'calls function app.f at app.f maybe'],
    ],
    ['expression', 'tax(x)', ['calls function public.tax at tax maybe']],
    [
      'expression',
      "('red'::text)::app.color",
      ['uses type app.color at app.color maybe', 'uses type app.text at text maybe'],
    ],
    [
      'expression',
      '(x IN (SELECT id FROM app.orders))',
      ['reads relation app.orders at app.orders'],
    ],
    ['type', 'integer', []],
    ['type', 'color[]', ['uses type app.color at color maybe']],
    ['type', 'app.orders', ['uses relation app.orders at app.orders']],
    ['returns', 'TABLE (a app.color, b int)', ['uses type app.color at app.color maybe']],
    ['returns', 'SETOF app.orders', ['uses relation app.orders at app.orders']],
    [
      'arguments',
      'a app.color DEFAULT app.f(), VARIADIC b text[]',
      [
        'uses type app.color at app.color maybe',
        'calls function app.f at app.f maybe',
        'uses type app.text at text maybe',
      ],
    ],
    [
      'atomic',
      'BEGIN ATOMIC SELECT count(*) FROM orders; END',
      ['calls function app.count at count maybe', 'reads relation app.orders at orders'],
    ],
    ['partitionBy', 'RANGE (app.f(x))', ['calls function app.f at app.f maybe']],
    ['indexColumn', 'app.f(x) DESC', ['calls function app.f at app.f maybe']],
    ['exclude', 'USING gist (app.f(room) WITH =)', ['calls function app.f at app.f maybe']],
  ])('%s %s', (what, text, expected) => {
    const found = refs(what, text)
    expect([...found].sort()).toEqual([...expected].sort())
  })

  it('of bodies come late and have no place', () => {
    const text =
      'CREATE FUNCTION app.f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN INSERT INTO app.log SELECT * FROM orders; RETURN new; END$$'
    expect(shown(text, bodyReferences(text, ['body'], context))).toEqual([
      'writes to relation app.log at - maybe late',
      'reads relation app.orders at - maybe late',
    ])
  })
})

describe('texts', () => {
  const read = (what: TextKind, text: string): readonly SpecProblem[] => {
    const problems: SpecProblem[] = []
    expect(readText(what, text, ['x'], problems)).toBe(text.trim().replace(/;$/, ''))
    return problems
  }

  it.each<readonly [TextKind, string]>([
    ['query', 'SELECT 1;'],
    ['query', 'SELECT 1 -- why'],
    ['query', 'VALUES (1)'],
    ['expression', '(a, b) = (1, 2)'],
    ['expression', '${env:X} > 1'],
    ['type', 'timestamp(3) with time zone[]'],
    ['partitionFor', "FOR VALUES FROM ('a') TO (MAXVALUE)"],
    ['partitionFor', 'DEFAULT'],
  ])('%s %s', (what, text) => {
    expect(read(what, text)).toEqual([])
  })

  it.each<readonly [TextKind, string, string]>([
    ['query', '  SELECT 1 FORM t', 't'],
    ['query', "SELECT 'é' FROM WHERE", 'WHERE'],
    ['query', 'DROP TABLE t', 'DROP'],
    ['expression', 'a b', 'b'],
    ['expression', 'a, b', 'a'],
    ['expression', 'a) FROM t WHERE (b', ')'],
    ['type', 'int from t', 'from'],
  ])('%s %s is refused at %s', (what, text, word) => {
    const [{ code, start = 0, end = 0 } = {}] = read(what, text)
    expect([code, text.slice(start, end)]).toEqual(['BAD_SQL', word])
  })
})
