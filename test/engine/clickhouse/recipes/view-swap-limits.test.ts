/** What a swap of a view needs, and the reason that a plan gives where it cannot be had. */
import { describe, expect, test } from 'vitest'
import { swapView } from '../../../../src/engine/clickhouse/recipes/swap-view.ts'
import type { MaterializedViewSpec } from '../../../../src/engine/clickhouse/kinds/materialized-view.ts'
import { kinds } from '../../../../src/engine/clickhouse/kinds/index.ts'
import type {
  KindContext,
  Neighbour,
  NoRecipe,
  RecipeDraft,
} from '../../../../src/engine/engine.ts'
import type { JsonObject } from '../../../../src/resource/json.ts'
import { defaultLifecycle, type Resource } from '../../../../src/resource/resource.ts'
import { declare } from '../kinds/plan.ts'

const source = table('events', { engine: 'MergeTree', orderBy: 'id' })
const target = table('kept', { engine: 'SummingMergeTree', orderBy: 'id' })
const plain = 'SELECT id, v FROM events'

describe('a view is swapped', () => {
  test.each([
    ['a plain query', plain],
    [
      'a join with another table',
      'SELECT e.id AS id, o.v AS v FROM events AS e JOIN other AS o USING (id)',
    ],
    ['a common table', 'WITH e AS (SELECT * FROM events) SELECT id, v FROM e'],
    ['one aggregation', 'SELECT id, sum(v) AS v FROM events GROUP BY id'],
    [
      'DISTINCT where the source is not',
      'SELECT id, v FROM events WHERE id IN (SELECT DISTINCT id FROM other)',
    ],
  ])('with %s', (_, query) => {
    expect(swapOf({ query })).toHaveProperty('name', 'swap-view')
  })
})

describe('a view is not swapped', () => {
  const queries: readonly (readonly [query: string, because: string])[] = [
    ['SELECT id, v FROM events UNION ALL SELECT id, v FROM other', 'UNION'],
    ['SELECT e.id AS id, o.v AS v FROM events AS e JOIN events AS o USING (id)', 'twice'],
    ['SELECT DISTINCT id, v FROM events', 'DISTINCT'],
    ['SELECT id, v FROM events LIMIT 3', 'LIMIT'],
    ['SELECT id, sum(v) AS v FROM events GROUP BY id HAVING v > 3', 'HAVING'],
    ['SELECT id, row_number() OVER (ORDER BY id) AS v FROM events', 'window functions'],
    [
      'SELECT id, v FROM (SELECT id, sum(v) AS v FROM events GROUP BY id)',
      'GROUP BY in a sub-query',
    ],
    ['SELECT id, v + 1 FROM events', 'has no name'],
    ['SELECT number AS id, 1 AS v FROM numbers(3)', 'does not read a table first'],
    ['SELECT id, v FROM elsewhere', 'no table of these plans'],
    ['SELECT id, v FROM seen', 'no table of these plans'],
    ["SELECT id, v FROM events WHERE v != '{{name}}'", 'puts in values of its own'],
  ]
  test.each(queries)('%s', (query, because) => {
    expect(swapOf({ query })).toEqual({ because: expect.stringContaining(because) })
  })

  const worlds: readonly (readonly [title: string, world: World, because: string])[] = [
    [
      'from a Null table',
      { source: table('events', { engine: 'Null' }) },
      'only a MergeTree keeps',
    ],
    [
      'from a table that combines rows',
      { source: table('events', { engine: 'SummingMergeTree', orderBy: 'id' }) },
      'only a MergeTree keeps',
    ],
    [
      'below a Buffer',
      { beside: [table('b', { engine: 'Buffer(app, events, 1, 1, 1, 1, 1, 1, 1)' })] },
      'in the background',
    ],
    [
      'below a queue',
      {
        beside: [
          table('queue', { engine: 'Kafka', settings: { kafka_broker_list: 'h' } }),
          {
            kind: 'MaterializedView',
            name: 'fill',
            to: 'events',
            query: 'SELECT id, v FROM queue',
          },
        ],
      },
      'in the background',
    ],
    [
      'into a table where the order of rows decides',
      { target: table('kept', { engine: 'CollapsingMergeTree(v)', orderBy: 'id' }) },
      'any order',
    ],
    ['into a Log', { target: table('kept', { engine: 'Log' }) }, 'any order'],
    [
      'into a table that another view fills too',
      {
        beside: [
          { kind: 'MaterializedView', name: 'too', to: 'kept', query: 'SELECT id, v FROM other' },
        ],
      },
      'writes to',
    ],
    [
      'into a table that another view fires from',
      {
        beside: [
          { kind: 'MaterializedView', name: 'on', to: 'other', query: 'SELECT id, v FROM kept' },
        ],
      },
      'fires from',
    ],
    [
      'from a table with a row policy',
      { beside: [{ kind: 'RowPolicy', name: 'p', on: 'events', using: 'id > 1', to: 'ALL' }] },
      'row policy',
    ],
    [
      'into a table with a row policy',
      { beside: [{ kind: 'RowPolicy', name: 'p', on: 'kept', using: 'id > 1', to: 'ALL' }] },
      'row policy',
    ],
  ]
  test.each(worlds)('%s', (_, world, because) => {
    expect(swapOf({ query: plain }, world)).toEqual({ because: expect.stringContaining(because) })
  })

  test('that is a sink', () => {
    expect(swapOf({ kind: 'Sink', query: plain })).toEqual({
      because: expect.stringContaining('nothing can be taken back'),
    })
  })

  test.each([
    ['with start: now, which leaves history alone', { query: plain, start: 'now' }],
    ['when it is refreshed, and reads everything anyway', { query: plain, refresh: 'EVERY 1 DAY' }],
  ])('and needs no swap %s', (_, view) => {
    expect(swapOf(view)).toBeUndefined()
  })
})

