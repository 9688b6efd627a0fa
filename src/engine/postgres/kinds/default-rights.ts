/**
 * What is made again for the sake of something else gets what default privileges of today give, beside
 * what it had: that is taken back, so that nobody has more, or less, than before.
 * Source: manual, "ALTER DEFAULT PRIVILEGES": they are those of the role that makes it.
 */
import type { Address } from '../../../resource/id.ts'
import type { Draft, LowerContext } from '../../engine.ts'
import { factsOf } from '../facts.ts'
import { type DefaultPrivilegesSpec, objectKinds, type OnKind } from './default-privileges.ts'
import { draft } from './draft.ts'
import { type GrantObject, grantObject, objectSql } from './grant-object.ts'
import { grantAddress } from './grant-spec.ts'
import { give } from './grant-statements.ts'
import { publicPrivileges } from './privileges.ts'
import { PUBLIC, roleSql } from './role-names.ts'

interface MadeAgain {
  readonly kind: string
  readonly address: Address
  /** With its owner, whose own rights are not touched. */
  readonly spec: { readonly owner?: unknown }
}

/** Comes after it is made, and before the grants that it had. */
export function withoutDefaultRights(
  { kind, address, spec: { owner } }: MadeAgain,
  { live, desired }: LowerContext,
): readonly Draft[] {
  const onKind = onKinds[kind]
  if (onKind === undefined) return []
  const name = `${address.database}.${address.name}`
  const on = `${objectKinds[onKind]} ${name}`
  const object = grantObject(on, desired.database)
  const grantees = (live.namesIn?.('defaultPrivileges') ?? []).flatMap((one) => {
    const spec = live.lookup('defaultPrivileges', one)?.spec as DefaultPrivilegesSpec | undefined
    const isOfIt = spec?.onKind === onKind && (spec.schema ?? address.database) === address.database
    return isOfIt && spec.for === undefined && spec.to !== owner ? [spec.to] : []
  })
  return [...new Set(grantees)].flatMap((to) => [
    draft(`REVOKE ALL ON ${objectSql(object)} FROM ${roleSql(to)}`),
    ...(to === PUBLIC ? usualAgain(object, on, { live, desired }) : []),
  ])
}

/** Where nobody had said anything, everybody had the usual. */
function usualAgain(
  object: GrantObject,
  on: string,
  { live, desired }: Pick<LowerContext, 'live' | 'desired'>,
): readonly Draft[] {
  if (live.lookup('grant', grantAddress({ to: PUBLIC, on }).name) !== undefined) return []
  return give(publicPrivileges(object, factsOf(desired)), object, PUBLIC, desired)
}

export const onKinds: { readonly [kind: string]: OnKind } = {
  Table: 'tables',
  View: 'tables',
  MaterializedView: 'tables',
  ContinuousAggregate: 'tables',
  Function: 'functions',
  Procedure: 'functions',
}
