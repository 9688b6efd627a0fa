/** Where the value of an expression comes from. */
export interface Value {
  /** `schema.table.column`, each once. */
  readonly sources: readonly string[]
  /** Why there may be more sources than these; absent when there are not. */
  readonly because?: string
}

/** A column of a relation or of a query's output. */
export interface Column {
  readonly name: string
  readonly value: Value
}

export const nothing: Value = { sources: [] }

export function merged(values: readonly Value[]): Value {
  const because = values.find((value) => value.because !== undefined)?.because
  const sources = [...new Set(values.flatMap((value) => value.sources))]
  return { sources, ...(because !== undefined && { because }) }
}
