/** What a column is worth: the columns it comes from, and why there may be others. */
import type { ColumnSource } from './lineage-types.ts'

export interface Value {
  readonly sources: readonly ColumnSource[]
  /** Empty when the sources are all there are. */
  readonly doubts: readonly string[]
}

export const CONSTANT: Value = { sources: [], doubts: [] }

export function doubtful(because: string): Value {
  return { sources: [], doubts: [because] }
}

/** All sources and doubts of several values, each once. */
export function together(values: readonly Value[]): Value {
  const [first, ...rest] = values.filter((value) => value !== CONSTANT)
  if (first === undefined) return CONSTANT
  if (rest.length === 0) return first
  const sources = new Map<string, ColumnSource>()
  const doubts = new Set<string>()
  for (const value of [first, ...rest]) {
    for (const source of value.sources) {
      const key = JSON.stringify([source.table, source.column])
      if (!sources.has(key)) sources.set(key, source)
    }
    for (const doubt of value.doubts) doubts.add(doubt)
  }
  return { sources: [...sources.values()], doubts: [...doubts] }
}
