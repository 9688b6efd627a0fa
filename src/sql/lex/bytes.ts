/**
 * Strings of the engine are bytes. Those that are UTF-8 are read as characters; a byte that is not stands as the lone
 * surrogate U+DC00 + byte, so that no two strings become one.
 */

const STRAY = 0xdc00

export function fromUtf8(bytes: readonly number[]): string {
  let out = ''
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes[at] ?? 0)
    const char = length > 0 ? character(bytes.slice(at, at + length)) : undefined
    out += char ?? String.fromCharCode(STRAY + (bytes[at] ?? 0))
    at += char === undefined ? 1 : length
  }
  return out
}

/** What a client shows that reads the bytes as UTF-8: U+FFFD where they are none. */
export function asShown(value: string): string {
  if (!STRAYS.test(value)) return value
  const encoder = new TextEncoder()
  const bytes = [...value].flatMap((char) => {
    const code = char.codePointAt(0) ?? 0
    return isStray(code) ? [code - STRAY] : [...encoder.encode(char)]
  })
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes))
}

/** Stray bytes written as escapes. */
export function escapeStrays(text: string): string {
  if (!STRAYS.test(text)) return text
  return [...text]
    .map((char) => {
      const code = char.codePointAt(0) ?? 0
      return isStray(code) ? `\\x${(code - STRAY).toString(16).toUpperCase()}` : char
    })
    .join('')
}

/** With the flag u a surrogate matches only when it is alone. */
const STRAYS = /[\udc80-\udcff]/u

function isStray(code: number): boolean {
  return code >= 0xdc80 && code <= 0xdcff
}

/** How many bytes a character takes that starts with this one; 0 where none does. */
function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1
  if (lead < 0xc2 || lead > 0xf4) return 0
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
}

function character(bytes: readonly number[]): string | undefined {
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    return decoder.decode(Uint8Array.from(bytes))
  } catch {
    return undefined
  }
}
