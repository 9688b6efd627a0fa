import type { ColumnstoreSpec } from './columnstore.ts'

export type HypertableSpec = {
  /** The column of time: a timestamp, a date or an integer. */
  readonly time: string
  /** Interval, or a number for integer time. */
  readonly chunkInterval?: string
  readonly space?: readonly SpaceSpec[]
  /** Function that tells the present of an integer time. */
  readonly integerNow?: string
  readonly columnstore?: ColumnstoreSpec
}

export type SpaceSpec = { readonly column: string; readonly partitions: number }

/** Name of a hash dimension's part in the normal form. */
export function spacePart(column: string): string {
  return `space.${column}`
}
