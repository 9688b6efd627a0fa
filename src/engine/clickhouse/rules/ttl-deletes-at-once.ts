import type { PolicyRule } from '../../../rules/rule.ts'
import type { Expression } from '../../../sql/index.ts'
import { parseText } from '../kinds/text.ts'
import type { TableSpec } from '../kinds/table.ts'

export const ttlDeletesAtOnce: PolicyRule<TableSpec> = {
  id: 'ttl-deletes-at-once',
  summary: 'A TTL with no time in it: rows go with the next merge.',
  severity: 'warn',
  kinds: ['Table', 'MaterializedView'],
  why: 'An interval of 0 days, or one that is taken away from the time, is nearly always a value that was not set. The rows are gone at the next merge, and the ALTER that sets such a TTL starts one.',
  source:
    'Seen on ClickHouse 26.7.2.1: `TTL t - INTERVAL 1 DAY` is taken without a word. A TTL that is nothing but a column (`TTL expires_at`) is not meant.',
  check: ({ spec: { ttl } }) => {
    const parsed = ttl === undefined ? undefined : parseText('tableTtl', ttl)
    if (!parsed?.ok || parsed.node.kind !== 'ttl') return []
    return parsed.node.items
      .filter(({ action }) => action === undefined || action === 'DELETE')
      .filter(({ expression, where }) => where === undefined && isPast(expression))
      .map(({ expression: { start, end } }) => ({
        message: 'has a TTL that is over as soon as a row is written',
        path: ['ttl'],
        start,
        end,
        hint: 'check the interval and the values it is made of.',
      }))
  },
}

/** `t + INTERVAL 0 DAY`, `t - INTERVAL 1 DAY`, `t + toIntervalDay(0)`. */
function isPast(node: Expression): boolean {
  if (node.kind !== 'operation') return false
  const [, right] = node.operands
  const count = right && intervalCount(right)
  if (count === undefined) return false
  return node.operator === '+' ? count <= 0 : node.operator === '-' && count >= 0
}

function intervalCount(node: Expression): number | undefined {
  const value =
    node.kind === 'interval'
      ? node.value
      : node.kind === 'call' && /^toInterval\w+$/.test(node.name.text)
        ? node.args?.[0]
        : undefined
  if (value?.kind !== 'number') return undefined
  const count = Number(value.text)
  return Number.isNaN(count) ? undefined : count
}
