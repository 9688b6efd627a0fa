/** Which ranges of two sides differ, by what each of them holds. */
import type { Values } from './template.ts'

export interface FillRange {
  readonly since: string
  readonly until: string
  /** What the source holds. */
  readonly rows: number
  /** What the destination holds. */
  readonly arrived: number
}

/**
 * Both sides have columns since, until and rows, with the same bounds. Differing neighbours are
 * joined while their rows are no more than `chunkRows` together; one that is equal stays as it is,
 * and ends what is joined.
 */
export function differingRanges(
  source: readonly Values[],
  destination: readonly Values[],
  chunkRows: number,
): readonly FillRange[] {
  const ranges: FillRange[] = []
  let isOpen = false
  for (const range of allRanges(source, destination)) {
    const last = ranges.at(-1)
    if (range.rows === range.arrived) {
      isOpen = false
    } else if (isOpen && last && last.rows + range.rows <= chunkRows) {
      ranges[ranges.length - 1] = {
        since: last.since,
        until: range.until,
        rows: last.rows + range.rows,
        arrived: last.arrived + range.arrived,
      }
    } else {
      ranges.push(range)
      isOpen = true
    }
  }
  return ranges
}

/** In the order of their bounds, whichever side has them. */
function allRanges(
  source: readonly Values[],
  destination: readonly Values[],
): readonly FillRange[] {
  const found = new Map<string, FillRange>()
  const add = (side: readonly Values[], key: 'rows' | 'arrived'): void => {
    for (const row of side) {
      const since = row['since'] ?? ''
      const known = found.get(since) ?? { since, until: row['until'] ?? '', rows: 0, arrived: 0 }
      found.set(since, { ...known, [key]: Number(row['rows'] ?? 0) })
    }
  }
  add(source, 'rows')
  add(destination, 'arrived')
  return [...found.values()].sort((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0))
}
