/** Which columns the keys and projections of a table use. */
import { parseExpression, parseFragment } from '../../../sql/index.ts'
import type { StorageSpec } from './storage.ts'
import type { TablePartsSpec } from './table-parts.ts'

const keys = ['orderBy', 'primaryKey', 'partitionBy', 'sampleBy'] as const

/** Columns whose name or type the server will not change (524). */
export function keyColumns(spec: StorageSpec): ReadonlySet<string> {
  const names = new Set<string>()
  for (const key of keys) {
    for (const name of identifiersIn(key, spec[key] ?? '')) names.add(name)
  }
  for (const name of engineColumns(spec)) names.add(name)
  return names
}

/** ReplacingMergeTree(version), SummingMergeTree((a, b)): as fixed as a key, or more so. */
export function engineColumns({ engine = 'MergeTree' }: StorageSpec): ReadonlySet<string> {
  const names = new Set<string>()
  const parsed = parseFragment('engine', engine, 'clickhouse')
  if (parsed.ok && parsed.node.name.text.endsWith('MergeTree')) {
    collectIdentifiers(parsed.node.args ?? [], names)
  }
  return names
}

/**
 * Columns that a key uses inside an expression. The server changes the type of `ts` below
 * `toDate(ts)` when both types are stored alike (a time zone, Bool and UInt8), and then misses
 * rows, because the index keeps what the expression gave before (26.7.2.1).
 */
export function columnsInsideKeys(spec: StorageSpec): ReadonlySet<string> {
  const names = new Set<string>()
  for (const key of keys) {
    const text = spec[key] ?? ''
    const parsed = parseFragment(key, text, 'clickhouse')
    if (!parsed.ok) continue
    for (const { expression } of parsed.node.items) {
      if (expression.kind !== 'identifier') collectIdentifiers(expression, names)
    }
  }
  return names
}

/** Every name that a key uses, plain or inside an expression. */
export function identifiersIn(key: (typeof keys)[number], text: string): ReadonlySet<string> {
  const names = new Set<string>()
  const parsed = text === '' ? undefined : parseFragment(key, text, 'clickhouse')
  if (parsed?.ok) collectIdentifiers(parsed.node, names)
  return names
}

/** Columns of the table that an expression uses. */
export function columnsOf(
  expression: string,
  columns: readonly { readonly name: string }[],
): readonly string[] {
  const used = new Set(namesIn(expression))
  return columns.map(({ name }) => name).filter((name) => used.has(name))
}

/** Every name that an expression uses. */
export function namesIn(expression: string): readonly string[] {
  const parsed = parseExpression(expression, 'clickhouse')
  const used = new Set<string>()
  if (parsed.ok) collectIdentifiers(parsed.node, used)
  return [...used]
}

/** Names of the projections that read a column, directly or through `*`. */
export function projectionsOf(spec: TablePartsSpec, column: string): readonly string[] {
  return (spec.projections ?? []).flatMap(({ name, query, index }) => {
    const parsed =
      query === undefined
        ? parseExpression(index ?? '', 'clickhouse')
        : parseFragment('projectionQuery', query, 'clickhouse')
    const used = new Set<string>()
    if (parsed.ok) collectIdentifiers(parsed.node, used)
    return !parsed.ok || used.has(column) || used.has('*') ? [name] : []
  })
}

/** Every name in the tree, whatever the shape of its nodes. */
function collectIdentifiers(value: unknown, names: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) collectIdentifiers(item, names)
    return
  }
  if (typeof value !== 'object' || value === null) return
  if ('kind' in value && value.kind === 'asterisk') names.add('*')
  if (
    'kind' in value &&
    value.kind === 'identifier' &&
    'parts' in value &&
    Array.isArray(value.parts)
  ) {
    const parts = value.parts.map((part: { readonly text: string }) => part.text)
    names.add(parts.join('.'))
    names.add(String(parts[0]))
    return
  }
  for (const child of Object.values(value)) collectIdentifiers(child, names)
}
