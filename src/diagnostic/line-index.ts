export interface Position {
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 units; a byte order mark takes no column. */
  readonly column: number
}

export interface LineIndex {
  readonly positionAt: (offset: number) => Position
  /** Text of a line, from 1, without its line end. */
  readonly lineAt: (line: number) => string
  /** Offset of the first character of a line, from 1. */
  readonly startOf: (line: number) => number
  readonly lines: number
}

/** Finds lines and columns for the offsets of a text; LF, CRLF and a lone CR each end a line. */
export function lineIndex(text: string): LineIndex {
  const starts = lineStarts(text)
  const startOf = (line: number): number => starts[line - 1] ?? text.length

  return {
    positionAt: (offset) => {
      const within = Math.max(0, Math.min(offset, text.length))
      const line = lastAtOrBefore(starts, within) + 1
      return { line, column: Math.max(1, within - startOf(line) + 1) }
    },
    lineAt: (line) => text.slice(startOf(line), startOf(line + 1)).replace(/[\r\n]+$/, ''),
    startOf,
    lines: starts.length,
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [text.charCodeAt(0) === 0xfeff ? 1 : 0]
  for (const lineEnd of text.matchAll(/\r\n|\n|\r/g)) starts.push(lineEnd.index + lineEnd[0].length)
  return starts
}

function lastAtOrBefore(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}
