/** CREATE EXTERNAL STREAM and CREATE EXTERNAL TABLE: timeplus.md §1.6, §1.7, §7.1. */
import type { Column } from '../catalog.ts'
import { type Context, isFree, kept, qualified, settingOf } from '../context.ts'
import { ServerError } from '../errors.ts'
import { isBefore } from '../features.ts'
import type { Generation } from '../options.ts'
import { remoteColumns } from '../remote.ts'
import {
  type ColumnList,
  type CreateExternalTable,
  type CreateStream,
  parseType,
  resolveColumn,
  type Setting,
} from '../sql/index.ts'
import { checkColumns } from './reserved-columns.ts'
import { addStream } from './stream.ts'

interface ExternalType {
  readonly since?: Generation
  /** First release of 2.x or 3.x, where not all of the generation have it. */
  readonly release?: string
  readonly required: readonly string[]
  readonly optional: readonly string[]
}

const kafka: ExternalType = {
  required: ['brokers', 'topic'],
  optional: words(`security_protocol username password sasl_mechanism data_format format_schema
    one_message_per_row kafka_schema_registry_url kafka_schema_registry_credentials ssl_ca_cert_file
    ssl_ca_pem skip_ssl_cert_check properties config_file message_key sharding_expr`),
}

/** Settings by type: §1.6. */
const streamTypes: { readonly [type: string]: ExternalType } = {
  kafka,
  redpanda: kafka,
  pulsar: {
    since: 2,
    required: ['service_url', 'topic'],
    optional: words(
      'jwt data_format format_schema skip_server_cert_check validate_hostname ca_cert client_cert client_key connections_per_broker memory_limit io_threads',
    ),
  },
  nats_jetstream: {
    since: 3,
    required: ['url', 'stream_name', 'subject'],
    optional: words('consumer_name durable_name username password token data_format format_schema'),
  },
  timeplus: {
    required: ['hosts', 'stream'],
    optional: words('db user password secure config_file'),
  },
  log: { required: ['log_files'], optional: words('log_dir timestamp_regex row_delimiter') },
  http: {
    since: 2,
    release: '2.8',
    required: ['url'],
    optional:
      words(`write_method data_format compression_method username password use_environment_credentials
      format_template_resultset_format format_template_row_format format_template_rows_between_delimiter`),
  },
  python: {
    since: 3,
    release: '3.2.2',
    required: [],
    optional: words(`read_function_name write_function_name init_function_name deinit_function_name
      flush_function_name mode init_function_parameters`),
  },
}

const clickhouse = words(
  'user password database table secure compression pooled_connections config_file',
)

/** §1.7. */
const tableTypes: { readonly [type: string]: ExternalType } = {
  clickhouse: { required: ['address'], optional: clickhouse },
  mysql: {
    since: 2,
    required: ['address'],
    optional: [...clickhouse, 'replace_query', 'on_duplicate_clause'],
  },
  postgresql: {
    since: 2,
    required: ['address'],
    optional: [...clickhouse, 'schema', 'on_conflict'],
  },
  mongodb: {
    since: 2,
    release: '2.8',
    required: ['uri', 'collection'],
    optional: words('database connection_options oid_columns'),
  },
  s3: {
    since: 2,
    release: '2.7',
    required: ['bucket'],
    optional:
      words(`region endpoint use_environment_credentials access_key_id secret_access_key read_from
      write_to data_format format_schema compression_method s3_min_upload_file_size
      s3_max_upload_idle_seconds config_file`),
  },
}

export async function createExternalStream(context: Context, given: CreateStream): Promise<void> {
  const name = qualified(context, given.name)
  if (!isFree(context, name, given.ifNotExists)) return
  const type = checkType(context, streamTypes, given.storage.settings, 'External stream')
  const list = await streamColumns(context, given, type)
  checkColumns(list)
  if (type === 'python' ? given.body === undefined : given.body !== undefined) {
    throw new ServerError(36, 'A python external stream, and only such a one, has a source')
  }
  await addStream(context, {
    ...given,
    orReplace: false,
    ifNotExists: false,
    name,
    list: { ...list, columns: list.columns.map(resolveColumn) },
    // §1.6: 1.x prints the engine.
    ...(context.options.generation === 1
      ? { storage: { ...given.storage, engine: { name: 'ExternalStream' } } }
      : {}),
  })
}

