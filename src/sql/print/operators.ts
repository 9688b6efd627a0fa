/** A tree in normal form, written as people write it: `plus(a, b)` is `a + b` again. For reading only. */
import { mapChildren } from '../ast/children.ts'
import type { Call, Expression, Operator } from '../ast/expression.ts'
import type { Node } from '../ast/node.ts'

/** Calls of the functions behind operators become operators. */
export function withOperators<N extends Node>(node: N): N {
  // A call is replaced by another expression, every other node by one of its kind.
  return rewritten(node) as N
}

function rewritten(node: Node): Node {
  const walked = mapChildren(node, rewritten)
  return walked.kind === 'call' ? (readable(walked) ?? walked) : walked
}

function readable(node: Call): Expression | undefined {
  const { args, name, start, end } = node
  if (!args || node.qualifier || node.parameters || node.over || node.distinct || node.filter)
    return undefined
  if (node.entity) return undefined
  const operator = OPERATORS.get(name.text)
  if (!operator || !accepts(operator, args.length)) return undefined
  return { kind: 'operation', operator: operator.operator, operands: args, start, end }
}

interface Form {
  readonly operator: Operator
  readonly operands: 1 | 2 | 'any'
}

function accepts({ operands }: Form, count: number): boolean {
  return operands === 'any' ? count > 1 : count === operands
}

const OPERATORS: ReadonlyMap<string, Form> = new Map<string, Form>([
  ['or', { operator: 'OR', operands: 'any' }],
  ['and', { operator: 'AND', operands: 'any' }],
  ['not', { operator: 'NOT', operands: 1 }],
  ['negate', { operator: 'NEGATE', operands: 1 }],
  ['isNull', { operator: 'IS NULL', operands: 1 }],
  ['isNotNull', { operator: 'IS NOT NULL', operands: 1 }],
  ['equals', { operator: '=', operands: 2 }],
  ['notEquals', { operator: '!=', operands: 2 }],
  ['less', { operator: '<', operands: 2 }],
  ['lessOrEquals', { operator: '<=', operands: 2 }],
  ['greater', { operator: '>', operands: 2 }],
  ['greaterOrEquals', { operator: '>=', operands: 2 }],
  ['like', { operator: 'LIKE', operands: 2 }],
  ['notLike', { operator: 'NOT LIKE', operands: 2 }],
  ['ilike', { operator: 'ILIKE', operands: 2 }],
  ['notILike', { operator: 'NOT ILIKE', operands: 2 }],
  ['in', { operator: 'IN', operands: 2 }],
  ['notIn', { operator: 'NOT IN', operands: 2 }],
  ['globalIn', { operator: 'GLOBAL IN', operands: 2 }],
  ['globalNotIn', { operator: 'GLOBAL NOT IN', operands: 2 }],
  ['plus', { operator: '+', operands: 2 }],
  ['minus', { operator: '-', operands: 2 }],
  ['multiply', { operator: '*', operands: 2 }],
  ['divide', { operator: '/', operands: 2 }],
  ['modulo', { operator: '%', operands: 2 }],
])
