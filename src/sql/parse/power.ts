/** Binding powers as in ClickHouse (src/Parsers/ExpressionListParsers.cpp, 26.7): a higher number binds tighter. */
import type { Operator } from '../ast/expression.ts'

export const TERNARY = 2
export const NOT = 5
export const IS_NULL = 6
export const BETWEEN = 7
export const COMPARE = 9
export const CONCAT = 10
export const ADD = 11
export const MULTIPLY = 12
export const AT_TIME_ZONE = 13
export const NEGATE = 13.5
export const MEMBER = 14

/** Power of every operator, for the printer. */
export const POWER: Readonly<Record<Operator, number>> = {
  '? :': TERNARY,
  OR: 3,
  AND: 4,
  NOT,
  'IS NULL': IS_NULL,
  'IS NOT NULL': IS_NULL,
  BETWEEN,
  'NOT BETWEEN': BETWEEN,
  'IS DISTINCT FROM': COMPARE,
  'IS NOT DISTINCT FROM': COMPARE,
  '=': COMPARE,
  '!=': COMPARE,
  '<=>': COMPARE,
  '<': COMPARE,
  '<=': COMPARE,
  '>': COMPARE,
  '>=': COMPARE,
  LIKE: COMPARE,
  'NOT LIKE': COMPARE,
  ILIKE: COMPARE,
  'NOT ILIKE': COMPARE,
  REGEXP: COMPARE,
  'NOT REGEXP': COMPARE,
  IN: COMPARE,
  'NOT IN': COMPARE,
  'GLOBAL IN': COMPARE,
  'GLOBAL NOT IN': COMPARE,
  '||': CONCAT,
  '+': ADD,
  '-': ADD,
  '*': MULTIPLY,
  '/': MULTIPLY,
  '%': MULTIPLY,
  DIV: MULTIPLY,
  NEGATE,
  EXISTS: MEMBER,
  'NOT EXISTS': NOT,
  ANY: MEMBER,
  ALL: MEMBER,
}
