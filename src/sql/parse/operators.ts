/** Which words and symbols are binary operators. */
import type { Operator } from '../ast/expression.ts'
import { type Cursor, key } from './cursor.ts'
import { ADD, BETWEEN, COMPARE, CONCAT, IS_NULL, MULTIPLY, TERNARY } from './power.ts'

export interface Infix {
  readonly operator: Operator
  readonly power: number
  /** How many tokens spell it. */
  readonly width: number
}

const infix = (operator: Operator, power: number, width = 1): Infix => ({ operator, power, width })

const SINGLE: ReadonlyMap<string, Infix> = new Map([
  ['?', infix('? :', TERNARY)],
  ['OR', infix('OR', 3)],
  ['AND', infix('AND', 4)],
  ['BETWEEN', infix('BETWEEN', BETWEEN)],
  ['=', infix('=', COMPARE)],
  ['==', infix('=', COMPARE)],
  ['!=', infix('!=', COMPARE)],
  ['<>', infix('!=', COMPARE)],
  ['<=>', infix('<=>', COMPARE)],
  ['<', infix('<', COMPARE)],
  ['<=', infix('<=', COMPARE)],
  ['>', infix('>', COMPARE)],
  ['>=', infix('>=', COMPARE)],
  ['LIKE', infix('LIKE', COMPARE)],
  ['ILIKE', infix('ILIKE', COMPARE)],
  ['REGEXP', infix('REGEXP', COMPARE)],
  ['IN', infix('IN', COMPARE)],
  ['||', infix('||', CONCAT)],
  ['+', infix('+', ADD)],
  ['-', infix('-', ADD)],
  ['*', infix('*', MULTIPLY)],
  ['/', infix('/', MULTIPLY)],
  ['%', infix('%', MULTIPLY)],
  ['MOD', infix('%', MULTIPLY)],
  ['DIV', infix('DIV', MULTIPLY)],
])

/** The operator that starts at the next token, if any. */
export function infixAt(c: Cursor): Infix | undefined {
  const first = key(c)
  if (first === '') return undefined
  switch (first) {
    case 'IS':
      return isOperator(c)
    case 'NOT':
      return notOperator(c)
    case 'IN':
      // `UPDATE a = b IN PARTITION p`: never a name without brackets (ClickHouse 26.7).
      return key(c, 1) === 'PARTITION' ? undefined : SINGLE.get(first)
    case 'GLOBAL':
      if (key(c, 1) === 'IN') return infix('GLOBAL IN', COMPARE, 2)
      if (key(c, 1) === 'NOT' && key(c, 2) === 'IN') return infix('GLOBAL NOT IN', COMPARE, 3)
      return undefined
    default:
      return SINGLE.get(first)
  }
}

function isOperator(c: Cursor): Infix | undefined {
  const second = key(c, 1)
  if (second === 'NULL' || second === 'UNKNOWN') return infix('IS NULL', IS_NULL, 2)
  if (second === 'NOT' && (key(c, 2) === 'NULL' || key(c, 2) === 'UNKNOWN'))
    return infix('IS NOT NULL', IS_NULL, 3)
  if (second === 'DISTINCT' && key(c, 2) === 'FROM') return infix('IS DISTINCT FROM', COMPARE, 3)
  if (second === 'NOT' && key(c, 2) === 'DISTINCT' && key(c, 3) === 'FROM') {
    return infix('IS NOT DISTINCT FROM', COMPARE, 4)
  }
  return undefined
}

function notOperator(c: Cursor): Infix | undefined {
  switch (key(c, 1)) {
    case 'LIKE':
      return infix('NOT LIKE', COMPARE, 2)
    case 'ILIKE':
      return infix('NOT ILIKE', COMPARE, 2)
    case 'REGEXP':
      return infix('NOT REGEXP', COMPARE, 2)
    case 'IN':
      return infix('NOT IN', COMPARE, 2)
    case 'BETWEEN':
      return infix('NOT BETWEEN', BETWEEN, 2)
    default:
      return undefined
  }
}
