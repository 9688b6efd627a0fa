/**
 * Who granted what. A right is taken back in the name of whoever gave it: REVOKE by another does
 * nothing, and says so in a warning or not at all. Told by inspection where it was not the owner, or
 * not we ourselves. Source: manual, "REVOKE"; memberships have a grantor of their own since 16.
 */
import type { JsonObject } from '../../../resource/json.ts'
import type { Draft } from '../../engine.ts'
import { draft } from './draft.ts'
import { quoteLiteral } from './names.ts'
import { roleSql } from './role-names.ts'

/** By privilege, or by role; null: the one in whose name a plain statement works. */
export interface Grantors {
  readonly [what: string]: readonly (string | null)[]
}

/** Of a live object; of what is not in it, the plain statement takes all away. */
export function grantorsIn(inferred: JsonObject | undefined): Grantors {
  return (inferred?.['grantors'] ?? {}) as Grantors
}

export function othersOf(grantors: Grantors, what: string): readonly string[] {
  return (grantors[what] ?? []).filter((name) => name !== null)
}

/** One statement, which is refused where we may not be that role. */
export function asGrantor(grantor: string, sql: string): Draft {
  const become = (role: string): string => `PERFORM set_config('role', ${role}, true);`
  return draft(
    `DO $sluice$ DECLARE former text := current_setting('role'); BEGIN ${become(quoteLiteral(grantor))} ${sql}; ${become('former')} END $sluice$`,
  )
}

/** A membership, from everybody who granted it. */
export function revokeMembership(
  role: string,
  member: string,
  grantors: Grantors,
): readonly Draft[] {
  return (grantors[role] ?? [null]).map((grantor) => revokeOne(role, member, grantor))
}

/** What others granted of it; what we then grant ourselves says everything. */
export function revokeOthers(role: string, member: string, grantors: Grantors): readonly Draft[] {
  return othersOf(grantors, role).map((grantor) => revokeOne(role, member, grantor))
}

function revokeOne(role: string, member: string, grantor: string | null): Draft {
  const by = grantor === null ? '' : ` GRANTED BY ${roleSql(grantor)}`
  return draft(`REVOKE ${roleSql(role)} FROM ${roleSql(member)}${by}`)
}
