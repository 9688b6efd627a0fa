import type { Node } from './node.ts'

/*
 * Both functions run once per node in every walk, and a walk recurses through them: plain loops instead of callbacks
 * keep the stack a level costs small, which is what bounds the nesting that can be read.
 */

/** Most nodes of a tree are of these kinds and have nothing below them; looking for it is what a walk costs. */
const LEAVES: ReadonlySet<Node['kind']> = new Set(['name', 'number', 'string', 'constant'])
const NONE: readonly Node[] = []

/** The nodes directly below a node, in the order of its fields. */
export function children(node: Node): readonly Node[] {
  if (LEAVES.has(node.kind)) return NONE
  const found: Node[] = []
  collectFields(node, found)
  return found
}

/** A copy with every direct child replaced; the same object when nothing changes. */
export function mapChildren<N extends Node>(node: N, map: (child: Node) => Node): N {
  if (LEAVES.has(node.kind)) return node
  // The fields are those of N; only nodes were replaced, by nodes the caller vouches for.
  return mapFields(node, map) as N
}

/** Whether a value is a node: every node, and nothing else in a tree, has a string `kind`. */
function isNode(value: object): value is Node {
  return 'kind' in value && typeof value.kind === 'string'
}

function collectFields(owner: object, found: Node[]): void {
  const fields = owner as Readonly<Record<string, unknown>>
  for (const field in fields) {
    const value = fields[field]
    if (typeof value !== 'object' || value === null) continue
    if (isNode(value)) found.push(value)
    // Lists, and groups of fields without a kind of their own: storage, table elements, origin.
    else collectFields(value, found)
  }
}

/** Lists, and groups of fields without a kind of their own. */
function mapGroup(group: object, map: (child: Node) => Node): object {
  return Array.isArray(group) ? mapItems(group, map) : mapFields(group, map)
}

function mapItems(items: readonly unknown[], map: (child: Node) => Node): readonly unknown[] {
  let copy: unknown[] | undefined
  for (let index = 0; index < items.length; index++) {
    const item = items[index]
    if (typeof item !== 'object' || item === null) continue
    const mapped = isNode(item) ? map(item) : mapGroup(item, map)
    if (mapped === item) continue
    copy ??= [...items]
    copy[index] = mapped
  }
  return copy ?? items
}

function mapFields(group: object, map: (child: Node) => Node): object {
  let copy: Record<string, unknown> | undefined
  const fields = group as Readonly<Record<string, unknown>>
  for (const field in fields) {
    const value = fields[field]
    if (typeof value !== 'object' || value === null) continue
    const mapped = isNode(value) ? map(value) : mapGroup(value, map)
    if (mapped === value) continue
    copy ??= { ...fields }
    copy[field] = mapped
  }
  return copy ?? group
}
