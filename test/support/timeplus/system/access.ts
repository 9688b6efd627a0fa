/** System tables of access entities: ClickHouse 22.x's columns (timeplus.md §1.16, §3.1). */
import type { RoleSet, UserHost } from '../sql/index.ts'
import { formatExpression } from '../sql/index.ts'
import { columns, type SystemTable } from './table.ts'

const names = 'Array(String)'
const noId = '00000000-0000-0000-0000-000000000000'
/** What SQL made, and what stands in the configuration, which nothing changes. */
const [writable, fixed] = ['local directory', 'users.xml']

const users: SystemTable = {
  columns:
    columns(`name, id UUID, storage, auth_type, auth_params, host_ip ${names}, host_names ${names},
    host_names_regexp ${names}, host_names_like ${names}, default_roles_all UInt8,
    default_roles_list ${names}, default_roles_except ${names}, grantees_any UInt8,
    grantees_list ${names}, grantees_except ${names}, default_database`),
  rows: ({ catalog }) => [
    {
      name: 'default',
      id: noId,
      storage: fixed,
      auth_type: 'no_password',
      auth_params: '{}',
      host_ip: ['::/0'],
    },
    ...Object.entries(catalog.state.access.users).map(([name, { uuid, definition }]) => ({
      name,
      id: uuid,
      storage: writable,
      auth_type: definition.identified?.method.replace(/_hash$/, '_password') ?? 'no_password',
      auth_params: '{}',
      host_ip: definition.hosts ? hosts(definition.hosts, 'IP') : ['::/0'],
      host_names: hosts(definition.hosts, 'NAME'),
      host_names_regexp: hosts(definition.hosts, 'REGEXP'),
      host_names_like: hosts(definition.hosts, 'LIKE'),
      default_roles_all: !definition.defaultRoles || definition.defaultRoles.all ? 1 : 0,
      default_roles_list: definition.defaultRoles?.names ?? [],
      default_roles_except: definition.defaultRoles?.except ?? [],
      grantees_any: 1,
      default_database: definition.defaultDatabase ?? '',
    })),
  ],
}

function hosts(all: readonly UserHost[] | undefined, kind: UserHost['kind']): readonly string[] {
  return (all ?? []).flatMap((host) => {
    if (host.kind === 'ANY' && kind === 'IP') return ['::/0']
    if (host.kind === 'LOCAL' && kind === 'NAME') return ['localhost']
    return host.kind === kind && 'value' in host ? [host.value] : []
  })
}

const roles: SystemTable = {
  columns: columns('name, id UUID, storage'),
  rows: ({ catalog }) =>
    Object.entries(catalog.state.access.roles).map(([name, { uuid }]) => ({
      name,
      id: uuid,
      storage: writable,
    })),
}

const grantee = 'user_name Nullable(String), role_name Nullable(String)'

const grants: SystemTable = {
  columns: columns(`${grantee}, access_type, database Nullable(String), table Nullable(String),
    column Nullable(String), is_partial_revoke UInt8, grant_option UInt8`),
  rows: ({ catalog }) => [
    { user_name: 'default', role_name: null, access_type: 'ALL', grant_option: 1 },
    ...Object.entries(catalog.state.access.grants).flatMap(([name, { privileges }]) =>
      privileges.flatMap((one) =>
        (one.columns ?? [null]).map((column) => ({
          ...holder(catalog.state.access.roles[name] !== undefined, name),
          access_type: one.name,
          database: one.database ?? null,
          table: one.table ?? null,
          column,
          is_partial_revoke: one.revoked ? 1 : 0,
          grant_option: one.option ? 1 : 0,
        })),
      ),
    ),
  ],
}

const roleGrants: SystemTable = {
  columns: columns(
    `${grantee}, granted_role_name, granted_role_is_default UInt8, with_admin_option UInt8`,
  ),
  rows: ({ catalog }) =>
    Object.entries(catalog.state.access.grants).flatMap(([name, granted]) =>
      granted.roles.map((role) => ({
        ...holder(catalog.state.access.roles[name] !== undefined, name),
        granted_role_name: role.name,
        granted_role_is_default: 1,
        with_admin_option: role.admin ? 1 : 0,
      })),
    ),
}

function holder(isRole: boolean, name: string): { readonly [column: string]: string | null } {
  return { user_name: isRole ? null : name, role_name: isRole ? name : null }
}

const applied = `apply_to_all UInt8, apply_to_list ${names}, apply_to_except ${names}`

function appliedTo(to: RoleSet | undefined): { readonly [column: string]: unknown } {
  return {
    apply_to_all: to?.all ? 1 : 0,
    apply_to_list: to?.names ?? [],
    apply_to_except: to?.except ?? [],
  }
}

