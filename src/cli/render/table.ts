import type { Look } from './look.ts'
import { wrap } from './wrap.ts'

/**
 * Rows as indented lines, the last cell starting in one column. Where the terminal is too narrow
 * for that, the last cell goes below the others.
 */
export function alignColumns(
  rows: readonly (readonly string[])[],
  look: Look,
  indent = '  ',
): readonly string[] {
  const count = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: count }, (_, at) =>
    Math.max(0, ...rows.map((row) => (at < row.length - 1 ? textWidth(row[at] ?? '') : 0))),
  )
  const lead = widths.slice(0, -1).reduce((sum, width) => sum + width + 2, indent.length)
  const narrow = look.columns - lead < 24
  return rows.flatMap((row) => {
    const last = row.at(-1) ?? ''
    const head = row.slice(0, -1)
    if (head.length === 0) return wrap(last, look.columns, indent)
    if (narrow) return [indent + head.join('  '), ...wrap(last, look.columns, `${indent}    `)]
    const padded = head.map((cell, at) => padEnd(cell, widths[at] ?? 0)).join('  ')
    const [first = '', ...rest] = wrap(last, look.columns, ' '.repeat(lead))
    return [`${indent}${padded}  ${first.trimStart()}`.trimEnd(), ...rest]
  })
}

/** A table with a heading: `history` and the like. */
export function table(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  look: Look,
): readonly string[] {
  const all = [heading, ...rows]
  const widths = heading.map((_, at) => Math.max(...all.map((row) => textWidth(row[at] ?? ''))))
  if (widths.reduce((sum, width) => sum + width + 2, 1) > look.columns)
    return stacked(heading, rows)
  return all.map((row, line) => {
    const cells = row.map((cell, at) => padEnd(cell, widths[at] ?? 0))
    const text = ` ${cells.join('  ')}`.trimEnd()
    return line === 0 ? look.paint.dim(text) : text
  })
}

function stacked(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  return rows.flatMap((row) => [
    ` ${row[0] ?? ''}`,
    ...row.slice(1).flatMap((cell, at) => (cell === '' ? [] : [`   ${heading[at + 1]}: ${cell}`])),
  ])
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)))
}

/** Columns a text takes; colour codes take none. */
export function textWidth(text: string): number {
  return [...text.replace(colorCode, '')].length
}

const colorCode = /\u001b\[[0-9;]*m/g
