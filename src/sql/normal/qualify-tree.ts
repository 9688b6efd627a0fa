/** The default database, written into the tree wherever a reference leaves it out; strings such as dictGet('d', …) too. */
import { mapChildren } from '../ast/children.ts'
import type { Node } from '../ast/node.ts'
import { inside } from '../refs/names.ts'
import type { Reference } from '../refs/reference.ts'
import { references } from '../refs/references.ts'
import { name, string } from './build.ts'
import type { NormalContext } from './context.ts'

/** Must run on the tree as parsed: it finds references by their place. */
export function qualifyTree(node: Node, context: NormalContext): Node {
  const { database } = context
  if (database === undefined) return node
  // CREATE VIEW takes every bare name after IN for a table, unless it names something in WITH (26.7.2.1).
  const isTable = isStoredView(node, context) ? () => true : context.isTable
  const places = new Map<string, Reference>()
  for (const reference of references(node)) {
    if (isWanted(reference, isTable)) places.set(`${reference.start}:${reference.end}`, reference)
  }
  return places.size === 0 ? node : qualified(node, places, database)
}

function isStoredView(node: Node, context: NormalContext): boolean {
  const isView = node.kind === 'createView' || node.kind === 'createMaterializedView'
  return isView && context.dialect === 'clickhouse'
}

function isWanted(reference: Reference, isTable: NormalContext['isTable']): boolean {
  if (reference.parts.length !== 1 || reference.dynamic || reference.remote || reference.embedded)
    return false
  switch (reference.kind) {
    case 'table':
    case 'target':
    case 'dictionary':
    case 'like':
      return reference.quoting !== 'separate'
    case 'inIdentifier':
      return isTable?.(reference.parts) ?? false
    default:
      return false
  }
}

function qualified(node: Node, places: ReadonlyMap<string, Reference>, database: string): Node {
  if (node.kind === 'identifier') {
    if (!places.has(`${node.start}:${node.end}`)) return node
    return { ...node, parts: [name(database), ...node.parts] }
  }
  if (node.kind === 'string') {
    const { start, end } = inside(node)
    return places.has(`${start}:${end}`)
      ? { ...string(`${database}.${node.value}`), start: node.start, end: node.end }
      : node
  }
  return mapChildren(node, (child) => qualified(child, places, database))
}
