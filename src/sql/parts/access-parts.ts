import type {
  CreateQuota,
  CreateRowPolicy,
  CreateUser,
  Grant,
  Privilege,
  ProfileElement,
  RoleSet,
} from '../ast/access.ts'
import type { Name, UnknownClause } from '../ast/span.ts'
import type { Statement } from '../ast/statement.ts'
import type {
  CreateParts,
  GrantParts,
  ProfileSetting,
  QuotaParts,
  RoleSetParts,
  RowPolicyParts,
  UserParts,
} from './parts.ts'
import { names, optional, plain } from './slice.ts'

/** Users, roles, grants, policies, quotas and profiles. */
export function accessParts(statement: Statement): CreateParts | undefined {
  switch (statement.kind) {
    case 'createUser':
      return userParts(statement)
    case 'createRole':
      return {
        kind: 'role',
        ...header(statement),
        names: names(statement.names),
        ...profile(statement),
      }
    case 'createSettingsProfile': {
      const to = statement.to && roleSetParts(statement.to)
      const own = { ...header(statement), names: names(statement.names), ...profile(statement) }
      return { kind: 'settingsProfile', ...own, ...(to && { to }) }
    }
    case 'createRowPolicy':
      return rowPolicyParts(statement)
    case 'createQuota':
      return quotaParts(statement)
    case 'grant':
      return grantParts(statement)
    default:
      return undefined
  }
}

interface HeaderNode {
  readonly alter: boolean
  readonly orReplace?: true
  readonly ifNotExists?: true
  readonly onCluster?: Name
  readonly unknown?: readonly UnknownClause[]
}

function header(node: HeaderNode) {
  return {
    alter: node.alter,
    orReplace: node.orReplace ?? false,
    ifNotExists: node.ifNotExists ?? false,
    ...(node.onCluster && { onCluster: node.onCluster.text }),
    unknown: node.unknown ?? [],
  }
}

interface ProfileNode {
  readonly source: string
  readonly settings?: readonly ProfileElement[]
}

function profile(node: ProfileNode): {
  readonly settings: readonly ProfileSetting[]
  readonly profiles: readonly string[]
} {
  const elements = node.settings ?? []
  return {
    settings: elements.flatMap((element) => {
      const { name, value, min, max, writability } = element
      if (name === undefined) return []
      return {
        name,
        ...(value && { value: plain(node.source, value) }),
        ...(min && { min: plain(node.source, min) }),
        ...(max && { max: plain(node.source, max) }),
        ...(writability && { writability }),
      }
    }),
    profiles: elements.flatMap((element) => (element.profile ? [element.profile.text] : [])),
  }
}

function roleSetParts(set: RoleSet): RoleSetParts {
  return {
    all: set.all ?? false,
    none: set.none ?? false,
    names: names(set.names),
    except: names(set.except),
  }
}

function userParts(node: CreateUser): UserParts {
  const auth = node.auth.map((method) => ({
    ...(method.method !== undefined && { method: method.method }),
    ...(method.secret && { secret: method.secret.value }),
    ...(method.options !== undefined && { options: method.options }),
    node: method,
  }))
  const hosts = node.hosts?.map(({ type, value }) => ({
    type,
    ...(value && { value: value.value }),
  }))
  return {
    kind: 'user',
    ...header(node),
    names: names(node.names),
    auth,
    ...(hosts && { hosts }),
    ...(node.defaultRoles && { defaultRoles: roleSetParts(node.defaultRoles) }),
    ...(node.defaultDatabase && { defaultDatabase: node.defaultDatabase.text }),
    ...(node.grantees && { grantees: roleSetParts(node.grantees) }),
    ...(node.validUntil && { validUntil: node.validUntil.value }),
    ...profile(node),
  }
}

function rowPolicyParts(node: CreateRowPolicy): RowPolicyParts {
  const as =
    node.restrictive === undefined ? undefined : node.restrictive ? 'restrictive' : 'permissive'
  return {
    kind: 'rowPolicy',
    ...header(node),
    policies: node.policies.map(({ name, table }) => ({ name: name.text, on: names(table.parts) })),
    ...(as && { as }),
    ...optional(node.source, 'using', node.using),
    ...(node.to && { to: roleSetParts(node.to) }),
  }
}

function quotaParts(node: CreateQuota): QuotaParts {
  return {
    kind: 'quota',
    ...header(node),
    names: names(node.names),
    ...(node.keyedBy !== undefined && { keyedBy: node.keyedBy }),
    intervals: node.intervals.map((interval) => ({
      every: `${interval.count} ${interval.unit}`,
      randomized: interval.randomized ?? false,
      max: new Map(interval.limits.map(({ name, value }) => [name, plain(node.source, value)])),
      trackingOnly: interval.trackingOnly ?? false,
      node: interval,
    })),
    ...(node.to && { to: roleSetParts(node.to) }),
  }
}

function grantParts(node: Grant): GrantParts {
  return {
    kind: 'grant',
    revoke: node.revoke,
    ...(node.onCluster && { onCluster: node.onCluster.text }),
    rights: node.rights.map(({ privileges, on }) => ({
      privileges: privileges.map(privilegeText),
      ...(on && { on: names(on.parts) }),
    })),
    roles: names(node.roles),
    to: roleSetParts(node.grantees),
    grantOption: node.grantOption ?? false,
    adminOption: node.adminOption ?? false,
    replaceOption: node.replaceOption ?? false,
    unknown: node.unknown ?? [],
  }
}

function privilegeText({ name, columns }: Privilege): string {
  return columns ? `${name}(${names(columns).join(', ')})` : name
}
