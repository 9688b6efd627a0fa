/** Roles, which all databases of a server share: https://www.postgresql.org/docs/current/sql-createrole.html */
import { MASK, type NormalForm } from '../../../catalog/normal-form.ts'
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { alter, replace } from '../../common/lowered.ts'
import { inPlace, rule } from '../../common/rule.ts'
import { scalarText } from '../../common/scalar.ts'
import type { FieldRule, KindContext, SpecProblem } from '../../engine.ts'
import { factsOf } from '../facts.ts'
import { commentDrafts, commentRule } from './comment.ts'
import { globalAddress, readDocument } from './documents.ts'
import { draft } from './draft.ts'
import type { PostgresKind } from './kind.ts'
import { quoteIdent, quoteLiteral } from './names.ts'
import {
  attributeWords,
  connectionLimitRule,
  normalMoment,
  type RoleAttributes,
  switches,
  switchNames,
  switchRule,
  validUntilRule,
} from './role-attributes.ts'
import {
  grantedByServer,
  grantMembership,
  type MembershipSpec,
  memberOfRule,
  normalMemberships,
  readMemberships,
  writeMemberships,
} from './role-members.ts'
import { roleReference, roleSql } from './role-names.ts'
import {
  normalSessionSettings,
  type SettingsSpec,
  settingOf,
  settingSql,
} from './session-settings.ts'
import { booleanOf, integerOf, textMap } from './values.ts'

export type RoleSpec = RoleAttributes & {
  readonly memberOf?: readonly MembershipSpec[]
  readonly password?: string
  readonly set?: SettingsSpec
  readonly comment?: string
}

const fields: { readonly [F in keyof Required<RoleSpec>]: FieldRule<RoleSpec> } = {
  login: switchRule('login'),
  inherit: switchRule('inherit'),
  superuser: switchRule('superuser'),
  createdb: switchRule('createdb'),
  createrole: switchRule('createrole'),
  replication: switchRule('replication'),
  bypassrls: switchRule('bypassrls'),
  connectionLimit: connectionLimitRule,
  validUntil: validUntilRule,
  memberOf: memberOfRule,
  password: rule(
    inPlace('ALTER ROLE … PASSWORD', {
      note: 'never read back: the ledger tells that it changed; one that is no longer declared stays',
    }),
    (_change, _from, { address, spec }) =>
      alter(
        ...(spec.password === undefined
          ? []
          : [draft(`ALTER ROLE ${roleSql(address.name)} ${passwordWord(spec.password)}`)]),
      ),
  ),
  set: rule(inPlace('ALTER ROLE … SET, RESET'), ({ part, type }, _from, { address, spec }) => {
    if (part === undefined) return replace('settings have no order')
    const value = settingOf(spec.set, part)
    const role = `ALTER ROLE ${roleSql(address.name)}`
    return alter(
      type === 'removed' || value === undefined
        ? draft(`${role} RESET ${part.split('.').map(quoteIdent).join('.')}`)
        : draft(`${role} SET ${settingSql(part, value)}`),
    )
  }),
  comment: commentRule('ROLE'),
}

