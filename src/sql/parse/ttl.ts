/** TTL of a table: a list of expressions, each with what happens then. */
import type { Expression } from '../ast/expression.ts'
import type { TtlClause, TtlItem } from '../ast/table.ts'
import { type Cursor, expect, here, key, list, name, span, take } from './cursor.ts'
import { codecBrackets } from './column.ts'
import { expression } from './expression.ts'
import { string } from './literal.ts'

export function ttlClause(c: Cursor): TtlClause {
  const start = here(c)
  const items = [ttlItem(c)]
  // Behind a comma may also come the next command of ALTER.
  while (key(c) === ',' && !(key(c, 1) === 'REMOVE' && key(c, 2) === 'TTL')) {
    take(c, ',')
    items.push(ttlItem(c))
  }
  return { kind: 'ttl', items, ...span(c, start) }
}

function ttlItem(c: Cursor): TtlItem {
  const start = here(c)
  const value = expression(c)
  const action = ttlAction(c)
  const where = take(c, 'WHERE') ? expression(c) : undefined
  return {
    kind: 'ttlItem',
    expression: value,
    ...action,
    ...(where && { where }),
    ...span(c, start),
  }
}

type Action = Pick<TtlItem, 'action' | 'destination' | 'ifExists' | 'codec' | 'groupBy' | 'set'>

function ttlAction(c: Cursor): Action {
  if (take(c, 'DELETE')) return { action: 'DELETE' }
  if (take(c, 'TO', 'DISK')) return { action: 'TO DISK', ...moveTarget(c) }
  if (take(c, 'TO', 'VOLUME')) return { action: 'TO VOLUME', ...moveTarget(c) }
  if (take(c, 'RECOMPRESS')) {
    expect(c, 'CODEC')
    return { action: 'RECOMPRESS', codec: codecBrackets(c) }
  }
  if (!take(c, 'GROUP', 'BY')) return {}
  const groupBy = list(c, (c) => expression(c))
  const set = take(c, 'SET') ? assignments(c) : undefined
  return { action: 'GROUP BY', groupBy, ...(set && { set }) }
}

/** `a = max(a), b = 1`; behind a comma may also come the next item of the TTL. */
function assignments(c: Cursor): readonly Expression[] {
  const found = [assignment(c)]
  while (key(c) === ',' && key(c, 2) === '=') {
    take(c, ',')
    found.push(assignment(c))
  }
  return found
}

function moveTarget(c: Cursor): Action {
  const ifExists = take(c, 'IF', 'EXISTS')
  return { ...(ifExists && { ifExists: true as const }), destination: string(c) }
}

/** `a = max(a)`. */
export function assignment(c: Cursor): Expression {
  const start = here(c)
  const called = name(c)
  expect(c, '=')
  const value = expression(c)
  return { kind: 'assignment', name: called, value, ...span(c, start) }
}
