import { Buffer } from 'node:buffer'

export type Redact = (text: string) => string

/** Stands where a secret was; the word servers use themselves. */
const shown = '[HIDDEN]'

/**
 * Removes secrets from words of a server, in every form in which one may come back: as it is,
 * escaped, doubled quotes, JSON, base64, URL-encoded, hexadecimal.
 */
export function redactor(secrets: Iterable<string>): Redact {
  const forms = [...new Set([...secrets].flatMap(formsOf))].sort((a, b) => b.length - a.length)
  if (forms.length === 0) return (text) => text
  const pattern = new RegExp(forms.map(escapeRegExp).join('|'), 'g')
  return (text) => text.replace(pattern, shown)
}

function formsOf(secret: string): readonly string[] {
  // A secret of one or two characters is found only in quotes: it is part of most words.
  if (secret.length < 3) return secret === '' ? [] : [`'${secret}'`, `"${secret}"`]
  const bytes = Buffer.from(secret, 'utf8')
  const json = JSON.stringify(secret).slice(1, -1)
  const base64 = bytes.toString('base64')
  const percent = encodeURIComponent(secret)
  return [
    secret,
    escapeText(secret, "'"),
    escapeText(escapeText(secret, "'"), "'"),
    escapeText(secret, '"'),
    secret.replaceAll("'", "''"),
    json,
    base64,
    base64.replace(/=+$/, ''),
    bytes.toString('base64url'),
    percent,
    percent.replaceAll('%20', '+'),
    percent.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
  ]
}

/** As engines with backslash escapes print it inside quotes. */
function escapeText(text: string, quote: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`).replaceAll('\0', '\\0')
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
