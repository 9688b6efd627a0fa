/** Every kind Timeplus has. A new kind is a file of its own and a line here. */
import type { KindRules } from '../../engine.ts'
import { grant, quota, role, rowPolicy, settingsProfile, user } from './access.ts'
import { alert } from './alert.ts'
import { dashboard } from './dashboard.ts'
import { database } from './database.ts'
import { dictionary } from './dictionary.ts'
import { disk } from './disk.ts'
import { external } from './external.ts'
import { externalStream } from './external-stream.ts'
import { externalTable } from './external-table.ts'
import { formatSchema } from './format-schema.ts'
import { userFunction } from './function.ts'
import { input } from './input.ts'
import { materializedView } from './materialized-view.ts'
import { namedCollection } from './named-collection.ts'
import { savedQuery } from './saved-query.ts'
import { sink } from './sink.ts'
import { source } from './source.ts'
import { storagePolicy } from './storage-policy.ts'
import { stream } from './stream.ts'
import { task } from './task.ts'
import { view } from './view.ts'

export const kinds: { readonly [kind: string]: KindRules } = {
  Database: database,
  NamedCollection: namedCollection,
  Disk: disk,
  StoragePolicy: storagePolicy,
  FormatSchema: formatSchema,
  Function: userFunction,
  Stream: stream,
  ExternalStream: externalStream,
  ExternalTable: externalTable,
  Dictionary: dictionary,
  View: view,
  MaterializedView: materializedView,
  Sink: sink,
  Task: task,
  Alert: alert,
  Input: input,
  External: external,
  SettingsProfile: settingsProfile,
  Role: role,
  User: user,
  Grant: grant,
  RowPolicy: rowPolicy,
  Quota: quota,
  Source: source,
  Dashboard: dashboard,
  SavedQuery: savedQuery,
}
