/** Names of roles, and the words that stand for some. */
import type { Path } from '../../common/scalar.ts'
import type { KindContext, SpecReference } from '../../engine.ts'
import { quoteIdent } from './names.ts'

/** In the catalogs it is the role 0: no role of that name can be made. */
export const PUBLIC = 'PUBLIC'

/** `public` in any case is everybody. */
export function roleName(name: string): string {
  return /^public$/i.test(name) ? PUBLIC : name
}

/** As it stands in a statement. CURRENT_USER and its like are words, not names. */
export function roleSql(name: string): string {
  if (/^(public|current_user|current_role|session_user)$/i.test(name)) return name.toUpperCase()
  return quoteIdent(name)
}

export function roleReference(
  name: string,
  path: Path,
  via: string,
  context: KindContext,
): SpecReference {
  // One that no plan declares may be on the server.
  const isKnown = context.lookup('role', name) !== undefined
  return { namespace: 'role', name, via, path, ...(isKnown ? {} : { maybe: true }) }
}
