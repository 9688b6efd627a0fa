/**
 * The range among the arguments of session(): `[a > 1, a < 2)`. Legal there only, so brackets may pair crosswise there
 * only (Proton 1.6.1, src/Parsers/Streaming/ParserSessionRangeComparisonExpressionIfPossible.cpp).
 */
import type { SessionRange } from '../ast/streaming.ts'
import { advance, at, attempt, type Cursor, expect, fail, here, key, span } from './cursor.ts'
import { expression } from './expression.ts'
import { atQuery } from './query.ts'

/** A range if one is next; otherwise nothing is consumed. */
export function sessionRange(c: Cursor): SessionRange | undefined {
  if (!at(c, '[') && !(at(c, '(') && !atQuery(c))) return undefined
  return attempt(c, () => range(c))
}

function range(c: Cursor): SessionRange {
  const start = here(c)
  const open = advance(c).key === '[' ? '[' : '('
  const from = expression(c)
  expect(c, ',')
  const to = expression(c)
  const close = at(c, ']') ? ']' : ')'
  expect(c, close)
  if (key(c) !== ',' && key(c) !== ')') fail(c, [',', ')'])
  return { kind: 'sessionRange', open, close, from, to, ...span(c, start) }
}
