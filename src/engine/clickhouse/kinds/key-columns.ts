/** Which columns the keys and projections of a table use. */
import { parseExpression, parseFragment } from '../../../sql/index.ts'
import type { StorageSpec } from './storage.ts'
import type { TablePartsSpec } from './table-parts.ts'

const keys = ['orderBy', 'primaryKey', 'partitionBy', 'sampleBy'] as const

/** Columns whose name or type the server will not change (524). */
export function keyColumns(spec: StorageSpec): ReadonlySet<string> {
  const names = new Set<string>()
  for (const key of keys) {
    const text = spec[key]
    if (text === undefined) continue
    const parsed = parseFragment(key, text, 'clickhouse')
    if (parsed.ok) collectIdentifiers(parsed.node, names)
  }
  // ReplacingMergeTree(version), SummingMergeTree((a, b)): as fixed as a key.
  const engine = parseFragment('engine', spec.engine ?? 'MergeTree', 'clickhouse')
  if (engine.ok && engine.node.name.text.endsWith('MergeTree')) {
    collectIdentifiers(engine.node.args ?? [], names)
  }
  return names
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
