/**
 * `system.tables`, `system.columns`, `system.databases` and what lists kinds of relations.
 * Columns: timeplus.md §3.1, §3.2 (`StorageSystemTables.cpp`, `StorageSystemInputs.cpp`).
 */
import type { Relation } from '../catalog.ts'
import { type Context, isOn, settingOf } from '../context.ts'
import { targetsOf } from '../create/scheduled.ts'
import { dependants, loadingNeeds } from '../dependencies.ts'
import { columnsOf } from '../describe.ts'
import { createText } from '../show-create.ts'
import { formatExpression } from '../sql/index.ts'
import type { Size } from '../rows/store.ts'
import { foreignEngine, modeOf } from '../rows/table.ts'
import { systemTableNames } from './index.ts'
import { columns, type SystemRows, type SystemTable, seconds, stamp } from './table.ts'

const names = 'Array(String)'

export const tables: SystemTable = {
  columns:
    columns(`database, name, table, uuid UUID, engine, is_temporary UInt8, data_paths ${names},
    metadata_path, metadata_modification_time DateTime, dependencies_database ${names},
    dependencies_table ${names}, create_table_query, engine_full, mode, as_select, partition_key,
    sorting_key, primary_key, sampling_key, storage_policy, total_rows Nullable(UInt64),
    total_bytes Nullable(UInt64), lifetime_rows Nullable(UInt64), lifetime_bytes Nullable(UInt64),
    comment, has_own_data UInt8, loading_dependencies_database ${names},
    loading_dependencies_table ${names}, loading_dependent_database ${names},
    loading_dependent_table ${names}`),
  rows: async (context, asked) => {
    const isSized = asked('total_rows') || asked('total_bytes')
    const sizes = isSized ? await context.store.sizes() : new Map<string, Size>()
    const own = listed(context).map((relation) => tableRow(context, relation, sizes))
    return [...own, ...systemRows(context)]
  },
}

/**
 * Internal streams are listed where `include_internal_streams` says so (§3.3); in 3.x that of a
 * materialized view is not in the catalog at all (`StorageMaterializedView.cpp`, initInnerStream).
 */
export function listed(context: Context): readonly Relation[] {
  const isAsked = isOn(context.settings.get('include_internal_streams'))
  const all = isAsked && context.options.generation < 3
  return context.catalog.seen().filter(({ name }) => all || !name.startsWith('.inner.'))
}

/** Tables of `system` itself: a client asks only for what is listed. */
function systemRows({ options }: Context): SystemRows {
  return systemTableNames(options).map((name) => ({
    database: 'system',
    name,
    table: name,
    uuid: '00000000-0000-0000-0000-000000000000',
    engine: `System${name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())}`,
    create_table_query: `CREATE STREAM system.${name}`,
  }))
}

function tableRow(
  context: Context,
  relation: Relation,
  sizes: ReadonlyMap<string, Size>,
): { readonly [column: string]: unknown } {
  const { definition } = relation
  const storage = definition.kind === 'createStream' ? definition.storage : undefined
  const above = dependants(context.catalog, relation, 'view')
  const loading = dependants(context.catalog, relation, 'loading')
  const needed = loadingNeeds(relation)
  const size = sizes.get(relation.uuid) ?? { rows: 0, bytes: 0 }
  const key = storage?.primaryKey ?? storage?.orderBy
  const text = (one: typeof key): string => (one ? formatExpression(one) : '')
  const holdsRows = storage !== undefined
  return {
    database: relation.database,
    name: relation.name,
    table: relation.name,
    uuid: relation.uuid,
    engine: engineOf(relation),
    is_temporary: 0,
    data_paths: [],
    metadata_path: '',
    metadata_modification_time: seconds(relation.changed.at),
    dependencies_database: above.map(({ database }) => database),
    dependencies_table: above.map(({ name }) => name),
    create_table_query: createText(context, relation),
    engine_full: storage?.engine
      ? `${storage.engine.name}(${(storage.engine.arguments ?? []).map(formatExpression).join(', ')})`
      : '',
    mode: definition.kind === 'createStream' ? modeText(context, relation) : '',
    // §3.2: empty in 3.x; older releases had the query.
    as_select: '',
    partition_key: text(storage?.partitionBy),
    sorting_key: text(storage?.orderBy),
    primary_key: text(key),
    sampling_key: text(storage?.sampleBy),
    storage_policy: storage ? (settingOf(storage.settings, 'storage_policy') ?? 'default') : '',
    total_rows: holdsRows ? size.rows : null,
    total_bytes: holdsRows ? size.bytes : null,
    comment: 'comment' in definition ? (definition.comment ?? '') : '',
    has_own_data: holdsRows ? 1 : 0,
    loading_dependencies_database: needed.map(({ database }) => database),
    loading_dependencies_table: needed.map(({ name }) => name),
    loading_dependent_database: loading.map(({ database }) => database),
    loading_dependent_table: loading.map(({ name }) => name),
  }
}

/** §3.2: `engine` values; `MutableStream` is inferred there. */
export function engineOf({ definition }: Relation): string {
  switch (definition.kind) {
    case 'createStream':
      return foreignEngine(definition) ?? streamEngines[definition.variety]
    case 'createExternalTable':
      return 'ExternalTable'
    case 'createView':
      return 'View'
    case 'createMaterializedView':
      return definition.scheduled ? 'ScheduledMaterializedView' : 'MaterializedView'
    case 'createDictionary':
      return 'Dictionary'
    case 'createAlert':
      return 'StorageAlert'
    case 'createInput':
      return 'StorageInput'
  }
}

const streamEngines = {
  stream: 'Stream',
  versioned_kv: 'Stream',
  changelog_kv: 'Stream',
  mutable: 'MutableStream',
  random: 'Random',
  null: 'Null',
  external: 'ExternalStream',
} as const