interface World {
  readonly source?: JsonObject
  readonly target?: JsonObject
  /** Other objects of the plans and the target. */
  readonly beside?: readonly JsonObject[]
}

/** A change of the query of `app.mv`, everything else standing. */
function swapOf(view: JsonObject, world: World = {}): RecipeDraft | NoRecipe | undefined {
  const others = [
    world.source ?? source,
    world.target ?? target,
    table('other', { engine: 'MergeTree', orderBy: 'id' }),
    { kind: 'View', name: 'seen', query: 'SELECT id, v FROM events' },
    ...(world.beside ?? []),
  ]
  const declared = (query: JsonObject): ReadonlyMap<string, Resource> =>
    declare([...others, { kind: 'MaterializedView', name: 'mv', to: 'kept', ...query }])
  const live = declared({ query: 'SELECT id, v + 1 AS v FROM events' })
  const desired = declared(view)
  const [from, to] = [live, desired].map(
    (side) =>
      [...side.values()].find(({ name }) => name === 'app.mv') as Resource<MaterializedViewSpec>,
  )
  if (from === undefined || to === undefined) throw new Error('no view')
  const beside = (name: string): readonly Neighbour[] => neighboursOf(name, live)
  return swapView(
    from,
    { ...to, lifecycle: { ...defaultLifecycle, replace: 'swap' } },
    [{ field: 'query', top: 'query', type: 'changed', subfields: [], before: '', after: '' }],
    {
      desired: contextOf(desired, 'desired'),
      live: contextOf(live, 'live'),
      breaksUnmanaged: false,
      neighbours: beside(to.name),
      beside,
    },
  )
}

function neighboursOf(name: string, live: ReadonlyMap<string, Resource>): readonly Neighbour[] {
  return [...live.values()].flatMap((object) =>
    (kinds[object.kind]?.references(object.spec, object.address, contextOf(live, 'live')) ?? [])
      .filter((reference) => reference.namespace === 'relation' && reference.name === name)
      .map(({ via }) => ({ object, isManaged: true, via })),
  )
}

function contextOf(side: ReadonlyMap<string, Resource>, which: KindContext['side']): KindContext {
  return {
    database: 'app',
    side: which,
    lookup: (_, name) => [...side.values()].find((resource) => resource.name === name),
  }
}

function table(name: string, storage: JsonObject): JsonObject {
  return {
    kind: 'Table',
    name,
    columns: [
      { name: 'id', type: 'UInt64' },
      { name: 'v', type: 'Int8' },
    ],
    ...storage,
  }
}
