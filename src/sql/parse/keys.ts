/** ORDER BY, PRIMARY KEY, PARTITION BY and SAMPLE BY of a table. */
import type { OrderItem } from '../ast/expression.ts'
import type { KeyClause } from '../ast/table.ts'
import {
  advance,
  at,
  type Cursor,
  expect,
  here,
  key,
  partnerOf,
  peek,
  span,
  take,
} from './cursor.ts'
import { expression } from './expression.ts'
import { sortDirection } from './order.ts'

/** The text behind the keyword: one expression, or a list in brackets, each with an optional direction. */
export function keyClause(c: Cursor): KeyClause {
  const start = here(c)
  // The server prints `tuple(a DESC, b)` where a direction is not ascending (26.7).
  const isTuple = at(c, 'TUPLE') || peek(c).text === '`tuple`'
  const word = isTuple && isBracketedList(c, 1) ? advance(c).text.replaceAll('`', '') : undefined
  if (!isBracketedList(c)) {
    const items = [keyItem(c)]
    return { kind: 'key', brackets: false, items, ...span(c, start) }
  }
  expect(c, '(')
  const items: OrderItem[] = []
  while (!at(c, ')')) {
    items.push(keyItem(c))
    if (!take(c, ',')) break
  }
  const comma = c.tokens[c.at - 1]?.key === ',' && items.length === 1
  expect(c, ')')
  const written = word ?? (comma ? ',' : undefined)
  return {
    kind: 'key',
    brackets: true,
    items,
    ...(written !== undefined && { written }),
    ...span(c, start),
  }
}

/** Plan files may leave the brackets out: `a DESC, b`. */
export function bareKeyList(c: Cursor): KeyClause {
  const first = keyClause(c)
  if (!at(c, ',')) return first
  const items: OrderItem[] = [...itemsOf(first)]
  while (take(c, ',')) items.push(...itemsOf(keyClause(c)))
  return { kind: 'key', brackets: true, items, ...span(c, first.start) }
}

/** `(a, b), c`: brackets inside a bare list are a tuple of their own. */
function itemsOf(clause: KeyClause): readonly OrderItem[] {
  if (!clause.brackets || clause.items.length === 1) return clause.items
  const { start, end } = clause
  const items = clause.items.map((item) => item.expression)
  return [{ kind: 'orderItem', expression: { kind: 'tuple', items, start, end }, start, end }]
}

/** `(a, b)` is the list; `(a + b) * 2`, `(a, b).1` and `(x) -> x` only begin with a bracket. */
function isBracketedList(c: Cursor, ahead = 0): boolean {
  const close = key(c, ahead) === '(' ? partnerOf(c, ahead) : undefined
  if (close === undefined) return false
  const after = c.tokens[close + 1]
  if (after === undefined || after.kind === 'end') return true
  if (after.kind === 'word')
    return ![
      'AND',
      'OR',
      'IN',
      'IS',
      'LIKE',
      'ILIKE',
      'NOT',
      'BETWEEN',
      'DIV',
      'MOD',
      'GLOBAL',
      'DESC',
      'ASC',
      'REGEXP',
    ].includes(after.key)
  return after.key === ')' || after.key === ',' || after.key === ';'
}

function keyItem(c: Cursor): OrderItem {
  const start = here(c)
  const value = expression(c)
  const direction = sortDirection(c)
  return {
    kind: 'orderItem',
    expression: value,
    ...(direction && { direction }),
    ...span(c, start),
  }
}
