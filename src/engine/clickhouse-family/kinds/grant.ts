/** Grants: https://clickhouse.com/docs/sql-reference/statements/grant. One document owns all of its pair. */
import type { NamedParts } from '../../../catalog/normal-form.ts'
import type { Address } from '../../../resource/id.ts'
import type { JsonObject } from '../../../resource/json.ts'
import { quoteIdentifier } from '../../../sql/index.ts'
import type {
  Change,
  Draft,
  FieldRule,
  KindContext,
  KindRules,
  Lowered,
  SpecReference,
} from '../../engine.ts'
import { type Access, type PrivilegeWords, readAccess } from './access.ts'
import { compact } from '../../common/compact.ts'
import type { DocumentReader } from './documents.ts'
import { draft } from './draft.ts'
import { alter, replace } from '../../common/lowered.ts'
import { objectSql, qualifiedObject } from './privileges.ts'
import { readRoleSet, roleReference } from './role-set.ts'
import { inPlace, replaceRule, rule } from '../../common/rule.ts'
import { scalarText } from '../../common/scalar.ts'

export type GrantSpec = {
  readonly to: string
  /** `db.t`, `db.*`, `*.*`, or the name of a collection or user. */
  readonly on?: string
  readonly privileges?: readonly string[]
  readonly withGrantOption?: readonly string[]
  readonly roles?: readonly string[]
  readonly withAdminOption?: readonly string[]
}

export function grantKind(access: Access): KindRules<GrantSpec> {
  const granted = { ...access.evidence }
  const another = { notRun: 'another pair is another grant, not a change of one' }

  function withItsList(because: string): FieldRule<GrantSpec> {
    return rule({ how: 'ignored', note: because, ...access.evidence }, () => ({
      how: 'ignore',
      because,
    }))
  }

  const fields: { readonly [F in keyof Required<GrantSpec>]: FieldRule<GrantSpec> } = {
    to: replaceRule('another grantee is another grant', { ...another, ...access.evidence }),
    on: replaceRule('another object is another grant', { ...another, ...access.evidence }),
    privileges: rule(
      inPlace('GRANT … TO', {
        ...granted,
        note: 'exactly the difference; REVOKE for what is gone',
      }),
      (change, from, { spec }, { desired }) =>
        changedPrivilege(access.privileges, change, from.spec, spec, desired),
    ),
    roles: rule(inPlace('GRANT … TO', granted), (change, _from, { spec }) =>
      changedRole(change, spec),
    ),
    withGrantOption: withItsList('it is compared with the privileges'),
    withAdminOption: withItsList('it is compared with the roles'),
  }

  return {
    kind: 'Grant',
    rank: 11,
    namespace: 'grant',
    lives: 'global',
    fields,
    address: (json, database) => {
      const { spec } = readGrant(access, json, database)
      if (json['ddl'] !== undefined) {
        const written = access.documents.addressOfDdl(json['ddl'])
        return written === undefined || spec.to === undefined ? written : grantAddress(spec)
      }
      return spec.to === undefined || (spec.on === undefined && spec.roles === undefined)
        ? undefined
        : grantAddress(spec)
    },
    read: (json, { database }) =>
      readAccess(access, qualifiedJson(json), reader(database), (spec) =>
        statements(spec, (privilege) => privilege)
          .map(({ sql }) => sql)
          .slice(0, 1)
          .join(),
      ),
    write: (spec) => ({ ...spec }),
    references: (spec, _address, context) => [
      roleReference(spec.to, ['to'], 'grants to', context),
      ...object(spec),
      ...[...(spec.roles ?? []), ...(spec.withAdminOption ?? [])].map((name) =>
        roleReference(name, ['roles'], 'grants', context),
      ),
    ],
    normal: (spec) =>
      spec.on === undefined
        ? { roles: options(spec.roles, spec.withAdminOption) }
        : {
            privileges: options(
              singles(spec.privileges, spec, access.privileges),
              singles(spec.withGrantOption, spec, access.privileges),
            ),
          },
    create: ({ spec }, { desired }) =>
      statements(spec, (privilege) => access.privileges.written(privilege, desired)),
    drop: ({ spec }, { live }) => {
      const names =
        spec.on === undefined
          ? roleNames(spec)
          : all(spec.privileges, spec.withGrantOption).map((privilege) =>
              access.privileges.written(privilege, live),
            )
      return names.length === 0
        ? []
        : [draft(`REVOKE ${names.join(', ')}${onClause(spec)} FROM ${quoteIdentifier(spec.to)}`)]
    },
    rename: () => undefined,
    losses: () => [],
  }
}

export function grantAddress(spec: Pick<GrantSpec, 'to' | 'on'>): Address {
  return { name: `${spec.to}@${spec.on ?? 'roles'}` }
}

/** SHOW GRANTS has one line per option: both lines of a pair are one grant. */
export function mergeGrants(a: GrantSpec, b: GrantSpec): GrantSpec {
  const both = (
    one: readonly string[] | undefined,
    other: readonly string[] | undefined,
  ): readonly string[] | undefined =>
    one === undefined ? other : other === undefined ? one : [...new Set([...one, ...other])]
  return compact<GrantSpec>({
    to: a.to,
    on: a.on ?? b.on,
    privileges: both(a.privileges, b.privileges),
    withGrantOption: both(a.withGrantOption, b.withGrantOption),
    roles: both(a.roles, b.roles),
    withAdminOption: both(a.withAdminOption, b.withAdminOption),
  })
}

function readGrant(
  access: Access,
  json: JsonObject,
  database: string,
): { readonly spec: GrantSpec } {
  return access.documents.readDocument<GrantSpec>(qualifiedJson(json), reader(database))
}

