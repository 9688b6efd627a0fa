/** Users: https://clickhouse.com/docs/sql-reference/statements/create/user */
import { isIP, isIPv6 } from 'node:net'
import { MASK } from '../../../catalog/normal-form.ts'
import type { Json } from '../../../resource/json.ts'
import { quoteIdentifier, quoteString } from '../../../sql/index.ts'
import type { FieldRule, KindRules, SpecProblem } from '../../engine.ts'
import { type Access, readAccess } from './access.ts'
import { compact } from '../../common/compact.ts'
import { draft } from './draft.ts'
import { alter } from '../../common/lowered.ts'
import {
  normalProfile,
  type ProfileSpec,
  profileReferences,
  profileSql,
  readProfileSettings,
  readProfiles,
  writeProfile,
} from './profile-settings.ts'
import {
  normalRoleSet,
  type RoleSetSpec,
  readRoleSet,
  roleSetReferences,
  roleSetSql,
} from './role-set.ts'
import { inPlace, rule } from '../../common/rule.ts'
import { badValue, isList, isObject } from './settings.ts'
import { scalarText } from '../../common/scalar.ts'

export type AuthSpec = {
  readonly method?: string
  readonly secret?: string
  /** Everything else behind the method: `SERVER 'ldap'`, `SALT '…'`. */
  readonly options?: string
}

export type UserSpec = ProfileSpec & {
  readonly auth?: AuthSpec | readonly AuthSpec[]
  /** What follows HOST: `IP '10.0.0.0/8'`, `LOCAL`. */
  readonly hosts?: readonly string[]
  readonly validUntil?: string
  readonly defaultRoles?: RoleSetSpec
  readonly defaultDatabase?: string
  readonly grantees?: RoleSetSpec
}

export function userKind(access: Access): KindRules<UserSpec> {
  /** ALTER, never OR REPLACE: a replaced user loses what was granted to it. */
  function change(clause: string, note?: string): FieldRule<UserSpec> {
    const effect = inPlace(`ALTER USER … ${clause}`, {
      ...access.evidence,
      ...(note === undefined ? {} : { note }),
    })
    return rule(effect, ({ top }, _from, { address, spec }) => {
      const given = clauses(spec, true)
      // A new way to identify starts without a term: both are said together.
      const term =
        top === 'auth' && spec.validUntil !== undefined ? ` ${given.validUntil ?? ''}` : ''
      const said = `${given[top as keyof UserSpec] ?? ''}${term}`
      return alter(draft(`ALTER USER ${quoteIdentifier(address.name)} ${said}`))
    })
  }

  const fields: { readonly [F in keyof Required<UserSpec>]: FieldRule<UserSpec> } = {
    auth: change(
      'IDENTIFIED',
      'secrets are never read back: the ledger tells that one changed; the method is compared',
    ),
    hosts: change('HOST'),
    validUntil: change('VALID UNTIL'),
    defaultRoles: change('DEFAULT ROLE'),
    defaultDatabase: change('DEFAULT DATABASE'),
    grantees: change('GRANTEES'),
    settings: change('SETTINGS'),
    profile: change('SETTINGS PROFILE'),
  }

  return {
    kind: 'User',
    rank: 10,
    namespace: 'user',
    lives: 'global',
    fields,
    address: access.documents.globalAddress,
    read: (json) =>
      readAccess<UserSpec>(
        access,
        json,
        {
          kinds: ['User'],
          required: [],
          fields: (own, problems) =>
            compact<UserSpec>({
              auth: readAuth(own['auth'], problems),
              hosts: readHosts(own['hosts'], problems),
              validUntil: scalarText(own['validUntil']),
              defaultRoles: readRoleSet(own['defaultRoles'], ['defaultRoles'], problems),
              defaultDatabase: scalarText(own['defaultDatabase']),
              grantees: readRoleSet(own['grantees'], ['grantees'], problems),
              settings: readProfileSettings(own['settings'], problems),
              profile: readProfiles(own['profile']),
            }),
        },
        (spec) => createUser('u', spec),
      ),
    write: (spec) => ({ ...spec, ...writeProfile(spec) }),
    references: (spec, _address, context) => [
      ...roleSetReferences(spec.defaultRoles, ['defaultRoles'], 'has role', context),
      ...roleSetReferences(spec.grantees, ['grantees'], 'grants to', context),
      ...profileReferences(spec.profile, context),
      ...(spec.defaultDatabase === undefined
        ? []
        : [
            {
              namespace: 'database',
              name: spec.defaultDatabase,
              via: 'uses',
              path: ['defaultDatabase'],
            },
          ]),
    ],
    normal: (spec) => ({
      auth: authList(spec).map(normalAuth).sort().join(', ') || 'no_password',
      hosts: normalHosts(spec.hosts),
      validUntil: spec.validUntil ?? null,
      // ALL is what a user without the clause has.
      defaultRoles: spec.defaultRoles === undefined ? 'ALL' : normalRoleSet(spec.defaultRoles),
      defaultDatabase: spec.defaultDatabase ?? null,
      grantees: spec.grantees === undefined ? 'ALL' : normalRoleSet(spec.grantees),
      ...normalProfile(spec),
    }),
    create: ({ address, spec }) => [draft(createUser(address.name, spec))],
    drop: ({ address }) => [draft(`DROP USER ${quoteIdentifier(address.name)}`)],
    rename: ({ address }, to) => [
      draft(
        `ALTER USER ${quoteIdentifier(address.name)} RENAME TO ${quoteIdentifier(to.address.name)}`,
      ),
    ],
    losses: () => [],
  }
}

