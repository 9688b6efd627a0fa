/** What each difference becomes: a statement of the generation at hand, or a new object. */
import { describe, expect, it } from 'vitest'
import { resourceId } from '../../../../src/resource/id.ts'
import type { JsonObject } from '../../../../src/resource/json.ts'
import type { Neighbour } from '../../../../src/engine/engine.ts'
import {
  carriedOut,
  createSql,
  declared,
  loweredOf,
  lowerContext,
  printed,
  rulesOf,
  servers,
} from './declared.ts'

const base: JsonObject = {
  kind: 'Stream',
  name: 'orders',
  columns: [
    { name: 'id', type: 'string' },
    { name: 'amount', type: 'float64' },
  ],
  indexes: [{ name: 'by_id', expression: 'id', type: 'minmax', granularity: 1 }],
  ttl: 'to_datetime(_tp_time) + INTERVAL 30 DAY',
  settings: { logstore_retention_ms: 1000, shards: 2 },
  comment: 'one',
}

const live = printed(createSql(declared(base)))

function statementsFor(
  change: JsonObject,
  generation: keyof typeof servers = 3,
  more: Parameters<typeof carriedOut>[3] = {},
): readonly string[] {
  return carriedOut(live, declared({ ...base, ...change }), servers[generation], more)
}

function hazardsAfter(change: JsonObject): readonly string[] {
  return loweredOf(live, declared({ ...base, ...change }), servers[3]).flatMap((lowered) =>
    lowered.how === 'alter'
      ? lowered.drafts.flatMap(({ hazards }) => hazards.map(({ id }) => id))
      : [],
  )
}

const columns = base['columns'] as readonly JsonObject[]

describe('a stream in place', () => {
  it('gets columns, one statement each', () => {
    const added = [
      { name: 'b', type: 'int', default: '1' },
      { name: 'c', type: 'string' },
    ]
    expect(statementsFor({ columns: [...columns, ...added] })).toEqual([
      'ALTER STREAM sales.orders ADD COLUMN b int DEFAULT 1',
      'ALTER STREAM sales.orders ADD COLUMN c string',
    ])
  })

  it('takes another order of columns for no difference to carry out', () => {
    expect(statementsFor({ columns: columns.toReversed() })).toEqual(['ignore'])
  })

  it('renames columns from 2.8 on, and only where nobody reads it', () => {
    const renamed = [columns[0] ?? {}, { name: 'total', type: 'float64', renamedFrom: 'amount' }]
    const statement = 'ALTER STREAM sales.orders RENAME COLUMN amount TO total'
    expect(statementsFor({ columns: renamed })).toEqual([statement])
    expect(statementsFor({ columns: renamed }, 2)).toEqual([statement])
    expect(statementsFor({ columns: renamed }, 1)).toEqual(['replace'])
    expect(statementsFor({ columns: renamed }, 3, { neighbours: [reader] })).toEqual(['refuse'])
  })

  it.each([
    ['dropped', [columns[0] ?? {}]],
    ['of another type', [columns[0] ?? {}, { name: 'amount', type: 'float32' }]],
    ['with a default', [columns[0] ?? {}, { name: 'amount', type: 'float64', default: '1' }]],
    ['with a comment', [columns[0] ?? {}, { name: 'amount', type: 'float64', comment: 'x' }]],
  ])('has no statement for a column that is %s', (_what, changed) => {
    expect(statementsFor({ columns: changed })).toEqual(['replace'])
  })

  it('changes its TTL, and says whether rows go', () => {
    const longer = { ttl: 'to_datetime(_tp_time) + INTERVAL 31 DAY' }
    expect(statementsFor(longer)).toEqual([
      'ALTER STREAM sales.orders MODIFY TTL to_datetime(_tp_time) + INTERVAL 31 DAY',
    ])
    expect(hazardsAfter(longer)).toEqual([])
    expect(hazardsAfter({ ttl: 'to_datetime(_tp_time) + 30d' })).toEqual([])
    expect(hazardsAfter({ ttl: 'to_datetime(_tp_time) + INTERVAL 29 DAY' })).toEqual(['drops-data'])
    expect(hazardsAfter({ ttl: 'to_datetime(_tp_time) + 1h' })).toEqual(['drops-data'])
    const { ttl: _ttl, ...forEver } = base
    expect(carriedOut(live, declared(forEver), servers[3])).toEqual([
      'ALTER STREAM sales.orders REMOVE TTL',
    ])
  })

  it('changes what the log keeps, and nothing else of its settings', () => {
    const more = { settings: { logstore_retention_ms: 2000, shards: 2 } }
    expect(statementsFor(more)).toEqual([
      'ALTER STREAM sales.orders MODIFY SETTING logstore_retention_ms = 2000',
    ])
    expect(hazardsAfter(more)).toEqual([])
    expect(hazardsAfter({ settings: { logstore_retention_ms: 999, shards: 2 } })).toEqual([
      'drops-data',
    ])
    expect(hazardsAfter({ settings: { ...more.settings, logstore_retention_bytes: 5 } })).toEqual([
      'drops-data',
    ])
    expect(statementsFor({ settings: { logstore_retention_ms: 1000, shards: 3 } })).toEqual([
      'replace',
    ])
    expect(statementsFor({ settings: { shards: 2 } })).toEqual(['replace'])
    expect(statementsFor({ settings: { ...more.settings, flush_threshold_ms: 1 } })).toContain(
      'replace',
    )
  })

  it('takes one command per ALTER for an index that changes', () => {
    const wider = [{ name: 'by_id', expression: 'id', type: 'bloom_filter', granularity: 2 }]
    expect(statementsFor({ indexes: wider })).toEqual([
      'ALTER STREAM sales.orders DROP INDEX by_id',
      'ALTER STREAM sales.orders ADD INDEX by_id id TYPE bloom_filter GRANULARITY 2',
      'ALTER STREAM sales.orders MATERIALIZE INDEX by_id',
    ])
    expect(statementsFor({ indexes: [] })).toEqual(['ALTER STREAM sales.orders DROP INDEX by_id'])
  })

  it('changes its comment from 2.9 on', () => {
    expect(statementsFor({ comment: 'two' })).toEqual([
      "ALTER STREAM sales.orders MODIFY COMMENT 'two'",
    ])
    expect(statementsFor({ comment: 'two' }, 1)).toEqual(['ignore'])
  })

  it.each([
    ['mode', { mode: 'changelog' }],
    ['primaryKey', { primaryKey: 'id' }],
    ['orderBy', { orderBy: 'id' }],
    ['partitionBy', { partitionBy: 'id' }],
    ['constraints', { constraints: [{ name: 'c', check: 'amount > 0' }] }],
  ])('has no statement for %s', (_field, change: JsonObject) => {
    expect(statementsFor(change)).toEqual(['replace'])
  })
})

