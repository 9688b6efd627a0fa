/** GRANT and REVOKE: https://www.postgresql.org/docs/current/sql-grant.html */
import type { JsonObject } from '../../../resource/json.ts'
import type { Draft, KindContext } from '../../engine.ts'
import { factsOf } from '../facts.ts'
import { draft } from './draft.ts'
import { type GrantObject, grantObject, objectSql } from './grant-object.ts'
import type { GrantSpec } from './grant-spec.ts'
import { allPrivileges, privilegesSql, publicPrivileges, singlePrivileges } from './privileges.ts'
import { asGrantor, type Grantors, grantorsIn, othersOf, revokeMembership } from './grantors.ts'
import { grantedByServer } from './role-members.ts'
import { PUBLIC, roleSql } from './role-names.ts'

/** A grant of privileges as sets of single ones. */
export interface Granted {
  readonly object: GrantObject
  /** Every privilege; true where it may be passed on. */
  readonly privileges: ReadonlyMap<string, boolean>
}

export function grantedBy(spec: GrantSpec, context: KindContext): Granted {
  const object = grantObject(spec.on ?? '', context.database)
  const plain = singlePrivileges(spec.privileges ?? [], object.word, context)
  const free = singlePrivileges(spec.withGrantOption ?? [], object.word, context)
  return {
    object,
    privileges: new Map([
      ...plain.map((one) => [one, false] as const),
      ...free.map((one) => [one, true] as const),
    ]),
  }
}

/**
 * What gives a new object exactly these rights: also after it was made anew under its name. The
 * rights that everybody has by default are taken away where the grant leaves them out.
 */
export function grantStatements(spec: GrantSpec, context: KindContext): readonly Draft[] {
  if (spec.on === undefined) return roleStatements(spec)
  const { object, privileges } = grantedBy(spec, context)
  const missing = defaultsOf(spec.to, object, context).filter((one) => !privileges.has(one))
  return [
    ...revoke(missing, object, spec.to),
    ...give(
      [...privileges].filter(([, free]) => !free).map(([one]) => one),
      object,
      spec.to,
      context,
    ),
    ...give(
      [...privileges].filter(([, free]) => free).map(([one]) => one),
      object,
      spec.to,
      context,
      ' WITH GRANT OPTION',
    ),
  ]
}

/** Back to what the role has where nobody says anything. */
export function revokeStatements(
  spec: GrantSpec,
  inferred: JsonObject | undefined,
  context: KindContext,
): readonly Draft[] {
  const grantors = grantorsIn(inferred)
  if (spec.on === undefined) {
    const byServer = grantedByServer(inferred)
    const roles = [...new Set([...(spec.roles ?? []), ...(spec.withAdminOption ?? [])])]
    return roles
      .filter((name) => !byServer.includes(name))
      .flatMap((name) => revokeMembership(name, spec.to, grantors))
  }
  const { object, privileges } = grantedBy(spec, context)
  // Of what came with the server or an extension: as it came.
  const first = inferred?.['first'] as readonly string[] | undefined
  const initial =
    inferred?.['isOwner'] === true
      ? allPrivileges(object.word, factsOf(context))
      : defaultsOf(spec.to, object, context)
  const usual = first ?? initial
  const surplus = [...privileges.keys()].filter((one) => !usual.includes(one))
  const missing = usual.filter((one) => !privileges.has(one))
  const revoked =
    usual.length === 0 && surplus.length > 0
      ? [
          draft(`REVOKE ALL ON ${objectSql(object)} FROM ${roleSql(spec.to)}`),
          ...revokeOfOthers(surplus, object, { to: spec.to, grantors }),
        ]
      : revokeAll(surplus, object, { to: spec.to, grantors })
  return [...revoked, ...give(missing, object, spec.to, context)]
}

/** What PUBLIC has on a new object. */
function defaultsOf(to: string, object: GrantObject, context: KindContext): readonly string[] {
  return to === PUBLIC ? publicPrivileges(object, factsOf(context)) : []
}

export function give(
  singles: readonly string[],
  object: GrantObject,
  to: string,
  context: KindContext,
  tail = '',
): readonly Draft[] {
  if (singles.length === 0) return []
  const all = allPrivileges(object.word, factsOf(context))
  const isAll = all.length > 1 && all.every((one) => singles.includes(one))
  const rest = isAll ? singles.filter((one) => !all.includes(one)) : singles
  const words = [...(isAll ? ['ALL'] : []), ...(rest.length === 0 ? [] : [privilegesSql(rest)])]
  return words.map((word) =>
    draft(`GRANT ${word} ON ${objectSql(object)} TO ${roleSql(to)}${tail}`),
  )
}

interface Whose {
  readonly to: string
  readonly grantors: Grantors
}

/** From everybody who gave them. */
export function revokeAll(
  singles: readonly string[],
  object: GrantObject,
  whose: Whose,
  option = '',
): readonly Draft[] {
  return [
    ...revoke(singles, object, whose.to, option),
    ...revokeOfOthers(singles, object, whose, option),
  ]
}

function revokeOfOthers(
  singles: readonly string[],
  object: GrantObject,
  { to, grantors }: Whose,
  option = '',
): readonly Draft[] {
  const names = new Set(singles.flatMap((one) => othersOf(grantors, one)))
  return [...names].flatMap((name) => {
    const mine = singles.filter((one) => othersOf(grantors, one).includes(name))
    return revoke(mine, object, to, option).map(({ sql }) => asGrantor(name, sql))
  })
}

export function revoke(
  singles: readonly string[],
  object: GrantObject,
  from: string,
  option = '',
): readonly Draft[] {
  if (singles.length === 0) return []
  const words = privilegesSql(singles)
  return [draft(`REVOKE ${option}${words} ON ${objectSql(object)} FROM ${roleSql(from)}`)]
}

function roleStatements({ to, roles, withAdminOption }: GrantSpec): readonly Draft[] {
  const free = withAdminOption ?? []
  const plain = (roles ?? []).filter((name) => !free.includes(name))
  const statement = (names: readonly string[], tail: string): readonly Draft[] =>
    names.length === 0
      ? []
      : [draft(`GRANT ${names.map(roleSql).join(', ')} TO ${roleSql(to)}${tail}`)]
  return [...statement(plain, ''), ...statement(free, ' WITH ADMIN OPTION')]
}