function createUser(name: string, spec: UserSpec): string {
  const given = clauses(spec, false)
  // The profile stands among the settings: one clause for both.
  const order = [
    'auth',
    'validUntil',
    'hosts',
    'defaultRoles',
    'defaultDatabase',
    'grantees',
    'settings',
  ] as const
  return [`CREATE USER ${quoteIdentifier(name)}`, ...order.flatMap((key) => given[key] ?? [])].join(
    ' ',
  )
}

/** Every clause by its field; with `all` those that are not set as well, in the form that clears them. */
function clauses(spec: UserSpec, all: boolean): { readonly [F in keyof UserSpec]?: string } {
  const settings =
    all || spec.settings !== undefined || spec.profile !== undefined
      ? `SETTINGS ${profileSql(spec)}`
      : undefined
  const auth = authSql(authList(spec))
  return compact<{ readonly [F in keyof Required<UserSpec>]?: string }>({
    auth: auth !== '' ? `IDENTIFIED ${auth}` : all ? 'NOT IDENTIFIED' : undefined,
    hosts:
      spec.hosts !== undefined ? `HOST ${spec.hosts.join(', ')}` : all ? 'HOST ANY' : undefined,
    validUntil:
      spec.validUntil !== undefined
        ? `VALID UNTIL ${quoteString(spec.validUntil)}`
        : all
          ? `VALID UNTIL 'infinity'`
          : undefined,
    defaultRoles: roleClause('DEFAULT ROLE', spec.defaultRoles, all),
    defaultDatabase:
      spec.defaultDatabase !== undefined
        ? `DEFAULT DATABASE ${quoteIdentifier(spec.defaultDatabase)}`
        : all
          ? 'DEFAULT DATABASE NONE'
          : undefined,
    grantees: roleClause('GRANTEES', spec.grantees, all),
    settings,
    profile: settings,
  })
}

function roleClause(
  keyword: string,
  names: RoleSetSpec | undefined,
  all: boolean,
): string | undefined {
  if (names !== undefined) return `${keyword} ${roleSetSql(names)}`
  return all ? `${keyword} ${keyword === 'GRANTEES' ? 'ANY' : 'ALL'}` : undefined
}

