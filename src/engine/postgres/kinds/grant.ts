/** Grants: https://www.postgresql.org/docs/current/sql-grant.html. One document owns all of its pair. */
import type { NamedParts } from '../../../catalog/normal-form.ts'
import type { JsonObject } from '../../../resource/json.ts'
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { alter, replace } from '../../common/lowered.ts'
import { ignoreRule, inPlace, replaceRule, rule } from '../../common/rule.ts'
import type { Change, Draft, FieldRule, KindContext, Lowered, LowerContext } from '../../engine.ts'
import { draft } from './draft.ts'
import { formerObject, grantObject, objectIn, objectReferences, objectSql } from './grant-object.ts'
import { type GrantSpec, grantAddress, readGrant } from './grant-spec.ts'
import {
  give,
  type Granted,
  grantedBy,
  grantStatements,
  type revoke,
  revokeAll,
  revokeStatements,
} from './grant-statements.ts'
import { grantorsIn, revokeMembership, revokeOthers } from './grantors.ts'
import type { PostgresKind } from './kind.ts'
import { quoteLiteral, sqlName } from './names.ts'
import { splitSingle } from './privileges.ts'
import { grantedByServer } from './role-members.ts'
import { PUBLIC, roleReference, roleSql } from './role-names.ts'

const another = { notRun: 'another pair is another grant, not a change of one' }

const fields: { readonly [F in keyof Required<GrantSpec>]: FieldRule<GrantSpec> } = {
  to: replaceRule('another grantee is another grant', another),
  on: replaceRule('another object is another grant', another),
  privileges: rule(
    inPlace('GRANT … ON … TO', { note: 'exactly the difference; REVOKE for what is gone' }),
    changedPrivilege,
  ),
  roles: rule(
    inPlace('GRANT … TO', { note: 'REVOKE for what is gone' }),
    (change, from, to, { live }) => changedRole(change, from, to.spec, live),
  ),
  withGrantOption: ignoreRule('it is compared with the privileges'),
  withAdminOption: ignoreRule('it is compared with the roles'),
  comment: ignoreRule('a grant has no comment on the server'),
}

export const grant: PostgresKind<GrantSpec> = {
  kind: 'Grant',
  rank: 12,
  namespace: 'grant',
  lives: 'global',
  followsTarget: true,
  fields,
  address: (json, schema) => {
    const { spec } = readGrant(json, schema)
    const isWhole = spec.to !== '' && (spec.on !== undefined || spec.roles !== undefined)
    return isWhole ? grantAddress(spec) : undefined
  },
  read: (json, { database }) => readGrant(json, database),
  write: (spec) => ({ ...spec }),
  schemasOf: ({ name }) => {
    if (name.endsWith('@roles')) return []
    const { word, schema, name: own } = grantObject(objectIn(name), '')
    return [schema ?? (word === 'schema' ? own : '')].filter((one) => one !== '')
  },
  references: (spec, _address, context) => [
    ...(spec.to === PUBLIC ? [] : [roleReference(spec.to, ['to'], 'grants to', context)]),
    ...(spec.on === undefined ? [] : objectReferences(grantObject(spec.on, context.database))),
    ...[...(spec.roles ?? []), ...(spec.withAdminOption ?? [])].map((name) =>
      roleReference(name, ['roles'], 'grants', context),
    ),
  ],
  normal: (spec, _address, context, inferred) =>
    spec.on === undefined
      ? { roles: options(rolesOf(spec), grantedByServer(inferred)) }
      : { privileges: ofColumns(grantedBy(spec, context), context) },
  create: ({ spec }, context) => [
    ...withoutDefaults(spec, context),
    ...grantStatements(spec, context.desired),
  ],
  drop: ({ spec, inferred }, context) =>
    revokeStatements(spec, inferred, context.live).map((one) =>
      whereStillThere(one, spec, context),
    ),
  /** By itself, with the role or the object. */
  rename: () => [],
  formerName: ({ to, on }, _address, former) => {
    const role = former('role', to)
    const object = on === undefined ? undefined : formerObject(on, former)
    if (role === undefined && object === undefined) return undefined
    const named = object ?? on
    return grantAddress({ to: role ?? to, ...(named === undefined ? {} : { on: named }) }).name
  },
  losses: () => [],
  onlyWarns:
    'rights are given and taken by the owner, by a superuser, or by whoever may pass them on: let `username` or `role` of the environment be one of them',
}

/** A view that goes in the same plan may have stepped aside already, its grants with it. */
function whereStillThere(
  revoking: Draft,
  { on }: GrantSpec,
  { desired, live }: LowerContext,
): Draft {
  const { word, schema, name } = grantObject(on ?? '', live.database)
  if (on === undefined || word !== 'table' || schema === undefined) return revoking
  if (desired.lookup('relation', `${schema}.${name}`) !== undefined) return revoking
  const regclass = quoteLiteral(sqlName({ database: schema, name }))
  const unless = `SELECT 1 AS gone WHERE to_regclass(${regclass}) IS NULL`
  return { ...revoking, boundary: 'standalone', step: { do: 'ensure', unless } }
}

function rolesOf({ roles, withAdminOption }: GrantSpec): ReadonlyMap<string, boolean> {
  return new Map([
    ...(roles ?? []).map((name) => [name, false] as const),
    ...(withAdminOption ?? []).map((name) => [name, true] as const),
  ])
}

