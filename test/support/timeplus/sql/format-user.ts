/** The clauses of a user as printed: never a password. */
import type { Identification, ProfileElement, UserHost, UserStatement } from './access-statement.ts'
import { rolesText } from './format-access.ts'
import { formatExpression } from './format-expression.ts'
import { identifierText, stringText } from './literal-text.ts'

export function userClauses(user: UserStatement): readonly string[] {
  return [
    ...(user.identified ? [identificationText(user.identified)] : []),
    ...(user.hosts ? [`HOST ${hostsText(user.hosts)}`] : []),
    ...(user.addHosts ? [`ADD HOST ${hostsText(user.addHosts)}`] : []),
    ...(user.dropHosts ? [`DROP HOST ${hostsText(user.dropHosts)}`] : []),
    ...(user.defaultDatabase === undefined
      ? []
      : [`DEFAULT DATABASE ${identifierText(user.defaultDatabase)}`]),
    ...(user.defaultRoles ? [`DEFAULT ROLE ${rolesText(user.defaultRoles)}`] : []),
    ...(user.settings ? [`SETTINGS ${profileElements(user.settings)}`] : []),
    ...(user.grantees ? [`GRANTEES ${rolesText(user.grantees).replace(/^ALL/, 'ANY')}`] : []),
  ]
}

/** SHOW CREATE USER has no BY part (p1:src/Parsers/Access/ASTCreateUserQuery.cpp). */
function identificationText(identified: Identification): string {
  if (identified.method === 'no_password') return 'NOT IDENTIFIED'
  const server = identified.server === undefined ? '' : ` SERVER ${stringText(identified.server)}`
  const realm = identified.realm === undefined ? '' : ` REALM ${stringText(identified.realm)}`
  return `IDENTIFIED WITH ${identified.method}${server}${realm}`
}

function hostsText(hosts: readonly UserHost[]): string {
  if (hosts.some(({ kind }) => kind === 'ANY')) return 'ANY'
  const groups = (['IP', 'NAME', 'REGEXP', 'LIKE'] as const).flatMap((kind) => {
    const values = hosts.flatMap((host) =>
      'value' in host && host.kind === kind ? [host.value] : [],
    )
    if (values.length === 0) return []
    return [`${kind} ${values.map((value) => stringText(hostText(kind, value))).join(', ')}`]
  })
  const local = hosts.some(({ kind }) => kind === 'LOCAL') ? ['LOCAL'] : []
  const parts = [...local, ...groups]
  return parts.length > 0 ? parts.join(', ') : 'NONE'
}

/** IPv6 addresses are canonicalised. */
function hostText(kind: string, value: string): string {
  const [address = '', mask] = value.split('/')
  if (kind !== 'IP' || !address.includes(':') || !URL.canParse(`http://[${address}]/`)) return value
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1)
  return mask === undefined ? canonical : `${canonical}/${mask}`
}

export function profileElements(elements: readonly ProfileElement[]): string {
  return elements.length > 0 ? elements.map(elementText).join(', ') : 'NONE'
}

function elementText(element: ProfileElement): string {
  if (element.kind === 'profile') return `PROFILE ${identifierText(element.name)}`
  return [
    identifierText(element.name),
    ...(element.value ? [`= ${formatExpression(element.value)}`] : []),
    ...(element.min ? [`MIN = ${formatExpression(element.min)}`] : []),
    ...(element.max ? [`MAX = ${formatExpression(element.max)}`] : []),
    ...(element.writability ? [element.writability] : []),
  ].join(' ')
}
