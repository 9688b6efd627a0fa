/** Which database the unqualified names of a statement are in, told by the same statement with its name written out. */
import type { Node } from '../ast/node.ts'

/**
 * When exactly one of two CREATE statements qualifies the name of its object, and the names agree, the other side was
 * run in that database: `CREATE VIEW v …` against `CREATE VIEW d.v …`.
 */
export function defaultDatabase(a: Node, b: Node): string | undefined {
  const [left, right] = [nameOf(a), nameOf(b)]
  if (!left || !right || a.kind !== b.kind || left.at(-1) !== right.at(-1)) return undefined
  if (left.length === right.length) return undefined
  const [database, ...rest] = left.length > right.length ? left : right
  return rest.length === 1 ? database : undefined
}

function nameOf(node: Node): readonly string[] | undefined {
  switch (node.kind) {
    case 'createTable':
    case 'createView':
    case 'createMaterializedView':
    case 'createDictionary':
      return node.name.parts.map((part) => part.text)
    default:
      return undefined
  }
}
