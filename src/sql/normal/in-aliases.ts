/** `IN x` where x is the alias of an expression in a WITH in scope. */
import { mapChildren } from '../ast/children.ts'
import type { Alias, Operation } from '../ast/expression.ts'
import type { Node } from '../ast/node.ts'
import type { Query, Select } from '../ast/query.ts'

type Aliases = ReadonlyMap<string, Alias>

export function withInAliases(tree: Node): Node {
  return visit(tree, new Map())
}

function visit(node: Node, scope: Aliases): Node {
  switch (node.kind) {
    case 'select':
      return visitChildren(node, withSelect(scope, node))
    case 'setOperation': {
      const first = leftmost(node.branches[0])
      return visitChildren(node, first ? withSelect(scope, first) : scope)
    }
    case 'commonTable':
      // A common table is named like an alias and hides it.
      return visitChildren(node, scope)
    case 'operation':
      return visitOperation(node, scope)
    default:
      return visitChildren(node, scope)
  }
}

function visitChildren(node: Node, scope: Aliases): Node {
  return mapChildren(node, (child) => visit(child, scope))
}

/** Only what stands in WITH itself counts: an alias in the SELECT list is taken for a table. */
function withSelect(scope: Aliases, select: Select): Aliases {
  if (select.with.length === 0) return scope
  const found = new Map(scope)
  for (const item of select.with) {
    if (item.kind === 'alias') found.set(item.name.text, item)
    else if (item.kind === 'commonTable') found.delete(item.name.text)
  }
  return found
}

function leftmost(query: Query | undefined): Select | undefined {
  if (query?.kind === 'select') return query
  if (query?.kind === 'grouped') return leftmost(query.query)
  return query?.kind === 'setOperation' ? leftmost(query.branches[0]) : undefined
}

const MEMBERSHIP: ReadonlySet<string> = new Set(['IN', 'NOT IN', 'GLOBAL IN', 'GLOBAL NOT IN'])

function visitOperation(node: Operation, scope: Aliases): Node {
  const walked = visitChildren(node, scope) as Operation
  const [left, right] = walked.operands
  if (!MEMBERSHIP.has(node.operator) || !left || right?.kind !== 'identifier') return walked
  const [only] = right.parts
  const alias = right.parts.length === 1 && only ? scope.get(only.text) : undefined
  return alias ? { ...walked, operands: [left, alias] } : walked
}
