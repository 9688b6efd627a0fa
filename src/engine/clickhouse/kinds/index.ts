/** Every kind ClickHouse has. A new kind is a file of its own and a line here. */
import type { KindRules } from '../../engine.ts'
import { database } from './database.ts'
import { dictionary } from './dictionary.ts'
import { external } from './external.ts'
import { sqlFunction } from './function.ts'
import { grant } from './access.ts'
import { materializedView } from './materialized-view.ts'
import { namedCollection } from './named-collection.ts'
import { quota } from './access.ts'
import { role } from './access.ts'
import { rowPolicy } from './access.ts'
import { settingsProfile } from './access.ts'
import { sink } from './sink.ts'
import { table } from './table.ts'
import { user } from './access.ts'
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
