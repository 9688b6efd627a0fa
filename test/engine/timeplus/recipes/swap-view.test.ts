/** The statements of a swap of a materialized view, and where there is none. */
import { describe, expect, it } from 'vitest'
import type { KindContext, Neighbour, SwapContext } from '../../../../src/engine/engine.ts'
import { addressName, resourceId } from '../../../../src/resource/id.ts'
import type { JsonObject } from '../../../../src/resource/json.ts'
import { before, from, onlySource } from '../../../../src/engine/timeplus/recipes/bounded-query.ts'
import {
  changesOf,
  contextOf,
  createSql,
  declared,
  printed,
  rulesOf,
  servers,
} from '../kinds/declared.ts'

const column = (name: string, type: string): JsonObject => ({ name, type })

const streams: readonly JsonObject[] = [
  {
    kind: 'Stream',
    name: 'orders',
    columns: [column('k', 'string'), column('a', 'float64'), column('at', 'datetime64(3)')],
    settings: { event_time_column: 'at' },
  },
  {
    kind: 'Stream',
    name: 'sums',
    columns: [column('w', 'datetime64(3)'), column('k', 'string'), column('total', 'float64')],
  },
  {
    kind: 'Stream',
    name: 'customers',
    mode: 'versioned_kv',
    primaryKey: 'k',
    columns: [column('k', 'string')],
  },
  {
    kind: 'ExternalStream',
    name: 'kafka',
    type: 'kafka',
    columns: [column('a', 'float64')],
    settings: { brokers: 'b', topic: 't' },
  },
]

const views: readonly JsonObject[] = [
  { kind: 'View', name: 'v', query: 'SELECT total FROM sums' },
  { kind: 'View', name: 'w', query: 'SELECT total + 1 AS more FROM v' },
]

const relations = new Map(
  [...streams, ...views]
    .map(declared)
    .map(({ kind, name, spec }) => [name, { kind, spec }] as const),
)

function side(of: KindContext['side'], generation: keyof typeof servers): KindContext {
  return {
    ...contextOf(of, servers[generation]),
    lookup: (namespace, name) => (namespace === 'relation' ? relations.get(name) : undefined),
  }
}

const query = (more = '') =>
  `SELECT window_start AS w, sum(a) AS total${more} FROM tumble(orders, at, 1m) GROUP BY window_start${more}`

const view = (text: string, more: JsonObject = {}): JsonObject => ({
  kind: 'MaterializedView',
  name: 'm',
  into: 'sums',
  query: text,
  ...more,
})

function swap(
  after: JsonObject,
  options: {
    readonly former?: JsonObject
    readonly generation?: keyof typeof servers
    readonly beside?: (name: string) => readonly Neighbour[]
  } = {},
) {
  const generation = options.generation ?? 3
  const live = printed(createSql(declared(options.former ?? view(query()))))
  const to = declared(after)
  const context: SwapContext = {
    desired: side('desired', generation),
    live: side('live', generation),
    breaksUnmanaged: false,
    neighbours: [],
    beside: options.beside ?? (() => []),
  }
  return rulesOf('MaterializedView').swap?.(live, to, changesOf(live, to), context)
}

function recipe(...input: Parameters<typeof swap>) {
  const found = swap(...input)
  if (found === undefined || 'because' in found) throw new Error(JSON.stringify(found))
  return found
}

const keyed = view(query(', k'))

