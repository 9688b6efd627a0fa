import type { Json, JsonObject } from '../../resource/json.ts'
import type { Probe } from '../engine.ts'

/** One declared object of each kind that needs nothing outside the scratch database. */
export function samples(database: string): readonly JsonObject[] {
  const prefix = database
  return [
    { kind: 'Database', name: database, comment: 'scratch of sluice doctor' },
    {
      kind: 'Function',
      name: `${prefix}_half`,
      language: 'sql',
      arguments: ['x'],
      body: 'round(x / 2, 2)',
    },
    {
      kind: 'Table',
      name: `${database}.events`,
      columns: [
        { name: 'id', type: 'UInt64' },
        { name: 'at', type: 'DateTime64(3)', codec: 'Delta, ZSTD(1)' },
        { name: 'amount', type: 'Decimal(18, 2)', default: '0' },
        { name: 'tag', type: 'LowCardinality(String)', comment: 'free text' },
      ],
      engine: 'MergeTree',
      orderBy: '(id, at)',
      partitionBy: 'toYYYYMM(at)',
      ttl: 'toDateTime(at) + INTERVAL 30 DAY',
      indexes: [{ name: 'by_tag', expression: 'tag', type: 'bloom_filter(0.01)', granularity: 4 }],
    },
    {
      kind: 'Table',
      name: `${database}.per_tag`,
      columns: [
        { name: 'tag', type: 'LowCardinality(String)' },
        { name: 'total', type: 'AggregateFunction(sum, Decimal(18, 2))' },
      ],
      engine: 'AggregatingMergeTree',
      orderBy: 'tag',
    },
    {
      kind: 'View',
      name: `${database}.halves`,
      query: `SELECT id, ${prefix}_half(amount) AS half FROM ${database}.events`,
    },
    {
      kind: 'MaterializedView',
      name: `${database}.per_tag_mv`,
      to: `${database}.per_tag`,
      query: `SELECT tag, sumState(amount) AS total FROM ${database}.events GROUP BY tag`,
    },
    {
      kind: 'Dictionary',
      name: `${database}.tags`,
      columns: [
        { name: 'id', type: 'UInt64' },
        { name: 'tag', type: 'String', default: "''" },
      ],
      primaryKey: 'id',
      source: `CLICKHOUSE(DB '${database}' TABLE 'events')`,
      layout: 'HASHED()',
      lifetime: 'MIN 0 MAX 300',
    },
  ]
}

/** What the server is then asked to change of them. */
export function probes(database: string): readonly Probe[] {
  const all = samples(database)
  const changed = (name: string, fields: JsonObject): JsonObject => ({
    ...all.find((sample) => sample['name'] === name),
    ...fields,
  })
  const events = `${database}.events`
  const columns = all.find(({ name }) => name === events)?.['columns'] as readonly Json[]
  const longer = [...columns, { name: 'note', type: 'String', default: "''" }]
  const ttl = 'toDateTime(at) + INTERVAL 60 DAY'
  return [
    { what: 'gets a column', to: changed(events, { columns: longer }) },
    { what: 'keeps rows longer', to: changed(events, { columns: longer, ttl }) },
    {
      what: 'gets another body',
      to: changed(`${database}_half`, { body: 'round(x / 2, 3)' }),
    },
    {
      what: 'gets another query',
      to: changed(`${database}.per_tag_mv`, {
        query: `SELECT tag, sumState(amount) AS total FROM ${events} WHERE id > 0 GROUP BY tag`,
      }),
    },
  ]
}
