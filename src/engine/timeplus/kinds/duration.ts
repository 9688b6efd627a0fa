/** Lengths of time in SCHEDULE, TIMEOUT, BATCH and LIMIT: `5s` and `INTERVAL 5 SECOND` are one. */
import type { Node } from '../../../sql/index.ts'
import type { KindContext } from '../../engine.ts'
import { normalOf, parseText } from './text.ts'

const milliseconds: { readonly [unit: string]: number } = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  MILLISECOND: 1,
  SECOND: 1000,
  MINUTE: 60_000,
  HOUR: 3_600_000,
  DAY: 86_400_000,
  WEEK: 604_800_000,
}

/** The server may keep either form (timeplus.md §3.4), or count in another unit. */
export function normalDuration(text: string, context: KindContext): string {
  const parsed = parseText('expression', text)
  const length = parsed.ok ? lengthInMs(parsed.node) : undefined
  return length === undefined ? normalOf('expression', text, context) : `${length} ms`
}

/** Undefined for months, which differ, and for what is computed. */
export function lengthInMs(node: Node): number | undefined {
  if (node.kind !== 'interval' || node.value.kind !== 'number') return undefined
  const unit = milliseconds[node.unit]
  return unit === undefined ? undefined : Number(node.value.text) * unit
}

export function normalDurationOrNull(
  text: string | undefined,
  context: KindContext,
): string | null {
  return text === undefined ? null : normalDuration(text, context)
}
