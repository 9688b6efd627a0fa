/** Where names stand in a text: trees tell their beginnings only, and in bytes. */
import { utf16Offsets } from './parser.ts'

export interface Place {
  readonly start: number
  readonly end: number
}

/** From the byte offset of a name, or of a string, to its beginning and end: `"S".t` is one name. */
export function placesIn(text: string): (byte: number) => Place | undefined {
  const offset = utf16Offsets(text)
  return (byte) => {
    const start = offset(byte)
    nameOrString.lastIndex = start
    const found = nameOrString.exec(text)
    return found === null ? undefined : { start, end: start + found[0].length }
  }
}

const part = '(?:"(?:[^"]|"")*"|[\\p{L}\\p{N}_$]+)'
const nameOrString = new RegExp(`${part}(?:\\s*\\.\\s*${part})*|[eE]?'(?:[^']|'')*'`, 'uy')
