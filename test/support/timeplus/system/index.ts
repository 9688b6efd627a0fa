/** Every system table the double has, by name. */
import type { Options } from '../options.ts'
import * as access from './access.ts'
import * as lists from './lists.ts'
import * as relations from './relations.ts'
import type { SystemTable } from './table.ts'

/** Read late: what fills the tables reads queries, too, and those read system tables. */
const all = (): { readonly [name: string]: SystemTable } => ({
  tables: relations.tables,
  columns: relations.systemColumns,
  databases: relations.databases,
  inputs: relations.inputs,
  dictionaries: relations.dictionaries,
  data_skipping_indices: relations.indices,
  parts: relations.parts,
  functions: lists.functions,
  named_collections: lists.namedCollections,
  disks: lists.disks,
  storage_policies: lists.storagePolicies,
  settings: lists.settings,
  stream_settings: lists.streamSettingTable,
  merge_tree_settings: lists.streamSettingTable,
  server_settings: lists.serverSettings,
  one: lists.one,
  mutations: lists.mutations,
  processes: lists.processes,
  cluster: lists.cluster,
  build_options: lists.buildOptions,
  python_package_tasks: lists.pythonTasks,
  introspection_state_log: { ...lists.stateLog, only: 3 },
  stream_state_log: { ...lists.stateLog, only: 2 },
  v_failed_mat_views: lists.failedViews,
  ...access.tables,
})

export function systemTable(
  { generation, edition }: Options,
  name: string,
): SystemTable | undefined {
  const tables = all()
  const found = Object.hasOwn(tables, name) ? tables[name] : undefined
  if (!found || (found.since ?? 1) > generation) return undefined
  if (found.edition !== undefined && found.edition !== edition) return undefined
  return found.only === undefined || found.only === generation ? found : undefined
}

export function systemTableNames(options: Options): readonly string[] {
  return Object.keys(all()).filter((name) => systemTable(options, name) !== undefined)
}
