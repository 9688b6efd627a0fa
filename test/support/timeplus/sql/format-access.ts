/** Access entities as printed (timeplus.md §1.16, §3.6 facts 15 and 16). */
import type {
  AccessStatement,
  DropAccess,
  GrantElement,
  GrantStatement,
  QuotaInterval,
  QuotaStatement,
  RoleSet,
  RowPolicyStatement,
} from './access-statement.ts'
import { formatExpression } from './format-expression.ts'
import { objectText } from './format-from.ts'
import { profileElements, userClauses } from './format-user.ts'
import { identifierText } from './literal-text.ts'

export function accessText(statement: AccessStatement): string {
  switch (statement.kind) {
    case 'user':
      return join(head(statement, 'USER', namesText(statement.names)), userClauses(statement))
    case 'role':
      return join(
        head(statement, 'ROLE', namesText(statement.names)),
        statement.settings ? [`SETTINGS ${profileElements(statement.settings)}`] : [],
      )
    case 'settingsProfile':
      return join(head(statement, 'SETTINGS PROFILE', namesText(statement.names)), [
        ...(statement.settings ? [`SETTINGS ${profileElements(statement.settings)}`] : []),
        ...toText(statement.to),
      ])
    case 'quota':
      return quotaText(statement)
    case 'rowPolicy':
      return rowPolicyText(statement)
    case 'grant':
      return grantText(statement)
    case 'setDefaultRole':
      return `SET DEFAULT ROLE ${rolesText(statement.roles)} TO ${namesText(statement.to)}`
    case 'dropAccess':
      return dropText(statement)
  }
}

interface Head {
  readonly alter: boolean
  readonly orReplace: boolean
  readonly ifNotExists: boolean
  readonly ifExists: boolean
  readonly renameTo?: string
}

function head(statement: Head, word: string, names: string): string {
  const verb = statement.alter ? 'ALTER' : statement.orReplace ? 'CREATE OR REPLACE' : 'CREATE'
  const condition = statement.ifExists
    ? 'IF EXISTS '
    : statement.ifNotExists
      ? 'IF NOT EXISTS '
      : ''
  const renamed =
    statement.renameTo === undefined ? '' : ` RENAME TO ${identifierText(statement.renameTo)}`
  return `${verb} ${word} ${condition}${names}${renamed}`
}

function join(first: string, rest: readonly string[]): string {
  return [first, ...rest].join(' ')
}

function rowPolicyText(statement: RowPolicyStatement): string {
  const names = statement.policies.map(
    ({ name, on }) => `${identifierText(name)} ON ${objectText(on)}`,
  )
  const using =
    statement.using === undefined
      ? []
      : [`USING ${statement.using === 'none' ? 'NONE' : formatExpression(statement.using)}`]
  return join(head(statement, 'ROW POLICY', names.join(', ')), [
    ...(statement.as ? [`AS ${statement.as.toLowerCase()}`] : []),
    ...(statement.select ? ['FOR SELECT'] : []),
    ...using,
    ...toText(statement.to),
  ])
}

function quotaText(statement: QuotaStatement): string {
  const keyed = statement.keyedBy
  const keys = !keyed
    ? []
    : keyed.length > 0
      ? [`KEYED BY ${keyed.join(', ')}`]
      : statement.alter
        ? ['NOT KEYED']
        : []
  const intervals = statement.intervals.map(quotaInterval).join(', ')
  return join(head(statement, 'QUOTA', namesText(statement.names)), [
    ...keys,
    ...(intervals === '' ? [] : [intervals]),
    ...toText(statement.to),
  ])
}

function quotaInterval(interval: QuotaInterval): string {
  const words = interval.randomized ? 'FOR RANDOMIZED INTERVAL' : 'FOR INTERVAL'
  const limits = interval.limits.map(({ name, max }) => `${name} = ${max}`).join(', ')
  const rest =
    interval.mode === 'none'
      ? 'NO LIMITS'
      : interval.mode === 'tracking'
        ? 'TRACKING ONLY'
        : `MAX ${limits}`
  return `${words} ${interval.count} ${interval.unit} ${rest}`
}

function grantText(statement: GrantStatement): string {
  const what = statement.roles
    ? rolesText(statement.roles)
    : statement.privileges.map(elementText).join(', ')
  const option = statement.roles ? 'ADMIN OPTION' : 'GRANT OPTION'
  if (statement.revoke) {
    const before = statement.option ? `${option} FOR ` : ''
    return `REVOKE ${before}${what} FROM ${rolesText(statement.grantees)}`
  }
  const after = statement.option ? ` WITH ${option}` : ''
  return `GRANT ${what} TO ${rolesText(statement.grantees)}${after}${statement.replace ? ' WITH REPLACE OPTION' : ''}`
}

function elementText(element: GrantElement): string {
  const privileges = element.privileges.map(({ name, columns }) =>
    columns ? `${name}(${columns.map(identifierText).join(', ')})` : name,
  )
  return `${privileges.join(', ')} ON ${targetText(element)}`
}

function targetText({ database, relation }: GrantElement): string {
  const own = relation === undefined ? '*' : identifierText(relation)
  if (database.kind === 'any') return '*.*'
  return database.kind === 'named' ? `${identifierText(database.name)}.${own}` : own
}

function dropText(statement: DropAccess): string {
  const on = statement.on ? ` ON ${objectText(statement.on)}` : ''
  return `DROP ${statement.entity} ${statement.ifExists ? 'IF EXISTS ' : ''}${namesText(statement.names)}${on}`
}

function toText(to: RoleSet | undefined): readonly string[] {
  return to ? [`TO ${rolesText(to)}`] : []
}

export function rolesText(roles: RoleSet): string {
  if (roles.none) return 'NONE'
  const names = roles.all ? 'ALL' : namesText(roles.names)
  return roles.except.length > 0 ? `${names} EXCEPT ${namesText(roles.except)}` : names
}

function namesText(names: readonly string[]): string {
  return names.map(identifierText).join(', ')
}
