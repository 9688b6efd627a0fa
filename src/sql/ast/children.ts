import type { Node } from './node.ts'

/** The nodes directly below a node, in the order of its fields. */
export function children(node: Node): readonly Node[] {
  const found: Node[] = []
  for (const value of Object.values(node)) collect(value, found)
  return found
}

/** A copy with every direct child replaced; the same object when nothing changes. */
export function mapChildren<N extends Node>(node: N, map: (child: Node) => Node): N {
  let changed = false
  const copy: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(node)) {
    const mapped = mapValue(value, map)
    if (mapped !== value) changed = true
    copy[field] = mapped
  }
  // The fields are those of N; only nodes were replaced, by nodes the caller vouches for.
  return changed ? (copy as unknown as N) : node
}

/** Whether a value is a node: every node, and nothing else in a tree, has a string `kind`. */
function isNode(value: object): value is Node {
  return 'kind' in value && typeof value.kind === 'string'
}

function collect(value: unknown, found: Node[]): void {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    for (const item of value) collect(item, found)
  } else if (isNode(value)) {
    found.push(value)
  } else {
    // Groups of fields without a kind of their own: storage, table elements, origin.
    for (const item of Object.values(value)) collect(item, found)
  }
}

function mapValue(value: unknown, map: (child: Node) => Node): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const mapped = value.map((item) => mapValue(item, map))
    return mapped.some((item, index) => item !== value[index]) ? mapped : value
  }
  if (isNode(value)) return map(value)
  let changed = false
  const copy: Record<string, unknown> = {}
  for (const [field, item] of Object.entries(value)) {
    const mapped = mapValue(item, map)
    if (mapped !== item) changed = true
    copy[field] = mapped
  }
  return changed ? copy : value
}
