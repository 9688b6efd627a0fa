/** Users that SQL made can come in, too. */
import { createHash } from 'node:crypto'
import type { Catalog } from '../catalog.ts'

/** Undefined: no such user. Only methods whose password can be compared are let in. */
export function passwordOf(
  { state }: Catalog,
  user: string,
): ((password: string) => boolean) | undefined {
  const identified = state.access.users[user]?.definition.identified
  if (!state.access.users[user]) return undefined
  if (!identified || identified.method === 'no_password') return () => true
  const { by, hash } = identified
  if (by !== undefined) return (password) => password === by
  if (identified.method === 'sha256_hash' && hash !== undefined) {
    return (password) =>
      createHash('sha256').update(password).digest('hex').toLowerCase() === hash.toLowerCase()
  }
  return () => false
}
