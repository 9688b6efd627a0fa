/** What each difference of a view, a function or an alert becomes, by generation. */
import { describe, expect, it } from 'vitest'
import type { Neighbour } from '../../../../src/engine/engine.ts'
import type { JsonObject } from '../../../../src/resource/json.ts'
import { type ResourceId, resourceId } from '../../../../src/resource/id.ts'
import {
  carriedOut,
  changesOf,
  createSql,
  declared,
  loweredOf,
  lowerContext,
  printed,
  rulesOf,
  servers,
} from './declared.ts'

const sums =
  'SELECT window_start AS w, k, sum(a) AS total FROM tumble(s, 1m) GROUP BY window_start, k'

const base: JsonObject = {
  kind: 'MaterializedView',
  name: 'm',
  into: 't',
  query: sums,
  settings: { checkpoint_interval: 60, max_threads: 2 },
  comment: 'one',
}

const live = printed(createSql(declared(base)))

type Generation = keyof typeof servers

function statementsAfter(change: JsonObject, generation: Generation = 3): readonly string[] {
  return carriedOut(live, declared({ ...base, ...change }), servers[generation])
}

function why(change: JsonObject, generation: Generation = 3): string {
  const found = loweredOf(live, declared({ ...base, ...change }), servers[generation])
  return found.map((lowered) => ('because' in lowered ? lowered.because : lowered.how)).join('; ')
}

const max = sums.replace('AS total', 'AS total, max(a) AS most')
const filtered = sums.replace('GROUP BY', 'WHERE a > 0 GROUP BY')

describe('the query of a materialized view', () => {
  it('changes in place where its steps stay, with all its settings', () => {
    for (const generation of [2, 3] as const) {
      expect(statementsAfter({ query: max }, generation)).toEqual([
        `ALTER VIEW sales.m MODIFY QUERY ${max.replace('(s,', '(sales.s,')}\nSETTINGS checkpoint_interval = 60, max_threads = 2`,
      ])
    }
    expect(statementsAfter({ query: filtered })[0]).toContain('MODIFY QUERY')
  })

  it('says what becomes of the checkpoint', () => {
    const [lowered] = loweredOf(live, declared({ ...base, query: max }), servers[3])
    expect(lowered).toMatchObject({
      note: expect.stringMatching(/converted.*max\(a\) begins empty/),
    })
  })

  it('is replaced where the server would refuse it, and says why', () => {
    expect(why({ query: sums.replace('sum(a) AS total', '1 AS total') })).toMatch(
      /sum\(a\) goes.*997/,
    )
    expect(why({ query: sums.replace('1m', '5m') })).toMatch(/window.*997/)
  })

  it('is replaced on servers that cannot change one', () => {
    expect(statementsAfter({ query: max }, 1)).toEqual(['replace'])
    const former = { generation: 2, version: '2.8.1', edition: 'enterprise' }
    expect(carriedOut(live, declared({ ...base, query: max }), former)).toEqual(['replace'])
  })

  it('keeps what an operator set where the plan says nothing', () => {
    const paused = printed(
      `${createSql(declared({ ...base, comment: '' }))}, pause_on_start = true`,
    )
    const wanted = declared({ ...base, comment: '', query: max })
    expect(carriedOut(paused, wanted, servers[3])[0]).toContain('pause_on_start = true')
  })

  it('with rows of its own changes in place while its columns stay', () => {
    const own = { kind: 'MaterializedView', name: 'o', query: 'SELECT a AS x FROM s' }
    const standing = printed(createSql(declared(own)))
    const lower = (query: string) => carriedOut(standing, declared({ ...own, query }), servers[3])
    expect(lower('SELECT b AS x FROM s')[0]).toContain('MODIFY QUERY')
    expect(lower('SELECT b AS y FROM s')).toEqual(['replace'])
  })
})

