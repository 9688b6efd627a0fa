/** The three substitutions Sluice knows, and the escape that writes one as text. Any other `${` is left alone. */

export type PlaceholderType = 'value' | 'env' | 'file'

export interface Placeholder {
  readonly type: PlaceholderType
  readonly name: string
  /** `$${value:…}`: stands for the text `${value:…}`. */
  readonly isEscaped: boolean
  /** Offsets in the text that holds it. */
  readonly start: number
  readonly end: number
}

/** Every placeholder of a text, in order. */
export function findPlaceholders(text: string): readonly Placeholder[] {
  // Nearly all texts have none, and this is asked of every one of them.
  if (!text.includes('${')) return []
  const found: Placeholder[] = []
  for (const match of text.matchAll(placeholder)) {
    const [whole, dollar, type, name] = match
    found.push({
      type: type === 'env' || type === 'file' ? type : 'value',
      name: (name ?? '').trim(),
      isEscaped: dollar === '$',
      start: match.index,
      end: match.index + whole.length,
    })
  }
  return found
}

const placeholder = /(\$?)\$\{(value|env|file):([^}\n]*)\}/g

/** Text for every placeholder, with the stretches of both texts that belong together. */
export interface Substituted {
  readonly text: string
  readonly pieces: readonly Piece[]
}

/** A stretch that was replaced: from `start`–`end` of the source to `newStart`–`newEnd` of the result. */
export interface Piece {
  readonly start: number
  readonly end: number
  readonly newStart: number
  readonly newEnd: number
}

/** Replaces placeholders by what `replace` gives for them; undefined leaves one as it stands. */
export function substitute(
  text: string,
  replace: (placeholder: Placeholder) => string | undefined,
): Substituted {
  const pieces: Piece[] = []
  let out = ''
  let last = 0
  for (const found of findPlaceholders(text)) {
    const replacement = replace(found)
    if (replacement === undefined) continue
    out += text.slice(last, found.start)
    pieces.push({
      start: found.start,
      end: found.end,
      newStart: out.length,
      newEnd: out.length + replacement.length,
    })
    out += replacement
    last = found.end
  }
  return pieces.length === 0 ? { text, pieces } : { text: out + text.slice(last), pieces }
}

/** Where an offset of the result lies in the source; inside a replaced stretch, at its start or end. */
export function sourceOffset(
  pieces: readonly Piece[],
  offset: number,
  side: 'start' | 'end',
): number {
  let shift = 0
  for (const piece of pieces) {
    const isBefore = side === 'start' ? offset < piece.newStart : offset <= piece.newStart
    if (isBefore) break
    const isInside = side === 'start' ? offset < piece.newEnd : offset <= piece.newEnd
    if (isInside) return side === 'start' ? piece.start : piece.end
    shift = piece.end - piece.newEnd
  }
  return offset + shift
}

/** A placeholder as text: for values that happen to look like one. */
export function escapePlaceholders(text: string): string {
  return text.includes('${') ? text.replace(/\$\{(?=(?:value|env|file):[^}\n]*\})/g, '$$$${') : text
}
