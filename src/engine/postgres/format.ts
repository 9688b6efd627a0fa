/** Queries for files and screens, by the layout of `sluice sql format`. */
import { formatted } from './sql/format.ts'
import { parseOne } from './sql/parser.ts'

/** Over several lines; the text as it is where it cannot be read. */
export function formatQuery(text: string): string {
  const read = parseOne(text)
  return read.ok ? formatted(text, read.value, true) : text
}

/** The server prints definitions in normal form itself: only the lines are ours. */
export const readableQuery: (text: string) => string = formatQuery

/** The grammar is the server's own. */
export function isKnownInPart(): boolean {
  return false
}
