/** The rules of timeplus.md §2.4, on queries as the server writes them. */
import { describe, expect, it } from 'vitest'
import { normalText, parseQuery, type Query } from '../../../../src/sql/index.ts'
import { queryChange } from '../../../../src/engine/timeplus/kinds/query-change.ts'
import type { StateContext } from '../../../../src/engine/timeplus/kinds/query-state.ts'

const views: { readonly [name: string]: string } = {
  'd.big': 'SELECT a, b FROM d.s WHERE a > 100',
  'd.sums': 'SELECT k, sum(a) AS total FROM d.s GROUP BY k',
}

const context: StateContext = {
  viewQuery: (name) => {
    const text = views[name]
    return text === undefined ? undefined : query(text)
  },
  isAggregate: (name) => name === 'second_max',
}

function query(text: string): Query {
  const parsed = parseQuery(text, 'timeplus')
  if (!parsed.ok) throw new Error(parsed.error.message)
  const normal = parseQuery(
    normalText(parsed.node, { dialect: 'timeplus', database: 'd', isTable: () => true }),
    'timeplus',
  )
  if (!normal.ok) throw new Error(normal.error.message)
  return normal.node
}

function verdict(before: string, after: string): string {
  return queryChange(query(before), query(after), context).verdict
}

function because(before: string, after: string): string {
  const change = queryChange(query(before), query(after), context)
  return change.verdict === 'refused' ? change.because : change.verdict
}

describe('without state any change passes', () => {
  it.each([
    ['another expression', 'SELECT a + 1 AS x FROM s', 'SELECT a - 1 AS x FROM s'],
    ['a filter more', 'SELECT a FROM s', 'SELECT a FROM s WHERE a > 1'],
    ['a column more', 'SELECT a FROM s', 'SELECT a, b FROM s'],
    ['a window that is only looked at', 'SELECT a FROM s', 'SELECT a FROM tumble(s, 1m)'],
    ['a view without state', 'SELECT a FROM s', 'SELECT a FROM big'],
    ['branches', 'SELECT a FROM s', 'SELECT a FROM s UNION ALL SELECT a FROM t'],
  ])('%s', (_name, before, after) => {
    expect(verdict(before, after)).toBe('stateless')
  })

  it('names the streams that had no position yet', () => {
    const change = queryChange(query('SELECT a FROM s'), query('SELECT a FROM t'), context)
    expect(change).toEqual({ verdict: 'stateless', newSources: ['d.t'], losesGathered: false })
  })

  it('holds for what gathered before, which then loses it, and not the other way round', () => {
    const [sum, plain] = ['SELECT sum(a) FROM s', 'SELECT a FROM s']
    expect(queryChange(query(sum), query(plain), context)).toMatchObject({ losesGathered: true })
    expect(because(plain, sum)).toMatch(/begin to gather/)
  })
})

