/** One item of ORDER BY, with its direction, collation and filling. */
import type { Expression, Fill, OrderItem } from '../ast/expression.ts'
import { advance, at, type Cursor, here, span, take } from './cursor.ts'
import { aliased, expression } from './expression.ts'
import { string } from './literal.ts'

/** `given` is an expression that was read already (ORDER BY ALL). */
export function orderItem(c: Cursor, given?: Expression): OrderItem {
  const start = given?.start ?? here(c)
  const value = given ?? aliased(c)
  const direction = sortDirection(c)
  const nulls = take(c, 'NULLS', 'FIRST') ? 'FIRST' : take(c, 'NULLS', 'LAST') ? 'LAST' : undefined
  const collate = take(c, 'COLLATE') ? string(c) : undefined
  const fill = at(c, 'WITH', 'FILL') ? fillClause(c) : undefined
  return {
    kind: 'orderItem',
    expression: value,
    ...(direction && { direction }),
    ...(nulls && { nulls }),
    ...(collate && { collate }),
    ...(fill && { fill }),
    ...span(c, start),
  }
}

export function sortDirection(c: Cursor): 'ASC' | 'DESC' | undefined {
  if (take(c, 'ASC') || take(c, 'ASCENDING')) return 'ASC'
  if (take(c, 'DESC') || take(c, 'DESCENDING')) return 'DESC'
  return undefined
}

function fillClause(c: Cursor): Fill {
  const start = here(c)
  advance(c)
  advance(c)
  const from = take(c, 'FROM') ? expression(c) : undefined
  const to = take(c, 'TO') ? expression(c) : undefined
  const step = take(c, 'STEP') ? expression(c) : undefined
  const staleness = take(c, 'STALENESS') ? expression(c) : undefined
  return {
    kind: 'fill',
    ...(from && { from }),
    ...(to && { to }),
    ...(step && { step }),
    ...(staleness && { staleness }),
    ...span(c, start),
  }
}
