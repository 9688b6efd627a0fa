import type { JsonObject } from '../../../resource/json.ts'

const id = { name: 'id', type: 'uint64' }
const tag = { name: 'tag', type: 'string' }

/** Streams of every mode (timeplus.md §1.3 to §1.5), and a dictionary over one of them. */
export function streamSamples(database: string): readonly JsonObject[] {
  return [
    {
      kind: 'Stream',
      name: `${database}.events`,
      comment: 'what the others read',
      columns: [
        id,
        { ...tag, default: "'none'" },
        { name: 'amount', type: 'decimal(18, 2)' },
        { name: 'at', type: "datetime64(3, 'UTC')" },
      ],
      ttl: 'to_datetime(_tp_time) + INTERVAL 30 DAY',
      indexes: [{ name: 'by_tag', expression: 'tag', type: 'bloom_filter', granularity: 4 }],
      settings: { event_time_column: 'at', logstore_retention_ms: 86400000 },
    },
    { kind: 'Stream', name: `${database}.altered`, columns: [id, tag] },
    { kind: 'Stream', name: `${database}.target`, columns: [tag, { name: 'n', type: 'uint64' }] },
    {
      kind: 'Stream',
      name: `${database}.versions`,
      mode: 'versioned_kv',
      columns: [id, tag],
      primaryKey: 'id',
    },
    {
      kind: 'Stream',
      name: `${database}.changes_by_key`,
      mode: 'changelog_kv',
      columns: [id, tag],
      primaryKey: ['id', 'tag'],
    },
    { kind: 'Stream', name: `${database}.changes`, mode: 'changelog', columns: [id, tag] },
    {
      kind: 'Stream',
      name: `${database}.made_up`,
      mode: 'random',
      columns: [
        { ...id, default: 'rand() % 10' },
        { ...tag, default: "'t' || to_string(rand() % 3)" },
      ],
      settings: { eps: 1 },
    },
    { kind: 'Stream', name: `${database}.nowhere`, mode: 'null', columns: [id] },
    {
      kind: 'Stream',
      name: `${database}.state`,
      mode: 'mutable',
      columns: [id, tag],
      primaryKey: 'id',
    },
    {
      kind: 'Dictionary',
      name: `${database}.tags`,
      columns: [id, { ...tag, default: "''" }],
      primaryKey: 'id',
      source: `TIMEPLUS(DB '${database}' STREAM 'versions')`,
      layout: 'HASHED()',
      lifetime: 'MIN 30 MAX 60',
    },
  ]
}
