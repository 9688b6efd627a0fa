/** The rules of Timeplus: what its server makes of a tree before the rules of the family apply. */
import { mapChildren } from '../ast/children.ts'
import type { Node } from '../ast/node.ts'
import { ACCESS_RULES } from './timeplus-access.ts'
import { emitRule } from './timeplus-emit.ts'
import { EXPRESSION_RULES } from './timeplus-expression.ts'
import { grantRule } from './timeplus-grant.ts'
import type { TimeplusRule } from './timeplus-rule.ts'
import { STATEMENT_RULES } from './timeplus-statement.ts'
import { TYPE_RULES } from './timeplus-type.ts'

export const TIMEPLUS_RULES: readonly TimeplusRule[] = [
  ...TYPE_RULES,
  ...EXPRESSION_RULES,
  ...STATEMENT_RULES,
  emitRule,
  grantRule,
  ...ACCESS_RULES,
]

const BY_KIND: ReadonlyMap<Node['kind'], readonly TimeplusRule[]> = byKind()

function byKind(): ReadonlyMap<Node['kind'], readonly TimeplusRule[]> {
  const found = new Map<Node['kind'], TimeplusRule[]>()
  for (const rule of TIMEPLUS_RULES) {
    for (const kind of rule.on) found.set(kind, [...(found.get(kind) ?? []), rule])
  }
  return found
}

/** One pass for all rules; what a rule makes of a node goes to the rules of its new kind too. */
export function timeplusTree(node: Node): Node {
  // The type of a cast is text to the server, which keeps it as written.
  const isCast = node.kind === 'cast'
  return rewritten(
    mapChildren(node, (child) => (isCast && child.kind === 'type' ? child : timeplusTree(child))),
  )
}

function rewritten(node: Node): Node {
  let current = node
  for (const rule of BY_KIND.get(node.kind) ?? []) {
    current = rule.apply(current)
    if (current.kind !== node.kind) return rewritten(current)
  }
  return current
}
