import type { Expression, Setting } from '../ast/expression.ts'
import type { Node } from '../ast/node.ts'
import type { Name } from '../ast/span.ts'
import type { SettingsMap, Slice } from './parts.ts'

/** A node as the text it was read from. */
export function slice<N extends Node>(source: string, node: N): Slice<N> {
  return { text: source.slice(node.start, node.end), start: node.start, end: node.end, node }
}

/** `{ [field]: slice }`, or nothing when the clause is absent. */
export function optional<K extends string, N extends Node>(
  source: string,
  field: K,
  node: N | undefined,
): { readonly [P in K]?: Slice<N> } {
  if (!node) return {}
  const found: { [P in K]?: Slice<N> } = {}
  found[field] = slice(source, node)
  return found
}

/** The last value of a repeated name counts, as on the server. */
export function settingsMap(source: string, settings: readonly Setting[] | undefined): SettingsMap {
  const map = new Map<string, Slice<Expression>>()
  for (const setting of settings ?? []) map.set(setting.name, slice(source, setting.value))
  return map
}

export function names(list: readonly Name[]): readonly string[] {
  return list.map((name) => name.text)
}

/** The value of a string literal, or the text of anything else. */
export function plain(source: string, node: Expression): string {
  return node.kind === 'string' ? node.value : source.slice(node.start, node.end)
}
