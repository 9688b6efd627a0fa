/** Literals and identifiers as the server prints them (timeplus-normal-form.md, Lexical). */

const ESCAPED: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '\0': '\\0',
  '\b': '\\b',
  '\f': '\\f',
}

/** A quoted string literal. */
export function stringText(value: string): string {
  return `'${escaped(value, "'")}'`
}

/** The identifier, in backticks where it needs them. */
export function identifierText(name: string): string {
  const bare = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !/^(null|distinct|all)$/i.test(name)
  return bare ? name : quotedIdentifier(name)
}

export function quotedIdentifier(name: string): string {
  return `\`${escaped(name, '`')}\``
}

function escaped(value: string, quote: string): string {
  return [...value]
    .map((char) => (char === quote ? `\\${quote}` : (ESCAPED[char] ?? char)))
    .join('')
}

const MAXIMUM = 2n ** 64n - 1n

/** `007` → `7`, `0x1F` → `31`, `1.50` → `1.5`, `1e3` → `1000.` */
export function numberText(written: string, negative: boolean): string {
  const plain = written.replaceAll('_', '')
  const integer = /^(?:0[xXbB][0-9a-fA-F]+|\d+)$/.test(plain)
    ? BigInt(plain.startsWith('0') && /^\d+$/.test(plain) ? plain.replace(/^0+(?=\d)/, '') : plain)
    : undefined
  const sign = negative ? '-' : ''
  if (integer !== undefined && integer <= MAXIMUM) return sign + integer.toString()
  return sign + floatText(Number(plain))
}

/** Shortest round-trip, always with a point or an exponent. */
function floatText(value: number): string {
  const text = String(value).replace('e+', 'e')
  return /[.e]/.test(text) ? text : `${text}.`
}