/** A right on a column goes with the column when that gets another name. */
function ofColumns({ object, privileges }: Granted, { side, lookup }: KindContext): NamedParts {
  const all = options(privileges)
  const { schema, name } = object
  const table = side === 'desired' ? lookup('relation', `${schema}.${name}`) : undefined
  const columns = (table?.spec['columns'] ?? []) as readonly JsonObject[]
  const former = new Map(columns.map((column) => [column['name'], column['renamedFrom']] as const))
  const parts = all.parts.map((part) => {
    const { name: privilege, columns: [column] = [] } = splitSingle(part.name)
    const before = column === undefined ? undefined : former.get(column)
    return typeof before === 'string' ? { ...part, renamedFrom: `${privilege}(${before})` } : part
  })
  return { ...all, parts }
}

function options(
  given: ReadonlyMap<string, boolean>,
  byServer: readonly string[] = [],
): NamedParts {
  const parts = [...given].map(([name, free]) => ({
    name,
    form: { option: free ? 'yes' : null },
    ...(byServer.includes(name) ? { implied: true as const } : {}),
  }))
  return { ordered: false, parts }
}

/**
 * A new object has what default privileges give, and its owner has everything: the grant says what it
 * shall have instead.
 */
function withoutDefaults(
  { to, on }: GrantSpec,
  { desired, live }: LowerContext,
): ReturnType<typeof revoke> {
  if (on === undefined) return []
  const object = grantObject(on, desired.database)
  const kind = defaultKinds[object.word]
  if (kind === undefined) return []
  const own = namespaceOf(object.word)
  const name = `${object.schema ?? ''}.${object.name}`
  const owner = desired.lookup(own, name)?.spec['owner']
  const places = [`${to}@${kind} in ${object.schema}`, `${to}@${kind}`]
  const names = places.flatMap((place) => [place, `${place} for ${String(owner)}`])
  const isGiven = [desired, live].some((side) =>
    names.some((one) => side.lookup('defaultPrivileges', one) !== undefined),
  )
  const standing = live.lookup(own, name)
  const isOwner = [owner, standing?.spec['owner']].includes(to)
  if (!isOwner && (!isGiven || standing !== undefined)) return []
  return [draft(`REVOKE ALL ON ${objectSql(object)} FROM ${roleSql(to)}`)]
}

const defaultKinds: { readonly [word: string]: string } = {
  table: 'tables',
  sequence: 'sequences',
  function: 'functions',
  type: 'types',
}

function namespaceOf(word: string): string {
  return word === 'function' || word === 'type' ? word : 'relation'
}

/**
 * Privileges differ one by one. Revoking one on a table revokes it on every column as well: columns
 * that shall have it get it afterwards, with the same change.
 */
function changedPrivilege(
  { part, type }: Change,
  { spec: former, inferred }: LiveObject<GrantSpec>,
  { spec }: Resource<GrantSpec>,
  { desired, live }: LowerContext,
): Lowered {
  if (part === undefined) return replace('privileges have no order')
  if (type === 'renamed') return { how: 'ignore', because: 'it goes with the column' }
  const { object, privileges } = grantedBy(spec, desired)
  const { name } = splitSingle(part)
  const before = grantedBy(former, live).privileges
  // The same statements for each of the columns: said once.
  const whose = { to: spec.to, grantors: grantorsIn(inferred) }
  if (before.has(name) && !privileges.has(name)) {
    return alter(...revokeAll([name], object, whose), ...columnsOf(name, spec, desired))
  }
  if (type === 'removed') return alter(...revokeAll([part], object, whose))
  if (type === 'changed' && privileges.get(part) !== true) {
    return alter(...revokeAll([part], object, whose, 'GRANT OPTION FOR '))
  }
  return alter(...give([part], object, spec.to, desired, privileges.get(part) ? freely : ''))
}

function columnsOf(name: string, spec: GrantSpec, context: KindContext): readonly Draft[] {
  const { object, privileges } = grantedBy(spec, context)
  const columns = [...privileges].filter(([one]) => one.startsWith(`${name}(`))
  return [false, true].flatMap((free) =>
    give(
      columns.filter(([, isFree]) => isFree === free).map(([one]) => one),
      object,
      spec.to,
      context,
      free ? freely : '',
    ),
  )
}

const freely = ' WITH GRANT OPTION'

function changedRole(
  { part, type }: Change,
  { inferred }: LiveObject<GrantSpec>,
  spec: GrantSpec,
  live: KindContext,
): Lowered {
  if (part === undefined) return replace('roles have no order')
  const role = roleSql(part)
  const to = roleSql(spec.to)
  const grantors = grantorsIn(inferred)
  if (type === 'removed') return alter(...revokeMembership(part, spec.to, grantors))
  const isFree = rolesOf(spec).get(part) === true
  const grant = `GRANT ${role} TO ${to}`
  const unfree = draft(`REVOKE ADMIN OPTION FOR ${role} FROM ${to}`)
  if (type === 'changed' && !isFree && grantedByServer(inferred).includes(part)) {
    // That one neither inherits nor may become it.
    const inherits = live.lookup('role', spec.to)?.spec['inherit'] !== false
    const all = `INHERIT ${inherits}, SET true`.toUpperCase()
    return alter(unfree, draft(`${grant} WITH ${all}`))
  }
  const ofOthers = type === 'changed' ? revokeOthers(part, spec.to, grantors) : []
  if (ofOthers.length > 0) {
    return alter(...ofOthers, draft(`${grant} WITH ADMIN ${isFree ? 'TRUE' : 'FALSE'}`))
  }
  if (type === 'changed' && !isFree) return alter(unfree)
  return alter(draft(`${grant}${isFree ? ' WITH ADMIN OPTION' : ''}`))
}
