/** Every kind ClickHouse has. A new kind is a file of its own and a line here. */
import type { KindRules } from '../../engine.ts'
import { database } from './database.ts'
import { dictionary } from './dictionary.ts'
import { external } from './external.ts'
import { sqlFunction } from './function.ts'
import { grant } from './grant.ts'
import { materializedView } from './materialized-view.ts'
import { namedCollection } from './named-collection.ts'
import { quota } from './quota.ts'
import { role } from './role.ts'
import { rowPolicy } from './row-policy.ts'
import { settingsProfile } from './settings-profile.ts'
import { sink } from './sink.ts'
import { table } from './table.ts'
import { user } from './user.ts'
import { view } from './view.ts'

export const kinds: { readonly [kind: string]: KindRules } = {
  Database: database,
  NamedCollection: namedCollection,
  Function: sqlFunction,
  Table: table,
  Dictionary: dictionary,
  View: view,
  MaterializedView: materializedView,
  Sink: sink,
  SettingsProfile: settingsProfile,
  Role: role,
  User: user,
  Grant: grant,
  RowPolicy: rowPolicy,
  Quota: quota,
  External: external,
}
