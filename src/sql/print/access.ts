import type {
  AuthMethod,
  CreateQuota,
  CreateRole,
  CreateRowPolicy,
  CreateSettingsProfile,
  CreateUser,
  Grant,
  GrantedRights,
  HostRule,
  PolicyTarget,
  Privilege,
  ProfileElement,
  QuotaInterval,
  RoleSet,
} from '../ast/access.ts'
import type { Name, UnknownClause } from '../ast/span.ts'
import { expressionText } from './expression.ts'
import { COMPACT, nameText, pathText, words } from './printing.ts'
import { subjectText } from './table.ts'

type AccessStatement =
  | CreateUser
  | CreateRole
  | CreateSettingsProfile
  | CreateRowPolicy
  | CreateQuota
  | Grant

export function accessText(node: AccessStatement): string {
  switch (node.kind) {
    case 'createUser':
      return userText(node)
    case 'createRole':
      return words(
        headerText(node, 'ROLE'),
        subjects(node.names),
        settingsClause(node),
        ...tail(node),
      )
    case 'createSettingsProfile':
      return words(
        headerText(node, node.written ?? 'SETTINGS PROFILE'),
        subjects(node.names),
        settingsClause(node),
        // The engine reads changes of settings in front of TO only.
        ...(node.unknown ?? []).map((clause) => clause.text),
        node.to && `TO ${roleSetText(node.to)}`,
        ...tail({ ...node, unknown: [] }),
      )
    case 'createRowPolicy':
      return policyText(node)
    case 'createQuota':
      return words(
        headerText(node, 'QUOTA'),
        subjects(node.names),
        node.written ?? keyedText(node.keyedBy),
        node.intervals.map(quotaIntervalText).join(', '),
        node.to && `TO ${roleSetText(node.to)}`,
        ...tail(node),
      )
    case 'grant':
      return grantText(node)
  }
}

interface Head {
  readonly alter: boolean
  readonly orReplace?: true
  readonly ifNotExists?: true
}

function headerText(node: Head, object: string): string {
  const condition = node.ifNotExists && (node.alter ? 'IF EXISTS' : 'IF NOT EXISTS')
  return words(node.alter ? 'ALTER' : 'CREATE', object, condition, node.orReplace && 'OR REPLACE')
}

interface Tail {
  readonly onCluster?: Name
  readonly renameTo?: Name
  readonly storage?: Name
  readonly unknown?: readonly UnknownClause[]
}

function tail(node: Tail): readonly (string | undefined)[] {
  return [
    node.onCluster && `ON CLUSTER ${subjectText(node.onCluster)}`,
    node.renameTo && `RENAME TO ${subjectText(node.renameTo)}`,
    node.storage && `IN ${subjectText(node.storage)}`,
    ...(node.unknown ?? []).map((clause) => clause.text),
  ]
}

function subjects(names: readonly Name[]): string {
  return names.map(subjectText).join(', ')
}

function userText(node: CreateUser): string {
  return words(
    headerText(node, 'USER'),
    subjects(node.names),
    node.notIdentified && 'NOT IDENTIFIED',
    node.auth.length > 0 && `${node.addAuth ? 'ADD ' : ''}IDENTIFIED ${methodsText(node.auth)}`,
    // The engine reads it here only.
    node.validUntil && `VALID UNTIL ${node.validUntil.text}`,
    node.resetAuth && 'RESET AUTHENTICATION METHODS TO NEW',
    node.hosts && `HOST ${node.hosts.map(hostText).join(', ')}`,
    node.addedHosts && `ADD HOST ${node.addedHosts.map(hostText).join(', ')}`,
    node.droppedHosts && `DROP HOST ${node.droppedHosts.map(hostText).join(', ')}`,
    node.defaultRoles && `DEFAULT ROLE ${roleSetText(node.defaultRoles)}`,
    node.defaultDatabase && `DEFAULT DATABASE ${subjectText(node.defaultDatabase)}`,
    node.grantees && `GRANTEES ${roleSetText(node.grantees)}`,
    settingsClause(node),
    ...tail(node),
  )
}

/** WITH stands once, in front of the first method. */
function methodsText([first, ...more]: readonly AuthMethod[]): string {
  const further = more.map((method) => authText(method).replace(/^WITH /, ''))
  return [first ? authText(first) : '', ...further].join(', ')
}