describe('an aggregation', () => {
  const sums =
    'SELECT window_start, k, sum(a) AS total FROM tumble(s, ts, 1m) GROUP BY window_start, k EMIT AFTER WATERMARK'

  it('takes another aggregate', () => {
    const after = sums.replace('sum(a) AS total', 'sum(a) AS total, max(a) AS most')
    expect(queryChange(query(sums), query(after), context)).toEqual({
      verdict: 'keeps',
      added: ['max(a)'],
    })
  })

  it.each([
    ['a filter', sums.replace(' GROUP BY', ' WHERE a > 0 GROUP BY')],
    ['what is made of aggregates', sums.replace('sum(a) AS total', 'sum(a) * 2 AS total')],
    ['names', sums.replace('AS total', 'AS amount')],
    ['the interval of EMIT', sums.replace('AFTER WATERMARK', 'AFTER WATERMARK WITH DELAY 5s')],
    ['settings', `${sums} SETTINGS checkpoint_interval = 5`],
  ])('keeps its state when %s change', (_name, after) => {
    expect(verdict(sums, after)).toBe('keeps')
  })

  it.each([
    ['an aggregate less', sums.replace('sum(a) AS total', '1 AS total'), /sum\(a\) goes/],
    ['an aggregate of something else', sums.replace('sum(a)', 'sum(b)'), /sum\(a\) goes/],
    ['a key more', sums.replace(', k EMIT', ', k, b EMIT'), /GROUP BY keys/],
    ['another window', sums.replace('1m)', '5m)'), /window: tumble\(…, ts, 1m\) becomes/],
    ['a hop', sums.replace('tumble(s, ts, 1m)', 'hop(s, ts, 1s, 1m)'), /window/],
    ['another stream', sums.replace('tumble(s', 'tumble(t'), /sources: d\.s becomes d\.t/],
    ['another EMIT', sums.replace('AFTER WATERMARK', 'PERIODIC 5s'), /EMIT changes/],
  ])('is refused with %s', (_name, after, reason) => {
    expect(because(sums, after)).toMatch(reason)
  })

  it('sees keys and aggregates behind aliases', () => {
    const before = 'SELECT to_start_of_hour(ts) AS h, sum(a) AS x, x * 2 AS y FROM s GROUP BY h'
    expect(because(before, before.replace('hour', 'day'))).toMatch(/GROUP BY keys/)
    expect(verdict(before, before.replace('x * 2', 'x * 3'))).toBe('keeps')
    const inner = 'SELECT k, a * 2 AS twice, sum(twice) AS x FROM s GROUP BY k'
    expect(because(inner, inner.replace('a * 2', 'a * 3'))).toMatch(/sum\(a \* 2\) goes/)
  })

  it('counts functions of the project that aggregate', () => {
    const before = 'SELECT k, sum(a), second_max(a) FROM s GROUP BY k'
    expect(because(before, 'SELECT k, sum(a) FROM s GROUP BY k')).toMatch(/second_max\(a\) goes/)
  })

  it('is found in views, sub-queries and common tables', () => {
    expect(because('SELECT k, total FROM t', 'SELECT k, total FROM sums')).toMatch(
      /begin to gather/,
    )
    expect(verdict('SELECT total FROM sums', 'SELECT total + 1 FROM sums')).toBe('keeps')
    const common = 'WITH c AS (SELECT k, sum(a) AS x FROM s GROUP BY k) SELECT x FROM c'
    expect(because(common, common.replace('sum', 'max'))).toMatch(/sum\(a\) goes/)
    expect(verdict(common, 'SELECT x + 1 FROM (SELECT k, sum(a) AS x FROM s GROUP BY k)')).toBe(
      'keeps',
    )
  })
})

describe('a join', () => {
  const join = 'SELECT l.a, r.b FROM l INNER JOIN r ON l.id = r.id WHERE l.a > 1'

  it('takes other expressions over the same columns', () => {
    expect(verdict(join, join.replace('l.a, r.b', 'l.a + r.b AS c'))).toBe('keeps')
  })

  it.each([
    ['another condition', join.replace('l.id = r.id', 'l.id = r.other')],
    ['another type', join.replace('INNER JOIN', 'LEFT JOIN')],
    ['a strictness', join.replace('INNER JOIN', 'ASOF JOIN')],
    ['another side', join.replace('JOIN r', 'JOIN q AS r')],
    ['a new joined column', join.replace('r.b', 'r.b, r.c')],
  ])('is refused with %s', (_name, after) => {
    expect(verdict(join, after)).toBe('refused')
  })
})

it('remembers what DISTINCT, dedup and look-back have seen', () => {
  expect(verdict('SELECT DISTINCT a FROM s', 'SELECT DISTINCT a, b FROM s')).toBe('refused')
  expect(verdict('SELECT a FROM dedup(s, a)', 'SELECT a FROM dedup(s, a, 10s)')).toBe('refused')
  expect(verdict('SELECT a, lag(a) FROM s', 'SELECT a, lag(b) FROM s')).toBe('refused')
  expect(verdict('SELECT a FROM dedup(s, a)', 'SELECT a + 1 FROM dedup(s, a)')).toBe('keeps')
})
