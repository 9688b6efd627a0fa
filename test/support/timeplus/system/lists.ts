/** System tables of global objects and of the server itself. Facts: timeplus.md §3.1. */
import { collectionText, storedText } from '../show-create.ts'
import { querySettings, streamSettings } from '../settings.ts'
import { settingOf } from '../context.ts'
import { columns, type SystemTable, seconds, stamp } from './table.ts'

export const functions: SystemTable = {
  columns: columns(
    'name, is_aggregate UInt8, case_insensitive UInt8, alias_to, create_query, origin',
  ),
  rows: (context) => [
    ...['count', 'sum', 'min', 'max', 'now64', 'to_start_of_hour', 'rand', 'weak_hash32'].map(
      (name) => ({
        name,
        is_aggregate: ['count', 'sum', 'min', 'max'].includes(name) ? 1 : 0,
        origin: 'System',
      }),
    ),
    ...Object.entries(context.catalog.state.functions).map(([name, { definition }]) => {
      // §3.1: `create_query` is there for SQL functions only.
      const isSql = definition.kind === 'createSqlFunction'
      return {
        name,
        is_aggregate: definition.kind === 'createSourceFunction' && definition.aggregate ? 1 : 0,
        create_query: isSql ? storedText(context, definition) : '',
        origin: isSql ? 'SQLUserDefined' : 'ExecutableUserDefined',
      }
    }),
  ],
}

export const namedCollections: SystemTable = {
  // Observed: the parser of 1.6.1 has no named collections (timeplus-normal-form.md).
  since: 2,
  columns: columns('name, collection Map(String, String), create_query'),
  rows: (context) =>
    Object.entries(context.catalog.state.collections).map(([name, { definition }]) => ({
      name,
      // The server hides the values from every user (§3.1).
      collection: Object.fromEntries(definition.entries.map(({ key }) => [key, '[HIDDEN]'])),
      create_query: collectionText(context, definition),
    })),
}

export const disks: SystemTable = {
  columns: columns(
    'name, path, free_space UInt64, total_space UInt64, keep_free_space UInt64, type',
  ),
  rows: ({ catalog }) => [
    {
      name: 'default',
      path: '/var/lib/timeplusd/',
      free_space: 1e11,
      total_space: 2e11,
      type: 'local',
    },
    ...Object.entries(catalog.state.disks).map(([name, { definition }]) => ({
      name,
      path:
        settingOf(definition.settings, 'path') ?? settingOf(definition.settings, 'endpoint') ?? '',
      type: settingOf(definition.settings, 'type') ?? '',
    })),
  ],
}

export const storagePolicies: SystemTable = {
  columns:
    columns(`policy_name, volume_name, volume_priority UInt64, disks Array(String), volume_type,
    max_data_part_size UInt64, move_factor Float32, prefer_not_to_merge UInt8`),
  rows: ({ catalog }) => [
    {
      policy_name: 'default',
      volume_name: 'default',
      volume_priority: 1,
      disks: ['default'],
      volume_type: 'JBOD',
    },
    ...Object.entries(catalog.state.storagePolicies).flatMap(([name, { definition }]) =>
      volumesOf(definition.body).map((volume, index) => ({
        policy_name: name,
        volume_name: volume.name,
        volume_priority: index + 1,
        disks: volume.disks,
        volume_type: 'JBOD',
        move_factor: Number(/move_factor:\s*([\d.]+)/.exec(definition.body)?.[1] ?? 0.1),
      })),
    ),
  ],
}

/** Volumes of a policy's YAML, in both layouts of §1.13. */
export function volumesOf(
  body: string,
): readonly { readonly name: string; readonly disks: readonly string[] }[] {
  const found = [...body.matchAll(/^\s+([\w-]+):\s*(?:\{\s*)?\n?\s*disk:\s*([\w-]+)/gm)]
  return found.map(([, name = '', disk = '']) => ({ name, disks: [disk] }))
}

function settingRows(names: ReadonlySet<string>): SystemTable['rows'] {
  return () =>
    [...names]
      .sort()
      .map((name) => ({ name, value: '', changed: 0, description: '', type: 'String' }))
}

const settingColumns = columns('name, value, changed UInt8, description, type')
export const settings: SystemTable = { columns: settingColumns, rows: settingRows(querySettings) }
export const streamSettingTable: SystemTable = {
  columns: settingColumns,
  rows: settingRows(streamSettings),
}
export const serverSettings: SystemTable = {
  since: 2,
  columns: settingColumns,
  rows: () => [{ name: 'max_idempotent_ids', value: '1000', changed: 0, type: 'UInt64' }],
}

export const one: SystemTable = { columns: columns('dummy UInt8'), rows: () => [{ dummy: 0 }] }
export const mutations: SystemTable = {
  columns: columns(
    'database, table, mutation_id, command, create_time DateTime, is_done UInt8, latest_fail_reason',
  ),
  rows: () => [],
}
export const processes: SystemTable = {
  columns: columns('query_id, user, query, elapsed Float64, is_cancelled UInt8, current_database'),
  rows: ({ running, database }) =>
    [...running].map(([queryId, { user, query, since }]) => ({
      query_id: queryId,
      user,
      query,
      elapsed: (Date.now() - since) / 1000,
      is_cancelled: 0,
      current_database: database,
    })),
}
/** Columns: the example of §1.14. */
export const cluster: SystemTable = {
  since: 2,
  edition: 'enterprise',
  columns: columns('cluster_id, node_id UInt64, node_state, host'),
  rows: () => [{ cluster_id: 'double', node_id: 1, node_state: 'Active', host: 'localhost' }],
}
export const buildOptions: SystemTable = {
  columns: columns('name, value'),
  rows: ({ options }) => [{ name: 'VERSION_DESCRIBE', value: `v${options.version}` }],
}
export const pythonTasks: SystemTable = {
  since: 3,
  columns: columns('package, status, message'),
  rows: () => [],
}

/**
 * States of materialized views (docs:docs/system-introspection-state-log.md, and
 * system-stream-state-log.md before 3.0): a healthy one is `ExecutingPipeline`.
 */
export const stateLog: SystemTable = {
  isStream: true,
  columns: columns(`node_id UInt64, database, name, uuid UUID, state_name, state_value UInt64,
    state_string_value, dimension, _tp_time DateTime64(3,'UTC')`),
  rows: ({ catalog }) =>
    catalog.seen().flatMap(({ database, name, uuid, view }) => {
      if (!view) return []
      const row = {
        node_id: 1,
        database,
        name,
        uuid,
        dimension: 'materialized_view',
        _tp_time: stamp(Date.now()),
      }
      const status = view.error ? 'Error' : view.paused ? 'Paused' : 'ExecutingPipeline'
      return [
        { ...row, state_name: 'status', state_value: 0, state_string_value: status },
        ...(view.error
          ? [
              {
                ...row,
                state_name: 'last_error_message',
                state_value: Date.now(),
                state_string_value: view.error,
              },
            ]
          : []),
      ]
    }),
}

/** docs:docs/system-views.md. */
export const failedViews: SystemTable = {
  since: 3,
  columns: columns('database, name, uuid UUID, last_error_message, time DateTime'),
  rows: ({ catalog }) =>
    catalog
      .seen()
      .flatMap(({ database, name, uuid, view, changed }) =>
        view?.error
          ? [{ database, name, uuid, last_error_message: view.error, time: seconds(changed.at) }]
          : [],
      ),
}
