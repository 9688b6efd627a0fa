import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { switches, switchNames } from '../kinds/role-attributes.ts'
import type { MembershipSpec } from '../kinds/role-members.ts'
import type { RoleSpec } from '../kinds/role.ts'
import { readSettingEntries } from '../kinds/session-settings.ts'
import type { Found, InspectPart, Unreadable } from './part.ts'
import { flagIn, listIn, textIn, textsIn } from './row-values.ts'

/**
 * From `pg_roles`, which everybody may read; passwords are in `pg_authid` and stay there. Left out:
 * the server's own (`pg_*`), and those that managed services put there. Whom the server was made by
 * is found where a plan declares it.
 */
export const roles: InspectPart = {
  name: 'roles',
  isGlobal: true,
  sql: ({ major }) => `SELECT json_build_object(
    'name', r.rolname, 'isFirst', r.oid = 10,
    'login', r.rolcanlogin, 'inherit', r.rolinherit, 'superuser', r.rolsuper,
    'createdb', r.rolcreatedb, 'createrole', r.rolcreaterole, 'replication', r.rolreplication,
    'bypassrls', r.rolbypassrls, 'connectionLimit', r.rolconnlimit,
    'validUntil', CASE WHEN isfinite(r.rolvaliduntil)
      THEN to_char(r.rolvaliduntil AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') END,
    'set', (SELECT s.setconfig FROM pg_db_role_setting s WHERE s.setrole = r.oid AND s.setdatabase = 0),
    'here', (SELECT s.setconfig FROM pg_db_role_setting s
      JOIN pg_database d ON d.oid = s.setdatabase AND d.datname = current_database()
      WHERE s.setrole = r.oid),
    'memberOf', (SELECT json_agg(${membership(major)} ORDER BY g.rolname, a.grantor)
      FROM pg_auth_members a JOIN pg_roles g ON g.oid = a.roleid WHERE a.member = r.oid),
    'comment', shobj_description(r.oid, 'pg_authid')) AS o
  FROM pg_roles r
  WHERE r.rolname !~ '^(pg_|rds_|rdsadmin$|rdsrepladmin$|cloudsql|azure_|azuresu$|alloydb)'
  ORDER BY r.rolname`,
  read: (row) => {
    const name = textIn(row, 'name') ?? ''
    const spec = specOf(row)
    const inferred = inferredOf(row)
    const role: Found = {
      kind: 'Role',
      address: { name },
      spec,
      inferred,
      ...unlistedIf(row['isFirst']),
    }
    return [role, ...grantOfRoles(name, spec, inferred), ...settingsHere(name, row)]
  },
}

/**
 * One entry for each who granted it. Told: whether it is what the server gives to whoever makes a
 * role (by the first superuser, without inheriting and without SET ROLE), and who granted it where a
 * REVOKE without a word about that would not find it: that one works for the first superuser where a
 * superuser sends it, and for whoever sends it otherwise.
 */
function membership(major: number): string {
  if (major < 16) return `json_build_object('role', g.rolname, 'admin', a.admin_option)`
  return `json_build_object('role', g.rolname, 'admin', a.admin_option, 'inherit', a.inherit_option, 'set', a.set_option,
        'byServer', r.rolcreaterole AND NOT r.rolsuper AND a.grantor = 10 AND a.admin_option AND NOT a.inherit_option AND NOT a.set_option,
        'grantor', (SELECT CASE WHEN a.grantor <> CASE WHEN u.rolsuper THEN 10 ELSE u.oid END THEN pg_get_userbyid(a.grantor) END FROM pg_roles u WHERE u.rolname = current_user))`
}

interface Membership {
  readonly role: string
  readonly entries: readonly JsonObject[]
  /** Nobody but the server has granted it. */
  readonly isByServer: boolean
}

function membershipsOf(row: JsonObject): readonly Membership[] {
  const entries = listIn(row, 'memberOf') as readonly JsonObject[]
  return [...new Set(entries.map((one) => textIn(one, 'role') ?? ''))].map((role) => {
    const all = entries.filter((one) => one['role'] === role)
    const given = all.filter((one) => !flagIn(one, 'byServer'))
    const isByServer = given.length === 0
    return { role, isByServer, entries: isByServer ? all : given }
  })
}

function inferredOf(row: JsonObject): JsonObject {
  const memberships = membershipsOf(row)
  const byServer = memberships.filter(({ isByServer }) => isByServer).map(({ role }) => role)
  const grantors = memberships.flatMap(({ role, entries, isByServer }) => {
    const names = entries.map((one) => textIn(one, 'grantor') ?? null)
    return isByServer || names.every((name) => name === null) ? [] : [[role, names] as const]
  })
  return {
    ...(byServer.length === 0 ? {} : { byServer }),
    ...(grantors.length === 0 ? {} : { grantors: Object.fromEntries(grantors) }),
  }
}

function specOf(row: JsonObject): RoleSpec {
  const flags = switchNames.map((name) => {
    const value = flagIn(row, name)
    return [name, value === switches[name] ? undefined : value] as const
  })
  const limit = row['connectionLimit']
  const inherits = flagIn(row, 'inherit')
  const memberOf = membershipsOf(row).map(({ role, entries }) => {
    const has = (option: string): boolean => entries.some((one) => flagIn(one, option))
    const isTold = entries[0]?.['inherit'] !== undefined
    return compact<MembershipSpec>({
      role,
      admin: has('admin') ? true : undefined,
      inherit: !isTold || has('inherit') === inherits ? undefined : has('inherit'),
      set: isTold && !has('set') ? false : undefined,
    })
  })
  return compact<RoleSpec>({
    ...(Object.fromEntries(flags) as { [F in keyof typeof switches]: boolean | undefined }),
    connectionLimit: typeof limit === 'number' && limit !== -1 ? limit : undefined,
    validUntil: textIn(row, 'validUntil'),
    memberOf: memberOf.length === 0 ? undefined : memberOf,
    set: readSettingEntries(textsIn(row, 'set')),
    comment: textIn(row, 'comment'),
    password: undefined,
  })
}

/** The same memberships as a Grant says them: found where a plan declares one. */
function grantOfRoles(
  name: string,
  { memberOf }: RoleSpec,
  inferred: JsonObject,
): readonly Found[] {
  if (memberOf === undefined) return []
  const admin = memberOf.filter((one) => one.admin).map(({ role }) => role)
  const spec = {
    to: name,
    roles: memberOf.map(({ role }) => role),
    ...(admin.length === 0 ? {} : { withAdminOption: admin }),
  }
  return [{ kind: 'Grant', address: { name: `${name}@roles` }, spec, inferred, unlisted: true }]
}

/** ALTER ROLE … IN DATABASE: no field says it. */
function settingsHere(name: string, row: JsonObject): readonly Unreadable[] {
  const entries = textsIn(row, 'here')
  if (entries.length === 0) return []
  const why = `settings of a role in one database are not modelled (${entries.length})`
  return [{ unreadable: { kind: 'RoleSetting', name, why, isForeignKind: true } }]
}

function unlistedIf(flag: unknown): { readonly unlisted?: true } {
  return flag === true ? { unlisted: true } : {}
}
