/** SHOW of access entities: timeplus.md §1.16, §3.6 pairs 15 and 16. */
import type { Kept, Privilege } from '../catalog.ts'
import { type Context, type Listing, qualified } from '../context.ts'
import { ServerError } from '../errors.ts'
import { storedText } from '../show-create.ts'
import {
  identifierText,
  type ShowCreateStatement,
  type ShowStatement,
  type Statement,
  type UserStatement,
} from '../sql/index.ts'
import { of, readOnly } from './change.ts'

export function accessList(context: Context, statement: ShowStatement): Listing {
  const { access } = context.catalog.state
  const list = (names: readonly string[]): Listing => ({
    names: ['name'],
    types: ['String'],
    rows: names.map((name) => [name]),
  })
  const all = (
    section: 'users' | 'roles' | 'policies' | 'quotas' | 'profiles',
  ): readonly string[] => [...readOnly[section], ...Object.keys(access[section])].sort()
  switch (statement.list) {
    case 'USERS':
      return list(all('users'))
    case 'ROLES':
      return list(all('roles'))
    case 'CURRENT ROLES':
    case 'ENABLED ROLES':
      return list((access.grants[context.user]?.roles ?? []).map(({ name }) => name))
    case 'QUOTAS':
      return list(all('quotas'))
    case 'SETTINGS PROFILES':
      return list(all('profiles'))
    case 'ROW POLICIES': {
      if (!statement.on) return list(all('policies'))
      const { database, name } = qualified(context, statement.on)
      const end = ` ON ${database}.${name}`
      return list(
        all('policies')
          .filter((one) => one.endsWith(end))
          .map((one) => one.slice(0, -end.length)),
      )
    }
    case 'GRANTS': {
      const grantees = statement.for ?? [context.user]
      const rows = grantees.flatMap((name) => grantTexts(context, name))
      return { names: ['GRANTS'], types: ['String'], rows: rows.map((row) => [row]) }
    }
    case 'ACCESS':
      return { names: ['ACCESS'], types: ['String'], rows: everything(context).map((row) => [row]) }
    default:
      throw new ServerError(48, `SHOW ${statement.list} is not supported`)
  }
}

function everything(context: Context): readonly string[] {
  const sections = ['profiles', 'quotas', 'roles', 'users', 'policies'] as const
  const created = sections.flatMap((section) =>
    Object.values(of(context, section)).map(({ definition }) => entityText(context, definition)),
  )
  const owners = ['default', ...Object.keys(context.catalog.state.access.grants)]
  return ['CREATE USER default', ...created, ...owners.flatMap((name) => grantTexts(context, name))]
}

export function accessTexts(context: Context, statement: ShowCreateStatement): readonly string[] {
  const sections = {
    USER: 'users',
    ROLE: 'roles',
    QUOTA: 'quotas',
    'SETTINGS PROFILE': 'profiles',
    'ROW POLICY': 'policies',
  } as const
  const target = statement.target as keyof typeof sections
  const section = sections[target]
  const names = statement.names.map(({ name }) => {
    if (!statement.on) return name
    const on = qualified(context, statement.on)
    return `${name} ON ${on.database}.${on.name}`
  })
  return (names.length > 0 ? names : [context.user]).map((name) => {
    const found: Kept<Statement> | undefined = of(context, section)[name]
    if (found) return entityText(context, found.definition)
    if (readOnly[section].includes(name)) return `CREATE ${target} ${identifierText(name)}`
    const code = target === 'QUOTA' || target === 'ROW POLICY' ? 199 : 492
    throw new ServerError(
      code,
      `There is no ${target.toLowerCase()} \`${name}\` in user directories`,
    )
  })
}

function entityText(context: Context, definition: Statement): string {
  return storedText(context, definition.kind === 'user' ? withoutSecret(definition) : definition)
}

/** The method without its password, unless an LDAP or Kerberos server knows it (§1.16). */
function withoutSecret(user: UserStatement): UserStatement {
  const { identified } = user
  if (!identified) return user
  if (identified.method === 'no_password') {
    const { identified: _identified, ...rest } = user
    return rest
  }
  const methods: { readonly [written: string]: string } = {
    sha256_hash: 'sha256_password',
    double_sha1_hash: 'double_sha1_password',
  }
  const { by: _by, hash: _hash, ...shown } = identified
  return { ...user, identified: { ...shown, method: methods[shown.method] ?? shown.method } }
}

/** Privileges by object, the widest first, what was taken after what was given; then roles. */
export function grantTexts(context: Context, grantee: string): readonly string[] {
  const { access } = context.catalog.state
  const to = identifierText(grantee)
  const isKnown = access.users[grantee] || access.roles[grantee]
  if (grantee === 'default') return [`GRANT ALL ON *.* TO ${to} WITH GRANT OPTION`]
  if (!isKnown) throw new ServerError(511, `There is no role \`${grantee}\` in user directories`)
  const granted = access.grants[grantee] ?? { privileges: [], roles: [] }
  const groups = new Map<string, Privilege[]>()
  for (const one of [...granted.privileges].sort(byObject)) {
    const key = `${objectText(one)}|${one.revoked}|${one.option}`
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  const privileges = [...groups.values()].map((group) => {
    const [first] = group
    const list = [...group].sort((a, b) => rank(a.name) - rank(b.name)).map(privilegeText)
    const object = first ? objectText(first) : ''
    if (first?.revoked) return `REVOKE ${list.join(', ')} ON ${object} FROM ${to}`
    const option = first?.option ? ' WITH GRANT OPTION' : ''
    return `GRANT ${list.join(', ')} ON ${object} TO ${to}${option}`
  })
  const roles = [false, true].flatMap((admin) => {
    const names = granted.roles
      .filter((role) => role.admin === admin)
      .map(({ name }) => identifierText(name))
    const option = admin ? ' WITH ADMIN OPTION' : ''
    return names.length > 0 ? [`GRANT ${names.sort().join(', ')} TO ${to}${option}`] : []
  })
  return [...privileges, ...roles]
}

function privilegeText({ name, columns }: Privilege): string {
  return columns ? `${name}(${columns.map(identifierText).join(', ')})` : name
}

function objectText({ database, table }: Privilege): string {
  const text = (part: string | undefined): string =>
    part === undefined ? '*' : identifierText(part)
  return `${text(database)}.${text(table)}`
}

function byObject(a: Privilege, b: Privilege): number {
  const key = ({ database = '', table = '', revoked }: Privilege): string =>
    [database, table, revoked ? '1' : '0'].join('\u0000')
  return key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0
}

/** The order of the server's own list of privileges (`AccessType.h`). */
const order = [
  'SHOW',
  'SELECT',
  'INSERT',
  'ALTER',
  'CREATE',
  'DROP',
  'TRUNCATE',
  'OPTIMIZE',
  'KILL',
  'ACCESS',
  'SYSTEM',
  'SOURCES',
  'ALL',
]

function rank(name: string): number {
  const at = order.findIndex((word) => name.startsWith(word))
  return at < 0 ? order.length : at
}