const reader: Neighbour = {
  object: {
    id: resourceId('MaterializedView', 'sales.mv'),
    kind: 'MaterializedView',
    name: 'sales.mv',
    address: { database: 'sales', name: 'mv' },
    spec: {},
  },
  isManaged: true,
  via: 'reads',
}

describe('generators and sinks without a store', () => {
  it('are made anew whatever changes, and lose nothing', () => {
    const json = {
      kind: 'Stream',
      name: 'clicks',
      mode: 'random',
      columns: [{ name: 'a', type: 'int', default: 'rand()' }],
      settings: { eps: 1 },
    }
    const random = printed(createSql(declared(json)))
    expect(carriedOut(random, declared({ ...json, settings: { eps: 2 } }), servers[3])).toEqual([
      'replace',
    ])
    expect(rulesOf('Stream').losses(random)).toEqual([])
    expect(
      rulesOf('Stream')
        .losses(live)
        .map(({ id }) => id),
    ).toEqual(['drops-data'])
  })
})

describe('a mutable stream', () => {
  const json: JsonObject = {
    kind: 'Stream',
    name: 'stock',
    mode: 'mutable',
    columns: [{ name: 'sku', type: 'string' }],
    primaryKey: 'sku',
    settings: { ttl_seconds: 100 },
  }
  const stock = printed(createSql(declared(json)))
  const change = (settings: JsonObject): readonly string[] =>
    carriedOut(stock, declared({ ...json, settings }), servers[2])

  it('changes its TTL where it has one', () => {
    expect(change({ ttl_seconds: 200 })).toEqual([
      'ALTER STREAM sales.stock MODIFY SETTING ttl_seconds = 200',
    ])
    expect(change({})).toEqual(['replace'])
    const { settings: _settings, ...forEver } = json
    const without = printed(createSql(declared(forEver)))
    expect(carriedOut(without, declared(json), servers[2])).toEqual(['replace'])
  })

  it('changes what only it has', () => {
    expect(change({ ttl_seconds: 100, kvstore_options: 'a=1', log_kvstore: 1 })).toEqual([
      "ALTER STREAM sales.stock MODIFY SETTING kvstore_options = 'a=1'",
      'ALTER STREAM sales.stock MODIFY SETTING log_kvstore = 1',
    ])
  })

  it('needs a key, and has no other', () => {
    expect(() => declared({ ...json, primaryKey: null })).toThrow(/primaryKey/)
    expect(() => declared({ ...json, partitionBy: 'sku' })).toThrow(/partitionBy/)
  })

  it('is part of Enterprise', () => {
    const { lacking } = rulesOf('Stream')
    expect(lacking?.(stock.spec, servers[2])).toBeUndefined()
    expect(lacking?.(stock.spec, servers[3])).toMatch(/Enterprise/)
    expect(lacking?.(live.spec, servers[1])).toBeUndefined()
  })
})

