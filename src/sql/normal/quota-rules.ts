/** Quotas as the server writes them, and the roles that quotas, policies and profiles are for. */
import type { QuotaInterval, RoleSet } from '../ast/access.ts'
import { CLICKHOUSE, type NodeRule, type RuleFacts, rule } from './rule.ts'

const TO_NONE: RuleFacts = {
  id: 'access-to-none',
  seen: CLICKHOUSE,
  what: 'TO NONE is not written.',
}

export const QUOTA_RULES: readonly NodeRule[] = [
  rule('createQuota', TO_NONE, withoutNone),
  rule('createRowPolicy', TO_NONE, withoutNone),
  rule('createSettingsProfile', TO_NONE, withoutNone),
  rule(
    'createQuota',
    {
      id: 'quota-key',
      seen: CLICKHOUSE,
      what: "`KEYED BY 'client key or user name'` is written as `KEYED BY client_key, user_name`.",
    },
    (node) => (node.keyedBy ? { ...node, keyedBy: node.keyedBy.replaceAll('_or_', ', ') } : node),
  ),
  rule(
    'quotaInterval',
    {
      id: 'quota-interval',
      seen: CLICKHOUSE,
      what: '`0.5 year` is written as `2 quarter`; months and seconds do not mix.',
    },
    wholeInterval,
  ),
  rule(
    'quotaInterval',
    {
      id: 'quota-limits',
      seen: CLICKHOUSE,
      what: 'Limits of a quota have no order.',
    },
    (node) => ({
      ...node,
      limits: node.limits.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    }),
  ),
]

function withoutNone<N extends { readonly to?: RoleSet }>(node: N): N {
  const { to, ...rest } = node
  // `to` is optional in N, so the rest is still an N.
  return to?.none ? (rest as N) : node
}

const MONTHS: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 }
const SECONDS: Readonly<Record<string, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86400,
  week: 604800,
}

function wholeInterval(node: QuotaInterval): QuotaInterval {
  const months = MONTHS[node.unit]
  const factor = months ?? SECONDS[node.unit]
  const count = Number(node.count) * (factor ?? Number.NaN)
  if (!Number.isInteger(count)) return node
  return { ...node, count: String(count), unit: months === undefined ? 'second' : 'month' }
}
