/** GRANT and REVOKE: merged per object (timeplus.md §3.6 pair 15). */
import type { Granted, Privilege } from '../catalog.ts'
import type { Context } from '../context.ts'
import type { GrantStatement } from '../sql/index.ts'
import { checkRoles } from './change.ts'

export function grant(context: Context, statement: GrantStatement): void {
  checkRoles(context, statement.grantees)
  checkRoles(context, statement.roles)
  const grants = context.catalog.state.access.grants as { [grantee: string]: Granted }
  for (const given of statement.grantees.names) {
    const name = given === 'CURRENT_USER' ? context.user : given
    const before = grants[name] ?? { privileges: [], roles: [] }
    grants[name] = statement.revoke
      ? revoked(context, statement, before)
      : granted(context, statement, statement.replace ? { privileges: [], roles: [] } : before)
  }
}

function granted(context: Context, statement: GrantStatement, before: Granted): Granted {
  const names = statement.roles?.names ?? []
  const roles = [
    ...before.roles.filter(({ name }) => !names.includes(name)),
    ...names.map((name) => ({ name, admin: statement.option })),
  ]
  return { roles, privileges: atoms(context, statement).reduce(withGrant, before.privileges) }
}

function revoked(context: Context, statement: GrantStatement, before: Granted): Granted {
  const names = statement.roles?.names ?? []
  const isAll = statement.roles?.all === true
  if (statement.option) return withoutOption(context, statement, before)
  const roles = before.roles.filter(({ name }) => !isAll && !names.includes(name))
  return { roles, privileges: atoms(context, statement).reduce(withoutGrant, before.privileges) }
}

/** REVOKE GRANT OPTION FOR and ADMIN OPTION FOR: the right stays. */
function withoutOption(context: Context, statement: GrantStatement, before: Granted): Granted {
  const { all = false, names = [] } = statement.roles ?? {}
  const taken = atoms(context, statement)
  return {
    roles: before.roles.map((role) =>
      all || names.includes(role.name) ? { ...role, admin: false } : role,
    ),
    privileges: before.privileges.map((one) =>
      !one.revoked && taken.some((other) => covers(other, one)) ? { ...one, option: false } : one,
    ),
  }
}

function atoms(context: Context, statement: GrantStatement): readonly Privilege[] {
  return statement.privileges.flatMap((element) =>
    element.privileges.map(({ name, columns }): Privilege => {
      const database =
        element.database.kind === 'named'
          ? element.database.name
          : element.database.kind === 'current'
            ? context.database
            : undefined
      return {
        name,
        ...(database === undefined ? {} : { database }),
        ...(element.relation === undefined ? {} : { table: element.relation }),
        ...(columns && columns.length > 0 ? { columns } : {}),
        option: statement.option,
        revoked: false,
      }
    }),
  )
}

function withGrant(all: readonly Privilege[], added: Privilege): readonly Privilege[] {
  // What was taken from it before is there again.
  const left = all.filter((one) => !(one.revoked && covers(added, one)))
  const same = left.find((one) => !one.revoked && isSame(one, added))
  if (!same) return [...left, added]
  const columns =
    same.columns && added.columns
      ? { columns: [...new Set([...same.columns, ...added.columns])] }
      : {}
  const { columns: _columns, ...rest } = same
  const merged = { ...rest, ...columns, option: same.option || added.option }
  return left.map((one) => (one === same ? merged : one))
}

function withoutGrant(all: readonly Privilege[], taken: Privilege): readonly Privilege[] {
  const left = all.flatMap((one): readonly Privilege[] => {
    if (one.revoked || !covers(taken, one)) {
      if (one.revoked || !isSame(one, taken) || !one.columns || !taken.columns) return [one]
      const columns = one.columns.filter((column) => !taken.columns?.includes(column))
      return columns.length > 0 ? [{ ...one, columns }] : []
    }
    return []
  })
  const isWider = left.some((one) => !one.revoked && covers(one, taken))
  return isWider ? [...left, { ...taken, revoked: true, option: false }] : left
}

/** Of the same privilege on the same object, whatever its columns. */
function isSame(a: Privilege, b: Privilege): boolean {
  return a.name === b.name && a.database === b.database && a.table === b.table
}

function covers(wide: Privilege, narrow: Privilege): boolean {
  if (wide.name !== narrow.name && wide.name !== 'ALL') return false
  if (wide.database !== undefined && wide.database !== narrow.database) return false
  if (wide.table !== undefined && wide.table !== narrow.table) return false
  if (wide.columns === undefined) return true
  return narrow.columns?.every((column) => wide.columns?.includes(column)) ?? false
}
