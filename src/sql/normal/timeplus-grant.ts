/** Privileges of GRANT and REVOKE as the leaves that can be granted on the object. */
import type { GrantedRights, Privilege } from '../ast/access.ts'
import type { Name } from '../ast/span.ts'
import { type PrivilegeRow, TIMEPLUS_PRIVILEGES } from '../dialect/timeplus-privileges.ts'
import { PROTON } from './rule.ts'
import type { TimeplusRule } from './timeplus-rule.ts'

export const grantRule: TimeplusRule = {
  id: 'timeplus-privilege-groups',
  on: ['rights'],
  seen: PROTON,
  what: 'a group of privileges is what of it can be granted on that object',
  dialect: 'timeplus',
  apply: (node) => (node.kind === 'rights' ? { ...node, privileges: leavesOf(node) } : node),
}

const BY_NAME: ReadonlyMap<string, string> = new Map(
  TIMEPLUS_PRIVILEGES.flatMap(({ name, aliases }) =>
    [name, ...aliases].map((word): [string, string] => [word.toUpperCase(), name]),
  ),
)

/** Every leaf with the groups it belongs to. */
const LEAVES: readonly { readonly row: PrivilegeRow; readonly groups: ReadonlySet<string> }[] =
  TIMEPLUS_PRIVILEGES.filter((row) => row.level !== 'GROUP').map((row) => ({
    row,
    groups: ancestors(row),
  }))

function ancestors(row: PrivilegeRow): ReadonlySet<string> {
  const groups = new Set([row.name])
  let { parent } = row
  while (parent !== 'NONE') {
    groups.add(parent)
    const above = TIMEPLUS_PRIVILEGES.find((other) => other.name === parent)
    parent = above?.parent ?? 'NONE'
  }
  return groups
}

/** A privilege the tree does not hold stays as written. */
function leavesOf(node: GrantedRights): readonly Privilege[] {
  const grantable = levels(node)
  const found = new Map<string, Privilege>()
  for (const privilege of node.privileges) {
    const group = BY_NAME.get(privilege.name.toUpperCase())
    const leaves = group === undefined ? [] : leavesIn(group, grantable, privilege.columns)
    if (leaves.length === 0) found.set(keyOf(privilege), privilege)
    for (const leaf of leaves) found.set(keyOf(leaf), leaf)
  }
  return [...found.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, leaf]) => leaf)
}

function leavesIn(
  group: string,
  grantable: ReadonlySet<string>,
  columns: readonly Name[] | undefined,
): readonly Privilege[] {
  return LEAVES.filter(
    ({ row, groups }) =>
      groups.has(group) && (columns ? row.level === 'COLUMN' : grantable.has(row.level)),
  ).map(({ row }) => ({
    kind: 'privilege',
    name: row.name,
    ...(columns && { columns }),
    start: 0,
    end: 0,
  }))
}

function keyOf({ name, columns }: Privilege): string {
  return `${name}(${(columns ?? []).map((column) => column.text).join(',')})`
}

const ON_TABLE = ['TABLE', 'VIEW', 'DICTIONARY', 'COLUMN']

/** Which levels `*.*`, `db.*` and `db.t` reach. */
function levels({ on }: GrantedRights): ReadonlySet<string> {
  const parts = on?.parts.map((part) => part.text) ?? []
  if (parts.every((part) => part === '*')) return new Set(['GLOBAL', 'DATABASE', ...ON_TABLE])
  if (parts.at(-1) === '*') return new Set(['DATABASE', ...ON_TABLE])
  return new Set(ON_TABLE)
}
