/**
 * What a new object gives away by itself: EXECUTE to everybody, and what default privileges say. Where
 * the plans' Grant leaves it out, it is taken back beside the statement that makes the object: the
 * Grant itself may come only when something else has been committed, and that may take long, or fail.
 * Source: manual, "CREATE FUNCTION" ("Writing SECURITY DEFINER Functions Safely") and "Privileges".
 */
import type { Resource } from '../../../resource/resource.ts'
import type { Draft, LowerContext } from '../../engine.ts'
import { factsOf } from '../facts.ts'
import { type DefaultPrivilegesSpec, objectKinds, type OnKind } from './default-privileges.ts'
import { onKinds } from './default-rights.ts'
import { grantObject, objectText } from './grant-object.ts'
import { grantAddress, type GrantSpec } from './grant-spec.ts'
import { grantedBy, revoke } from './grant-statements.ts'
import { publicPrivileges, singlePrivileges } from './privileges.ts'
import { PUBLIC } from './role-names.ts'

/** Comes after it is made. Its owner's own rights are not touched. */
export function takenAtOnce(
  { kind, address, spec }: Pick<Resource<{ readonly owner?: string }>, 'kind' | 'address' | 'spec'>,
  { desired, live }: LowerContext,
): readonly Draft[] {
  const onKind = onKinds[kind]
  if (onKind === undefined) return []
  const word = objectKinds[onKind]
  const object = grantObject(`${word} ${address.database}.${address.name}`, desired.database)
  const usual = publicPrivileges(object, factsOf(desired))
  const given = new Map<string, readonly string[]>(usual.length === 0 ? [] : [[PUBLIC, usual]])
  for (const defaults of defaultsFor(onKind, address.database, { desired, live })) {
    const { to, privileges = [], withGrantOption = [] } = defaults
    const singles = singlePrivileges([...privileges, ...withGrantOption], word, desired)
    given.set(to, [...new Set([...(given.get(to) ?? []), ...singles])])
  }
  return [...given].flatMap(([to, singles]) => {
    const { name } = grantAddress({ to, on: objectText(object) })
    const grant = desired.lookup('grant', name)?.spec as GrantSpec | undefined
    if (grant === undefined || to === spec.owner) return []
    const { privileges } = grantedBy(grant, desired)
    return revoke(
      singles.filter((one) => !privileges.has(one)),
      object,
      to,
    )
  })
}

/** Those that the same plan makes, too: for roles that are there already, whatever is selected of it. */
function defaultsFor(
  onKind: OnKind,
  schema: string | undefined,
  { desired, live }: Pick<LowerContext, 'desired' | 'live'>,
): readonly DefaultPrivilegesSpec[] {
  return [live, desired].flatMap((side) =>
    (side.namesIn?.('defaultPrivileges') ?? []).flatMap((name) => {
      const spec = side.lookup('defaultPrivileges', name)?.spec as DefaultPrivilegesSpec | undefined
      if (spec?.onKind !== onKind || (spec.schema ?? schema) !== schema) return []
      const isThere = side === live || live.lookup('role', spec.to) !== undefined
      return isThere || spec.to === PUBLIC ? [spec] : []
    }),
  )
}
