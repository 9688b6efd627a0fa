/** Where there is no swap of a stream, and what one would cost; no server is asked. */
import { describe, expect, it } from 'vitest'
import type {
  Neighbour,
  NoRecipe,
  RecipeDraft,
  SwapContext,
} from '../../../../src/engine/engine.ts'
import { keepsValues } from '../../../../src/engine/timeplus/recipes/widening.ts'
import { addressName } from '../../../../src/resource/id.ts'
import type { JsonObject } from '../../../../src/resource/json.ts'
import type { LiveObject } from '../../../../src/resource/resource.ts'
import {
  changesOf,
  createSql,
  declared,
  lowerContext,
  printed,
  rulesOf,
  servers,
} from '../kinds/declared.ts'

const base: JsonObject = {
  kind: 'Stream',
  name: 's',
  columns: [
    { name: 'id', type: 'uint64' },
    { name: 'v', type: 'int32' },
  ],
}

const view: JsonObject = { kind: 'View', name: 'v', query: 'SELECT id FROM s' }
const out: JsonObject = {
  kind: 'MaterializedView',
  name: 'm',
  into: 'out',
  query: 'SELECT id FROM s',
}

interface Around {
  readonly readers?: readonly JsonObject[]
  readonly over?: { readonly [relation: string]: readonly JsonObject[] }
  readonly isManaged?: boolean
  readonly declares?: boolean
}

function liveOf(json: JsonObject): LiveObject {
  const { id, kind, name, address, spec } = declared(json)
  return { id, kind, name, address, spec }
}

function swap(
  before: JsonObject,
  after: JsonObject,
  generation: keyof typeof servers = 3,
  { readers = [], over = {}, isManaged = true, declares = true }: Around = {},
): RecipeDraft | NoRecipe | undefined {
  const from = printed(createSql(declared(before)))
  const to = declared(after)
  const facts = servers[generation]
  const neighboursOf = (list: readonly JsonObject[]): readonly Neighbour[] =>
    list.map((json) => ({ object: liveOf(json), isManaged, via: 'reads' }))
  const all = [...readers, ...Object.values(over).flat()].map(declared)
  const context: SwapContext = {
    ...lowerContext(facts),
    neighbours: neighboursOf(readers),
    beside: (name) => neighboursOf(over[name] ?? []),
  }
  const desired = {
    ...context.desired,
    lookup: (_namespace: string, name: string) =>
      declares ? all.find((one) => addressName(one.address) === name) : undefined,
  }
  return rulesOf('Stream').swap?.(from, to, changesOf(from, to, facts), { ...context, desired })
}

const because = (found: ReturnType<typeof swap>): string =>
  found !== undefined && 'because' in found ? found.because : 'there is one'

const sqlOf = (found: ReturnType<typeof swap>): readonly string[] =>
  found !== undefined && 'drafts' in found ? found.drafts.map(({ sql }) => sql) : []

const hazardsOf = (found: ReturnType<typeof swap>): readonly string[] =>
  found !== undefined && 'drafts' in found
    ? found.drafts.flatMap(({ hazards }) => hazards.map(({ id, detail }) => `${id}: ${detail}`))
    : []

const byId = { ...base, orderBy: 'id' }

describe('there is no swap', () => {
  it.each([
    ['before 2.8', swap(base, byId, 1), /RENAME STREAM came with 2.8/],
    [
      'of a stream without history',
      swap({ ...base, settings: { storage_type: 'streaming' } }, byId),
      /historical store/,
    ],
    [
      'that makes one row of several',
      swap(base, { ...base, mode: 'versioned_kv', primaryKey: 'id' }),
      /become one/,
    ],
    ['into a changelog', swap(base, { ...base, mode: 'changelog' }), /changelog/],
    [
      'below what belongs to no plan',
      swap(base, byId, 3, { readers: [view], isManaged: false }),
      /belongs to no plan/,
    ],
    [
      'below what is dropped in the same change',
      swap(base, byId, 3, { readers: [view], declares: false }),
      /dropped in the same change/,
    ],
    [
      'below a view that keeps rows of its own',
      swap(base, byId, 3, {
        readers: [{ kind: 'MaterializedView', name: 'm', query: 'SELECT id FROM s' }],
      }),
      /stream of its own/,
    ],
    [
      'below a view that says where it begins, at any remove',
      swap(base, byId, 3, {
        readers: [view],
        over: {
          'sales.v': [{ ...out, query: 'SELECT id FROM v WHERE _tp_time > earliest_ts()' }],
        },
      }),
      /says itself where it begins/,
    ],
    [
      'below a sink of the appserver',
      swap(base, byId, 3, {
        readers: [{ kind: 'Sink', name: 'hook', type: 'http', query: 'SELECT id FROM s' }],
      }),
      /runs on the appserver/,
    ],
    [
      'with a text that looks like a place',
      swap(base, { ...byId, comment: '{{cut.time}}' }),
      /\{\{cut\.time\}\}/,
    ],
  ])('%s', (_when, found, why) => {
    expect(because(found)).toMatch(why)
  })

  it('and no need of one, of what holds nothing', () => {
    const random = { ...base, mode: 'random' }
    expect(swap(random, { ...random, settings: { eps: 1 } })).toBeUndefined()
  })
})

