/**
 * `x = ALL(array)`, `x > SOME(array)`: newer ClickHouse makes calls of array functions of them (EXPLAIN AST, 26.7). A
 * list of several arguments stays a call, and so does ANY, which is an aggregate function too.
 */
import type { Call, Expression, Operator } from '../ast/expression.ts'
import type { Name } from '../ast/span.ts'
import { advance, type Cursor, key, span } from './cursor.ts'
import { bracketedList } from './expression.ts'

/** The whole comparison if the right side is such a call; the operator is consumed, the word is next. */
export function quantifiedArray(
  c: Cursor,
  left: Expression,
  operator: Operator,
  start: number,
): Expression | undefined {
  const word = key(c)
  if (c.dialect !== 'clickhouse' || (word !== 'ALL' && word !== 'SOME') || key(c, 1) !== '(')
    return undefined
  if (operator.endsWith('IN')) return undefined
  const from = c.at
  advance(c)
  const [array, ...more] = bracketedList(c)
  if (!array || more.length > 0) {
    c.at = from
    return undefined
  }
  const place = span(c, start)
  if (operator === '=' && word === 'SOME') return called('has', [array, left], place)
  if (operator === '!=' && word === 'ALL') {
    const has = called('has', [array, left], place)
    return { kind: 'operation', operator: 'NOT', operands: [has], ...place }
  }
  const item: Name = { kind: 'name', text: '_a', quoted: false, ...place }
  const one: Expression = { kind: 'identifier', parts: [item], ...place }
  const body: Expression = { kind: 'operation', operator, operands: [left, one], ...place }
  const test: Expression = { kind: 'lambda', parameters: [item], body, ...place }
  return called(word === 'ALL' ? 'arrayAll' : 'arrayExists', [test, array], place)
}

function called(
  text: string,
  args: readonly Expression[],
  place: { readonly start: number; readonly end: number },
): Call {
  return { kind: 'call', name: { kind: 'name', text, quoted: false, ...place }, args, ...place }
}