const rowPolicies: SystemTable = {
  columns:
    columns(`name, short_name, database, table, id UUID, storage, select_filter Nullable(String),
    is_restrictive UInt8, ${applied}`),
  rows: ({ catalog }) =>
    Object.entries(catalog.state.access.policies).map(([name, { uuid, definition }]) => {
      const [policy] = definition.policies
      const { using } = definition
      return {
        name,
        short_name: policy?.name,
        database: policy?.on.database,
        table: policy?.on.name,
        id: uuid,
        storage: writable,
        select_filter: using && using !== 'none' ? formatExpression(using) : null,
        is_restrictive: definition.as === 'RESTRICTIVE' ? 1 : 0,
        ...appliedTo(definition.to),
      }
    }),
}

const quotas: SystemTable = {
  columns: columns(`name, id UUID, storage, keys ${names}, durations Array(UInt32), ${applied}`),
  rows: ({ catalog }) => [
    {
      name: 'default',
      id: noId,
      storage: fixed,
      keys: ['user_name'],
      durations: [3600],
      apply_to_list: ['default'],
    },
    ...Object.entries(catalog.state.access.quotas).map(([name, { uuid, definition }]) => ({
      name,
      id: uuid,
      storage: writable,
      keys: definition.keyedBy ?? [],
      durations: definition.intervals.map(({ count, unit }) => duration(count, unit)),
      ...appliedTo(definition.to),
    })),
  ],
}

const lengths: { readonly [unit: string]: number } = {
  SECOND: 1,
  MINUTE: 60,
  HOUR: 3600,
  DAY: 86_400,
  WEEK: 604_800,
  MONTH: 2_592_000,
  QUARTER: 7_776_000,
  YEAR: 31_536_000,
}

function duration(count: string, unit: string): number {
  return Number(count) * (lengths[unit.toUpperCase()] ?? 1)
}

const limited = [
  'queries',
  'query_selects',
  'query_inserts',
  'errors',
  'result_rows',
  'result_bytes',
  'read_rows',
  'read_bytes',
  'execution_time',
]

const quotaLimits: SystemTable = {
  columns: columns(
    `quota_name, duration UInt32, is_randomized_interval UInt8, ${limited.map((name) => `max_${name} Nullable(Float64)`).join(', ')}`,
  ),
  rows: ({ catalog }) =>
    Object.entries(catalog.state.access.quotas).flatMap(([name, { definition }]) =>
      definition.intervals.map((interval) => ({
        quota_name: name,
        duration: duration(interval.count, interval.unit),
        is_randomized_interval: interval.randomized ? 1 : 0,
        ...Object.fromEntries(interval.limits.map((one) => [`max_${one.name}`, Number(one.max)])),
      })),
    ),
}

const profiles: SystemTable = {
  columns: columns(`name, id UUID, storage, num_elements UInt64, ${applied}`),
  rows: ({ catalog }) => [
    ...['default', 'readonly'].map((name) => ({ name, id: noId, storage: fixed })),
    ...Object.entries(catalog.state.access.profiles).map(([name, { uuid, definition }]) => ({
      name,
      id: uuid,
      storage: writable,
      num_elements: definition.settings?.length ?? 0,
      ...appliedTo(definition.to),
    })),
  ],
}

const profileElements: SystemTable = {
  columns:
    columns(`profile_name Nullable(String), ${grantee}, index UInt64, setting_name Nullable(String),
    value Nullable(String), min Nullable(String), max Nullable(String), readonly Nullable(UInt8),
    inherit_profile Nullable(String)`),
  rows: ({ catalog: { state } }) => {
    const owners = [
      ...Object.entries(state.access.profiles).map(
        ([name, one]) => ['profile_name', name, one] as const,
      ),
      ...Object.entries(state.access.users).map(([name, one]) => ['user_name', name, one] as const),
      ...Object.entries(state.access.roles).map(([name, one]) => ['role_name', name, one] as const),
    ]
    return owners.flatMap(([column, name, { definition }]) =>
      (definition.settings ?? []).map((element, index) => ({
        profile_name: null,
        user_name: null,
        role_name: null,
        [column]: name,
        index,
        ...(element.kind === 'profile'
          ? { inherit_profile: element.name, setting_name: null }
          : {
              setting_name: element.name,
              value: element.value ? valueText(formatExpression(element.value)) : null,
              min: element.min ? valueText(formatExpression(element.min)) : null,
              max: element.max ? valueText(formatExpression(element.max)) : null,
              readonly:
                element.writability === undefined
                  ? null
                  : element.writability === 'WRITABLE'
                    ? 0
                    : 1,
              inherit_profile: null,
            }),
      })),
    )
  },
}

function valueText(text: string): string {
  return text.replace(/^'(.*)'$/s, '$1')
}

export const tables: { readonly [name: string]: SystemTable } = {
  users,
  roles,
  grants,
  role_grants: roleGrants,
  row_policies: rowPolicies,
  quotas,
  quota_limits: quotaLimits,
  settings_profiles: profiles,
  settings_profile_elements: profileElements,
}