function reader(database: string): DocumentReader<GrantSpec> {
  return {
    kinds: ['Grant'],
    required: ['to'],
    fields: (own, problems) => {
      const privileges = readRoleSet(own['privileges'], ['privileges'], problems)
      const on = scalarText(own['on'])
      return compact<Partial<GrantSpec>>({
        to: scalarText(own['to']),
        on: on === undefined ? undefined : qualifiedObject(on, privileges ?? [], database),
        privileges,
        withGrantOption: readRoleSet(own['withGrantOption'], ['withGrantOption'], problems),
        roles: readRoleSet(own['roles'], ['roles'], problems),
        withAdminOption: readRoleSet(own['withAdminOption'], ['withAdminOption'], problems),
      })
    },
  }
}

/** A grant has no name of its own: one in the document would be compared with the statement's. */
function qualifiedJson({ name: _name, ...json }: JsonObject): JsonObject {
  return json
}

function statements(spec: GrantSpec, written: (privilege: string) => string): readonly Draft[] {
  const drafts: Draft[] = []
  const to = quoteIdentifier(spec.to)
  const give = (names: readonly string[], tail: string): void => {
    if (names.length > 0)
      drafts.push(draft(`GRANT ${names.join(', ')}${onClause(spec)} TO ${to}${tail}`))
  }
  if (spec.on === undefined) {
    const admin = (spec.withAdminOption ?? []).map(quoteIdentifier)
    give(
      roleNames(spec).filter((name) => !admin.includes(name)),
      '',
    )
    give(admin, ' WITH ADMIN OPTION')
  } else {
    const free = spec.withGrantOption ?? []
    give((spec.privileges ?? []).filter((name) => !free.includes(name)).map(written), '')
    give(free.map(written), ' WITH GRANT OPTION')
  }
  return drafts
}

/** GRANT or REVOKE exactly what differs. */
function changedRole({ part, type }: Change, spec: GrantSpec): Lowered {
  if (part === undefined) return replace('roles have no order')
  const name = quoteIdentifier(part)
  const to = quoteIdentifier(spec.to)
  if (type === 'removed') return alter(draft(`REVOKE ${name} FROM ${to}`))
  const hasOption = spec.withAdminOption?.includes(part) === true
  if (type === 'changed' && !hasOption) {
    return alter(draft(`REVOKE ADMIN OPTION FOR ${name} FROM ${to}`))
  }
  return alter(draft(`GRANT ${name} TO ${to}${hasOption ? ' WITH ADMIN OPTION' : ''}`))
}

/**
 * The same for privileges. They differ one by one; where all that a word stands for shall be alike,
 * the word is said, so that ALL is one statement: what is there already may be given again.
 */
function changedPrivilege(
  words: PrivilegeWords,
  { part, type }: Change,
  from: GrantSpec,
  spec: GrantSpec,
  context: KindContext,
): Lowered {
  if (part === undefined) return replace('privileges have no order')
  const after = optionsOf(spec, words)
  const source = type === 'removed' ? from : spec
  const word = all(source.privileges, source.withGrantOption).find((one) => {
    const own = singles([one], source, words)
    return own.includes(part) && own.every((single) => after.get(single) === after.get(part))
  })
  const name = words.written(word ?? part, context)
  const on = onClause(spec)
  const to = quoteIdentifier(spec.to)
  if (type === 'removed') return alter(draft(`REVOKE ${name}${on} FROM ${to}`))
  const hasOption = after.get(part) === true
  if (type === 'changed' && !hasOption) {
    return alter(draft(`REVOKE GRANT OPTION FOR ${name}${on} FROM ${to}`))
  }
  return alter(draft(`GRANT ${name}${on} TO ${to}${hasOption ? ' WITH GRANT OPTION' : ''}`))
}

/** Every single privilege of a grant, and whether it may be passed on. */
function optionsOf(spec: GrantSpec, words: PrivilegeWords): ReadonlyMap<string, boolean> {
  return new Map([
    ...singles(spec.privileges, spec, words).map((single) => [single, false] as const),
    ...singles(spec.withGrantOption, spec, words).map((single) => [single, true] as const),
  ])
}

function singles(
  privileges: readonly string[] | undefined,
  { on }: GrantSpec,
  words: PrivilegeWords,
): readonly string[] {
  return words.single(privileges ?? [], on ?? '*.*')
}

function options(
  names: readonly string[] | undefined,
  withOption: readonly string[] | undefined,
): NamedParts {
  const parts = all(names, withOption).map((name) => ({
    name,
    form: { option: withOption?.includes(name) === true ? 'yes' : null },
  }))
  return { ordered: false, parts }
}

function all(
  a: readonly string[] | undefined,
  b: readonly string[] | undefined,
): readonly string[] {
  return [...new Set([...(a ?? []), ...(b ?? [])])]
}

function roleNames(spec: GrantSpec): readonly string[] {
  return all(spec.roles, spec.withAdminOption).map(quoteIdentifier)
}

function onClause({ on }: GrantSpec): string {
  return on === undefined ? '' : ` ON ${objectSql(on)}`
}

function object({ on }: GrantSpec): readonly SpecReference[] {
  if (on === undefined || on === '*.*' || on === '*' || !on.includes('.')) return []
  const dot = on.indexOf('.')
  const database = on.slice(0, dot)
  const name = on.slice(dot + 1)
  // `db.t*` stands for many tables.
  return name.endsWith('*')
    ? [{ namespace: 'database', name: database, via: 'grants on', path: ['on'] }]
    : [{ namespace: 'relation', name: on, via: 'grants on', path: ['on'] }]
}
