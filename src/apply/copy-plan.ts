/** Which ranges of a source are still to be copied, from what it holds and what has arrived. */
import type { Values } from './template.ts'

export interface Range {
  readonly partition: string
  /** Exclusive. */
  readonly after: string
  /** Inclusive. */
  readonly upto: string
  readonly rows: number
  readonly bytes: number
}

/**
 * `parts` has a row per neighbouring part, oldest first within a partition: partition, low, high
 * (inclusive), rows, bytes. Parts up to `arrived(partition)` are left out; neighbours are joined
 * while they hold no more than `chunkRows` rows together.
 */
export function copyRanges(
  parts: readonly Values[],
  arrived: (partition: string) => string,
  chunkRows: number,
): readonly Range[] {
  const ranges: Range[] = []
  for (const row of parts) {
    const partition = row['partition'] ?? ''
    const high = row['high'] ?? '0'
    const last = ranges.at(-1)
    const isNext = last?.partition === partition
    const after = isNext ? last.upto : arrived(partition)
    if (BigInt(high) <= BigInt(after)) continue
    const rows = Number(row['rows'] ?? 0)
    const bytes = Number(row['bytes'] ?? 0)
    if (isNext && last.rows + rows <= chunkRows) {
      ranges[ranges.length - 1] = {
        ...last,
        upto: high,
        rows: last.rows + rows,
        bytes: last.bytes + bytes,
      }
    } else {
      ranges.push({ partition, after, upto: high, rows, bytes })
    }
  }
  return ranges
}
