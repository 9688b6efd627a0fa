/** Definitions name what they use by its oid: a new name shows up in them by itself. */
import type { Json } from '../../resource/json.ts'
import type { LiveObject, Spec } from '../../resource/resource.ts'
import type { Renamed } from '../engine.ts'
import { quoteIdent, splitName, sqlName, withoutSignature } from './kinds/names.ts'
import { isAtomic } from './kinds/routine-body.ts'

/** All but a body that is a string, which says what it always said. */
export function followRenames({ kind, spec }: LiveObject, renamed: readonly Renamed[]): Spec {
  // A schema may have the name of a role, and stands in statements where a role never does.
  const roles = new Map(
    renamed.filter((one) => one.kind === 'Role').map(({ from, to }) => [from, to] as const),
  )
  const patterns = renamed.filter((one) => !ofRoles.has(one.kind)).flatMap(patternsOf)
  const follow = (text: string): string =>
    patterns.reduce((current, { from, to }) => current.replace(from, () => to), text)
  const ofTexts =
    patterns.length === 0 ? spec : inStatements(spec, (text) => outsideTexts(text, follow))
  const followed = (roles.size === 0 ? ofTexts : withRoles(ofTexts, roles)) as Spec
  const { body, language } = spec
  const isRoutine = kind === 'Function' || kind === 'Procedure'
  if (!isRoutine || typeof body !== 'string' || typeof language !== 'string') return followed
  return isAtomic({ language, body }) ? followed : { ...followed, body }
}

/** What is a role, or is called after one: no text of SQL names it. */
const ofRoles: ReadonlySet<string> = new Set(['Role', 'Grant', 'DefaultPrivileges'])

/** Fields that hold names of roles: owners, members, those whom a row policy is for. */
const roleFields: ReadonlySet<string> = new Set([
  'owner',
  'role',
  'roles',
  'memberOf',
  'withAdminOption',
  'to',
])

function withRoles(
  value: Json | undefined,
  roles: ReadonlyMap<string, string>,
  isRole = false,
): Json | undefined {
  if (typeof value === 'string') return isRole ? (roles.get(value) ?? value) : value
  if (value === null || value === undefined || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((item: Json) => withRoles(item, roles, isRole) ?? null)
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withRoles(item, roles, roleFields.has(key))]),
  )
}

/** Every text but comments: those say what they always said. */
function inStatements(value: Json | undefined, map: (text: string) => string): Json | undefined {
  if (typeof value === 'string') return map(value)
  if (value === null || value === undefined || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((item: Json) => inStatements(item, map) ?? null)
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === 'comment' ? item : inStatements(item, map),
    ]),
  )
}

/** A literal is data, unless it stands for an object (`'app.ids'::regclass`). */
function outsideTexts(text: string, map: (text: string) => string): string {
  return text
    .split(/('(?:[^']|'')*'(?!::(?:pg_catalog\.)?reg))/)
    .map((piece, index) => (index % 2 === 1 ? piece : map(piece)))
    .join('')
}

interface Pattern {
  readonly from: RegExp
  readonly to: string
}

/**
 * The name as specs have it, as statements write it where that differs, and before the columns of
 * the relation.
 */
function patternsOf({ from, to }: Renamed): readonly Pattern[] {
  const [old, fresh] = [named(from), named(to)]
  const plain = { from: `${old.database}.${old.name}`, to: `${fresh.database}.${fresh.name}` }
  const quoted = { from: sqlName(old), to: sqlName(fresh) }
  const before = { from: quoteIdent(old.name), to: quoteIdent(fresh.name) }
  return [
    ...(quoted.from === plain.from ? [quoted] : [quoted, plain]).map((pair) => ({
      from: wholeName(pair.from, '(?![\\w$"])'),
      to: pair.to,
    })),
    { from: wholeName(before.from, '(?=\\.)'), to: before.to },
  ]
}

/** A function without its arguments. */
function named(name: string): ReturnType<typeof splitName> {
  return splitName(withoutSignature(name), '')
}

function wholeName(name: string, tail: string): RegExp {
  const escaped = name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  return new RegExp(`(?<![\\w$".])${escaped}${tail}`, 'g')
}
