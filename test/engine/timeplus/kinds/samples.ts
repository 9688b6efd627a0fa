/** Each kind in a few forms: as fields, and as the statement that says the same. */
import type { JsonObject } from '../../../../src/resource/json.ts'

export interface Sample {
  readonly json: JsonObject
  readonly ddl: string
}

const column = (name: string, type: string, more: JsonObject = {}): JsonObject => ({
  name,
  type,
  ...more,
})

export const samples: readonly Sample[] = [
  {
    json: {
      kind: 'Stream',
      name: 'orders',
      columns: [
        column('id', 'string'),
        column('amount', 'decimal(18,2)', { default: '0', codec: 'ZSTD(1)', comment: 'in EUR' }),
        column('at', 'datetime64(3)', { default: 'now64(3)' }),
      ],
      indexes: [{ name: 'by_id', expression: 'id', type: 'bloom_filter', granularity: 4 }],
      constraints: [{ name: 'positive', check: 'amount >= 0' }],
      ttl: 'to_datetime(_tp_time) + INTERVAL 30 DAY',
      partitionBy: 'to_YYYYMM(at)',
      orderBy: ['id', 'at'],
      settings: { shards: 3, event_time_column: 'at', logstore_retention_ms: 86400000 },
      comment: 'raw',
    },
    ddl: `CREATE STREAM orders (id string, amount decimal(18, 2) DEFAULT 0 CODEC(ZSTD(1)) COMMENT 'in EUR',
      at datetime64(3) DEFAULT now64(3), INDEX by_id id TYPE bloom_filter GRANULARITY 4,
      CONSTRAINT positive CHECK amount >= 0)
      PARTITION BY to_YYYYMM(at) ORDER BY (id, at) TTL to_datetime(_tp_time) + INTERVAL 30 DAY
      SETTINGS shards = 3, event_time_column = 'at', logstore_retention_ms = '86400000' COMMENT 'raw'`,
  },
  {
    json: {
      kind: 'Stream',
      name: 'customers',
      mode: 'versioned_kv',
      columns: [column('id', 'uint64'), column('name', 'nullable(string)')],
      primaryKey: 'id',
    },
    ddl: 'CREATE VERSIONED_KV STREAM customers (id uint64, name string NULL) PRIMARY KEY (id)',
  },
  {
    json: {
      kind: 'Stream',
      name: 'changes',
      mode: 'changelog',
      columns: [column('id', 'int')],
    },
    ddl: "CREATE STREAM changes (id int32) SETTINGS mode = 'changelog'",
  },
  {
    json: {
      kind: 'Stream',
      name: 'stock',
      mode: 'mutable',
      columns: [
        column('sku', 'string'),
        column('wh', 'string'),
        column('qty', 'int64'),
        column('seq', 'uint64', { autoIncrement: true }),
      ],
      primaryKey: ['sku', 'wh'],
      indexes: [
        { name: 'by_wh', expression: 'wh, qty', storing: ['seq'] },
        { name: 'by_seq', expression: 'seq', unique: true },
      ],
      families: [{ name: 'hot', columns: ['qty', 'seq'] }],
      settings: { ttl_seconds: 604800, coalesced: true },
    },
    ddl: `CREATE MUTABLE STREAM stock (sku string, wh string, qty int64, seq uint64 AUTO_INCREMENT,
      INDEX by_wh (wh, qty) STORING (seq), INDEX by_seq (seq) UNIQUE, FAMILY hot (qty, seq))
      PRIMARY KEY (sku, wh) SETTINGS ttl_seconds = 604800, coalesced = true`,
  },
  {
    json: {
      kind: 'Stream',
      name: 'clicks',
      mode: 'random',
      columns: [column('device', 'string', { default: "'d' || to_string(rand() % 8)" })],
      settings: { eps: 100 },
    },
    ddl: "CREATE RANDOM STREAM clicks (device string DEFAULT 'd' || to_string(rand() % 8)) SETTINGS eps = 100",
  },
  {
    json: { kind: 'Stream', name: 'hole', mode: 'null', columns: [column('x', 'int')] },
    ddl: 'CREATE NULL STREAM hole (x int)',
  },
  {
    json: {
      kind: 'ExternalStream',
      name: 'orders_in',
      type: 'kafka',
      columns: [column('id', 'string'), column('_tp_message_key', 'string')],
      settings: {
        brokers: 'k:9092',
        topic: '007',
        data_format: 'ProtobufSingle',
        format_schema: 'order_pb:Order',
        one_message_per_row: true,
        password: '${env:KAFKA_PASSWORD}',
      },
      comment: 'from the shop',
    },
    ddl: `CREATE EXTERNAL STREAM orders_in (id string, _tp_message_key string)
      SETTINGS type = 'kafka', brokers = 'k:9092', topic = '007', data_format = 'ProtobufSingle',
      format_schema = 'order_pb:Order', one_message_per_row = true, password = '\${env:KAFKA_PASSWORD}'
      COMMENT 'from the shop'`,
  },
  {
    json: {
      kind: 'ExternalStream',
      name: 'ticker',
      type: 'python',
      columns: [column('n', 'int')],
      settings: { read_function_name: 'ticks' },
      body: 'def ticks():\n  yield 1',
    },
    ddl: "CREATE EXTERNAL STREAM ticker (n int) AS $$\ndef ticks():\n  yield 1\n$$ SETTINGS type = 'python', read_function_name = 'ticks'",
  },
  {
    json: {
      kind: 'ExternalStream',
      name: 'elsewhere',
      type: 'timeplus',
      settings: { hosts: 'old:8463', db: 'sales', stream: 'orders', secure: false },
    },
    ddl: "CREATE EXTERNAL STREAM elsewhere SETTINGS type = 'timeplus', hosts = 'old:8463', db = 'sales', stream = 'orders', secure = false",
  },
  {
    json: {
      kind: 'ExternalTable',
      name: 'bucket',
      type: 's3',
      columns: [column('id', 'uint64')],
      partitionBy: 'to_YYYYMM(_tp_time)',
      settings: { region: 'eu-west-1', bucket: 'b', write_to: 'o.parquet' },
    },
    ddl: "CREATE EXTERNAL TABLE bucket (id uint64) PARTITION BY to_YYYYMM(_tp_time) SETTINGS type = 's3', region = 'eu-west-1', bucket = 'b', write_to = 'o.parquet'",
  },
  {
    json: { kind: 'Database', name: 'shop', comment: 'orders domain' },
    ddl: "CREATE DATABASE shop COMMENT 'orders domain'",
  },
  {
    json: {
      kind: 'Database',
      name: 'pg',
      settings: { type: 'postgresql', address: 'pg:5432', pooled_connections: 8 },
    },
    ddl: "CREATE DATABASE pg SETTINGS type = 'postgresql', address = 'pg:5432', pooled_connections = 8",
  },
  {
    json: {
      kind: 'NamedCollection',
      name: 'kafka_prod',
      entries: {
        brokers: { value: 'k:9092', overridable: false },
        password: '${env:KAFKA_PASSWORD}',
      },
    },
    ddl: "CREATE NAMED COLLECTION kafka_prod AS brokers = 'k:9092' NOT OVERRIDABLE, password = '${env:KAFKA_PASSWORD}'",
  },
  {
    json: {
      kind: 'Disk',
      name: 's3cold',
      settings: { type: 's3_plain', endpoint: 'https://b/', access_key_id: 'AKIA' },
    },
    ddl: "CREATE DISK s3cold disk(type = 's3_plain', endpoint = 'https://b/', access_key_id = 'AKIA')",
  },
  {
    json: {
      kind: 'StoragePolicy',
      name: 'tiered',
      volumes: { hot: { disk: 'default' }, cold: { disk: ['s3cold', 's3colder'] } },
      moveFactor: 0.1,
    },
    ddl: 'CREATE STORAGE POLICY tiered AS $$\nvolumes:\n  hot: { disk: default }\n  cold: { disk: [s3cold, s3colder] }\nmove_factor: 0.1\n$$',
  },
  {
    json: {
      kind: 'Input',
      name: 'syslog_in',
      type: 'syslog',
      into: 'raw_syslog',
      settings: { tcp_port: 5140, listen_host: '0.0.0.0' },
      comment: 'fw',
    },
    ddl: "CREATE INPUT syslog_in SETTINGS type = 'syslog', target_stream = 'sales.raw_syslog', tcp_port = 5140, listen_host = '0.0.0.0' COMMENT 'fw'",
  },
  {
    json: {
      kind: 'Dictionary',
      name: 'names',
      columns: [column('id', 'uint64'), column('name', 'string', { default: "'?'" })],
      primaryKey: 'id',
      source: "TIMEPLUS(STREAM 'customers' USER 'default' PASSWORD '${env:READER}')",
      layout: 'HASHED()',
      lifetime: 'MIN 30 MAX 60',
      comment: 'look up',
    },
    ddl: "CREATE DICTIONARY names (id uint64, name string DEFAULT '?') PRIMARY KEY id SOURCE(TIMEPLUS(STREAM 'customers' USER 'default' PASSWORD '${env:READER}')) LAYOUT(HASHED()) LIFETIME(MIN 30 MAX 60) COMMENT 'look up'",
  },
]
