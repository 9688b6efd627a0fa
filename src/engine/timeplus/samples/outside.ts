import type { JsonObject } from '../../../resource/json.ts'

/**
 * What leads out of the server, at addresses where nothing listens (timeplus.md §1.6, §1.7,
 * §1.13). Only types that need no answer when they are created.
 */
export function outsideSamples(database: string): readonly JsonObject[] {
  return [
    {
      kind: 'NamedCollection',
      name: `${database}_kafka`,
      entries: { brokers: 'localhost:9092', username: 'nobody' },
    },
    {
      kind: 'ExternalStream',
      name: `${database}.queue`,
      type: 'kafka',
      columns: [
        { name: 'id', type: 'uint64' },
        { name: 'tag', type: 'string' },
      ],
      settings: { brokers: 'localhost:9092', topic: database, data_format: 'JSONEachRow' },
    },
    {
      kind: 'ExternalTable',
      name: `${database}.bucket`,
      type: 's3',
      columns: [{ name: 'tag', type: 'string' }],
      settings: {
        endpoint: 'http://localhost:9/bucket',
        region: 'none',
        bucket: 'bucket',
        access_key_id: 'nobody',
        secret_access_key: `\${env:${database.toUpperCase()}_KEY}`,
        read_from: 'in/*.json',
        write_to: 'out/one.json',
        data_format: 'JSONEachRow',
      },
    },
    {
      kind: 'Disk',
      name: `${database}_cold`,
      settings: {
        type: 's3_plain',
        endpoint: 'http://localhost:9/bucket/',
        access_key_id: 'nobody',
        secret_access_key: `\${env:${database.toUpperCase()}_KEY}`,
      },
    },
    {
      kind: 'StoragePolicy',
      name: `${database}_tiered`,
      volumes: { hot: { disk: 'default' }, cold: { disk: `${database}_cold` } },
      moveFactor: 0.1,
    },
    {
      kind: 'Input',
      name: `${database}.syslog`,
      type: 'syslog',
      into: `${database}.nowhere`,
      settings: { tcp_port: 55140, listen_host: '127.0.0.1' },
    },
  ]
}
