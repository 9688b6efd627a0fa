/** What a new TTL does to rows that are there: it is applied at once (clickhouse.md §1.2). */
import type { Hazard } from '../../../changeset/changeset.ts'
import { parseFragment } from '../../../sql/index.ts'
import type { LowerContext } from '../../engine.ts'
import { hazard } from '../../common/lowered.ts'
import { namesIn } from './key-columns.ts'
import { qualified } from './text.ts'

/** `before` and `after` are normal forms; `text` is the wanted TTL as written. */
export function ttlHazards(
  before: string | null,
  after: string | null,
  text: string,
): readonly Hazard[] {
  const rewrites = hazard('rewrites-data', 'the TTL is applied to the parts that are there')
  if (!deletes(text) || (before !== null && after !== null && keepsLonger(before, after))) {
    return [rewrites]
  }
  return [rewrites, hazard('drops-data', 'rows that are past the new TTL go at once')]
}

/** A column's TTL puts defaults in the place of values. */
export function columnTtlHazards(before: string | null, after: string | null): readonly Hazard[] {
  const rewrites = hazard('rewrites-data', 'the TTL is applied to the parts that are there')
  if (before !== null && after !== null && keepsLonger(before, after)) return [rewrites]
  return [rewrites, hazard('drops-data', 'values that are past the new TTL go at once')]
}

function deletes(text: string): boolean {
  const parsed = parseFragment('tableTtl', text, 'clickhouse')
  if (!parsed.ok) return true
  return parsed.node.items.some(({ action }) => {
    return action === undefined || action === 'DELETE' || action === 'GROUP BY'
  })
}

/** True for rows that a TTL deletes as soon as it is set; undefined where that cannot be asked yet. */
export function expired(
  text: string,
  live: readonly { readonly name: string }[],
  context: LowerContext,
): string | undefined {
  const whole = qualified('tableTtl', text, context.desired)
  const parsed = parseFragment('tableTtl', whole, 'clickhouse')
  if (!parsed.ok) return undefined
  const known = new Set(live.map(({ name }) => name))
  const conditions = parsed.node.items
    .filter(({ action }) => action === undefined || action === 'DELETE')
    .map(({ expression, where }) => {
      const past = `(${whole.slice(expression.start, expression.end)}) <= now()`
      return where === undefined ? past : `${past} AND (${whole.slice(where.start, where.end)})`
    })
  const used = conditions.flatMap((condition) => namesIn(condition))
  // A column that the same plan adds or renames is not there yet.
  if (conditions.length === 0 || !used.every((name) => known.has(name))) return undefined
  return conditions.map((condition) => `(${condition})`).join(' OR ')
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
    /toInterval(\w+)\(\s*(\d+)\s*\)|INTERVAL\s+(\d+)\s+(\w+)/gi,
    (whole: string, call?: string, inCall?: string, count?: string, unit?: string) => {
      const length = unitSeconds[(call ?? unit ?? '').toLowerCase()]
      if (length === undefined) return whole
      seconds.push(length * Number(inCall ?? count))
      return 'INTERVAL'
    },
  )
  return { text, seconds }
}

/** Months and years at their shortest and longest alike: only multiples of one unit are compared closely. */
const unitSeconds: { readonly [unit: string]: number } = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
  month: 2_629_746,
  quarter: 7_889_238,
  year: 31_556_952,
}
