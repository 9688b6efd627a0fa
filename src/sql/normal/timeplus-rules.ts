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

/** One pass for all rules. */
export function timeplusTree(node: Node): Node {
  let walked = mapChildren(node, timeplusTree)
  for (const rule of TIMEPLUS_RULES) walked = rule.apply(walked)
  return walked
}