export const role: PostgresKind<RoleSpec> = {
  kind: 'Role',
  rank: 1,
  namespace: 'role',
  lives: 'global',
  fields,
  address: globalAddress,
  read: (json) => {
    const read = readDocument<RoleSpec>(json, {
      kinds: ['Role'],
      required: [],
      fields: readFields,
    })
    return { ...read, spec: withoutDefaults(read.spec) }
  },
  write: ({ memberOf, ...spec }, { inferred }) => {
    const byServer = grantedByServer(inferred)
    const own = memberOf?.filter(({ role: name }) => !byServer.includes(name))
    return compact<JsonObject>({
      ...spec,
      memberOf: own?.length === 0 ? undefined : writeMemberships(own),
    })
  },
  references: (spec, _address, context) =>
    (spec.memberOf ?? []).map(({ role: name }, index) =>
      roleReference(name, ['memberOf', index], 'is a member of', context),
    ),
  normal,
  create: ({ address, spec }, { desired }) => {
    const name = roleSql(address.name)
    const words = [
      ...attributeWords(spec),
      ...(spec.password === undefined ? [] : [passwordWord(spec.password)]),
    ]
    return [
      draft([`CREATE ROLE ${name}`, ...words].join(' ')),
      ...(hasGrantOfRoles(address.name, desired) ? [] : (spec.memberOf ?? [])).map((membership) =>
        grantMembership(membership, address.name),
      ),
      ...Object.entries(spec.set ?? {}).map(([key, value]) =>
        draft(`ALTER ROLE ${name} SET ${settingSql(key, value)}`),
      ),
      ...commentDrafts('ROLE', name, spec.comment),
    ]
  },
  /** Refused by the server while it owns something or has rights, in any database: it says what. */
  drop: ({ address }) => [draft(`DROP ROLE ${roleSql(address.name)}`)],
  rename: ({ address }, to) => [
    draft(`ALTER ROLE ${roleSql(address.name)} RENAME TO ${roleSql(to.address.name)}`),
  ],
  losses: () => [],
  onlyWarns:
    'a membership that somebody else has granted is taken back by that role, or by a superuser',
}

function readFields(own: JsonObject, problems: SpecProblem[]): Partial<RoleSpec> {
  const flags = Object.fromEntries(
    switchNames.map((name) => [name, booleanOf(own[name], [name], problems)] as const),
  )
  return compact<RoleSpec>({
    ...(flags as { [F in keyof typeof switches]: boolean | undefined }),
    memberOf: readMemberships(own['memberOf'], problems),
    password: scalarText(own['password']),
    validUntil: scalarText(own['validUntil']),
    connectionLimit: integerOf(own['connectionLimit'], ['connectionLimit'], problems),
    set: textMap(own['set'], ['set'], problems),
    comment: undefined,
  })
}

/** A default that is written out says nothing. */
function withoutDefaults(spec: RoleSpec): RoleSpec {
  const flags = switchNames.map(
    (name) => [name, spec[name] === switches[name] ? undefined : spec[name]] as const,
  )
  return compact<RoleSpec>({
    ...spec,
    ...Object.fromEntries(flags),
    connectionLimit: spec.connectionLimit === -1 ? undefined : spec.connectionLimit,
    validUntil: normalMoment(spec.validUntil) === null ? undefined : spec.validUntil,
  })
}

function normal(
  spec: RoleSpec,
  address: { readonly name: string },
  context: KindContext,
  inferred?: JsonObject,
): NormalForm {
  const flags = switchNames.map((name) => [name, (spec[name] ?? switches[name]) ? 'yes' : null])
  const isDesired = context.side === 'desired'
  return {
    ...Object.fromEntries(flags),
    connectionLimit: spec.connectionLimit === undefined ? null : String(spec.connectionLimit),
    validUntil: normalMoment(spec.validUntil),
    // Left out on the desired side: not compared.
    ...(isDesired && hasGrantOfRoles(address.name, context)
      ? {}
      : {
          memberOf: normalMemberships(
            spec.memberOf,
            spec.inherit !== false,
            factsOf(context),
            grantedByServer(inferred),
          ),
        }),
    ...(isDesired && spec.password === undefined ? {} : { password: MASK }),
    set: normalSessionSettings(spec.set),
    comment: spec.comment ?? null,
  }
}

/** A Grant owns the whole set of roles of its pair. */
function hasGrantOfRoles(name: string, context: KindContext): boolean {
  return context.lookup('grant', `${name}@roles`) !== undefined
}

/** A reference to the secret stays in the text until the statement is sent. */
function passwordWord(password: string): string {
  return `PASSWORD ${quoteLiteral(password)}`
}
