/** Where names stand in a text: trees tell their beginnings only, and in bytes. */
import { scan, type Token, utf16Offsets } from './parser.ts'

export interface Place {
  readonly start: number
  readonly end: number
}

/**
 * From the byte offset of a name, or of a string, to its beginning and end: `"S".t` is one name.
 * The tokens are made when the first place is asked for.
 */
export function placesIn(text: string): (byte: number) => Place | undefined {
  let known: Known | undefined
  return (byte) => {
    known ??= knownOf(text)
    const first = known.byStart.get(known.offset(byte))
    if (first === undefined) return undefined
    const { tokens } = known
    let last = first
    while (tokens[last + 1]?.text === '.' && isPart(tokens[last + 2])) last += 2
    const start = tokens[first]?.start ?? 0
    return { start, end: tokens[last]?.end ?? start }
  }
}

interface Known {
  readonly tokens: readonly Token[]
  readonly byStart: ReadonlyMap<number, number>
  readonly offset: (byte: number) => number
}

function knownOf(text: string): Known {
  const tokens = (scan(text) ?? []).filter(({ name }) => !name.endsWith('COMMENT'))
  return {
    tokens,
    byStart: new Map(tokens.map(({ start }, index) => [start, index] as const)),
    offset: utf16Offsets(text),
  }
}

function isPart(token: Token | undefined): boolean {
  return token !== undefined && (token.name === 'IDENT' || token.keyword !== 'NO_KEYWORD')
}
