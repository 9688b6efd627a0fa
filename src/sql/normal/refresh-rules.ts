/** REFRESH of materialized views. */
import type { TimeSpan } from '../ast/table.ts'
import { normalSettings } from './query.ts'
import { CLICKHOUSE, type NodeRule, rule } from './rule.ts'

export const REFRESH_RULES: readonly NodeRule[] = [
  rule(
    'timeSpan',
    {
      id: 'refresh-time-span',
      seen: CLICKHOUSE,
      what: '`60 SECOND` is stored as `1 MINUTE`; months and seconds do not mix.',
    },
    timeSpan,
  ),
  rule(
    'refresh',
    {
      id: 'refresh-settings',
      seen: CLICKHOUSE,
      what: 'Settings of a refresh have no order.',
    },
    (node) => (node.settings ? { ...node, settings: normalSettings(node.settings) } : node),
  ),
]

const SECONDS: Readonly<Record<string, number>> = {
  SECOND: 1,
  MINUTE: 60,
  HOUR: 3600,
  DAY: 86400,
  WEEK: 604800,
}
const MONTHS: Readonly<Record<string, number>> = { MONTH: 1, QUARTER: 3, YEAR: 12 }

function timeSpan(node: TimeSpan): TimeSpan {
  let seconds = 0
  let months = 0
  for (const { count, unit } of node.parts) {
    if (SECONDS[unit] === undefined && MONTHS[unit] === undefined) return node
    seconds += Number(count) * (SECONDS[unit] ?? 0)
    months += Number(count) * (MONTHS[unit] ?? 0)
  }
  const part = (count: number, unit: string): TimeSpan['parts'] =>
    count === 0 ? [] : [{ kind: 'timeSpanPart', count: String(count), unit, start: 0, end: 0 }]
  return { ...node, parts: [...part(months, 'MONTH'), ...part(seconds, 'SECOND')] }
}
