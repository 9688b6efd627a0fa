/** The words for privileges: groups, aliases, and what generations call the right to a stream. */
import { createParts, normalText, parseStatement } from '../../../sql/index.ts'
import type { PrivilegeWords } from '../../clickhouse-family/kinds/access.ts'
import { objectSql, privilegeParts } from '../../clickhouse-family/kinds/privileges.ts'
import { generationOf } from '../generation.ts'

/**
 * The server grants the leaves of its privilege tree that an object can have, and prints them
 * joined in its own way: GRANT DELETE comes back as ALTER DELETE (fact pair 15 of timeplus.md
 * §3.6, p1:src/Access/Common/AccessType.h). So leaves are compared. Proton 1 knows the rights to
 * streams as those to tables alone; what 3.x prints is not established (§9), so both are one.
 */
export const privilegeWords: PrivilegeWords = {
  single: (privileges, on) => {
    const words = privilegeParts(privileges).map(asTable)
    return words.length === 0 ? [] : leaves(words, on)
  },
  written: (privilege, context) => (generationOf(context) === 1 ? asTable(privilege) : privilege),
}

function asTable(privilege: string): string {
  // Columns in brackets may have any name.
  return privilege.replace(/^[^(]*/, (word) => word.replace(/\bSTREAM(S?)\b/gi, 'TABLE$1'))
}

function leaves(words: readonly string[], on: string): readonly string[] {
  const key = `${words.join(',')} ON ${on}`
  const known = remembered.get(key)
  if (known !== undefined) return known
  const printed = parseStatement(`GRANT ${words.join(', ')} ON ${objectSql(on)} TO u`, 'timeplus')
  const normal = printed.ok
    ? parseStatement(normalText(printed.node, { dialect: 'timeplus' }), 'timeplus')
    : printed
  const parts = normal.ok ? createParts(normal.node) : undefined
  const found =
    parts?.kind === 'grant'
      ? privilegeParts(parts.rights.flatMap(({ privileges }) => privileges))
      : words
  if (remembered.size > mostGrants) remembered.clear()
  remembered.set(key, found)
  return found
}

const remembered = new Map<string, readonly string[]>()
const mostGrants = 5000
