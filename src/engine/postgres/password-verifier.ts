/**
 * Passwords as the server will keep them, made here: what is sent then, and may be seen in the
 * server's log, its statistics and its list of sessions, is no password.
 * Sources: manual, "Password Authentication", "pg_authid" (rolpassword); RFC 5802 and 5803, RFC 4013.
 */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import { quoteLiteral } from './kinds/names.ts'

export interface PasswordStorage {
  /** `password_encryption` of the session. */
  readonly method: string
  /** `scram_iterations`, which came with 16. */
  readonly iterations: number
}

/**
 * A statement as it is sent: CREATE ROLE and ALTER ROLE get the verifier of their password. It stays
 * as it is where the server keeps another form, where it is a kept form or none already, and where
 * only the server can say which letters it stands for.
 */
export function withVerifier(sql: string, storage: PasswordStorage | undefined): string {
  if (storage?.method !== 'scram-sha-256' || !/^\s*(CREATE|ALTER)\s+(ROLE|USER)\b/i.test(sql))
    return sql
  return sql.replace(piece, (text, word?: string, literal?: string) => {
    const password = literal === undefined ? undefined : plainText(literal)
    const prepared = password === undefined ? undefined : preparedText(password)
    return word === undefined || prepared === undefined
      ? text
      : `${word}${quoteLiteral(scramVerifier(prepared, storage.iterations))}`
  })
}

/** A quoted name, the password with its word, or another literal. */
const piece =
  /"(?:[^"]|"")*"|(\bPASSWORD\s+)(E'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*')|'(?:[^']|'')*'/gi

/** `SCRAM-SHA-256$4096:salt$StoredKey:ServerKey` */
export function scramVerifier(
  password: string,
  iterations: number,
  salt: Buffer = randomBytes(16),
): string {
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256')
  const keyed = (text: string): Buffer => createHmac('sha256', salted).update(text).digest()
  const stored = createHash('sha256').update(keyed('Client Key')).digest('base64')
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${keyed('Server Key').toString('base64')}`
}

/** What a literal of ours stands for; undefined where it has escapes that we do not write. */
function plainText(literal: string): string | undefined {
  const inside = literal.slice(literal.indexOf("'") + 1, -1).replaceAll("''", "'")
  if (literal.startsWith("'")) return inside
  return /\\[^\\]/.test(inside.replaceAll('\\\\', '')) ? undefined : inside.replaceAll('\\\\', '\\')
}

/**
 * What SASLprep makes of it, as server and clients do before they compute anything. Other scripts
 * than these would need tables of Unicode 3.2. An empty one is none; a kept form is taken as it is.
 */
function preparedText(password: string): string | undefined {
  if (password === '' || keptForm.test(password)) return undefined
  // Of ASCII everything is left alone.
  if (Buffer.byteLength(password) === password.length) return password
  return knownLetters.test(password) ? password.normalize('NFKC') : undefined
}

const keptForm = /^md5[0-9a-f]{32}$|^SCRAM-SHA-256\$/

/**
 * Printable ASCII, and blocks all of whose letters Unicode 3.2 had, written from left to right, with
 * none that is mapped away: Latin, Cyrillic, kana, Han and Hangul.
 */
const knownLetters =
  /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u01bf\u0400-\u046f\u3041-\u3094\u30a1-\u30fa\u4e00-\u9fa5\uac00-\ud7a3]+$/
