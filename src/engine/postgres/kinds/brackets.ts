/** The text without one pair of brackets that holds all of it: `(a > 0)` → `a > 0`. */
export function withoutBrackets(text: string): string {
  return text.startsWith('(') && closingBracket(text, 0) === text.length - 1
    ? text.slice(1, -1)
    : text
}

/** Where the bracket that opens at `start` is closed; quotes are looked past. -1: nowhere. */
export function closingBracket(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const character = text[at]
    if (character === "'" || character === '"') at = endOfQuoted(text, at)
    else if (character === '(' || character === '[') depth++
    else if (character === ')' || character === ']') {
      depth--
      if (depth === 0) return at
    }
  }
  return -1
}

/** The pieces between commas that stand in no brackets and no quotes. */
export function splitAtCommas(text: string): readonly string[] {
  const pieces: string[] = []
  let depth = 0
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === "'" || character === '"') at = endOfQuoted(text, at)
    else if (character === '(' || character === '[') depth++
    else if (character === ')' || character === ']') depth--
    else if (character === ',' && depth === 0) {
      pieces.push(text.slice(from, at).trim())
      from = at + 1
    }
  }
  pieces.push(text.slice(from).trim())
  return pieces
}

/** The last character of a quoted text or name; `''` and `""` stand for one, and `\\` escapes in E''. */
function endOfQuoted(text: string, start: number): number {
  const quote = text[start] ?? ''
  const hasEscapes =
    quote === "'" && /[eE]/.test(text[start - 1] ?? '') && !/\w/.test(text[start - 2] ?? '')
  for (let at = start + 1; at < text.length; at++) {
    if (hasEscapes && text[at] === '\\') at++
    else if (text[at] === quote) {
      if (text[at + 1] !== quote) return at
      at++
    }
  }
  return text.length
}