describe('settings of its query', () => {
  const changed = (value: JsonObject): JsonObject => ({
    settings: { checkpoint_interval: 60, max_threads: 2, ...value },
  })

  it('alone where the server was seen to take them', () => {
    expect(statementsAfter(changed({ checkpoint_interval: 5 }))).toEqual([
      'ALTER VIEW sales.m MODIFY QUERY SETTING checkpoint_interval = 5',
    ])
    expect(statementsAfter({ settings: { max_threads: 2 } })).toEqual([
      'ALTER VIEW sales.m RESET QUERY SETTING checkpoint_interval',
    ])
  })

  it('with the whole query otherwise, once', () => {
    const text = statementsAfter(changed({ max_threads: 3 }))
    expect(text).toHaveLength(1)
    expect(text[0]).toMatch(
      /MODIFY QUERY SELECT[\s\S]*SETTINGS checkpoint_interval = 60, max_threads = 3$/,
    )
    const both = statementsAfter({ query: max, ...changed({ max_threads: 3 }) })
    expect(new Set(both).size).toBe(1)
  })

  it('by name before 2.9, and not at all on 1.x', () => {
    const former = { generation: 2, version: '2.4.0', edition: 'enterprise' }
    const wanted = declared({ ...base, ...changed({ max_threads: 3 }) })
    expect(carriedOut(live, wanted, former)).toEqual([
      'ALTER VIEW sales.m MODIFY QUERY SETTING max_threads = 3',
    ])
    expect(statementsAfter(changed({ max_threads: 3 }), 1)).toEqual(['replace'])
  })

  it('and the node, under either of its names, only by a new view', () => {
    expect(statementsAfter(changed({ mv_preferred_exec_node: 1 }))).toEqual(['replace'])
    const named = printed(createSql(declared({ ...base, ...changed({ preferred_exec_node: 1 }) })))
    const other = declared({ ...base, ...changed({ mv_preferred_exec_node: 1 }) })
    expect(changesOf(named, other)).toEqual([])
  })
})

describe('a new materialized view', () => {
  const rules = rulesOf('MaterializedView')
  const effect = (change: JsonObject): string | null | undefined =>
    rules.stateEffect?.('create', [], declared({ ...base, ...change }), undefined)

  it('starts at now, or where its query seeks', () => {
    expect(effect({})).toMatch(/^starts at now/)
    expect(effect({ start: 'backfill' })).toMatch(/^replays from the beginning/)
    expect(effect({ start: { from: "'2025-01-01'" } })).toMatch(/^starts at 2025-01-01T00:00:00Z/)
    expect(effect({ query: "SELECT a FROM s WHERE _tp_time > '2025-02-01'" })).toMatch(
      /^starts at '2025-02-01'/,
    )
    expect(effect({ query: 'SELECT a FROM s WHERE _tp_time > earliest_ts()' })).toMatch(/^replays/)
    expect(effect({ settings: { seek_to: '-2h' } })).toMatch(/^starts at -2h/)
  })

  it('is told where to begin by a setting', () => {
    expect(createSql(declared({ ...base, start: 'backfill' }))).toContain("seek_to = 'earliest'")
    expect(createSql(declared({ ...base, start: { from: "'2025-01-01'" } }))).toContain(
      "seek_to = '2025-01-01T00:00:00Z'",
    )
    expect(createSql(declared({ ...base, start: 'now' }))).not.toContain('seek_to')
  })

  it('says that it adds to what its target holds', () => {
    const lookup = (_namespace: string, name: string) =>
      name === 'sales.t' ? { kind: 'Stream', spec: { columns: [] } } : undefined
    const context = lowerContext(servers[3])
    const there = { ...context, live: { ...context.live, lookup } }
    const hazards = (change: JsonObject, on: typeof context) =>
      rules.create(declared({ ...base, ...change }), on).flatMap((draft) => draft.hazards)
    expect(hazards({ start: 'backfill' }, there).map(({ id }) => id)).toEqual(['re-emits'])
    expect(hazards({ start: 'backfill' }, context)).toEqual([])
    expect(hazards({}, there)).toEqual([])
  })
})

