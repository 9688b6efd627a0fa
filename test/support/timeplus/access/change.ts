/** CREATE, ALTER and DROP of access entities: timeplus.md §1.16, codes §5.3. */
import type { AccessState, Kept } from '../catalog.ts'
import { type Context, kept, qualified, revised } from '../context.ts'
import { ServerError } from '../errors.ts'
import type {
  AccessEntity,
  AccessStatement,
  DropAccess,
  QuotaStatement,
  RoleSet,
  RoleStatement,
  RowPolicyStatement,
  SettingsProfileStatement,
  UserStatement,
} from '../sql/index.ts'
import { grant } from './grant.ts'
import { mergedQuota, mergedUser } from './merge.ts'

type Section = Exclude<keyof AccessState, 'grants'>
type Definition =
  | UserStatement
  | RoleStatement
  | RowPolicyStatement
  | QuotaStatement
  | SettingsProfileStatement

const sections: { readonly [entity in AccessEntity]: Section } = {
  USER: 'users',
  ROLE: 'roles',
  'ROW POLICY': 'policies',
  QUOTA: 'quotas',
  'SETTINGS PROFILE': 'profiles',
}

const words: { readonly [section in Section]: string } = {
  users: 'user',
  roles: 'role',
  policies: 'row policy',
  quotas: 'quota',
  profiles: 'settings profile',
}

/** Of the configuration file, and read-only (§1.16). */
export const readOnly: { readonly [section in Section]: readonly string[] } = {
  users: ['default'],
  roles: [],
  policies: [],
  quotas: ['default'],
  profiles: ['default', 'readonly'],
}

export function accessStatement(context: Context, statement: AccessStatement): void {
  switch (statement.kind) {
    case 'user':
      checkRoles(context, statement.defaultRoles)
      change(context, 'users', statement, statement.names, mergedUser)
      break
    case 'role':
      change(context, 'roles', statement, statement.names)
      break
    case 'quota':
      checkRoles(context, statement.to)
      change(context, 'quotas', statement, statement.names, mergedQuota)
      break
    case 'settingsProfile':
      checkRoles(context, statement.to)
      change(context, 'profiles', statement, statement.names)
      break
    case 'rowPolicy':
      checkRoles(context, statement.to)
      for (const policy of statement.policies) {
        const on = qualified(context, policy.on)
        const name = `${policy.name} ON ${on.database}.${on.name}`
        const full = { ...statement, policies: [{ name: policy.name, on }] }
        change(context, 'policies', full, [name])
      }
      break
    case 'setDefaultRole':
      for (const name of statement.to) {
        const user = require(context, 'users', name) as Kept<UserStatement>
        const definition = { ...user.definition, defaultRoles: statement.roles }
        put(context, 'users', name, revised(context, user, definition))
      }
      break
    case 'grant':
      grant(context, statement)
      break
    case 'dropAccess':
      drop(context, statement)
  }
  context.catalog.save()
}

/** Names in TO, DEFAULT ROLE and GRANT have to be there: 511. */
export function checkRoles(context: Context, set: RoleSet | undefined): void {
  const { users, roles } = context.catalog.state.access
  for (const name of [...(set?.names ?? []), ...(set?.except ?? [])]) {
    if (!users[name] && !roles[name] && !readOnly.users.includes(name) && name !== 'CURRENT_USER') {
      throw new ServerError(511, `There is no role \`${name}\` in user directories`)
    }
  }
}

type Merge<One> = (before: One, change: One) => One

function change<One extends Definition>(
  context: Context,
  section: Section,
  statement: One,
  names: readonly string[],
  merge: Merge<One> = (before, after) => ({ ...before, ...after }),
): void {
  for (const name of names) {
    checkWritable(section, name)
    const before = of(context, section)[name]
    if (statement.alter) {
      if (!before && statement.ifExists) continue
      alterOne(context, section, name, { statement, merge })
    } else if (before && !statement.orReplace) {
      if (statement.ifNotExists) continue
      throw new ServerError(
        493,
        `${words[section]} \`${name}\`: cannot insert because it already exists`,
      )
    } else {
      const definition = plain(statement, name)
      put(
        context,
        section,
        name,
        before ? revised(context, before, definition) : kept(context, definition),
      )
    }
  }
}

function alterOne<One extends Definition>(
  context: Context,
  section: Section,
  name: string,
  { statement, merge }: { readonly statement: One; readonly merge: Merge<One> },
): void {
  const before = require(context, section, name)
  const next = statement.renameTo ?? name
  if (next !== name && of(context, section)[next]) {
    throw new ServerError(
      493,
      `${words[section]} \`${next}\`: cannot rename because it already exists`,
    )
  }
  const given = Object.fromEntries(
    Object.entries(statement).filter(([, value]) => value !== undefined),
  ) as One
  const definition = plain(merge(before.definition as One, given), next)
  const all = of(context, section) as { [name: string]: Kept<Definition> }
  delete all[name]
  put(context, section, next, revised(context, before, definition))
}

/** As SHOW CREATE has it: one name, and no word of the statement that made it. */
function plain<One extends Definition>(statement: One, name: string): One {
  const { renameTo: _renameTo, ...rest } = statement
  const words = { alter: false, orReplace: false, ifNotExists: false, ifExists: false }
  const names = 'names' in statement ? { names: [name] } : {}
  return { ...rest, ...words, ...names } as unknown as One
}

export function of(
  context: Context,
  section: Section,
): { readonly [name: string]: Kept<Definition> } {
  return context.catalog.state.access[section]
}

function put(context: Context, section: Section, name: string, object: Kept<Definition>): void {
  const all = of(context, section) as { [name: string]: Kept<Definition> }
  all[name] = object
}

function require(context: Context, section: Section, name: string): Kept<Definition> {
  const found = of(context, section)[name]
  if (!found) {
    throw new ServerError(492, `There is no ${words[section]} \`${name}\` in user directories`)
  }
  return found
}

function checkWritable(section: Section, name: string): void {
  if (!readOnly[section].includes(name)) return
  throw new ServerError(
    495,
    `Cannot change ${words[section]} \`${name}\` in users.xml because this storage is readonly`,
  )
}

function drop(context: Context, statement: DropAccess): void {
  const section = sections[statement.entity]
  for (const given of statement.names) {
    const on = statement.on && qualified(context, statement.on)
    const name = on ? `${given} ON ${on.database}.${on.name}` : given
    checkWritable(section, name)
    if (statement.ifExists && !of(context, section)[name]) continue
    require(context, section, name)
    delete (of(context, section) as { [name: string]: unknown })[name]
    if (section === 'users' || section === 'roles') forget(context, name)
  }
}

/** Grants of what is gone go with it, and grants of a role to others. */
function forget(context: Context, name: string): void {
  const grants = context.catalog.state.access.grants as {
    [grantee: string]: AccessState['grants'][string]
  }
  delete grants[name]
  for (const [grantee, granted] of Object.entries(grants)) {
    grants[grantee] = { ...granted, roles: granted.roles.filter((role) => role.name !== name) }
  }
}
