/** What a role is a member of. */
import type { NamedParts } from '../../../catalog/normal-form.ts'
import type { Json, JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { alter, replace } from '../../common/lowered.ts'
import { inPlace, rule } from '../../common/rule.ts'
import { scalarText } from '../../common/scalar.ts'
import type { Draft, FieldRule, SpecProblem } from '../../engine.ts'
import type { ServerFacts } from '../facts.ts'
import { draft } from './draft.ts'
import { grantorsIn, revokeMembership, revokeOthers } from './grantors.ts'
import { roleSql } from './role-names.ts'
import { badValue, booleanOf, isList, isObject } from './values.ts'

/** Options are absent where they are the server's defaults. `inherit` and `set` came with 16. */
export type MembershipSpec = {
  readonly role: string
  readonly admin?: true
  readonly inherit?: boolean
  readonly set?: false
}

export function readMemberships(
  value: Json | undefined,
  problems: SpecProblem[],
): readonly MembershipSpec[] | undefined {
  if (value === undefined || value === null) return undefined
  const items = isList(value) ? value : [value]
  const read = items.flatMap((item, index) => readOne(item, index, problems))
  return read.length === 0 ? undefined : read
}

function readOne(item: Json, index: number, problems: SpecProblem[]): readonly MembershipSpec[] {
  const path = ['memberOf', index]
  const fields: JsonObject = isObject(item) ? item : { role: item }
  const role = scalarText(fields['role'])
  if (role === undefined) {
    problems.push(badValue('a membership is the name of a role, or a map with `role`', path))
    return []
  }
  const flag = (key: string): boolean | undefined =>
    booleanOf(fields[key], [...path, key], problems)
  return [
    compact<MembershipSpec>({
      role,
      admin: flag('admin') === true ? true : undefined,
      inherit: flag('inherit'),
      set: flag('set') === false ? false : undefined,
    }),
  ]
}

/** Names alone where nothing else is to be said. */
export function writeMemberships(
  list: readonly MembershipSpec[] | undefined,
): readonly Json[] | undefined {
  return list?.map((one) => (Object.keys(one).length === 1 ? one.role : { ...one }))
}

/**
 * Since 16 whoever makes a role, and is no superuser, may administer it: the server grants that, and
 * nobody else can take it away.
 */
export function grantedByServer(inferred: JsonObject | undefined): readonly string[] {
  return (inferred?.['byServer'] ?? []) as readonly string[]
}

/**
 * `inherit` is by default what the member itself has when it becomes one; before 16 it is that at
 * any time, and no part of the membership.
 */
export function normalMemberships(
  list: readonly MembershipSpec[] | undefined,
  memberInherits: boolean,
  { major }: ServerFacts,
  byServer: readonly string[],
): NamedParts {
  const parts = (list ?? []).map(({ role, admin, inherit, set }) => ({
    name: role,
    ...(byServer.includes(role) ? { implied: true as const } : {}),
    form: {
      admin: admin ? 'yes' : null,
      inherit: major < 16 || (inherit ?? memberInherits) ? null : 'no',
      set: set === false ? 'no' : null,
    },
  }))
  return { ordered: false, parts }
}

export function grantMembership(membership: MembershipSpec, member: string): Draft {
  return draft(`GRANT ${roleSql(membership.role)} TO ${roleSql(member)}${options(membership)}`)
}

function options({ admin, inherit, set }: MembershipSpec): string {
  // Before 16 there is one option, in words that are taken ever since.
  if (inherit === undefined && set === undefined) return admin ? ' WITH ADMIN OPTION' : ''
  const said = [
    ...(admin ? ['ADMIN TRUE'] : []),
    ...(inherit === undefined ? [] : [`INHERIT ${inherit ? 'TRUE' : 'FALSE'}`]),
    ...(set === undefined ? [] : ['SET FALSE']),
  ]
  return ` WITH ${said.join(', ')}`
}

interface Member {
  readonly inherit?: boolean
  readonly memberOf?: readonly MembershipSpec[]
}

/** https://www.postgresql.org/docs/current/sql-grant.html#SQL-GRANT-DESCRIPTION-ROLES */
export const memberOfRule: FieldRule<Member> = rule(
  inPlace('GRANT … TO, REVOKE … FROM', {
    note: 'where a Grant of its roles is declared, that says it; `inherit` and `set` since 16',
  }),
  ({ type, part, subfields }, { inferred }, { address, spec }) => {
    if (part === undefined) return replace('memberships have no order')
    const member = roleSql(address.name)
    const grantors = grantorsIn(inferred)
    if (type === 'removed') return alter(...revokeMembership(part, address.name, grantors))
    const wanted = spec.memberOf?.find(({ role }) => role === part) ?? { role: part }
    if (type === 'added') return alter(grantMembership(wanted, address.name))
    const { admin = false, inherit = spec.inherit !== false, set = true } = wanted
    const ofOthers = revokeOthers(part, address.name, grantors)
    if (ofOthers.length > 0) {
      const all = `ADMIN ${admin}, INHERIT ${inherit}, SET ${set}`.toUpperCase()
      return alter(...ofOthers, draft(`GRANT ${roleSql(part)} TO ${member} WITH ${all}`))
    }
    const others = subfields.flatMap((field) =>
      field === 'admin' ? [] : [`${field.toUpperCase()} ${field === 'set' ? set : inherit}`],
    )
    return alter(
      ...(subfields.includes('admin') ? [adminOption(wanted, member)] : []),
      ...(others.length === 0
        ? []
        : [draft(`GRANT ${roleSql(part)} TO ${member} WITH ${others.join(', ').toUpperCase()}`)]),
    )
  },
)

function adminOption({ role, admin }: MembershipSpec, member: string): Draft {
  return admin
    ? draft(`GRANT ${roleSql(role)} TO ${member} WITH ADMIN OPTION`)
    : draft(`REVOKE ADMIN OPTION FOR ${roleSql(role)} FROM ${member}`)
}