export function authText(node: AuthMethod): string {
  return words(
    node.method !== undefined && `WITH ${node.method}`,
    node.secret && `BY ${node.secret.text}`,
    node.options,
    node.validUntil && `VALID UNTIL ${node.validUntil.text}`,
  )
}

export function hostText(node: HostRule): string {
  return words(node.type, node.value?.text)
}

export function roleSetText(node: RoleSet): string {
  const names = node.all ? 'ALL' : node.none ? 'NONE' : subjects(node.names)
  return words(names, node.except.length > 0 && `EXCEPT ${subjects(node.except)}`)
}

function settingsClause(node: {
  readonly settings?: readonly ProfileElement[]
}): string | undefined {
  if (!node.settings) return undefined
  return `SETTINGS ${node.settings.length === 0 ? 'NONE' : node.settings.map(profileElementText).join(', ')}`
}

export function profileElementText(node: ProfileElement): string {
  if (node.profile) return `${node.written ?? 'PROFILE'} ${subjectText(node.profile)}`
  const value = (word: string, given: ProfileElement['value']): string | undefined =>
    given && `${word} ${expressionText(given, COMPACT)}`
  return words(
    node.name,
    value('=', node.value),
    value('MIN', node.min),
    value('MAX', node.max),
    node.written ?? node.writability,
  )
}

function policyText(node: CreateRowPolicy): string {
  return words(
    headerText(node, node.written ?? 'ROW POLICY'),
    policyTargetsText(node.policies),
    node.restrictive !== undefined && `AS ${node.restrictive ? 'RESTRICTIVE' : 'PERMISSIVE'}`,
    node.command && `FOR ${node.command}`,
    node.using && `USING ${expressionText(node.using, COMPACT, 1)}`,
    node.usingNone && 'USING NONE',
    node.to && `TO ${roleSetText(node.to)}`,
    ...tail(node),
  )
}

/** Every name with its table: what was written as a group is spelled out. */
export function policyTargetsText(targets: readonly PolicyTarget[]): string {
  return targets
    .map(({ name, table }) => `${subjectText(name)} ON ${pathText(table.parts)}`)
    .join(', ')
}

function keyedText(keys: string | undefined): string | undefined {
  return keys === 'none' ? 'NOT KEYED' : keys && `KEYED BY ${keys}`
}

export function quotaIntervalText(node: QuotaInterval): string {
  const limits = node.limits.map(({ name, value }) => `${name} = ${value.text}`).join(', ')
  return words(
    'FOR',
    node.randomized && 'RANDOMIZED',
    `INTERVAL ${node.count} ${node.unit}`,
    node.noLimits && 'NO LIMITS',
    node.trackingOnly && 'TRACKING ONLY',
    limits !== '' && `MAX ${limits}`,
  )
}

function grantText(node: Grant): string {
  const rights = node.rights.map(rightsText).join(', ')
  const what =
    node.rights.length > 0
      ? node.currentGrants
        ? currentGrantsText(node, rights)
        : rights
      : subjects(node.roles)
  const grantees = roleSetText(node.grantees)
  const cluster = node.onCluster && `ON CLUSTER ${subjectText(node.onCluster)}`
  if (node.revoke) {
    const option = node.grantOption
      ? 'GRANT OPTION FOR'
      : node.adminOption
        ? 'ADMIN OPTION FOR'
        : undefined
    return words(
      'REVOKE',
      cluster,
      option,
      what,
      'FROM',
      grantees,
      ...tail({ ...(node.unknown && { unknown: node.unknown }) }),
    )
  }
  return words(
    'GRANT',
    cluster,
    what,
    'TO',
    grantees,
    node.grantOption && 'WITH GRANT OPTION',
    node.adminOption && 'WITH ADMIN OPTION',
    node.replaceOption && 'WITH REPLACE OPTION',
    ...(node.unknown ?? []).map((clause) => clause.text),
  )
}

/** Of all privileges on an object: `CURRENT GRANTS ON *.*`. */
function currentGrantsText({ rights: [first] }: Grant, rights: string): string {
  return first?.privileges.length === 0 ? `CURRENT GRANTS${rights}` : `CURRENT GRANTS(${rights})`
}

export function rightsText(node: GrantedRights): string {
  const privileges = node.privileges.map(privilegeText).join(', ')
  return node.on ? `${privileges} ON ${pathText(node.on.parts)}` : privileges
}

export function privilegeText({ name, columns }: Privilege): string {
  return columns ? `${name}(${columns.map(nameText).join(', ')})` : name
}
