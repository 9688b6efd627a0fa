/** What servers print of what was declared (timeplus.md §3.4 to §3.6), and what is no difference. */
import { describe, expect, it } from 'vitest'
import { hideSecrets } from '../../../../src/engine/timeplus/hide-secrets.ts'
import { canonicalJson, type JsonObject } from '../../../../src/resource/json.ts'
import { changesOf, declared, printed, rulesOf, servers } from './declared.ts'

type Generation = keyof typeof servers

const orders: JsonObject = {
  kind: 'Stream',
  name: 'orders',
  columns: [
    { name: 'id', type: 'string' },
    { name: 'amount', type: 'float' },
  ],
}

const timeOf = {
  1: "`_tp_time` datetime64(3, 'UTC') DEFAULT now64(3, 'UTC') CODEC(DoubleDelta, LZ4)",
  2: "`_tp_time` datetime64(3, 'UTC') DEFAULT now64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1))",
  3: "`_tp_time` datetime64(3, 'UTC') DEFAULT now64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1))",
} as const

const sn = '`_tp_sn` int64 CODEC(Delta(8), ZSTD(1))'

interface Print {
  readonly columns?: readonly string[]
  readonly time?: string
  readonly engine?: string
  readonly partition?: string
  readonly keys?: string
  readonly tail?: string
  readonly settings?: string
}

/** As the generation prints a plain stream. */
function stored(generation: Generation, print: Print = {}): string {
  const granularity = generation === 1 ? 2 : 32
  const elements = [
    ...(print.columns ?? ['`id` string', '`amount` float32']),
    print.time ?? timeOf[generation],
    ...(generation === 1 ? [] : [sn]),
    `INDEX _tp_time_index _tp_time TYPE minmax GRANULARITY ${granularity}`,
    ...(generation === 1
      ? []
      : [`INDEX _tp_sn_index _tp_sn TYPE minmax GRANULARITY ${granularity}`]),
  ]
  const engines = { 1: 'Stream(1, 1, rand())', 2: 'Stream(1, 3, rand())', 3: 'Stream(1, rand())' }
  return [
    `CREATE STREAM sales.orders\n(\n  ${elements.join(',\n  ')}\n)`,
    `ENGINE = ${print.engine ?? engines[generation]}`,
    `PARTITION BY ${print.partition ?? (generation === 1 ? 'to_YYYYMMDD(_tp_time)' : 'to_YYYYMM(_tp_time)')}`,
    print.keys ?? 'ORDER BY to_start_of_hour(_tp_time)',
    ...(print.tail === undefined ? [] : [print.tail]),
    `SETTINGS ${print.settings ?? ''}index_granularity = 8192`,
  ].join('\n')
}

const generations = [1, 2, 3] as const

function differences(generation: Generation, sql: string, json: JsonObject): readonly string[] {
  return changesOf(printed(sql), declared(json), servers[generation]).map(({ field }) => field)
}

