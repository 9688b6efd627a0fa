import type { SqlText } from './answers.ts'

/** `3:14: expected FROM …`: line and column count from 1, columns in UTF-16 units. */
export function placed({ text, line, column }: SqlText, offset: number, message: string): string {
  const lines = text.slice(0, offset).split(/\r\n|\n|\r/)
  const last = (lines.at(-1) ?? '').length
  return lines.length === 1
    ? `${line}:${column + last}: ${message}`
    : `${line + lines.length - 1}:${last + 1}: ${message}`
}
