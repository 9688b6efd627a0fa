/**
 * The end of a number: `1_000`, `0x1F`, `0b11`, `1.5e-3`, hex floats `0x1p4`. After a dot only plain digits count,
 * so that `t.1.2` is two accesses.
 */
export function numberEnd(text: string, start: number, afterDot: boolean): number {
  if (afterDot) return digitsEnd(text, start, isDecimal)
  const prefix = text.slice(start, start + 2).toLowerCase()
  if (prefix === '0x' && isHex(text.charCodeAt(start + 2))) return hexEnd(text, start + 2)
  if (prefix === '0b' && isBinary(text.charCodeAt(start + 2))) {
    return digitsEnd(text, start + 2, isBinary)
  }
  let at = digitsEnd(text, start, isDecimal)
  if (text.charCodeAt(at) === 0x2e) at = digitsEnd(text, at + 1, isDecimal)
  return exponentEnd(text, at, 0x65)
}

function hexEnd(text: string, from: number): number {
  let at = digitsEnd(text, from, isHex)
  if (text.charCodeAt(at) === 0x2e) at = digitsEnd(text, at + 1, isHex)
  return exponentEnd(text, at, 0x70)
}

function exponentEnd(text: string, at: number, letter: number): number {
  if ((text.charCodeAt(at) | 0x20) !== letter) return at
  const sign = text.charCodeAt(at + 1)
  const from = sign === 0x2b || sign === 0x2d ? at + 2 : at + 1
  return isDecimal(text.charCodeAt(from)) ? digitsEnd(text, from, isDecimal) : at
}

/** Underscores may stand between digits. */
function digitsEnd(text: string, from: number, isDigit: (code: number) => boolean): number {
  let at = from
  for (;;) {
    const code = text.charCodeAt(at)
    if (isDigit(code) || (code === 0x5f && at > from && isDigit(text.charCodeAt(at + 1)))) at++
    else return at
  }
}

function isDecimal(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

function isBinary(code: number): boolean {
  return code === 0x30 || code === 0x31
}

function isHex(code: number): boolean {
  return isDecimal(code) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66)
}