/** §3.2: 3.x gives `append` for a plain stream; the others leave it empty there. */
function modeText(context: Context, { definition }: Relation): string {
  if (definition.kind !== 'createStream' || foreignEngine(definition)) return ''
  if (!['stream', 'versioned_kv', 'changelog_kv'].includes(definition.variety)) return ''
  const mode = modeOf(definition)
  return mode === 'append' && context.options.generation !== 3 ? '' : mode
}

export const databases: SystemTable = {
  columns: columns('name, engine, data_path, metadata_path, uuid UUID, comment'),
  rows: ({ catalog }) => [
    ...Object.entries(catalog.state.databases).map(([name, { uuid, definition }]) => ({
      name,
      engine: databaseEngine(definition.settings),
      uuid,
      comment: definition.comment ?? '',
    })),
    ...['system', 'information_schema', 'INFORMATION_SCHEMA'].map((name) => ({
      name,
      engine: name === 'system' ? 'Atomic' : 'Memory',
      uuid: '00000000-0000-0000-0000-000000000000',
    })),
  ],
}

function databaseEngine(settings: Parameters<typeof settingOf>[0]): string {
  const type = settingOf(settings, 'type')
  if (!type) return 'Atomic'
  return { mysql: 'MySQL', postgresql: 'PostgreSQL', iceberg: 'Iceberg' }[type] ?? type
}

export const systemColumns: SystemTable = {
  columns: columns(`database, table, name, type, position UInt64, default_kind, default_expression,
    data_compressed_bytes UInt64, data_uncompressed_bytes UInt64, marks_bytes UInt64, comment,
    is_in_partition_key UInt8, is_in_sorting_key UInt8, is_in_primary_key UInt8,
    is_in_sampling_key UInt8, compression_codec`),
  rows: (context) =>
    listed(context).flatMap((relation) =>
      columnsOf(relation).map((column, index) => ({
        database: relation.database,
        table: relation.name,
        name: column.name,
        type: column.type,
        position: index + 1,
        default_kind: column.defaultKind,
        default_expression: column.defaultExpression,
        comment: column.comment,
        compression_codec: column.codec,
        is_in_partition_key: inKey(relation, column.name, 'partitionBy'),
        is_in_sorting_key: inKey(relation, column.name, 'orderBy'),
        is_in_primary_key: inKey(relation, column.name, 'primaryKey'),
      })),
    ),
}

function inKey(
  { definition }: Relation,
  column: string,
  key: 'partitionBy' | 'orderBy' | 'primaryKey',
): number {
  if (definition.kind !== 'createStream') return 0
  const { storage } = definition
  const expression = storage[key] ?? (key === 'primaryKey' ? storage.orderBy : undefined)
  if (!expression) return 0
  return new RegExp(`\\b${column.replace(/\W/g, '\\$&')}\\b`).test(formatExpression(expression))
    ? 1
    : 0
}

export const inputs: SystemTable = {
  since: 3,
  columns: columns(`database, name, uuid UUID, type, target_streams ${names},
    created DateTime64(3,'UTC'), last_modified_by, created_by`),
  rows: (context) =>
    context.catalog.seen().flatMap((relation) => {
      const { definition } = relation
      if (definition.kind !== 'createInput') return []
      return [
        {
          database: relation.database,
          name: relation.name,
          uuid: relation.uuid,
          type: settingOf(definition.settings, 'type') ?? '',
          target_streams: targetsOf(definition),
          created: stamp(relation.created.at),
          last_modified_by: relation.changed.by,
          created_by: relation.created.by,
        },
      ]
    }),
}

export const dictionaries: SystemTable = {
  since: 2,
  columns:
    columns(`database, name, uuid UUID, status, origin, type, source, last_exception, comment,
    element_count UInt64, loading_duration Float32`),
  rows: ({ catalog }) =>
    catalog.seen().flatMap(({ database, name, uuid, definition }) =>
      definition.kind === 'createDictionary'
        ? [
            {
              database,
              name,
              uuid,
              status: 'NOT_LOADED',
              origin: uuid,
              type: definition.layout?.name ?? '',
              source: definition.source?.name ?? '',
              comment: definition.comment ?? '',
            },
          ]
        : [],
    ),
}

export const indices: SystemTable = {
  columns: columns('database, table, name, type, type_full, expr, granularity UInt64'),
  rows: (context) =>
    listed(context).flatMap(({ database, name: table, definition }) =>
      definition.kind === 'createStream'
        ? (definition.list?.indices ?? []).map((index) => ({
            database,
            table,
            name: index.name,
            type: index.type ? formatExpression(index.type) : '',
            type_full: index.type ? formatExpression(index.type) : '',
            expr: formatExpression(index.expression),
            granularity: index.granularity ?? 1,
          }))
        : [],
    ),
}

export const parts: SystemTable = {
  columns: columns(`database, table, partition, partition_id, name, active UInt8, rows UInt64,
    bytes_on_disk UInt64, data_compressed_bytes UInt64, data_uncompressed_bytes UInt64,
    modification_time DateTime`),
  rows: async (context) => {
    const sizes = await context.store.sizes()
    return listed(context).flatMap((relation) => {
      const size = sizes.get(relation.uuid)
      if (!size) return []
      return [
        {
          database: relation.database,
          table: relation.name,
          partition: 'all',
          partition_id: 'all',
          name: 'all_1_1_0',
          active: 1,
          rows: size.rows,
          bytes_on_disk: size.bytes,
          data_compressed_bytes: size.bytes,
          data_uncompressed_bytes: size.bytes,
          modification_time: seconds(relation.changed.at),
        },
      ]
    })
  },
}
