/** What runs queries, functions and schemas: as fields, and as the statement that says the same. */
import type { Sample } from './samples.ts'

const perMinute =
  'SELECT window_start AS minute, sum(amount) AS total FROM tumble(orders, at, 1m) GROUP BY window_start'

export const viewSamples: readonly Sample[] = [
  {
    json: {
      kind: 'View',
      name: 'big',
      query: 'SELECT id, amount FROM orders WHERE amount > 100',
      comment: 'large',
    },
    ddl: "CREATE OR REPLACE VIEW big AS SELECT id, amount FROM orders WHERE amount > 100 COMMENT 'large'",
  },
  {
    json: { kind: 'View', name: 'all_orders', query: 'SELECT id FROM orders', comment: "it's all" },
    ddl: "CREATE VIEW all_orders AS(\nSELECT id FROM orders)\nCOMMENT 'it\\'s all'",
  },
  {
    json: {
      kind: 'View',
      name: 'at_least',
      query: 'SELECT id FROM orders WHERE amount > {min:int32}',
    },
    ddl: 'CREATE VIEW at_least AS SELECT id FROM orders WHERE amount > {min:int32}',
  },
  {
    json: {
      kind: 'MaterializedView',
      name: 'per_minute_mv',
      into: 'per_minute',
      query: `${perMinute} EMIT AFTER WINDOW CLOSE WITH DELAY 5s`,
      settings: { checkpoint_interval: 60, default_hash_table: 'hybrid', enable_dlq: true },
      comment: 'sums',
    },
    ddl: `CREATE MATERIALIZED VIEW per_minute_mv INTO sales.per_minute AS ${perMinute}
      EMIT STREAM AFTER WINDOW CLOSE WITH DELAY 5s
      SETTINGS checkpoint_interval = 60, default_hash_table = 'hybrid', enable_dlq = 1 COMMENT 'sums'`,
  },
  {
    json: {
      kind: 'MaterializedView',
      name: 'own_mv',
      query: 'SELECT id FROM orders',
      storageSettings: { logstore_retention_ms: 86400000 },
      ttl: 'to_datetime(_tp_time) + INTERVAL 7 DAY',
    },
    ddl: `CREATE MATERIALIZED VIEW own_mv AS SELECT id FROM orders
      STORAGE_SETTINGS logstore_retention_ms = 86400000 TTL to_datetime(_tp_time) + INTERVAL 7 DAY`,
  },
  {
    json: {
      kind: 'MaterializedView',
      name: 'moving_mv',
      into: 'per_minute',
      schedule: true,
      query: 'SELECT at AS minute, amount AS total FROM orders',
    },
    ddl: 'CREATE SCHEDULED MATERIALIZED VIEW moving_mv INTO per_minute AS SELECT at AS minute, amount AS total FROM orders',
  },
  {
    json: { kind: 'Function', name: 'with_vat', arguments: ['x', 'r'], body: 'x * (1 + r)' },
    ddl: 'CREATE OR REPLACE FUNCTION with_vat AS (x, r) -> x * (1 + r)',
  },
  {
    json: { kind: 'Function', name: 'one', arguments: ['x'], body: 'x + 1' },
    ddl: 'CREATE FUNCTION one AS x -> (x + 1)',
  },
  {
    json: {
      kind: 'Function',
      name: 'is_eu',
      language: 'javascript',
      arguments: [{ name: 'c', type: 'string' }],
      returns: 'bool',
      body: "function is_eu(cs) {\n  return cs.map(c => ['DE', 'FR'].includes(c))\n}\n",
    },
    ddl: "CREATE FUNCTION is_eu(c varchar) RETURNS boolean LANGUAGE JAVASCRIPT AS $$\nfunction is_eu(cs) {\n  return cs.map(c => ['DE', 'FR'].includes(c))\n}\n$$",
  },
  {
    json: {
      kind: 'Function',
      name: 'second_max',
      language: 'javascript',
      aggregate: true,
      arguments: [{ name: 'v', type: 'float64' }],
      returns: 'float64',
      body: '{ initialize: function() {}, process: function(vs) {}, finalize: function() {} }',
    },
    ddl: 'CREATE AGGREGATE FUNCTION second_max(v float64) RETURNS float64 LANGUAGE JAVASCRIPT AS $${ initialize: function() {}, process: function(vs) {}, finalize: function() {} }$$',
  },
  {
    json: {
      kind: 'Function',
      name: 'slug',
      language: 'python',
      arguments: [{ name: 's', type: 'string' }],
      returns: 'string',
      body: 'def slug(ss):\n    return [s.lower() for s in ss]\n',
      settings: { init_function_name: 'setup' },
    },
    ddl: "CREATE OR REPLACE FUNCTION slug(s string) RETURNS string LANGUAGE PYTHON AS $$def slug(ss):\n    return [s.lower() for s in ss]\n$$ SETTINGS init_function_name='setup'",
  },
  {
    json: {
      kind: 'Function',
      name: 'geo',
      language: 'remote',
      arguments: [{ name: 'ip', type: 'string' }],
      returns: 'string',
      url: 'https://geo.example.com',
      auth: { method: 'auth_header', headerName: 'X-Key', key: 'secret' },
      timeout: 5000,
    },
    ddl: "CREATE REMOTE FUNCTION geo(ip string) RETURNS string URL 'https://geo.example.com' AUTH_METHOD 'auth_header' AUTH_HEADER 'X-Key' AUTH_KEY 'secret' EXECUTION_TIMEOUT 5000",
  },
  {
    json: {
      kind: 'Function',
      name: 'open_geo',
      language: 'remote',
      arguments: [{ name: 'ip', type: 'string' }],
      returns: 'string',
      url: 'https://geo.example.com',
    },
    ddl: "CREATE REMOTE FUNCTION open_geo(ip string) RETURNS string URL 'https://geo.example.com' AUTH_METHOD 'none'",
  },
  {
    json: {
      kind: 'FormatSchema',
      name: 'order_pb',
      type: 'Protobuf',
      body: 'syntax = "proto3";\nmessage Order { string id = 1; }\n',
    },
    ddl: 'CREATE FORMAT SCHEMA order_pb AS\n$$\nsyntax = "proto3";\nmessage Order { string id = 1; }\n$$ TYPE Protobuf',
  },
  {
    json: { kind: 'FormatSchema', name: 'order_avro', type: 'Avro', body: '{"type": "record"}' },
    ddl: 'CREATE OR REPLACE FORMAT SCHEMA order_avro AS \'{"type": "record"}\' TYPE Avro',
  },
  {
    json: {
      kind: 'Task',
      name: 'states',
      schedule: '5s',
      timeout: '2s',
      into: 'nodes',
      query: 'SELECT node_id FROM system.cluster',
    },
    ddl: 'CREATE OR REPLACE TASK states SCHEDULE INTERVAL 5 SECOND TIMEOUT 2s INTO sales.nodes AS SELECT node_id FROM system.cluster',
  },
  {
    json: {
      kind: 'Alert',
      name: 'large',
      batch: { events: 10, timeout: '5s' },
      limit: { alerts: 1, per: '15s' },
      call: 'notify',
      query: 'SELECT id FROM orders WHERE amount > 10000',
    },
    ddl: 'CREATE ALERT large BATCH 10 EVENTS WITH TIMEOUT 5s LIMIT 1 ALERTS PER 15s CALL notify AS SELECT id FROM orders WHERE amount > 10000',
  },
]
