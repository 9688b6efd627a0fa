/** References of users, roles, grants, policies, quotas and profiles. */
import type { ProfileElement, RoleSet } from '../ast/access.ts'
import type { Identifier } from '../ast/expression.ts'
import type { Node } from '../ast/node.ts'
import type { Name } from '../ast/span.ts'
import { fromIdentifier, fromNames } from './names.ts'
import type { Reference } from './reference.ts'

export function accessReferences(node: Node): readonly Reference[] {
  switch (node.kind) {
    case 'createUser':
      return [...roles(node.defaultRoles), ...profiles(node.settings)]
    case 'createRole':
      return profiles(node.settings)
    case 'createSettingsProfile':
      return [...profiles(node.settings), ...roles(node.to)]
    case 'createQuota':
      return roles(node.to)
    case 'createRowPolicy':
      return [
        ...node.policies
          .filter(({ table }) => isTable(table.parts))
          .map(({ table }) => privilegeOn(table)),
        ...roles(node.to),
      ]
    case 'grant':
      return [
        ...node.rights.flatMap(({ on }) => (on && isTable(on.parts) ? [privilegeOn(on)] : [])),
        ...node.roles.map(role),
        ...roles(node.grantees),
      ]
    default:
      return []
  }
}

function privilegeOn(table: Identifier): Reference {
  return { ...fromIdentifier('table', table), place: 'privilege' }
}

/** `db.*`, `*.*` and prefixes such as `db.t*` name no single table. */
function isTable(parts: readonly Name[]): boolean {
  return !parts.some((part) => !part.quoted && part.text.endsWith('*'))
}

function roles(set: RoleSet | undefined): readonly Reference[] {
  return set
    ? [...set.names, ...set.except]
        .filter((name) => name.text.toUpperCase() !== 'CURRENT_USER')
        .map(role)
    : []
}

function role(name: Name): Reference {
  return fromNames('role', [name])
}

function profiles(elements: readonly ProfileElement[] | undefined): readonly Reference[] {
  return (elements ?? []).flatMap(({ profile }) =>
    profile ? [fromNames('settingsProfile', [profile])] : [],
  )
}
