/** CREATE USER, ROLE … and GRANT as specs. */
import type { Address } from '../../../resource/id.ts'
import {
  type GrantParts,
  quoteString,
  type QuotaParts,
  type RoleParts,
  type RowPolicyParts,
  type SettingsProfileParts,
  type UserParts,
} from '../../../sql/index.ts'
import { compact } from '../../common/compact.ts'
import type { GrantSpec } from './grant.ts'
import { profileOfParts } from './profile-settings.ts'
import type { IntervalSpec, QuotaSpec } from './quota.ts'
import type { RoleSpec } from './role.ts'
import { roleSetOfParts } from './role-set.ts'
import type { RowPolicySpec } from './row-policy.ts'
import type { SettingsProfileSpec } from './settings-profile.ts'
import type { AuthSpec, UserSpec } from './user.ts'

export function userSpec(parts: UserParts): UserSpec {
  const auth = parts.auth.map(({ method, secret, options }) =>
    compact<AuthSpec>({ method, secret, options: options === '' ? undefined : options }),
  )
  return {
    ...compact<UserSpec>({
      auth: auth.length > 1 ? auth : auth[0],
      hosts: parts.hosts?.map(({ type, value }) =>
        value === undefined ? type : `${type} ${quoteString(value)}`,
      ),
      validUntil: parts.validUntil,
      defaultRoles: roleSetOfParts(parts.defaultRoles),
      defaultDatabase: parts.defaultDatabase,
      grantees: roleSetOfParts(parts.grantees),
      settings: undefined,
      profile: undefined,
    }),
    ...profileOfParts(parts.settings, parts.profiles),
  }
}

export function roleSpec(parts: RoleParts): RoleSpec {
  return profileOfParts(parts.settings, parts.profiles)
}

export function settingsProfileSpec(parts: SettingsProfileParts): SettingsProfileSpec {
  const to = roleSetOfParts(parts.to)
  return { ...profileOfParts(parts.settings, parts.profiles), ...(to === undefined ? {} : { to }) }
}

export function rowPolicySpec(parts: RowPolicyParts): RowPolicySpec {
  return compact<RowPolicySpec>({
    using: parts.using?.text,
    as: parts.as,
    to: roleSetOfParts(parts.to),
  })
}

export function quotaSpec(parts: QuotaParts): QuotaSpec {
  const intervals = parts.intervals.map((interval) =>
    compact<IntervalSpec>({
      every: interval.every,
      randomized: interval.randomized ? true : undefined,
      max: interval.max.size === 0 ? undefined : Object.fromEntries(interval.max),
      noLimits: undefined,
      trackingOnly: interval.trackingOnly ? true : undefined,
    }),
  )
  return compact<QuotaSpec>({
    intervals: intervals.length === 0 ? undefined : intervals,
    keyedBy: parts.keyedBy === 'none' ? undefined : parts.keyedBy,
    to: roleSetOfParts(parts.to),
  })
}

export function grantSpec(
  parts: GrantParts,
): { readonly address: Address; readonly spec: GrantSpec } | { readonly why: string } {
  if (parts.revoke)
    return { why: 'a REVOKE takes rights away; leave them out of the grant instead' }
  const [to, ...others] = parts.to.names
  if (to === undefined || others.length > 0) return { why: 'one grantee per document' }
  if (parts.roles.length > 0) {
    const spec: GrantSpec = parts.adminOption
      ? { to, roles: parts.roles, withAdminOption: parts.roles }
      : { to, roles: parts.roles }
    return { address: { name: `${to}@roles` }, spec }
  }
  const [right, ...more] = parts.rights
  if (right === undefined || right.on === undefined || more.length > 0) {
    return { why: 'one object per document' }
  }
  const on = right.on.join('.')
  const { privileges } = right
  const spec: GrantSpec = parts.grantOption
    ? { to, on, privileges, withGrantOption: privileges }
    : { to, on, privileges }
  return { address: { name: `${to}@${on}` }, spec }
}
