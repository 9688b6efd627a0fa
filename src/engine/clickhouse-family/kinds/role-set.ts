/** Lists of users and roles: names, and the words ALL, NONE, ALL EXCEPT …, CURRENT_USER. */
import type { Json } from '../../../resource/json.ts'
import { quoteIdentifier, type RoleSetParts } from '../../../sql/index.ts'
import type { KindContext, SpecProblem, SpecReference } from '../../engine.ts'
import { badValue, isList } from './settings.ts'
import { type Path, scalarText } from '../../common/scalar.ts'

export type RoleSetSpec = readonly string[]

export function readRoleSet(
  value: Json | undefined,
  path: Path,
  problems: SpecProblem[],
): RoleSetSpec | undefined {
  if (value === undefined || value === null) return undefined
  const single = scalarText(value)
  if (single !== undefined) return [single]
  if (isList(value) && value.every((item) => typeof item === 'string')) return value
  problems.push(badValue('names of users and roles are a list', path))
  return undefined
}

export function roleSetOfParts(parts: RoleSetParts | undefined): RoleSetSpec | undefined {
  if (parts === undefined) return undefined
  if (parts.none) return ['NONE']
  if (!parts.all) return parts.names.length === 0 ? undefined : parts.names
  return parts.except.length === 0 ? ['ALL'] : [`ALL EXCEPT ${parts.except.join(', ')}`]
}

export function roleSetSql(names: RoleSetSpec): string {
  return names.length === 0 ? 'NONE' : names.map(roleSql).join(', ')
}

function roleSql(name: string): string {
  if (/^(all|none|any|current_user)$/i.test(name)) return name.toUpperCase()
  const except = exceptNames(name)
  return except === undefined
    ? quoteIdentifier(name)
    : `ALL EXCEPT ${except.map(quoteIdentifier).join(', ')}`
}

export function normalRoleSet(names: RoleSetSpec | undefined): string | null {
  if (names === undefined || names.length === 0) return null
  if (names.length === 1 && /^none$/i.test(names[0] ?? '')) return null
  const words = names.map((name) => {
    const except = exceptNames(name)
    if (except !== undefined) return `ALL EXCEPT ${[...except].sort().join(', ')}`
    return /^(all|any)$/i.test(name) ? 'ALL' : name
  })
  return words.sort().join(', ')
}

/** A name is a role's or a user's; one that no plan declares may live in the server's files. */
export function roleSetReferences(
  names: RoleSetSpec | undefined,
  path: Path,
  via: string,
  context: KindContext,
): readonly SpecReference[] {
  return (names ?? []).flatMap((name, index) => {
    if (/^(all|none|any|current_user)$/i.test(name)) return []
    const plain = exceptNames(name) ?? [name]
    return plain.map((item) => roleReference(item, [...path, index], via, context))
  })
}

export function roleReference(
  name: string,
  path: Path,
  via: string,
  context: KindContext,
): SpecReference {
  const namespace = context.lookup('user', name) === undefined ? 'role' : 'user'
  const isKnown = context.lookup(namespace, name) !== undefined
  return { namespace, name, via, path, ...(isKnown ? {} : { maybe: true }) }
}

function exceptNames(name: string): readonly string[] | undefined {
  const list = /^all\s+except\s+(.*)$/is.exec(name)?.[1]
  return list?.split(',').map((item) => item.trim().replaceAll('`', ''))
}
