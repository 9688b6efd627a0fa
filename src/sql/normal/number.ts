/**
 * Numbers as the engine stores them: integers in decimal, everything else as the shortest text that reads back as the
 * same Float64, always with a point or an exponent. `1` and `1.0` stay apart: their types differ. Never through a JS
 * number where 64 bits matter.
 */
export function canonicalNumber(written: string): string {
  const sign = written.startsWith('-') ? '-' : ''
  const digits = written.slice(sign.length).trim().replaceAll('_', '').toLowerCase()
  if (/^(\d+|0x[0-9a-f]+|0b[01]+)$/.test(digits)) {
    const value = canonicalInteger(digits, sign)
    // -0 is an integer and has no sign (26.7).
    return value === '0' ? value : sign + value
  }
  return sign + canonicalFloat(digits.startsWith('0x') ? hexFloat(digits) : Number(digits))
}

const MAX_UINT64 = 2n ** 64n - 1n
const MAX_NEGATIVE = 2n ** 63n

/** Too large for 64 bits: the engine reads a Float64 (26.7). */
function canonicalInteger(digits: string, sign: string): string {
  const plain = digits.startsWith('0x') || digits.startsWith('0b') ? digits : stripZeros(digits)
  // Reading millions of digits exactly takes seconds, and no 64 bits need more than these.
  if (plain.length > 100) return canonicalFloat(Number(plain))
  const value = BigInt(plain)
  const fits = sign === '' ? value <= MAX_UINT64 : value <= MAX_NEGATIVE
  return fits ? value.toString() : canonicalFloat(Number(value))
}

function stripZeros(digits: string): string {
  return digits.replace(/^0+(?=\d)/, '')
}

function canonicalFloat(value: number): string {
  const text = String(value).replace('e+', 'e')
  return /[.e]/.test(text) || !/\d/.test(text) ? text : `${text}.`
}

/** `0x1.8p3`. */
function hexFloat(text: string): number {
  const [mantissa = '', exponent = '0'] = text.slice(2).split('p')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const value = Number.parseInt(whole + fraction || '0', 16)
  return value * 2 ** (Number(exponent) - 4 * fraction.length)
}

/** A ratio as SAMPLE prints it, with every digit that was written: `0.1` is `1 / 10`, `0.10` is `10 / 100`. */
export function canonicalRatio(numerator: string, denominator: string): string | undefined {
  const top = rational(numerator)
  const bottom = rational(denominator)
  if (!top || !bottom) return undefined
  const [above, below] = [top.value * bottom.scale, top.scale * bottom.value]
  return below === 1n ? `${above}` : `${above} / ${below}`
}

/** `0.05` is 5 of 100, `1e2` 100 of 1. */
function rational(text: string): { readonly value: bigint; readonly scale: bigint } | undefined {
  const [, whole = '', fraction = '', power = '0'] =
    /^(\d*)\.?(\d*)(?:e([+-]?\d{1,2}))?$/i.exec(text) ?? []
  if (whole + fraction === '') return undefined
  const exponent = Number(power)
  return {
    value: BigInt(whole + fraction) * 10n ** BigInt(Math.max(exponent, 0)),
    scale: 10n ** BigInt(fraction.length + Math.max(-exponent, 0)),
  }
}