it('what a server has no words for is left out there', () => {
  const lacking = (change: JsonObject, generation: Generation): string | undefined =>
    rulesOf('MaterializedView').lacking?.(
      declared({ kind: 'MaterializedView', name: 'm', query: 'SELECT a FROM s', ...change }).spec,
      servers[generation],
    )
  expect(lacking({ ttl: 'to_datetime(_tp_time) + INTERVAL 1 DAY' }, 1)).toMatch(/Proton 1\.x/)
  expect(lacking({ ttl: 'to_datetime(_tp_time) + INTERVAL 1 DAY' }, 2)).toBeUndefined()
  expect(lacking({ into: 't', schedule: true }, 3)).toMatch(/Enterprise/)
  expect(lacking({ into: 't', schedule: true }, 2)).toBeUndefined()
  expect(lacking({}, 1)).toBeUndefined()
})

describe('what goes with a materialized view', () => {
  const losses = (json: JsonObject) =>
    rulesOf('MaterializedView')
      .losses(printed(createSql(declared(json))))
      .map(({ id }) => id)

  it('is its checkpoint, and its rows where they are its own', () => {
    expect(losses(base)).toEqual(['loses-state'])
    const { into: _into, ...own } = base
    expect(losses(own)).toEqual(['drops-data', 'loses-state'])
  })
})

const unmanaged = (kind: string, name: string): Neighbour => ({
  object: {
    id: resourceId(kind, name) as ResourceId,
    kind,
    name,
    address: { database: 'sales', name: name.slice('sales.'.length) },
    spec: { query: 'SELECT 1' },
  },
  isManaged: false,
  via: 'reads',
})

describe('a view', () => {
  const json = { kind: 'View', name: 'v', query: 'SELECT a FROM s' }
  const standing = printed(createSql(declared(json)))
  const changed = declared({ ...json, query: 'SELECT a, b FROM s' })
  const replaced = (neighbours: readonly Neighbour[]) =>
    rulesOf('View').replace?.(standing, changed, lowerContext(servers[3], { neighbours })) ?? []

  it('is written again in one statement where nothing depends on it', () => {
    expect(replaced([]).map(({ sql }) => sql)).toEqual([
      'CREATE OR REPLACE VIEW sales.v AS\nSELECT a, b FROM sales.s',
    ])
  })

  it('is dropped and created, without the check that would refuse it, where something does', () => {
    const drafts = replaced([{ ...unmanaged('View', 'sales.w'), isManaged: true }])
    expect(drafts.map(({ sql }) => sql)).toEqual([
      expect.stringMatching(/^DROP VIEW sales\.v SETTINGS enable_dependency_check = false/),
      'CREATE VIEW sales.v AS\nSELECT a, b FROM sales.s',
    ])
    expect(drafts.flatMap(({ hazards }) => hazards.map(({ id }) => id))).toEqual(['not-atomic'])
  })

  it('says so where what runs over it is in no plan', () => {
    const drafts = replaced([unmanaged('MaterializedView', 'sales.m')])
    expect(drafts.flatMap(({ hazards }) => hazards)).toContainEqual({
      id: 'breaks-unmanaged',
      detail: expect.stringContaining('MaterializedView/sales.m'),
    })
  })

  it('keeps the check that refuses a drop, unless its readers are left behind on purpose', () => {
    const drop = (breaksUnmanaged: boolean) =>
      rulesOf('View').drop(standing, lowerContext(servers[3], { breaksUnmanaged }))[0]?.sql
    expect(drop(false)).toBe('DROP VIEW sales.v')
    expect(drop(true)).toContain('enable_dependency_check = false')
  })
})

