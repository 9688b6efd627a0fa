/** Operators behind an operand that newer ClickHouse reads as other functions (EXPLAIN AST, 26.7). */
import type { Call, Expression } from '../ast/expression.ts'
import type { Name, Written } from '../ast/span.ts'
import { advance, type Cursor, key, lastEnd, peek, span } from './cursor.ts'
import { expression } from './expression.ts'
import { AT_TIME_ZONE, IS_NULL } from './power.ts'

/** `x IS TRUE`, `x AT TIME ZONE 'UTC'`, `x AT LOCAL`, `t.-1`; nothing is consumed where none follows. */
export function postfix(
  c: Cursor,
  left: Expression,
  power: number,
  start: number,
): Expression | undefined {
  if (c.dialect !== 'clickhouse') return undefined
  switch (key(c)) {
    case 'IS':
      return power <= IS_NULL ? truth(c, left, start) : undefined
    case 'AT':
      return power <= AT_TIME_ZONE ? timeZone(c, left, start) : undefined
    case '.':
      return fromTheEnd(c, left, start)
    default:
      return undefined
  }
}

/** `x IS [NOT] TRUE` is `x <=> true`, `x IS DISTINCT FROM true`. */
function truth(c: Cursor, left: Expression, start: number): Expression | undefined {
  const negated = key(c, 1) === 'NOT'
  const word = peek(c, negated ? 2 : 1)
  if (word.key !== 'TRUE' && word.key !== 'FALSE') return undefined
  c.at += negated ? 3 : 2
  const constant: Expression = {
    kind: 'constant',
    name: word.key,
    text: word.key.toLowerCase(),
    start: word.start,
    end: word.end,
  }
  return {
    kind: 'operation',
    operator: negated ? 'IS DISTINCT FROM' : '<=>',
    operands: [left, constant],
    written: [0, ` IS ${negated ? 'NOT ' : ''}${word.key}`],
    ...span(c, start),
  }
}

/** toTimeZone(x, zone); LOCAL is timeZone(). */
function timeZone(c: Cursor, left: Expression, start: number): Expression | undefined {
  const { start: wordAt } = peek(c)
  if (key(c, 1) === 'LOCAL') {
    c.at += 2
    const local = called('timeZone', [], wordAt, lastEnd(c))
    return { ...called('toTimeZone', [left, local], start, lastEnd(c)), written: [0, ' AT LOCAL'] }
  }
  if (key(c, 1) !== 'TIME' || key(c, 2) !== 'ZONE') return undefined
  c.at += 3
  const zone = expression(c, AT_TIME_ZONE + 0.5)
  const written: Written = [0, ' AT TIME ZONE ', 1]
  return { ...called('toTimeZone', [left, zone], start, lastEnd(c)), written }
}

/** `t.-1` counts from the end: tupleElement(t, -1). */
function fromTheEnd(c: Cursor, left: Expression, start: number): Expression | undefined {
  const sign = peek(c, 1)
  const digits = peek(c, 2)
  if (sign.key !== '-' || !/^\d+$/.test(digits.text)) return undefined
  c.at += 2
  const { text, end } = advance(c)
  const number: Expression = { kind: 'number', text, start: digits.start, end }
  const index: Expression = {
    kind: 'operation',
    operator: 'NEGATE',
    operands: [number],
    start: sign.start,
    end,
  }
  return called('tupleElement', [left, index], start, end)
}

function called(text: string, args: readonly Expression[], start: number, end: number): Call {
  const name: Name = { kind: 'name', text, quoted: false, start, end }
  return { kind: 'call', name, args, start, end }
}
