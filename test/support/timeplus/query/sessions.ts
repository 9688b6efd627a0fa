/**
 * Session windows are not run: how they close depends on the clock. What columns they give is
 * known all the same, those of any window.
 */
import type { Expression, Query, TableCall } from '../sql/index.ts'

const second: Expression = { kind: 'shortInterval', text: '1s', value: 1, unit: 'SECOND' }

/** The query with fixed windows in place of sessions: it has the same columns. */
export function withoutSessions(query: Query): Query {
  return replace(query) as Query
}

export function hasSessions(query: Query): boolean {
  return JSON.stringify(query).includes('"name":"session","arguments"')
}

function replace(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(replace)
  if (typeof value !== 'object' || value === null) return value
  const node = Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, replace(inner)]),
  )
  return node['kind'] === 'function' ? { ...node, call: fixed(node['call'] as TableCall) } : node
}

function fixed(call: TableCall): TableCall {
  if (call.name !== 'session') return call
  const [source, time] = call.arguments
  const args = [source, time?.kind === 'identifier' ? time : undefined, second]
  return { name: 'tumble', arguments: args.filter((one) => one !== undefined) }
}
