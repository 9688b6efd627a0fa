import type { Call, Expression, Lambda } from '../ast/expression.ts'
import type { Name } from '../ast/span.ts'

/** `lambda(tuple(x, y), body)` is how ClickHouse stores some lambdas: the same tree as `(x, y) -> body` (26.7). */
export function asLambda(node: Call): Call | Lambda {
  const [list, body, ...more] = node.args ?? []
  if (node.name.text !== 'lambda' || !body || more.length > 0) return node
  const parameters = list && parameterNames(list)
  if (!parameters || node.qualifier || node.parameters) return node
  return { kind: 'lambda', parameters, body, start: node.start, end: node.end }
}

function parameterNames(list: Expression): readonly Name[] | undefined {
  if (list.kind !== 'call' || list.name.text !== 'tuple' || !list.args) return undefined
  const names = list.args.flatMap((item) =>
    item.kind === 'identifier' && item.parts.length === 1 ? item.parts : [],
  )
  return names.length === list.args.length ? names : undefined
}
