/** Users, roles and what they may: the family's kinds, in this engine's dialect. */
import { type Access, privilegesAsWritten } from '../../clickhouse-family/kinds/access.ts'
import { type GrantSpec, grantKind } from '../../clickhouse-family/kinds/grant.ts'
import { type QuotaSpec, quotaKind } from '../../clickhouse-family/kinds/quota.ts'
import { type RoleSpec, roleKind } from '../../clickhouse-family/kinds/role.ts'
import { type RowPolicySpec, rowPolicyKind } from '../../clickhouse-family/kinds/row-policy.ts'
import {
  type SettingsProfileSpec,
  settingsProfileKind,
} from '../../clickhouse-family/kinds/settings-profile.ts'
import { type UserSpec, userKind } from '../../clickhouse-family/kinds/user.ts'
import type { KindRules } from '../../engine.ts'
import { documents } from './documents.ts'
import { lineage } from './lineage.ts'
import { referencesIn } from './references.ts'
import { texts } from './text.ts'

const access: Access = {
  texts,
  documents,
  referencesIn,
  lineage,
  evidence: {
    notRun:
      'read by the parser of 26.7.2.1 and back; the embedded engine stores no access objects (497, 514)',
  },
  privileges: privilegesAsWritten,
}

export const settingsProfile: KindRules<SettingsProfileSpec> = settingsProfileKind(access)
export const role: KindRules<RoleSpec> = roleKind(access)
export const user: KindRules<UserSpec> = userKind(access)
export const grant: KindRules<GrantSpec> = grantKind(access)
export const rowPolicy: KindRules<RowPolicySpec> = rowPolicyKind(access)
export const quota: KindRules<QuotaSpec> = quotaKind(access)