describe('statements', () => {
  const sqlOf = (
    what: 'drop' | 'rename',
    from: typeof live,
    generation: keyof typeof servers,
    breaksUnmanaged = false,
  ): readonly string[] | undefined => {
    const rules = rulesOf(from.kind)
    const context = lowerContext(servers[generation], { breaksUnmanaged })
    const to = {
      ...declared(base),
      name: 'sales.bought',
      address: { database: 'sales', name: 'bought' },
    }
    const drafts = what === 'drop' ? rules.drop(from, context) : rules.rename?.(from, to, context)
    return drafts?.map(({ sql }) => sql)
  }

  it('drop a stream of any size, and break readers only where that was agreed to', () => {
    expect(sqlOf('drop', live, 3)).toEqual([
      'DROP STREAM sales.orders SETTINGS force_drop_big_stream = true',
    ])
    expect(sqlOf('drop', live, 3, true)).toEqual([
      'DROP STREAM sales.orders SETTINGS force_drop_big_stream = true, enable_dependency_check = false, check_table_dependencies = false',
    ])
  })

  it('drop what lives outside in the words of the server', () => {
    const stream = printed("CREATE EXTERNAL STREAM e (a int) SETTINGS type = 'log'")
    const table = printed("CREATE EXTERNAL TABLE t (a int) SETTINGS type = 's3'")
    expect(sqlOf('drop', stream, 3)).toEqual(['DROP STREAM sales.e'])
    expect(sqlOf('drop', table, 3)).toEqual(['DROP EXTERNAL TABLE sales.t'])
  })

  it('rename from 2.8 on', () => {
    expect(sqlOf('rename', live, 3)).toEqual(['RENAME STREAM sales.orders TO sales.bought'])
    expect(sqlOf('rename', live, 1)).toBeUndefined()
  })

  it('drop a database without what is in it', () => {
    const [draft] = rulesOf('Database').drop(printed('CREATE DATABASE d'), lowerContext(servers[3]))
    expect(draft).toMatchObject({ sql: 'DROP DATABASE d', hazards: [] })
    const [older] = rulesOf('Database').drop(printed('CREATE DATABASE d'), lowerContext(servers[1]))
    expect(older?.hazards).toMatchObject([{ id: 'drops-data' }])
  })

  it('leave a storage policy alone while a stream uses it', () => {
    const json = { kind: 'StoragePolicy', name: 'p', volumes: { a: { disk: 'default' } } }
    const from = printed(createSql(declared(json)))
    const to = declared({ ...json, volumes: { a: { disk: 'cold' } } })
    expect(carriedOut(from, to, servers[3])).toEqual(['replace'])
    expect(carriedOut(from, to, servers[3], { neighbours: [reader] })).toEqual(['refuse'])
  })
})

describe('references', () => {
  const namesOf = (json: JsonObject): readonly string[] => {
    const { kind, spec, address } = declared(json)
    return rulesOf(kind)
      .references(spec, address, lowerContext().desired)
      .map(({ namespace, name, via }) => `${via} ${namespace} ${name}`)
  }

  it('are the database, functions of defaults, and what settings name', () => {
    expect(
      namesOf({
        kind: 'Stream',
        name: 's',
        columns: [
          { name: 'a', type: 'int', default: 'my_udf(1)' },
          { name: 'b', type: 'string', default: "dict_get('sales.d', 'x', a)" },
        ],
        settings: { storage_policy: 'tiered', shared_disk: 'default' },
      }),
    ).toEqual(
      expect.arrayContaining([
        'in database database sales',
        'calls function my_udf',
        'looks up relation sales.d',
        'uses storagePolicy tiered',
      ]),
    )
    expect(
      namesOf({
        kind: 'ExternalStream',
        name: 'e',
        type: 'kafka',
        settings: { format_schema: 'order_pb:Order', named_collection: 'k' },
      }),
    ).toEqual([
      'in database database sales',
      'uses formatSchema order_pb',
      'uses namedCollection k',
    ])
  })

  it('are targets of inputs, disks of policies and streams of dictionaries', () => {
    expect(namesOf({ kind: 'Input', name: 'i', type: 'syslog', into: 'raw' })).toContain(
      'writes to relation sales.raw',
    )
    const otel = { kind: 'Input', name: 'i', type: 'otel', settings: { logs_target_stream: 'x.l' } }
    expect(namesOf(otel)).toContain('writes to relation x.l')
    expect(
      namesOf({
        kind: 'StoragePolicy',
        name: 'p',
        volumes: { a: { disk: 'default' }, b: { disk: 'cold' } },
      }),
    ).toEqual(['uses disk cold'])
    expect(
      namesOf({
        kind: 'Dictionary',
        name: 'd',
        columns: [{ name: 'id', type: 'uint64' }],
        primaryKey: 'id',
        source: "TIMEPLUS(STREAM 'customers')",
        layout: "MUTABLE_CACHE(db 'x' stream 'cache')",
      }),
    ).toEqual([
      'in database database sales',
      'reads relation sales.customers',
      'writes to relation x.cache',
    ])
  })
})
