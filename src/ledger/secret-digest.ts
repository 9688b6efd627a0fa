import { createHmac, randomBytes } from 'node:crypto'

/**
 * Keyed digest of a secret's value: shows that it changed and nothing else. The key is random
 * and kept on the target, or given by the user (SLUICE_SECRET_KEY), so that the digest of a
 * guessed password cannot be looked up.
 */
export function secretDigest(key: string, placeholder: string, value: string): string {
  return `hmac:${createHmac('sha256', key).update(placeholder).update('\0').update(value).digest('hex')}`
}

export function newSecretKey(): string {
  return randomBytes(32).toString('hex')
}
