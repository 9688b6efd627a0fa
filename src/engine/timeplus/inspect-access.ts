import { MASK } from '../../catalog/normal-form.ts'
import { SluiceError } from '../../diagnostic/sluice-error.ts'
import type { Json, JsonObject } from '../../resource/json.ts'
import type { LiveObject } from '../../resource/resource.ts'
import { quoteIdentifier } from '../../sql/index.ts'
import { accessKinds } from '../clickhouse-family/access-kinds.ts'
import { type GrantSpec, mergeGrants } from '../clickhouse-family/kinds/grant.ts'
import { isObject } from '../clickhouse-family/kinds/settings.ts'
import { textOf } from '../clickhouse-family/rows.ts'
import { serverCodeOf } from '../clickhouse-family/server-fault.ts'
import type { Statements } from '../clickhouse-family/statements.ts'
import type { Capabilities } from '../engine.ts'
import { type Finding, findingFrom, unreadable } from './finding.ts'

/**
 * Users, roles, grants, row policies, quotas and profiles. SHOW ACCESS prints all of them as
 * statements; a server that does not know it is asked for each. What comes from `users.xml` or
 * another place that SQL cannot write is left out (timeplus.md §1.16). A user who may not see
 * them is told so per kind, and nothing fails.
 */
export async function readAccess(
  statements: Statements,
  capabilities: Capabilities,
): Promise<readonly Finding[]> {
  if (accessKinds.every((kind) => capabilities.unsupportedKinds[kind] !== undefined)) return []
  try {
    const entries = await readEntries(statements)
    const texts = await readTexts(statements, entries)
    const readOnly = new Set(
      entries.flatMap(({ kind, name, isReadOnly }) => (isReadOnly ? [`${kind}/${name}`] : [])),
    )
    return accessFrom(texts, readOnly)
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code !== 'NOT_ALLOWED') throw error
    return accessKinds.map((kind) => unreadable({ kind, name: '*' }, error.message))
  }
}

interface Entry {
  readonly kind: string
  /** As the server names it: `p ON db.t` for a row policy. */
  readonly name: string
  readonly isReadOnly: boolean
}

const tables = [
  ['User', 'users'],
  ['Role', 'roles'],
  ['Quota', 'quotas'],
  ['SettingsProfile', 'settings_profiles'],
  ['RowPolicy', 'row_policies'],
] as const

async function readEntries(statements: Statements): Promise<readonly Entry[]> {
  const rows = await statements.query(
    tables
      .map(([kind, table]) => `SELECT '${kind}' AS kind, name, storage FROM system.${table}`)
      .join(' UNION ALL '),
  )
  return rows.map((row) => ({
    kind: textOf(row, 'kind'),
    name: textOf(row, 'name'),
    isReadOnly: /^(users[._ ]?(xml|ya?ml)|ldap)/i.test(textOf(row, 'storage')),
  }))
}

async function readTexts(
  statements: Statements,
  entries: readonly Entry[],
): Promise<readonly string[]> {
  try {
    return await linesOf('SHOW ACCESS', statements)
  } catch (error) {
    // 62: no such statement, 48: not implemented.
    if (![48, 62].includes(serverCodeOf(error) ?? 0)) throw error
  }
  const shows = entries.flatMap(({ kind, name, isReadOnly }) =>
    isReadOnly ? [] : showing(kind, name),
  )
  const lines = await Promise.all(shows.map((show) => linesOf(show, statements)))
  return lines.flat()
}

function showing(kind: string, name: string): readonly string[] {
  const quoted = quoteIdentifier(name)
  switch (kind) {
    case 'User':
    case 'Role':
      return [`SHOW CREATE ${kind.toUpperCase()} ${quoted}`, `SHOW GRANTS FOR ${quoted}`]
    case 'SettingsProfile':
      return [`SHOW CREATE SETTINGS PROFILE ${quoted}`]
    case 'RowPolicy':
      return [`SHOW CREATE ROW POLICY ${name}`]
    default:
      return [`SHOW CREATE ${kind.toUpperCase()} ${quoted}`]
  }
}

async function linesOf(show: string, statements: Statements): Promise<readonly string[]> {
  const rows = await statements.query(show)
  return rows.flatMap((row) => Object.values(row).filter((text) => text !== null))
}

function accessFrom(texts: readonly string[], readOnly: ReadonlySet<string>): readonly Finding[] {
  const found = texts
    // SHOW ACCESS writes headings between the statements.
    .filter((text) => /^\s*(CREATE|ATTACH|GRANT|REVOKE)\b/i.test(text))
    .map((text) => findingFrom(text, { kind: kindOf(text), name: clip(text) }))
    .filter(({ object }) => object === undefined || !isReadOnly(object, readOnly))
  return [
    ...found.filter(({ object }) => object?.kind !== 'Grant').map(withoutPassword),
    ...joinedGrants(found),
  ]
}

/** The server prints a line for what may be passed on and one for what may not: both are one Grant. */
function joinedGrants(found: readonly Finding[]): readonly Finding[] {
  const grants = new Map<string, LiveObject>()
  for (const { object } of found) {
    if (object?.kind !== 'Grant') continue
    const before = grants.get(object.id)
    const spec =
      before === undefined
        ? object.spec
        : mergeGrants(before.spec as GrantSpec, object.spec as GrantSpec)
    grants.set(object.id, { ...object, spec })
  }
  return [...grants.values()].map((object) => ({ object }))
}

/**
 * A password is never shown, only how it is kept (timeplus.md §1.16): it is there and hidden. What
 * a server of another version does show is hidden all the same.
 */
function withoutPassword(finding: Finding): Finding {
  const auth = finding.object?.spec['auth']
  if (finding.object?.kind !== 'User' || !isObject(auth)) return finding
  const spec: JsonObject = { ...finding.object.spec, auth: hidden(auth) }
  return { object: { ...finding.object, spec } }
}

function hidden(auth: JsonObject): Json {
  const { method } = auth
  const isPassword =
    typeof method === 'string' && /_(password|hash)$/.test(method) && method !== 'no_password'
  return isPassword ? { ...auth, secret: MASK } : auth
}

/** Rights of somebody who is defined in a file are defined there, too. */
function isReadOnly({ kind, address }: LiveObject, readOnly: ReadonlySet<string>): boolean {
  const { database, on, name } = address
  if (kind === 'RowPolicy') return readOnly.has(`RowPolicy/${name} ON ${database}.${on}`)
  if (kind !== 'Grant') return readOnly.has(`${kind}/${name}`)
  const grantee = name.slice(0, name.lastIndexOf('@'))
  return readOnly.has(`User/${grantee}`) || readOnly.has(`Role/${grantee}`)
}

function kindOf(text: string): string {
  const words = /^\s*\w+\s+(USER|ROLE|QUOTA|SETTINGS|ROW|POLICY|PROFILE)?/i.exec(text)?.[1]
  return kindsByWord[words?.toUpperCase() ?? ''] ?? 'Grant'
}

const kindsByWord: { readonly [word: string]: string } = {
  USER: 'User',
  ROLE: 'Role',
  QUOTA: 'Quota',
  SETTINGS: 'SettingsProfile',
  PROFILE: 'SettingsProfile',
  ROW: 'RowPolicy',
  POLICY: 'RowPolicy',
}

function clip(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text
}