describe.each(generations)('a stream as generation %i prints it', (generation) => {
  it('is what was declared', () => {
    expect(differences(generation, stored(generation), orders)).toEqual([])
  })

  it('is what was declared, with what the Console adds', () => {
    const sql = `${stored(generation, { settings: "mode = 'append', logstore_retention_bytes = '-1', " })}\nCOMMENT ' '`
    expect(differences(generation, sql, orders)).toEqual([])
  })

  it('is what was declared, with keys and numbers of shards that the server chose', () => {
    const sql = stored(generation, {
      engine: 'Stream(4, 3, rand())',
      partition: 'to_YYYYMMDD(_tp_time)',
    })
    expect(differences(generation, sql, orders)).toEqual([])
  })

  it('says so where keys or shards were declared otherwise', () => {
    const json = { ...orders, partitionBy: 'to_YYYYMM(_tp_time)', settings: { shards: 3 } }
    const sql = stored(generation, {
      engine: 'Stream(4, 3, rand())',
      partition: 'to_YYYYMMDD(_tp_time)',
    })
    expect(differences(generation, sql, json)).toEqual(['partitionBy', 'settings.shards'])
    const agreed = stored(generation, {
      engine: 'Stream(3, 1, rand())',
      partition: 'to_YYYYMM(_tp_time)',
    })
    expect(differences(generation, agreed, json)).toEqual([])
  })

  it('says so where the server has a key that is no default', () => {
    const sql = stored(generation, { partition: 'to_YYYYMM(id)', keys: 'ORDER BY id' })
    expect(differences(generation, sql, orders)).toEqual(['orderBy', 'partitionBy'])
  })

  it('takes a number and its text for the same, and says so where they differ', () => {
    const json = { ...orders, settings: { logstore_retention_ms: 86400000 } }
    const sql = stored(generation, { settings: "logstore_retention_ms = '86400000', " })
    expect(differences(generation, sql, json)).toEqual([])
    const other = stored(generation, { settings: "logstore_retention_ms = '86400001', " })
    expect(differences(generation, other, json)).toEqual(['settings.logstore_retention_ms'])
    expect(differences(generation, sql, orders)).toEqual(['settings.logstore_retention_ms'])
  })

  it('is written without what the server put there', () => {
    const written = (sql: string): readonly string[] => {
      const live = printed(sql)
      return Object.keys(rulesOf('Stream').write(live.spec, live))
    }
    expect(written(stored(generation))).toEqual(['columns'])
    const keyed = stored(generation, {
      engine: 'Stream(1, 1, weak_hash32(id))',
      keys: 'PRIMARY KEY id\nORDER BY id',
      settings: "mode = 'versioned_kv', ",
    })
    expect(written(keyed).toSorted()).toEqual(['columns', 'mode', 'primaryKey'])
    const own = stored(generation, { partition: 'id', keys: 'ORDER BY (id, amount)' })
    expect(written(own).toSorted()).toEqual(['columns', 'orderBy', 'partitionBy'])
  })

  it('is what was declared in so many words', () => {
    const time = {
      name: '_tp_time',
      type: "datetime64(3, 'UTC')",
      default: "now64(3, 'UTC')",
    }
    const index = { expression: '_tp_time', type: 'minmax', granularity: generation === 1 ? 2 : 32 }
    const json: JsonObject = {
      ...orders,
      columns: [
        { name: 'id', type: 'string' },
        { name: 'amount', type: 'float' },
        time,
        { name: '_tp_delta', type: 'int8', default: '1' },
      ],
      mode: 'changelog',
      indexes: [{ name: '_tp_time_index', ...index }],
    }
    const columns = ['`id` string', '`amount` float32', '`_tp_delta` int8 DEFAULT 1']
    const sql = stored(generation, { columns, settings: "mode = 'changelog', " })
    expect(differences(generation, sql, json)).toEqual([])
  })

  it('takes event time from its setting', () => {
    const json = { ...orders, settings: { event_time_column: 'to_start_of_hour(at)' } }
    const sql = stored(generation, {
      time: timeOf[generation].replace("now64(3, 'UTC')", 'to_start_of_hour(at)'),
      settings: "event_time_column = 'to_start_of_hour(at)', ",
    })
    expect(differences(generation, sql, json)).toEqual([])
  })

  it('names `_tp_time` where it is another than the server makes', () => {
    const sql = stored(generation, {
      time: "`_tp_time` datetime64(3, 'UTC') DEFAULT at CODEC(DoubleDelta, LZ4)",
    })
    expect(differences(generation, sql, orders)).toEqual(['columns._tp_time'])
    const own = { name: '_tp_time', type: "datetime64(3,'UTC')", default: 'at' }
    const json = { ...orders, columns: [...(orders['columns'] as JsonObject[]), own] }
    expect(differences(generation, sql, json)).toEqual([])
  })

  it('has keyed streams in all their spellings', () => {
    const json = { ...orders, mode: 'versioned_kv', primaryKey: 'id' }
    const sql = stored(generation, {
      engine: 'Stream(1, 1, weak_hash32(id))',
      keys: 'PRIMARY KEY id\nORDER BY id',
      settings: "mode = 'versioned_kv', ",
    })
    expect(differences(generation, sql, json)).toEqual([])
    const named = sql
      .replace('CREATE STREAM', 'CREATE VERSIONED_KV STREAM')
      .replace("mode = 'versioned_kv', ", '')
    expect(differences(generation, named, json)).toEqual([])
    expect(differences(generation, sql, orders)).toContain('mode')
  })

  it('has `_tp_delta` of changelog streams', () => {
    const json = { ...orders, mode: 'changelog' }
    const sql = stored(generation, {
      columns: ['`id` string', '`amount` float32', '`_tp_delta` int8 DEFAULT 1'],
      settings: "mode = 'changelog', ",
    })
    expect(differences(generation, sql, json)).toEqual([])
  })
})