async function streamColumns(
  context: Context,
  { list, storage }: CreateStream,
  type: string,
): Promise<ColumnList> {
  if (type !== 'timeplus') {
    if (!list || list.columns.length === 0)
      throw new ServerError(36, 'An external stream needs columns')
    return list
  }
  // §7.1: the schema comes from the remote, at CREATE.
  if (list && list.columns.length > 0) {
    throw new ServerError(36, 'Columns of a timeplus external stream are fetched from the remote')
  }
  return listOf(context, await remoteColumns(context, resolved(context, storage.settings)))
}

export async function createExternalTable(
  context: Context,
  given: CreateExternalTable,
): Promise<void> {
  const name = qualified(context, given.name)
  // §1.7: OR REPLACE is read and ignored.
  if (!isFree(context, name, given.ifNotExists)) return
  const type = checkType(context, tableTypes, given.settings, 'External table')
  const list = tableColumns(context, given, type)
  const definition: CreateExternalTable = {
    ...given,
    orReplace: false,
    ifNotExists: false,
    name,
    list: { ...list, columns: list.columns.map(resolveColumn) },
  }
  const columns = (definition.list?.columns ?? []).map(
    (column): Column => ({ name: column.name, type: column.type?.name ?? 'string' }),
  )
  context.catalog.put({
    ...kept(context, definition),
    ...name,
    columns,
    visibleAt: Date.now() + context.options.ddlDelayMs,
  })
}

/** Another database is not there: columns of it are made up, a host `*.invalid` cannot be reached. */
function tableColumns(
  context: Context,
  { list, settings }: CreateExternalTable,
  type: string,
): ColumnList {
  const own = list && list.columns.length > 0 ? list : undefined
  if (type === 's3' && !own) throw new ServerError(36, 'An S3 external table needs columns')
  const all = resolved(context, settings)
  const address = settingOf(all, 'address') ?? settingOf(all, 'uri') ?? ''
  if (/\.invalid(:\d+)?\b/.test(address)) {
    throw new ServerError(210, `Failed to connect to ${address}`)
  }
  return own ?? listOf(context, [{ name: 'raw', type: 'string' }])
}

function listOf(context: Context, columns: readonly Column[]): ColumnList {
  return {
    columns: columns.map(({ name, type }) => ({ name, type: parseType(type, context.dialect) })),
    indices: [],
    constraints: [],
    projections: [],
    families: [],
  }
}

/** The type, once every setting of it is known and there. Mistakes in settings are 36 (§5.3). */
function checkType(
  context: Context,
  types: { readonly [type: string]: ExternalType },
  settings: readonly Setting[],
  what: string,
): string {
  const type = settingOf(settings, 'type')
  if (type === undefined) throw new ServerError(36, `${what} requires the setting 'type'`)
  const known = Object.hasOwn(types, type) ? types[type] : undefined
  const { generation, version } = context.options
  const isLater = known?.release !== undefined && isBefore(version, known.release)
  if (!known || (known.since ?? 1) > generation || isLater) {
    throw new ServerError(36, `${what} of type '${type}' is not supported`)
  }
  const all = resolved(context, settings)
  for (const name of known.required) {
    if (!all.some((one) => one.name === name)) {
      throw new ServerError(36, `${what} of type '${type}' requires the setting '${name}'`)
    }
  }
  const names = [...known.required, ...known.optional, 'type', 'named_collection']
  for (const { name } of all) {
    if (!names.includes(name) && !(type === 'http' && name.startsWith('http_header_'))) {
      throw new ServerError(115, `Unknown setting ${name} of a ${type} ${what.toLowerCase()}`)
    }
  }
  return type
}

/** With the values of a named collection, which a stream copies at CREATE (§1.13). */
export function resolved(context: Context, settings: readonly Setting[]): readonly Setting[] {
  const name = settingOf(settings, 'named_collection')
  if (!name) return settings
  const found = context.catalog.state.collections[name]
  if (!found) throw new ServerError(36, `There is no named collection '${name}'`)
  const entries = found.definition.entries.map(({ key, value }): Setting => {
    if (value.kind === 'string') return { name: key, value }
    return { name: key, value: { kind: 'number', text: 'text' in value ? value.text : '' } }
  })
  return [...entries, ...settings]
}

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/)
}
