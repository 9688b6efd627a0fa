/** One row of a query: every value as the server prints it, or null. */
export type Row = { readonly [column: string]: string | null }

/**
 * Reads the format TabSeparatedWithNames. It is the one format that keeps every value as text
 * and still tells NULL (`\N`) from the word: the JSON…Strings formats print NULL as a string of
 * letters (ᴺᵁᴸᴸ, seen in 26.7), and the other JSON formats round 64-bit integers.
 * Source: manual, "Formats → TabSeparated".
 */
export function readTabSeparated(text: string): readonly Row[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  const head = lines.shift()
  if (head === undefined) return []
  const names = head.split('\t').map(unescapeField)
  return lines.map((line) => {
    const fields = line.split('\t')
    return Object.fromEntries(
      names.map((name, index) => [name, readField(fields[index] ?? '')] as const),
    )
  })
}

/** The value of a column that the query cannot leave out. */
export function textOf(row: Row, column: string): string {
  return row[column] ?? ''
}

function readField(field: string): string | null {
  return field === '\\N' ? null : unescapeField(field)
}

const escapes: { readonly [letter: string]: string } = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  '0': '\0',
  a: '\x07',
  v: '\v',
  e: '\x1b',
}

function unescapeField(field: string): string {
  if (!field.includes('\\')) return field
  return field.replace(/\\(.)/gs, (_, letter: string) => escapes[letter] ?? letter)
}
