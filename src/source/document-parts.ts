/** A stretch of a file that holds one YAML document, with the line that begins it. */
export interface DocumentPart {
  readonly start: number
  readonly end: number
}

/**
 * The documents of a file, told by their `---` lines alone. Where other marks divide a file (`...`, directives, a byte
 * order mark), only a parser knows; then undefined. A mark inside of a text in quotes divides nothing: its halves are
 * no YAML, so whoever reads a part that is broken has to read all from there on as one.
 */
export function documentParts(text: string): readonly DocumentPart[] | undefined {
  if (text.startsWith('\ufeff') || /(?:^|\n)(?:%|\.\.\.(?:\s|$))/.test(text)) return undefined
  const starts = [0]
  for (const { index } of text.matchAll(/(?:^|\n)---(?=[ \t\r\n]|$)/g)) {
    const start = text[index] === '\n' ? index + 1 : index
    const isFirst = starts.length === 1
    // What stands before the first mark is a document only if there is something in it.
    if (!isFirst || !isBlank(text.slice(0, start))) starts.push(start)
  }
  return starts.map((start, index) => ({ start, end: starts[index + 1] ?? text.length }))
}

function isBlank(text: string): boolean {
  return /^(?:[ \t\r]*(?:#[^\n]*)?(?:\n|$))*$/.test(text)
}
