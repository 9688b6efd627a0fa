/** What a new TTL does to rows that are there: they go at the next merge (timeplus.md §2.5). */
import { parseFragment } from '../../../sql/index.ts'

/** Whether rows may go that the former TTL kept; both in normal form, null: none. */
export function mayDelete(before: string | null, after: string | null): boolean {
  if (after === null || !deletes(after)) return false
  return before === null || !keepsLonger(before, after)
}

/** A TTL may also move rows to another disk or volume only. */
function deletes(ttl: string): boolean {
  const parsed = parseFragment('tableTtl', ttl, 'timeplus')
  if (!parsed.ok) return true
  return parsed.node.items.some(({ action }) => action === undefined || action === 'DELETE')
}

/** The same text but for intervals, and none of them shorter. */
function keepsLonger(before: string, after: string): boolean {
  const [a, b] = [withoutIntervals(before), withoutIntervals(after)]
  return (
    a.text === b.text &&
    a.seconds.length === b.seconds.length &&
    a.seconds.every((seconds, index) => seconds <= (b.seconds[index] ?? 0))
  )
}

function withoutIntervals(ttl: string): {
  readonly text: string
  readonly seconds: readonly number[]
} {
  const seconds: number[] = []
  const text = ttl.replace(
    /to_interval_(\w+)\(\s*(\d+)\s*\)|INTERVAL\s+'?(\d+)'?\s+(\w+)|\b(\d+)([smhdwMqy])\b/g,
    (
      whole: string,
      call?: string,
      inCall?: string,
      long?: string,
      unit?: string,
      short?: string,
      letter?: string,
    ) => {
      const length =
        letter === undefined ? words[(call ?? unit ?? '').toLowerCase()] : letters[letter]
      if (length === undefined) return whole
      seconds.push(length * Number(inCall ?? long ?? short))
      return 'INTERVAL'
    },
  )
  return { text, seconds }
}

const [minute, hour, day] = [60, 3600, 86_400]

const words: { readonly [unit: string]: number } = {
  second: 1,
  minute,
  hour,
  day,
  week: 7 * day,
  month: 2_629_746,
  quarter: 7_889_238,
  year: 31_556_952,
}

/** Case counts: `m` is a minute, `M` a month (timeplus-normal-form.md, Intervals). */
const letters: { readonly [letter: string]: number } = {
  s: 1,
  m: minute,
  h: hour,
  d: day,
  w: 7 * day,
  M: 2_629_746,
  q: 7_889_238,
  y: 31_556_952,
}