function authList({ auth }: UserSpec): readonly AuthSpec[] {
  if (auth === undefined) return []
  return isAuthList(auth) ? auth : [auth]
}

function isAuthList(auth: NonNullable<UserSpec['auth']>): auth is readonly AuthSpec[] {
  return Array.isArray(auth)
}

/** WITH stands once, before the first of several methods. */
function authSql(list: readonly AuthSpec[]): string {
  const items = list.map(({ method, secret, options }) => {
    const words: string[] = []
    if (method !== undefined) words.push(method)
    if (secret !== undefined) words.push(`BY ${quoteString(secret)}`)
    if (options !== undefined) words.push(options)
    return words.join(' ')
  })
  const word = list[0]?.method === undefined ? '' : 'WITH '
  return items.length === 0 ? '' : `${word}${items.join(', ')}`
}

/** The server keeps only the hash and shows only the method. */
function normalAuth({ method, options }: AuthSpec): string {
  const name = (method ?? 'sha256_password')
    .toLowerCase()
    .replace(/_hash$/, '_password')
    .replace(/^plaintext.*/, 'plaintext_password')
  if (/_password$/.test(name) && name !== 'no_password') return `${name} BY ${MASK}`
  return options === undefined ? name : `${name} ${options}`
}

/** The two local addresses are kept as LOCAL (clickhouse.md §2.2). */
function normalHosts(hosts: readonly string[] | undefined): string {
  const words = (hosts ?? ['ANY']).map((host) => {
    const text = host
      .trim()
      .replace(/\s+/g, ' ')
      .replace(/^[a-z]+/i, (word) => word.toUpperCase())
    if (/^(IP '(::1|127\.0\.0\.1)'|NAME 'localhost')$/i.test(text)) return 'LOCAL'
    return text.replace(/(?<=^IP ')[0-9a-f:]*:[0-9a-f:.]*/i, shortAddress)
  })
  return [...new Set(words)].sort().join(', ')
}

/** Servers print addresses of IPv6 in their shortest form (01075_allowed_client_hosts). */
function shortAddress(address: string): string {
  return isIPv6(address) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address
}

/** A text as after HOST, or a map such as `{ip: …}`. */
function readHosts(
  value: Json | undefined,
  problems: SpecProblem[],
): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined
  const items = isList(value) ? value : [value]
  return items.flatMap((item, index) => {
    if (!isObject(item)) return hostText(scalarText(item))
    const [form] = Object.keys(item)
    const text = form === undefined ? undefined : scalarText(item[form])
    if (form !== undefined && text !== undefined)
      return `${form.toUpperCase()} ${quoteString(text)}`
    problems.push(
      badValue('a host is a text such as `LOCAL`, or a map such as `{ip: …}`', ['hosts', index]),
    )
    return []
  })
}

/** What follows HOST as it is, or an address, a network or a name alone. */
function hostText(text: string | undefined): readonly string[] {
  if (text === undefined) return []
  const plain = text.trim()
  if (isIP(plain.replace(/\/\d+$/, '')) !== 0) return [`IP ${quoteString(plain)}`]
  const isWord = /^(any|local|none)$/i.test(plain)
  return [/^[\w-]+(\.[\w-]+)*$/.test(plain) && !isWord ? `NAME ${quoteString(plain)}` : plain]
}

function readAuth(value: Json | undefined, problems: SpecProblem[]): UserSpec['auth'] | undefined {
  if (value === undefined || value === null) return undefined
  if (isList(value)) return value.flatMap((item) => readOneAuth(item, problems) ?? [])
  return readOneAuth(value, problems)
}

function readOneAuth(value: Json, problems: SpecProblem[]): AuthSpec | undefined {
  if (!isObject(value)) {
    problems.push(badValue('auth is a map with `method` and `secret`', ['auth']))
    return undefined
  }
  return compact<AuthSpec>({
    method: scalarText(value['method']),
    secret: scalarText(value['secret']),
    options: scalarText(value['options']),
  })
}