describe('a function', () => {
  const json = {
    kind: 'Function',
    name: 'f',
    language: 'javascript',
    arguments: [{ name: 'x', type: 'int' }],
    returns: 'int',
    body: 'function f(x) { return x }',
  }
  const standing = printed(createSql(declared(json)))
  const other = declared({ ...json, body: 'function f(x) { return [1] }' })

  it('is written again, and says that running views keep the former body', () => {
    const neighbours = [{ ...unmanaged('View', 'sales.v'), isManaged: true }]
    const [lowered] = loweredOf(standing, other, servers[3], { neighbours })
    expect(lowered).toMatchObject({
      how: 'alter',
      drafts: [
        { sql: expect.stringMatching(/^CREATE OR REPLACE FUNCTION f\(x int\)/), hazards: [] },
      ],
      note: expect.stringMatching(/keep the former body/),
    })
  })

  it('is not changed behind the back of what no plan manages', () => {
    const neighbours = [unmanaged('MaterializedView', 'sales.m')]
    const [lowered] = loweredOf(standing, other, servers[3], { neighbours })
    expect(lowered).toMatchObject({
      drafts: [
        {
          hazards: [
            {
              id: 'breaks-unmanaged',
              detail: expect.stringContaining('MaterializedView/sales.m'),
            },
          ],
        },
      ],
    })
  })

  it('in Python is left out where the server has none', () => {
    const python = declared({ ...json, language: 'python' })
    const lacking = (generation: Generation) =>
      rulesOf('Function').lacking?.(python.spec, servers[generation])
    expect(lacking(1)).toMatch(/came with 2\.7/)
    expect(lacking(2)).toBeUndefined()
  })

  it('shows no key, to people or to a ledger', () => {
    const remote = { ...json, language: 'remote', body: undefined as never, url: 'http://u' }
    const { body: _body, ...plain } = { ...remote, auth: { headerName: 'K', key: 'tops3cret' } }
    const shown = printed(createSql(declared(plain)))
    const rules = rulesOf('Function')
    expect(JSON.stringify(rules.write(shown.spec, shown))).not.toContain('tops3cret')
    const { desired } = lowerContext()
    expect(JSON.stringify(rules.normal(shown.spec, shown.address, desired))).not.toContain(
      'tops3cret',
    )
  })
})

describe('schemas, tasks and alerts', () => {
  it.each([
    [
      { kind: 'FormatSchema', name: 'p', type: 'Avro', body: '{}' },
      { body: '{"a": 1}' },
      /^CREATE OR REPLACE FORMAT SCHEMA p AS/,
    ],
    [
      { kind: 'Task', name: 't', schedule: '5s', query: 'SELECT 1 AS a' },
      { schedule: '10s' },
      /^CREATE OR REPLACE TASK sales\.t\nSCHEDULE 10s/,
    ],
    [
      { kind: 'Alert', name: 'a', call: 'f', query: 'SELECT a FROM s' },
      { limit: { alerts: 2, per: '1m' } },
      /^CREATE OR REPLACE ALERT sales\.a\nLIMIT 2 ALERTS PER 1m/,
    ],
  ])('%j is written again', (json, change, sql) => {
    const standing = printed(createSql(declared(json)))
    const statements = carriedOut(standing, declared({ ...json, ...change }), servers[3])
    expect(statements).toEqual([expect.stringMatching(sql)])
    const dropped = rulesOf(json.kind).drop(standing, lowerContext(servers[3]))
    const words = { FormatSchema: 'FORMAT SCHEMA p', Task: 'TASK sales.t', Alert: 'ALERT sales.a' }
    expect(dropped.map((draft) => draft.sql)).toEqual([
      `DROP ${words[json.kind as keyof typeof words]}`,
    ])
  })
})

describe('a sink', () => {
  const sql = { kind: 'Sink', name: 'k', into: 'out', query: 'SELECT a FROM s' }
  const rest = { kind: 'Sink', name: 'slack', type: 'slack', query: 'SELECT a FROM s' }

  it('is a materialized view, or with a type one of the appserver', () => {
    expect(createSql(declared(sql))).toMatch(/^CREATE MATERIALIZED VIEW sales\.k INTO sales\.out/)
    expect(createSql(declared(rest))).toMatch(/^POST \/sinks\n/)
    expect(declared(rest).name).toBe('slack')
  })

  it('changes as each of them does', () => {
    const view = { ...printed(createSql(declared(sql))), kind: 'Sink' }
    const wanted = declared({ ...sql, query: 'SELECT a + 1 AS a FROM s' })
    expect(carriedOut(view, wanted, servers[3])).toEqual([expect.stringContaining('MODIFY QUERY')])
    expect(
      rulesOf('Sink')
        .losses(view)
        .map(({ id }) => id),
    ).toEqual(['loses-state'])
  })
})
