/** What a privilege means on a database, a stream or columns. */
import { ALIASES, type Level, type Privilege, privilegeTree } from './privileges.ts'

const DEPTH: Readonly<Record<Level, number>> = { global: 0, database: 1, table: 2, column: 3 }

/** The canonical name; undefined where there is no such privilege. */
export function privilegeNamed(words: string, generation: 1 | 2 | 3): Privilege | undefined {
  const name = ALIASES[words.toUpperCase()] ?? words.toUpperCase()
  return find(privilegeTree(generation), name)
}

function find(privilege: Privilege, name: string): Privilege | undefined {
  if (privilege.name === name) return privilege
  for (const child of privilege.children) {
    const found = find(child, name)
    if (found) return found
  }
  return undefined
}

/** Names of what is left of the privilege at that level: whole groups by their own name. */
export function grantableNames(privilege: Privilege, level: Level): readonly string[] {
  if (whole(privilege, level)) return [privilege.name]
  return privilege.children.flatMap((child) => grantableNames(child, level))
}

function whole(privilege: Privilege, level: Level): boolean {
  if (privilege.level) return DEPTH[privilege.level] >= DEPTH[level]
  return privilege.children.every((child) => whole(child, level))
}
