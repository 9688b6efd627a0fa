import { SluiceError } from '../../diagnostic/sluice-error.ts'
import type { Json } from '../../resource/json.ts'
import type { LiveObject } from '../../resource/resource.ts'
import { accessKinds } from '../clickhouse-family/access-kinds.ts'
import { textOf } from '../clickhouse-family/rows.ts'
import type { Statements } from '../clickhouse-family/statements.ts'
import type { Capabilities } from '../engine.ts'
import { type Finding, findingFrom } from './finding.ts'

/**
 * Users, roles, grants, row policies, quotas and profiles, from two queries: SHOW ACCESS prints
 * all of them as statements, and the names of those that come from read-only places (users.xml,
 * LDAP) are left out. A user who may not see them is told so per kind, and nothing fails.
 * Source: manual, "SHOW → SHOW ACCESS"; source only, as the embedded engine has no access storage.
 */
export async function readAccess(
  statements: Statements,
  capabilities: Capabilities,
): Promise<readonly Finding[]> {
  if (accessKinds.every((kind) => capabilities.unsupportedKinds[kind] !== undefined)) {
    return []
  }
  try {
    const [lines, readOnly] = await Promise.all([
      statements.query('SHOW ACCESS'),
      readOnlyNames(statements),
    ])
    const texts = lines.flatMap((row) => Object.values(row).filter((text) => text !== null))
    return accessFrom(texts, readOnly)
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code !== 'NOT_ALLOWED') throw error
    return accessKinds.map((kind) => ({ unreadable: { kind, name: '*', why: error.message } }))
  }
}

/** Kind and name, `User/default`. */
async function readOnlyNames(statements: Statements): Promise<ReadonlySet<string>> {
  const writable = `SELECT name FROM system.user_directories WHERE type IN ('local_directory', 'local directory', 'memory', 'replicated')`
  const tables = [
    ['User', 'users'],
    ['Role', 'roles'],
    ['Quota', 'quotas'],
    ['SettingsProfile', 'settings_profiles'],
    ['RowPolicy', 'row_policies'],
  ] as const
  const rows = await statements.query(
    tables
      .map(
        ([kind, table]) =>
          `SELECT '${kind}' AS kind, ${kind === 'RowPolicy' ? "concat(database, '.', table, '.', short_name)" : 'name'} AS entry FROM system.${table} WHERE storage NOT IN (${writable})`,
      )
      .join(' UNION ALL '),
  )
  return new Set(rows.map((row) => `${textOf(row, 'kind')}/${textOf(row, 'entry')}`))
}

function accessFrom(texts: readonly string[], readOnly: ReadonlySet<string>): readonly Finding[] {
  const found = texts
    .map((text) => findingFrom(text, { kind: accessKindOf(text), name: clip(text) }))
    .filter(({ object }) => object === undefined || !isReadOnly(object.kind, object.name, readOnly))
  return mergeGrants(found)
}

/**
 * The server prints a line for what may be passed on and one for what may not; one Grant holds
 * both, so that lists of the same field are joined.
 */
function mergeGrants(found: readonly Finding[]): readonly Finding[] {
  const grants = new Map<string, LiveObject>()
  for (const { object } of found) {
    if (object?.kind !== 'Grant') continue
    const before = grants.get(object.id)
    grants.set(object.id, before === undefined ? object : joined(before, object))
  }
  return [
    ...found.filter(({ object }) => object?.kind !== 'Grant'),
    ...[...grants.values()].map((object) => ({ object })),
  ]
}

function joined(one: LiveObject, other: LiveObject): LiveObject {
  const spec: { [field: string]: Json | undefined } = { ...one.spec }
  for (const [field, value] of Object.entries(other.spec)) {
    const before = spec[field]
    spec[field] = Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value
  }
  return { ...one, spec }
}

function clip(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text
}

/** Rights of somebody who is defined in a file are defined there, too. */
function isReadOnly(kind: string, name: string, readOnly: ReadonlySet<string>): boolean {
  if (kind !== 'Grant') return readOnly.has(`${kind}/${name}`)
  const grantee = name.slice(0, name.lastIndexOf('@'))
  return readOnly.has(`User/${grantee}`) || readOnly.has(`Role/${grantee}`)
}

function accessKindOf(text: string): string {
  const word = /^(?:CREATE|GRANT|REVOKE)(?: (USER|ROLE|ROW POLICY|QUOTA|SETTINGS PROFILE))?/.exec(
    text,
  )?.[1]
  return word === undefined ? 'Grant' : (kindsByWord[word] ?? 'Grant')
}

const kindsByWord: { readonly [word: string]: string } = {
  USER: 'User',
  ROLE: 'Role',
  'ROW POLICY': 'RowPolicy',
  QUOTA: 'Quota',
  'SETTINGS PROFILE': 'SettingsProfile',
}
