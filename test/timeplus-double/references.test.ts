/** What a query reads, whether it ends, and what MODIFY QUERY compares (timeplus.md §2.4, §4.1). */
import { describe, expect, test } from 'vitest'
import {
  isStreaming,
  parseExpression,
  parseQuery,
  queryShape,
  expressionReferences,
  references,
} from '../support/timeplus/sql/index.ts'

const DIALECT = { generation: 3, edition: 'enterprise' } as const

function reads(sql: string): readonly string[] {
  return references(parseQuery(sql, DIALECT)).relations.map(
    ({ name, historical, how }) =>
      `${name.database === undefined ? '' : `${name.database}.`}${name.name}${historical ? ' bounded' : ''}${how === 'from' ? '' : ` ${how}`}`,
  )
}

const READS: readonly (readonly [string, readonly string[]])[] = [
  ['SELECT 1', []],
  ['SELECT a FROM d.s', ['d.s']],
  ['SELECT a FROM table(s)', ['s bounded']],
  ['SELECT a FROM tumble(table(d.s), ts, 5s)', ['d.s bounded']],
  ['SELECT a FROM hop(dedup(d.s, k), 5s, 10s)', ['d.s']],
  ['SELECT a FROM session(s, 5s, [x > 1, x < 2))', ['s']],
  [
    'SELECT a FROM s JOIN t ON s.a = t.a LEFT JOIN table(u) AS v ON v.a = s.a',
    ['s', 't', 'u bounded'],
  ],
  ['SELECT a FROM s, t', ['s', 't']],
  ['SELECT a FROM (SELECT a FROM s UNION ALL SELECT a FROM t)', ['s', 't']],
  [
    'WITH c AS (SELECT a FROM s), e AS (SELECT a FROM c) SELECT a FROM e JOIN c ON e.a = c.a',
    ['s'],
  ],
  ['WITH s AS (SELECT a FROM s) SELECT a FROM s', ['s']],
  ['SELECT a FROM s WHERE a IN t', ['s', 't in']],
  ['WITH t AS (SELECT 1) SELECT a FROM s WHERE a IN t', ['s']],
  ['SELECT a FROM s WHERE a IN (SELECT b FROM t)', ['s', 't']],
  [
    "SELECT dict_get('d.x', 'n', a), join_get('j', 'n', a) FROM s",
    ['d.x bounded dictionary', 'j bounded join_get', 's'],
  ],
  ['SELECT number FROM numbers(10)', []],
  ['SELECT a FROM s WHERE exists(SELECT 1 FROM t)', ['s', 't']],
]

test.each(READS)('%s reads', (sql, expected) => {
  expect([...reads(sql)].sort()).toEqual([...expected].sort())
})

test('functions and table functions are named', () => {
  const found = references(
    parseQuery(
      'SELECT f(a) + g(b) AS x FROM tumble(table(s), 5s) WHERE h(a) GROUP BY k(a) ORDER BY m(a)',
      DIALECT,
    ),
  )
  expect([...found.functions].sort()).toEqual(['f', 'g', 'h', 'k', 'm', 'plus'])
  expect(found.tableFunctions).toEqual(['tumble', 'table'])
  expect(expressionReferences(parseExpression('f(g(1))', DIALECT)).functions).toEqual(['g', 'f'])
})

describe('streaming', () => {
  const streams = ({ name }: { readonly name: string }) => name !== 'functions'
  const cases: readonly (readonly [string, boolean])[] = [
    ['SELECT a FROM s', true],
    ['SELECT a FROM table(s)', false],
    ['SELECT a FROM tumble(table(s), 5s)', false],
    ['SELECT a FROM s JOIN table(t) ON s.a = t.a', true],
    ['SELECT a FROM (SELECT a FROM table(s))', false],
    ['WITH c AS (SELECT a FROM s) SELECT a FROM c', true],
    ['SELECT name FROM system.functions', false],
    ['SELECT 1', false],
    ['SELECT a FROM table(s) WHERE a IN t', false],
  ]

  test.each(cases)('%s: %s', (sql, expected) => {
    expect(isStreaming(parseQuery(sql, DIALECT), streams)).toBe(expected)
  })
})

describe('shape', () => {
  const shape = (sql: string) => queryShape(parseQuery(sql, DIALECT), (name) => name === 'own_sum')

  test('a query without state', () => {
    expect(shape('SELECT a + 1 AS b, c FROM s WHERE d > 1')).toMatchObject({
      stateful: false,
      outputs: ['b', 'c'],
      filters: ['d > 1'],
    })
  })

  test('an aggregate has no alias, and counts once', () => {
    const first = shape(
      'SELECT sum(a) AS x, sum(a) AS y, own_sum(b) FROM tumble(s, 5s) GROUP BY window_start, k',
    )
    expect(first).toMatchObject({
      stateful: true,
      aggregates: ['sum(a)', 'own_sum(b)'],
      groupBy: ['window_start', 'k'],
      windows: ['tumble(s, 5s)'],
      outputs: ['x', 'y', 'own_sum(b)'],
    })
    expect(shape('SELECT sum(a) AS deleted FROM s').aggregates).toEqual(['sum(a)'])
  })

  test.each([
    ['join', 'SELECT a FROM s JOIN t ON s.a = t.a'],
    ['distinct', 'SELECT DISTINCT a FROM s'],
    ['window function', 'SELECT lag(a) OVER (ORDER BY b) FROM s'],
    ['inner aggregate', 'SELECT a FROM (SELECT max(a) AS a FROM s)'],
    ['conditional aggregate', 'SELECT count_if(a > 1) FROM s'],
  ])('%s is state', (_name, sql) => {
    expect(shape(sql).stateful).toBe(true)
  })

  test('joins and their columns', () => {
    expect(shape('SELECT s.a, t.b FROM s ASOF JOIN t ON s.a = t.a')).toMatchObject({
      joins: ['ASOF INNER JOIN t ON s.a = t.a'],
      columns: ['s.a', 't.b'],
    })
  })
})
