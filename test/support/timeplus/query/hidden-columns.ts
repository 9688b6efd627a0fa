/**
 * Columns that `*` leaves out: computed ones, and `_tp_sn` since 2.6 (timeplus.md §7.2). They are
 * in the rows of a relation only for queries that name them, and taken out of `*` there.
 */
import type { Query } from '../sql/index.ts'

/** Every name that an expression of the query ends in, and `*`. */
export function namedColumns(query: Query): ReadonlySet<string> {
  const names = new Set<string>()
  walk(query, (node) => {
    if (node['kind'] === 'identifier') names.add(String((node['parts'] as string[]).at(-1)))
    if (node['kind'] === 'asterisk' || node['kind'] === 'columns') names.add('*')
  })
  return names
}

export function withoutInAsterisks(query: Query, names: readonly string[]): Query {
  if (names.length === 0) return query
  return replace(query, names) as Query
}

type Node = { readonly [key: string]: unknown }

function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) for (const one of value) walk(one, visit)
  else if (typeof value === 'object' && value !== null) {
    visit(value as Node)
    for (const inner of Object.values(value)) walk(inner, visit)
  }
}

function replace(value: unknown, names: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((one) => replace(one, names))
  if (typeof value !== 'object' || value === null) return value
  const node = Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, replace(inner, names)]),
  )
  if (node['kind'] !== 'asterisk') return node
  const except = { kind: 'except', names, bracketed: true }
  return { ...node, transforms: [except, ...(node['transforms'] as unknown[])] }
}