describe('a swap', () => {
  it('says what it takes away', () => {
    const [id] = base['columns'] as readonly JsonObject[]
    expect(hazardsOf(swap(base, byId))).toEqual([])
    expect(hazardsOf(swap(base, { ...base, columns: [id ?? {}] }))).toEqual([
      'drops-data: all values of column `v`',
    ])
    const narrow = { ...base, columns: [id ?? {}, { name: 'v', type: 'int8' }] }
    expect(hazardsOf(swap(base, narrow)).join()).toMatch(/^drops-data: column `v`/)
    const wide = { ...base, columns: [id ?? {}, { name: 'v', type: 'int64' }] }
    expect(hazardsOf(swap(base, wide))).toEqual([])
    expect(hazardsOf(swap(base, byId, 3, { readers: [out] })).join()).toMatch(
      /^loses-state: MaterializedView\/sales\.m.*re-emits: MaterializedView\/sales\.m/,
    )
  })

  it('says that what comes late is not seen, where rows bring their time', () => {
    const timed = { settings: { event_time_column: 'to_datetime(v)' } }
    const found = swap({ ...base, ...timed }, { ...byId, ...timed }, 3, { readers: [out] })
    expect(hazardsOf(found)[0]).toMatch(/^drops-data: what comes after the pause/)
    expect(hazardsOf(swap({ ...base, ...timed }, { ...byId, ...timed }))).toEqual([])
  })

  it('drops the last reader first and makes it last', () => {
    const found = swap(base, byId, 3, { readers: [view], over: { 'sales.v': [out] } })
    const order = sqlOf(found).flatMap(
      (sql) => /^(?:DROP|CREATE|RENAME|SYSTEM)[^\n(]*/.exec(sql)?.[0] ?? [],
    )
    expect(order).toEqual([
      'CREATE STREAM sales.s__next',
      'SYSTEM PAUSE MATERIALIZED VIEW sales.m',
      'DROP VIEW sales.m',
      'DROP VIEW sales.v',
      'RENAME STREAM sales.s TO sales.s__old',
      'RENAME STREAM sales.s__next TO sales.s',
      expect.stringMatching(/^CREATE (OR REPLACE )?VIEW sales\.v/),
      'CREATE MATERIALIZED VIEW sales.m INTO sales.out AS',
    ])
    expect(sqlOf(found).at(-1)).toContain("seek_to = '{{cut.time}}'")
  })

  it('counts no rows that a TTL had to take already', () => {
    const ttl = { ttl: '_tp_time + 30d' }
    const counted = (found: ReturnType<typeof swap>): string =>
      found !== undefined && 'drafts' in found
        ? JSON.stringify(found.drafts.map(({ step }) => step))
        : ''
    expect(counted(swap(base, byId))).not.toContain('begun.now')
    expect(counted(swap({ ...base, ...ttl }, { ...byId, ...ttl }))).toContain(
      "(_tp_time + 30d) > to_datetime('{{begun.now}}', 'UTC')",
    )
  })

  it('ends one copy at the cut, and begins the other there', () => {
    const conditions = (found: ReturnType<typeof swap>): readonly string[] =>
      found !== undefined && 'drafts' in found
        ? found.drafts.flatMap(({ step }) =>
            step?.do === 'fill' ? [/_tp_time (<|>=) '\{\{cut/.exec(step.source)?.[1] ?? 'all'] : [],
          )
        : []
    expect(conditions(swap(base, byId))).toEqual(['all', 'all'])
    expect(conditions(swap(base, byId, 3, { readers: [out] }))).toEqual(['all', '<', '<', '>='])
  })
})

describe('a conversion that keeps values', () => {
  it.each([
    ['int32', 'int64', true],
    ['int64', 'int32', false],
    ['uint32', 'int64', true],
    ['uint64', 'int64', false],
    ['int32', 'uint64', false],
    ['int32', 'float64', true],
    ['int64', 'float64', false],
    ['float64', 'float32', false],
    ['int32', 'nullable(int64)', true],
    ['nullable(int32)', 'int32', false],
    ['string', 'low_cardinality(string)', true],
    ['decimal(10, 2)', 'float64', false],
    ['decimal(10, 2)', 'string', true],
  ])('%s → %s: %s', (before, after, keeps) => {
    expect(keepsValues(before, after)).toBe(keeps)
  })
})
