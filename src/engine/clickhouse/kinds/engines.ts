/**
 * What is known of table engines: who owns the rows, and what ALTER can do. Tested on 26.7.2.1
 * (clickhouse.md §1.2, §1.3); engines that could not run there follow their manual page.
 */
import { parseFragment } from '../../../sql/index.ts'

export interface EngineTraits {
  /** Dropping the table drops rows that exist nowhere else. */
  readonly ownsRows: boolean
  /** What else is lost with it. */
  readonly state?: string
  readonly columns: 'all' | 'noRename' | 'none'
  /** TTL, settings, indexes, projections, constraints can be altered. */
  readonly mergeTree: boolean
  /** Memory can change a setting, not take it back (48). */
  readonly settings: 'all' | 'noReset' | 'none'
}

/** `MergeTree`, from `MergeTree()` or from nothing. */
export function engineName(engine: string | undefined): string {
  if (engine === undefined) return 'MergeTree'
  const parsed = parseFragment('engine', engine, 'clickhouse')
  return parsed.ok ? parsed.node.name.text : engine.replace(/[\s(].*$/s, '').replaceAll('`', '')
}

export function isMergeTree(engine: string | undefined): boolean {
  return engineName(engine).endsWith('MergeTree')
}

export function engineTraits(engine: string | undefined): EngineTraits {
  const name = engineName(engine)
  if (name.endsWith('MergeTree')) return mergeTree
  // File(CSV) keeps its file in the table's own folder; File(CSV, 'path') leads outside.
  if (name === 'File') return { ...outside, ownsRows: engineArguments(engine) < 2 }
  return engines[name] ?? unknown
}

function engineArguments(engine: string | undefined): number {
  const parsed = parseFragment('engine', engine ?? '', 'clickhouse')
  return parsed.ok ? (parsed.node.args?.length ?? 0) : 0
}

const mergeTree: EngineTraits = { ownsRows: true, columns: 'all', mergeTree: true, settings: 'all' }
const stored: EngineTraits = { ownsRows: true, columns: 'none', mergeTree: false, settings: 'none' }
const outside: EngineTraits = { ...stored, ownsRows: false }
const forwarding: EngineTraits = { ...outside, columns: 'noRename' }
/** An engine nobody described is taken to own its rows: asking once too often loses nothing. */
const unknown: EngineTraits = stored

const engines: { readonly [name: string]: EngineTraits } = {
  Memory: { ...stored, columns: 'all', settings: 'noReset' },
  Log: stored,
  StripeLog: stored,
  TinyLog: stored,
  Set: stored,
  Join: stored,
  EmbeddedRocksDB: { ...stored, settings: 'noReset' },
  KeeperMap: stored,
  TimeSeries: stored,
  Null: forwarding,
  Buffer: forwarding,
  Merge: forwarding,
  Distributed: forwarding,
  Alias: outside,
  Dictionary: outside,
  GenerateRandom: outside,
  Executable: outside,
  ExecutablePool: outside,
  FuzzJSON: outside,
  FuzzQuery: outside,
  Loop: outside,
  // Offsets live in the broker under the consumer group: a new table goes on from there.
  Kafka: outside,
  RabbitMQ: outside,
  NATS: outside,
  FileLog: { ...outside, state: 'how far each log file was read' },
  S3Queue: { ...outside, state: 'the list of files already read' },
  AzureQueue: { ...outside, state: 'the list of files already read' },
  MaterializedPostgreSQL: { ...outside, state: 'the position in the replication slot' },
  ...Object.fromEntries(
    [
      'AzureBlobStorage',
      'COSN',
      'DeltaLake',
      'DeltaLakeAzure',
      'DeltaLakeLocal',
      'DeltaLakeS3',
      'ExternalDistributed',
      'GCS',
      'HDFS',
      'Hudi',
      'Iceberg',
      'IcebergAzure',
      'IcebergHDFS',
      'IcebergLocal',
      'IcebergS3',
      'JDBC',
      'MongoDB',
      'MySQL',
      'ODBC',
      'OSS',
      'Paimon',
      'PaimonAzure',
      'PaimonHDFS',
      'PaimonLocal',
      'PaimonS3',
      'PostgreSQL',
      'Redis',
      'Remote',
      'RemoteSecure',
      'S3',
      'SQLite',
      'URL',
      'YTsaurus',
      'ArrowFlight',
      'ArrowStream',
    ].map((name) => [name, outside] as const),
  ),
}

/** Engines whose rows leave the server: a materialized view that writes to one is a Sink. */
export function leadsOutside(engine: string | undefined): boolean {
  const name = engineName(engine)
  return name === 'File' || outsideEngines.has(name)
}

const outsideEngines = new Set([
  'AzureBlobStorage',
  'COSN',
  'DeltaLake',
  'DeltaLakeAzure',
  'DeltaLakeLocal',
  'DeltaLakeS3',
  'ExternalDistributed',
  'GCS',
  'HDFS',
  'Iceberg',
  'IcebergAzure',
  'IcebergHDFS',
  'IcebergLocal',
  'IcebergS3',
  'JDBC',
  'Kafka',
  'MongoDB',
  'MySQL',
  'NATS',
  'ODBC',
  'OSS',
  'PostgreSQL',
  'RabbitMQ',
  'Redis',
  'Remote',
  'RemoteSecure',
  'S3',
  'SQLite',
  'URL',
  'YTsaurus',
])

/** From `system.merge_tree_settings where readonly` of 26.7.2.1: MODIFY SETTING answers 472. */
export const fixedSettings: ReadonlySet<string> = new Set([
  'index_granularity',
  'share_nested_offsets',
  'allow_tuple_element_aggregation',
  'index_granularity_bytes',
  'enable_mixed_granularity_parts',
  'table_disk',
  'add_minmax_index_for_numeric_columns',
  'add_minmax_index_for_string_columns',
  'add_minmax_index_for_temporal_columns',
  'add_minmax_index_for_block_number_column',
  'add_minmax_index_for_block_offset_column',
])
