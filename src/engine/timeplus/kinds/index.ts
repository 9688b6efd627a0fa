/** Every kind Timeplus has. A new kind is a file of its own and a line here. */
import type { KindRules } from '../../engine.ts'
import { grant, quota, role, rowPolicy, settingsProfile, user } from './access.ts'
import { dashboard } from './dashboard.ts'
import { savedQuery } from './saved-query.ts'
import { source } from './source.ts'

export const kinds: { readonly [kind: string]: KindRules } = {
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