describe('an external stream', () => {
  const json: JsonObject = {
    kind: 'ExternalStream',
    name: 'in',
    type: 'kafka',
    columns: [{ name: 'raw', type: 'string' }],
    settings: { brokers: 'k:9092', topic: 't', username: 'u', password: '${env:P}' },
  }
  const settings = (password: string): string =>
    `SETTINGS type = 'kafka', brokers = 'k:9092', topic = 't', username = 'u', password = '${password}'`

  it('hides a secret that stands among other things, on both sides', () => {
    const others = {
      brokers: 'k:9092',
      topic: 't',
      properties: 'sasl.password=${env:P};queue.buffering.max.ms=5',
      uri: 'mongodb://u:${env:P}@h/db',
    }
    const sql =
      "CREATE EXTERNAL STREAM sales.in (raw string) SETTINGS type = 'kafka', brokers = 'k:9092', topic = 't', properties = 'sasl.password=sesame;queue.buffering.max.ms=5', uri = 'mongodb://u:sesame@h/db'"
    const changes = changesOf(printed(sql), declared({ ...json, settings: others }), servers[3])
    expect(changes).toEqual([])
    expect(JSON.stringify(hideSecrets(printed(sql).spec))).not.toContain('sesame')
    expect(JSON.stringify(hideSecrets(printed(sql).spec))).toContain('k:9092')
  })

  it('is the same in the words of all generations, secrets masked or not', () => {
    for (const sql of [
      `CREATE STREAM sales.in\n(\n  \`raw\` string\n)\nENGINE = ExternalStream\n${settings('secret')}`,
      `CREATE STREAM sales.in\n(\n  \`raw\` string\n)\n${settings('secret')}`,
      `CREATE EXTERNAL STREAM sales.in\n(\n  \`raw\` string\n)\n${settings('[HIDDEN]')}`,
    ]) {
      expect(differences(3, sql, json), sql).toEqual([])
    }
  })

  it('may leave its columns to the server', () => {
    const { columns: _columns, ...open } = json
    const sql = `CREATE EXTERNAL STREAM sales.in\n(\n  \`raw\` string\n)\n${settings('[HIDDEN]')}`
    expect(differences(3, sql, open)).toEqual([])
  })

  it('tells another topic', () => {
    const sql = `CREATE EXTERNAL STREAM sales.in (raw string) ${settings('[HIDDEN]').replace("'t'", "'s'")}`
    expect(differences(3, sql, json)).toEqual(['settings.topic'])
  })
})

describe('other kinds', () => {
  it('a database is printed with its engine', () => {
    expect(
      differences(3, 'CREATE DATABASE shop\nENGINE = Atomic', { kind: 'Database', name: 'shop' }),
    ).toEqual([])
  })

  it('a collection hides all of its values, or none', () => {
    const json = { kind: 'NamedCollection', name: 'c', entries: { a: '1', password: 'x' } }
    const hidden = "CREATE NAMED COLLECTION c AS a = '[HIDDEN]', password = '[HIDDEN]'"
    expect(differences(3, hidden, json)).toEqual([])
    expect(differences(3, "CREATE NAMED COLLECTION c AS a = '2', password = 'y'", json)).toEqual([
      'entries.a',
    ])
  })

  it('a dictionary is printed with its defaults and case', () => {
    const json = {
      kind: 'Dictionary',
      name: 'd',
      columns: [{ name: 'id', type: 'uint64' }],
      primaryKey: ['id'],
      source: "TIMEPLUS(STREAM 'customers')",
      layout: 'hashed()',
      lifetime: 'MIN 0 MAX 300',
    }
    const sql =
      "CREATE DICTIONARY sales.d\n(\n  `id` uint64\n)\nPRIMARY KEY id\nSOURCE(TIMEPLUS(STREAM 'customers'))\nLIFETIME(MIN 0 MAX 300)\nLAYOUT(HASHED())"
    expect(differences(3, sql, json)).toEqual([])
  })

  it('a storage policy keeps the order of its volumes', () => {
    const json = {
      kind: 'StoragePolicy',
      name: 'p',
      volumes: { hot: { disk: 'default' }, cold: { disk: 'c' } },
    }
    const sql = (first: string, second: string): string =>
      `CREATE STORAGE POLICY p AS $$\nvolumes:\n  ${first}\n  ${second}\n$$`
    const [hot, cold] = ['hot: { disk: default }', 'cold: { disk: c }']
    expect(differences(3, sql(hot, cold), json)).toEqual([])
    expect(differences(3, sql(cold, hot), json)).toEqual(['volumes'])
    const live = printed(sql(hot, cold))
    const sorted = JSON.parse(canonicalJson(live.spec)) as typeof live.spec
    const written = rulesOf('StoragePolicy').write(sorted, live)
    expect(Object.keys(written['volumes'] as JsonObject)).toEqual(['hot', 'cold'])
  })

  it('statements that make no resource say why', () => {
    for (const [sql, why] of [
      ['CREATE TEMPORARY STREAM t (a int)', /temporary/],
      ['CREATE STREAM t AS SELECT 1', /AS SELECT/],
      ['CREATE STREAM t (a int, PROJECTION p (SELECT a))', /projections/],
      ['CREATE DATABASE d ENGINE = Lazy(1)', /Lazy/],
      ['CREATE EXTERNAL STREAM t (a int) SETTINGS a = 1', /type/],
    ] as const) {
      expect(() => printed(sql), sql).toThrow(why)
    }
  })
})
