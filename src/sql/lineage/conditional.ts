/**
 * Conditions and their branches. Where a condition is a constant, ClickHouse 26.7 does not look at the names of the
 * branch that is ruled out: `0 ? no_such_column : 1` is no error there.
 */
import type { Call, Case, Expression, Operation } from '../ast/expression.ts'
import { expressionValue } from './expression.ts'
import { together, type Value } from './value.ts'
import type { Place } from './walk.ts'

export const CONDITIONAL: ReadonlySet<string> = new Set(['if', 'multiif', 'multi_if'])

export function conditionalValue(node: Call | Case | Operation, place: Place): Value {
  const { conditions, branches } = partsOf(node)
  const { walk } = place
  const tested = conditions.map((condition) => expressionValue(condition, place))
  const isConstant = tested.some(({ sources }) => sources.length === 0)
  if (isConstant) walk.dead++
  const values = branches.map((branch) => expressionValue(branch, place))
  if (isConstant) walk.dead--
  return together([...tested, ...values])
}

interface Parts {
  readonly conditions: readonly Expression[]
  readonly branches: readonly Expression[]
}

function partsOf(node: Call | Case | Operation): Parts {
  if (node.kind === 'case') {
    const { operand, branches, otherwise } = node
    return {
      conditions: [...(operand ? [operand] : []), ...branches.map(({ when }) => when)],
      branches: [...branches.map(({ then }) => then), ...(otherwise ? [otherwise] : [])],
    }
  }
  const args = node.kind === 'call' ? (node.args ?? []) : node.operands
  const last = args.length - 1
  return {
    conditions: args.filter((_, index) => index % 2 === 0 && index < last),
    branches: args.filter((_, index) => index % 2 === 1 || index === last),
  }
}