describe('a swap of a materialized view', () => {
  it('fills a new target up to a recorded boundary, and goes on from there', () => {
    const { drafts, commitAt } = recipe(keyed)
    const texts = drafts.map(({ sql }) => sql.replace(/\s+/g, ' '))
    expect(texts.slice(0, commitAt)).toEqual([
      expect.stringMatching(/^SELECT name FROM system\.tables .*'sums__next', 'sums__old'/),
      expect.stringMatching(
        /^SELECT to_string\(to_datetime\(int_div\(.*, 60\) \* 60, 'UTC'\)\) AS at$/,
      ),
      expect.stringMatching(/^CREATE STREAM sales\.sums__next \( `?w`? datetime64\(3\)/),
      "INSERT INTO sales.sums__next (w, total, k) SELECT w, total, k FROM ( SELECT window_start AS w, sum(a) AS total, k FROM tumble(table(sales.orders), at, 1m) WHERE _tp_time < '{{boundary.at}}' GROUP BY window_start, k )",
    ])
    expect(texts.slice(commitAt)).toEqual([
      'DROP VIEW IF EXISTS sales.m',
      'RENAME STREAM sales.sums TO sales.sums__old',
      'RENAME STREAM sales.sums__next TO sales.sums',
      "CREATE MATERIALIZED VIEW sales.m INTO sales.sums AS SELECT window_start AS w, sum(a) AS total, k FROM tumble(sales.orders, at, 1m) WHERE _tp_time >= '{{boundary.at}}' GROUP BY window_start, k",
      'ALTER VIEW sales.m MODIFY QUERY SELECT window_start AS w, sum(a) AS total, k FROM tumble(sales.orders, at, 1m) GROUP BY window_start, k',
    ])
  })

  it('can be repeated at every statement after the boundary', () => {
    const { drafts, commitAt } = recipe(keyed)
    for (const { sql, step } of drafts.slice(commitAt)) {
      const isRepeatable = /IF EXISTS|MODIFY QUERY/.test(sql) || step?.do === 'ensure'
      expect([sql, isRepeatable]).toEqual([sql, true])
    }
    expect(drafts[commitAt - 1]?.step).toMatchObject({
      do: 'copy',
      stage: { create: 'TRUNCATE STREAM sales.sums__next' },
    })
  })

  it('keeps the former rows until it is finished, and leaves nothing when it is given up', () => {
    const { keeps, scratch, finish, abandon, stateEffect } = recipe(keyed)
    expect(keeps).toEqual(['sales.sums__old'])
    expect(scratch).toEqual(['sales.sums__next', 'sales.sums__old'])
    expect(finish.map(({ sql }) => sql)).toEqual(['DROP STREAM IF EXISTS sales.sums__old'])
    expect(abandon.map(({ sql }) => sql)).toEqual(['DROP STREAM IF EXISTS sales.sums__next'])
    expect(stateEffect).toMatch(/^replays from the beginning up to a recorded boundary/)
  })

  it('drops views over the target round the rename, outermost first, and creates them again', () => {
    const over = (name: string, sql: string): Neighbour => {
      const object = printed(sql)
      return { object: { ...object, id: resourceId('View', name) }, isManaged: true, via: 'reads' }
    }
    const inner = over('sales.v', 'CREATE VIEW sales.v AS SELECT total FROM sales.sums')
    const outer = over('sales.w', 'CREATE VIEW sales.w AS SELECT total FROM sales.v')
    const beside = (name: string): readonly Neighbour[] =>
      name === 'sales.sums' ? [inner] : name === 'sales.v' ? [outer] : []
    const { drafts } = recipe(keyed, { beside })
    const texts = drafts.map(({ sql }) => sql.replace(/\s+/g, ' '))
    const at = (start: string): number => texts.findIndex((text) => text.startsWith(start))
    const order = [
      'DROP VIEW IF EXISTS sales.m',
      'DROP VIEW IF EXISTS sales.w',
      'DROP VIEW IF EXISTS sales.v',
      'RENAME STREAM sales.sums TO',
      'CREATE VIEW sales.v',
      'CREATE VIEW sales.w',
      'CREATE MATERIALIZED VIEW sales.m',
    ].map(at)
    expect(order).toEqual([...order].sort((a, b) => a - b))
    expect(order).not.toContain(-1)
  })
})

describe('there is no swap', () => {
  const because = (...input: Parameters<typeof swap>): string => {
    const found = swap(...input)
    return found === undefined ? 'none needed' : 'because' in found ? found.because : 'a swap'
  }

  it.each([
    [
      'where it gathers over all time',
      view('SELECT sum(a) AS total, k FROM orders GROUP BY k'),
      /gathers over all time/,
    ],
    [
      'of windows that overlap',
      view(query(', k').replace('tumble(orders, at, 1m)', 'hop(orders, at, 1s, 1m)')),
      /only tumble/,
    ],
    [
      'by another time',
      view(query(', k').replace('at, 1m', 'other, 1m')),
      /make other the event_time_column/,
    ],
    ['of months', view(query(', k').replace('1m', '1M')), /no whole number of seconds/],
    [
      'of two streams',
      view('SELECT o.a AS total FROM orders AS o JOIN customers AS c ON o.k = c.k'),
      /more than one stream/,
    ],
    ['of what lies outside', view('SELECT a AS total FROM kafka'), /keeps no history/],
    ['of keyed streams', view('SELECT k FROM customers'), /mode versioned_kv/],
    ['into another stream', view(query(', k'), { into: 'customers' }), /another stream/],
    ['of columns without known names', view('SELECT * FROM nowhere'), /nowhere/],
  ] as const)('%s', (_name, after, message) => {
    expect(because(after)).toMatch(message)
  })

  it('with rows of its own, and on servers that cannot change a query', () => {
    const { into: _into, ...own } = keyed
    expect(because(own, { former: own })).toBe('none needed')
    expect(because({ ...own, query: query() }, { former: own })).toMatch(/stream of its own/)
    expect(because(keyed, { generation: 1 })).toMatch(/2\.9/)
  })

  it('while something runs over the target', () => {
    const running = printed(
      'CREATE MATERIALIZED VIEW sales.n INTO sales.o AS SELECT total FROM sales.sums',
    )
    const beside = (name: string): readonly Neighbour[] =>
      name === addressName({ database: 'sales', name: 'sums' })
        ? [{ object: running, isManaged: true, via: 'reads' }]
        : []
    expect(because(keyed, { beside })).toMatch(/MaterializedView\/sales\.n reads it/)
  })

  it('where the query stays', () => {
    expect(because(view(query(), { settings: { preferred_exec_node: 1 } }))).toBe('none needed')
  })
})

describe('a query on one side of a boundary', () => {
  const sides = (text: string): readonly [string, string] => {
    const source = onlySource(text)
    if (source === undefined) throw new Error('no source')
    return [before(text, source, 'B'), from(text, source, 'B')]
  }

  it.each([
    [
      'SELECT a FROM s WHERE a > 1 OR a < 0 EMIT PERIODIC 5s',
      'SELECT a FROM table(s) WHERE (a > 1 OR a < 0) AND (_tp_time < B)',
      'SELECT a FROM s WHERE (a > 1 OR a < 0) AND (_tp_time >= B) EMIT PERIODIC 5s',
    ],
    [
      'WITH c AS (SELECT a FROM d.s AS x) SELECT count() FROM (SELECT a FROM d.s AS x)',
      undefined,
      undefined,
    ],
    [
      'SELECT a FROM (SELECT a FROM tumble(d.s, 1m) AS x) GROUP BY a',
      'SELECT a FROM (SELECT a FROM tumble(table(d.s), 1m) AS x WHERE _tp_time < B) GROUP BY a',
      'SELECT a FROM (SELECT a FROM tumble(d.s, 1m) AS x WHERE _tp_time >= B) GROUP BY a',
    ],
  ])('%s', (text, history, rest) => {
    if (history === undefined) expect(onlySource(text)).toBeUndefined()
    else expect(sides(text)).toEqual([history, rest])
  })
})
