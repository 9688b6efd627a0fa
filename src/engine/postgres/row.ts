/** One row of a query: every value as the server prints it, or null. */
export type Row = { readonly [column: string]: string | null }

/** The value of a column that the query cannot leave out. */
export function textOf(row: Row | undefined, column: string): string {
  return row?.[column] ?? ''
}

/** Counts beyond 2^53 do not occur. */
export function numberOf(row: Row | undefined, column: string): number | null {
  const text = row?.[column] ?? null
  return text === null ? null : Number(text)
}

/** `t` and `f`, as the server prints truth values. */
export function isTrue(row: Row | undefined, column: string): boolean {
  return row?.[column] === 't'
}
