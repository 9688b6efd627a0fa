import { isRecord } from './map-text.ts'
import type { PrintNode, PrintPair } from './yaml-printer.ts'
import { longestLine, printNode } from './yaml-printer.ts'
import { blockText, writeText } from './yaml-scalar-text.ts'

export interface EmitOptions {
  /** Keys in the order to write them: of a resource of a kind, or of the map at a path in one (0 for any item). */
  readonly order?: (kind: string, path: readonly (string | number)[]) => readonly string[]
}

const firstKeys = ['kind', 'name', 'database', 'schema', 'comment'] as const

/** Resources as the text of a plan file in canonical form; reading it gives the same values. */
export function emitYaml(
  resources: readonly Readonly<Record<string, unknown>>[],
  options: EmitOptions = {},
): string {
  return resources
    .map((resource) => printNode(resourceNode(resource, options)).join('\n') + '\n')
    .join('---\n')
}

function resourceNode(
  resource: Readonly<Record<string, unknown>>,
  { order }: EmitOptions,
): PrintNode {
  const kind = typeof resource['kind'] === 'string' ? resource['kind'] : ''
  const orderAt = (path: readonly (string | number)[]): readonly string[] =>
    order?.(kind, path) ?? []
  const items = orderedKeys(resource, [...firstKeys, ...orderAt([])]).map((key) =>
    pairNode(key, resource[key], [key], orderAt),
  )
  return { type: 'map', isFlow: false, items }
}

type OrderAt = (path: readonly (string | number)[]) => readonly string[]

function pairNode(
  key: string,
  value: unknown,
  path: readonly (string | number)[],
  orderAt: OrderAt,
): PrintPair {
  return {
    key: writeText(key, { isFlow: false }),
    flowKey: writeText(key, { isFlow: true }),
    value: valueNode(value, path, orderAt, 2 * path.length + key.length),
  }
}

function valueNode(
  value: unknown,
  path: readonly (string | number)[],
  orderAt: OrderAt,
  column: number,
): PrintNode {
  if (typeof value === 'string') return textNode(value, column)
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) =>
      valueNode(item === undefined ? null : item, [...path, 0], orderAt, 2 * path.length + 2),
    )
    return { type: 'list', isFlow: items.every((item) => isShort(item)), items }
  }
  if (isRecord(value)) {
    const items = orderedKeys(value, orderAt(path)).map((key) =>
      pairNode(key, value[key], [...path, key], orderAt),
    )
    // A list of columns reads best as a table; settings read and compare best one per line.
    const isItem = path.at(-1) === 0
    return {
      type: 'map',
      isFlow: isItem || (items.length <= 3 && items.every((item) => isShort(item.value))),
      items,
    }
  }
  return { type: 'text', text: scalarNumber(value) }
}

/** Items that leave a list readable on one line: no maps, and lists only of scalars. */
function isShort(node: PrintNode): boolean {
  return (
    node.type === 'text' ||
    (node.type === 'list' && node.items.every((item) => item.type === 'text'))
  )
}

function textNode(text: string, column: number): PrintNode {
  const plain = writeText(text, { isFlow: false })
  const wantsBlock = text.includes('\n') || column + plain.length > longestLine
  const block = wantsBlock ? blockText(text) : undefined
  return block
    ? { type: 'block', ...block }
    : { type: 'text', text: plain, flowText: writeText(text, { isFlow: true }) }
}

function scalarNumber(value: unknown): string {
  if (value === Number.POSITIVE_INFINITY) return '.inf'
  if (value === Number.NEGATIVE_INFINITY) return '-.inf'
  if (Number.isNaN(value)) return '.nan'
  return Object.is(value, -0) ? '-0' : String(value)
}

function orderedKeys(
  map: Readonly<Record<string, unknown>>,
  order: readonly string[],
): readonly string[] {
  const keys = Object.keys(map).filter((key) => map[key] !== undefined)
  const known = new Set(order)
  const present = new Set(keys)
  return [...[...known].filter((key) => present.has(key)), ...keys.filter((key) => !known.has(key))]
}
