/**
 * An expression that was given the same alias before in its SELECT is printed as the alias alone (Proton 1.6.1:
 * src/Parsers/ASTWithAlias.cpp). Both ways mean the same column.
 */
import { mapChildren } from '../ast/children.ts'
import type { Node } from '../ast/node.ts'
import type { Select } from '../ast/query.ts'
import { print } from '../print/print.ts'

/** Children are normal already; sub-queries have aliases of their own. */
export function withRepeatedAliases(node: Select): Select {
  const seen = new Set<string>()
  const visit = (child: Node): Node => {
    if (child.kind === 'select' || child.kind === 'setOperation') return child
    if (child.kind === 'alias') {
      const key = `${child.name.text} ${print(child.expression)}`
      if (seen.has(key)) return { kind: 'identifier', parts: [child.name], start: 0, end: 0 }
      seen.add(key)
    }
    return mapChildren(child, visit)
  }
  // Clauses in the order the server prints them: an alias counts from its first place on.
  const ordered: Select = { ...node }
  const clauses: Record<string, unknown> = {}
  for (const clause of CLAUSES) {
    const value = ordered[clause]
    if (value === undefined) continue
    clauses[clause] = mapValue(value, visit)
  }
  return { ...ordered, ...clauses }
}

const CLAUSES = [
  'with',
  'columns',
  'from',
  'prewhere',
  'where',
  'partitionBy',
  'shuffleBy',
  'groupBy',
  'having',
  'windows',
  'orderBy',
  'limitBy',
  'limit',
] as const

function mapValue(value: Node | readonly Node[], visit: (child: Node) => Node): unknown {
  return Array.isArray(value)
    ? value.map((item: Node) => visit(item))
    : // A clause is one node otherwise.
      visit(value as Node)
}
