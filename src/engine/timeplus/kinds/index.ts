/** Every kind Timeplus has. A new kind is a file of its own and a line here. */
import type { KindRules } from '../../engine.ts'
import { grant, quota, role, rowPolicy, settingsProfile, user } from './access.ts'
import { dashboard } from './dashboard.ts'
import { database } from './database.ts'
import { dictionary } from './dictionary.ts'
import { disk } from './disk.ts'
import { external } from './external.ts'
import { externalStream } from './external-stream.ts'
import { externalTable } from './external-table.ts'
import { input } from './input.ts'
import { namedCollection } from './named-collection.ts'
import { savedQuery } from './saved-query.ts'
import { source } from './source.ts'
import { storagePolicy } from './storage-policy.ts'
import { stream } from './stream.ts'

export const kinds: { readonly [kind: string]: KindRules } = {
  Database: database,
  NamedCollection: namedCollection,
  Disk: disk,
  StoragePolicy: storagePolicy,
  Stream: stream,
  ExternalStream: externalStream,
  ExternalTable: externalTable,
  Dictionary: dictionary,
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
