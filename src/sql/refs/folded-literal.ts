import type { Expression } from '../ast/expression.ts'

/**
 * Whether the parser makes one literal of brackets: `[1, [2]]` and `(1, (2, 3))` are literals, while a tuple in an
 * array, an array in a tuple, a tuple of fewer than two and anything with an alias are calls (ClickHouse 26.7).
 */
export function isFolded(node: Expression): boolean {
  if (node.kind === 'array')
    return node.items.every((item) => isValue(item) || (item.kind === 'array' && isFolded(item)))
  if (node.kind !== 'tuple' || node.items.length < 2) return false
  return node.items.every((item) => isValue(item) || (item.kind === 'tuple' && isFolded(item)))
}

/** A literal of one token, with its sign. */
function isValue(node: Expression): boolean {
  return (
    node.kind === 'number' ||
    node.kind === 'string' ||
    node.kind === 'constant' ||
    isSignedConstant(node)
  )
}

/** `-inf`, `-nan`: the sign belongs to the literal, as with numbers; it does not in `-(inf)`, `-true` or `-NULL`. */
export function isSignedConstant(node: Expression): boolean {
  if (node.kind !== 'operation' || node.operator !== 'NEGATE') return false
  const [value] = node.operands
  return (
    value?.kind === 'constant' &&
    (value.name === 'INF' || value.name === 'NAN') &&
    value.end === node.end
  )
}
