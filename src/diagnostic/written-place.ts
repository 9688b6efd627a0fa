import { lineIndex } from './line-index.ts'
import type { Span } from './span.ts'

/** Where something begins, as people and editors read it. */
export interface WrittenPlace {
  /** Posix path relative to the project root. */
  readonly file: string
  /** From 1, as the column. */
  readonly line: number
  readonly column: number
}

/** Of a single place; for many, index each file once. */
export function writtenPlace(
  { file, start }: Span,
  textOf: (file: string) => string | undefined,
): WrittenPlace {
  const text = textOf(file)
  return {
    file,
    ...(text === undefined ? { line: 1, column: 1 } : lineIndex(text).positionAt(start)),
  }
}

export function placeText({ file, line, column }: WrittenPlace): string {
  return `${file}:${line}:${column}`
}
