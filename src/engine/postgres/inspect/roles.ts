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
    'memberOf', (SELECT json_agg(json_build_object('role', m.rolname, 'admin', m.admin${major >= 16 ? ", 'inherit', m.inherits, 'set', m.sets" : ''}) ORDER BY m.rolname)
      FROM (SELECT g.rolname, bool_or(a.admin_option) AS admin${major >= 16 ? ', bool_or(a.inherit_option) AS inherits, bool_or(a.set_option) AS sets' : ''}
        FROM pg_auth_members a JOIN pg_roles g ON g.oid = a.roleid
        WHERE a.member = r.oid GROUP BY g.rolname) m),
    'comment', shobj_description(r.oid, 'pg_authid')) AS o
  FROM pg_roles r
  WHERE r.rolname !~ '^(pg_|rds_|rdsadmin$|rdsrepladmin$|cloudsql|azure_|azuresu$|alloydb)'
  ORDER BY r.rolname`,
  read: (row) => {
    const name = textIn(row, 'name') ?? ''
    const spec = specOf(row)
    const role: Found = { kind: 'Role', address: { name }, spec, ...unlistedIf(row['isFirst']) }
    return [role, ...grantOfRoles(name, spec), ...settingsHere(name, row)]
  },
}

function specOf(row: JsonObject): RoleSpec {
  const flags = switchNames.map((name) => {
    const value = flagIn(row, name)
    return [name, value === switches[name] ? undefined : value] as const
  })
  const limit = row['connectionLimit']
  const inherits = flagIn(row, 'inherit')
  const memberOf = (listIn(row, 'memberOf') as readonly JsonObject[]).map((one) =>
    compact<MembershipSpec>({
      role: textIn(one, 'role') ?? '',
      admin: flagIn(one, 'admin') ? true : undefined,
      inherit:
        one['inherit'] === undefined || one['inherit'] === inherits
          ? undefined
          : flagIn(one, 'inherit'),
      set: one['set'] === false ? false : undefined,
    }),
  )
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
function grantOfRoles(name: string, { memberOf }: RoleSpec): readonly Found[] {
  if (memberOf === undefined) return []
  const admin = memberOf.filter((one) => one.admin).map(({ role }) => role)
  const spec = {
    to: name,
    roles: memberOf.map(({ role }) => role),
    ...(admin.length === 0 ? {} : { withAdminOption: admin }),
  }
  return [{ kind: 'Grant', address: { name: `${name}@roles` }, spec, unlisted: true }]
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
