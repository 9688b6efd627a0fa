/** GRANT and REVOKE, one resource for each pair of role and object: https://www.postgresql.org/docs/current/sql-grant.html */
import type { Json, JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { listOf, nodesOf, stringOf, textOf, type Tree } from '../sql/tree.ts'
import { listOrNone } from './constraint.ts'
import {
  findObject,
  isInSchema,
  isRelation,
  type Known,
  keyOf,
  type ReadObject,
  type Reading,
} from './known.ts'
import { objectText } from './grant-object.ts'
import { optionMap, type OptionValue, roleNames } from './options.ts'
import { isItem } from './parts.ts'
import type { Statement } from './statement.ts'

export interface Privileges {
  readonly privileges: readonly string[]
  readonly withGrantOption: readonly string[]
}

export function readGrant(statement: Statement, known: Known): Reading {
  const { fields } = statement
  const objects = objectsOf(statement, known)
  if ('why' in objects) return objects
  const pairs = roleTexts(fields['grantees']).flatMap((to) => objects.on.map((on) => ({ to, on })))
  const put: ReadObject[] = []
  const gone: string[] = []
  for (const { to, on } of pairs) {
    const address = { name: `${to}@${on}` }
    const key = keyOf({ kind: 'Grant', address })
    const before = known.objects.get(key)
    const after = changed(fields, before?.spec, defaultOf(to, on))
    if (after === undefined) {
      if (before !== undefined) gone.push(key)
      continue
    }
    put.push({ kind: 'Grant', address, spec: { to, on, ...privilegeFields(after) }, unknown: [] })
  }
  if (put.length === 0 && gone.length === 0)
    return { why: 'this takes away what no statement here has given' }
  return { put, gone }
}

/** GRANT a TO b: a field of b where it is made by these statements too. */
export function readRoleGrant({ fields }: Statement, known: Known): Reading {
  const roles = nodesOf(fields['granted_roles'], 'AccessPriv').flatMap(
    ({ priv_name }) => textOf(priv_name) ?? [],
  )
  if (fields['is_grant'] !== true) return { why: 'what is revoked is not followed' }
  const options = optionMap(fields['opt']) ?? {}
  const put = roleTexts(fields['grantee_roles']).map((to): ReadObject => {
    const role = findObject(known, ['Role'], { name: to })
    return role ? withMemberships(role, roles, options) : grantOfRoles(to, roles, options, known)
  })
  return { put }
}

/** `ADMIN TRUE`, and since 16 `INHERIT FALSE`, `SET FALSE`. */
type Options = { readonly [name: string]: OptionValue }

function withMemberships(role: ReadObject, roles: readonly string[], options: Options): ReadObject {
  const own = compact<JsonObject>({
    admin: options['admin'] === true ? true : undefined,
    inherit: options['inherit'] === false ? false : undefined,
    set: options['set'] === false ? false : undefined,
  })
  const isPlain = Object.keys(own).length === 0
  const added = roles.map((name): Json => (isPlain ? name : { role: name, ...own }))
  const before = role.spec['memberOf']
  const kept = (Array.isArray(before) ? before : []).filter(
    (one: Json) => !roles.includes(String(isItem(one) ? one['role'] : one)),
  )
  return { ...role, spec: { ...role.spec, memberOf: [...kept, ...added] } }
}

function grantOfRoles(
  to: string,
  roles: readonly string[],
  options: Options,
  known: Known,
): ReadObject {
  const address = { name: `${to}@roles` }
  const before = known.objects.get(keyOf({ kind: 'Grant', address }))?.spec
  const admins = [
    ...textsOf(before?.['withAdminOption']),
    ...(options['admin'] === true ? roles : []),
  ]
  const spec = compact<JsonObject>({
    to,
    roles: union(textsOf(before?.['roles']), roles),
    withAdminOption: listOrNone(union(admins, [])),
  })
  return { kind: 'Grant', address, spec, unknown: [] }
}

/** What a pair has after a GRANT or REVOKE; undefined: nothing, as by itself. */
export function changed(
  fields: Tree,
  before: JsonObject | undefined,
  usual: readonly string[],
): Privileges | undefined {
  const named = privilegeTexts(fields['privileges'])
  const held = before === undefined ? usual : textsOf(before['privileges'])
  const options = textsOf(before?.['withGrantOption'])
  const isAll = (list: readonly string[]): boolean => list.includes('all')
  if (fields['is_grant'] === true) {
    const privileges = isAll(named) || isAll(held) ? ['all'] : union(held, named)
    const passed = fields['grant_option'] === true ? union(options, named) : options
    return { privileges, withGrantOption: isAll(passed) ? ['all'] : passed }
  }
  // What is taken on a table is taken on its columns too.
  const isNamed = (one: string): boolean =>
    named.includes(one) || named.includes(one.replace(/ \(.*$/s, ''))
  const without = (list: readonly string[]): readonly string[] =>
    isAll(named) ? [] : list.filter((one) => !isNamed(one))
  // REVOKE GRANT OPTION FOR leaves the privilege itself.
  const privileges = fields['grant_option'] === true ? held : without(held)
  if (privileges.length === 0 && usual.length === 0) return undefined
  return { privileges, withGrantOption: without(options) }
}

export function privilegeFields({ privileges, withGrantOption }: Privileges): JsonObject {
  return compact<JsonObject>({ privileges, withGrantOption: listOrNone(withGrantOption) })
}

/** `select`, `update (note, state)`; no list is ALL. */
export function privilegeTexts(list: unknown): readonly string[] {
  if (listOf(list).length === 0) return ['all']
  return nodesOf(list, 'AccessPriv').map(({ priv_name, cols }) => {
    const name = (textOf(priv_name) ?? 'all').toLowerCase()
    const columns = listOf(cols).flatMap((one) => stringOf(one) ?? [])
    return columns.length === 0 ? name : `${name} (${columns.join(', ')})`
  })
}

/** Everybody is written as in SQL. */
export function roleTexts(list: unknown): readonly string[] {
  return roleNames(list).map((role) => (role === 'public' ? 'PUBLIC' : role))
}

/** What everybody has by itself: https://www.postgresql.org/docs/current/ddl-priv.html */
function defaultOf(to: string, on: string): readonly string[] {
  if (to !== 'PUBLIC') return []
  if (/^(function|procedure) /.test(on)) return ['execute']
  if (/^(type|language) /.test(on)) return ['usage']
  if (on === 'schema public') return ['usage']
  return on.startsWith('database ') ? ['connect', 'temporary'] : []
}

function objectsOf(
  statement: Statement,
  known: Known,
): { readonly on: readonly string[] } | { readonly why: string } {
  const { fields } = statement
  const word = words[textOf(fields['objtype']) ?? '']
  if (word === undefined) return { why: 'privileges on such an object are not managed' }
  if (fields['targtype'] !== 'ACL_TARGET_ALL_IN_SCHEMA')
    return {
      on: listOf(fields['objects']).map((one) => `${word} ${objectText(statement, one, known)}`),
    }
  // All that are there now.
  const schemas = listOf(fields['objects']).map(stringOf)
  const on = [...known.objects.values()].flatMap((object) => {
    if (!schemas.some((schema) => isInSchema(object, schema))) return []
    return wordOf(object) === word
      ? [`${word} ${object.address.database}.${object.address.name}`]
      : []
  })
  return on.length === 0
    ? { why: 'there is nothing of the kind in these statements before' }
    : { on }
}

function wordOf(object: ReadObject): string | undefined {
  if (object.kind === 'Sequence') return 'sequence'
  if (isRelation(object)) return 'table'
  return { Function: 'function', Procedure: 'procedure' }[object.kind]
}

const words: { readonly [objtype: string]: string } = {
  OBJECT_TABLE: 'table',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_SCHEMA: 'schema',
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'procedure',
  OBJECT_ROUTINE: 'function',
  OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'type',
  OBJECT_DATABASE: 'database',
  OBJECT_LANGUAGE: 'language',
  OBJECT_FDW: 'foreign data wrapper',
  OBJECT_FOREIGN_SERVER: 'foreign server',
  OBJECT_TABLESPACE: 'tablespace',
  OBJECT_PARAMETER_ACL: 'parameter',
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])]
}
