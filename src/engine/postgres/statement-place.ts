/** The line of a statement that a fault lies in, and a mark below the place. */
export function placeInStatement(sql: string, offset: number): readonly string[] {
  const start = sql.lastIndexOf('\n', offset - 1) + 1
  const found = sql.indexOf('\n', offset)
  const line = sql.slice(start, found < 0 ? sql.length : found)
  const column = offset - start
  // A long line is shown around the place.
  const from = line.length > width && column > width / 2 ? column - width / 2 : 0
  const before = from > 0 ? '…' : ''
  const shown = line.slice(from, from + width).replaceAll('\t', ' ')
  const name = start === 0 ? 'statement: ' : `line ${sql.slice(0, start).split('\n').length}: `
  return [
    `${name}${before}${shown}${from + width < line.length ? '…' : ''}`,
    `${' '.repeat(name.length + before.length + column - from)}^`,
  ]
}

const width = 120
