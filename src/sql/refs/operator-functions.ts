import type { Expression, Operation, Operator } from '../ast/expression.ts'

/** The functions the parser puts in place of an operator (ClickHouse: ExpressionListParsers.cpp, 26.7). */
export function operatorFunctions(node: Operation): readonly string[] {
  const right = node.operands[1]
  return quantified(node.operator, right) ?? FUNCTIONS[node.operator]
}

const FUNCTIONS: Readonly<Record<Operator, readonly string[]>> = {
  OR: ['or'],
  AND: ['and'],
  NOT: ['not'],
  NEGATE: ['negate'],
  'IS NULL': ['isNull'],
  'IS NOT NULL': ['isNotNull'],
  'IS DISTINCT FROM': ['isDistinctFrom'],
  'IS NOT DISTINCT FROM': ['isNotDistinctFrom'],
  '<=>': ['isNotDistinctFrom'],
  '=': ['equals'],
  '!=': ['notEquals'],
  '<': ['less'],
  '<=': ['lessOrEquals'],
  '>': ['greater'],
  '>=': ['greaterOrEquals'],
  LIKE: ['like'],
  'NOT LIKE': ['notLike'],
  ILIKE: ['ilike'],
  'NOT ILIKE': ['notILike'],
  REGEXP: ['match'],
  'NOT REGEXP': ['not', 'match'],
  IN: ['in'],
  'NOT IN': ['notIn'],
  'GLOBAL IN': ['globalIn'],
  'GLOBAL NOT IN': ['globalNotIn'],
  BETWEEN: ['and', 'greaterOrEquals', 'lessOrEquals'],
  'NOT BETWEEN': ['or', 'less', 'greater'],
  '||': ['concat'],
  '+': ['plus'],
  '-': ['minus'],
  '*': ['multiply'],
  '/': ['divide'],
  '%': ['modulo'],
  DIV: ['intDiv'],
  '? :': ['if'],
  EXISTS: ['exists'],
  'NOT EXISTS': ['not', 'exists'],
  ANY: [],
  ALL: [],
}

/** `x = ANY (SELECT …)` and its kin: a comparison with one row that an aggregate picks. */
const QUANTIFIED: ReadonlyMap<string, readonly string[]> = new Map([
  ['= ANY', ['in']],
  ['= ALL', ['in', 'singleValueOrNull']],
  ['!= ANY', ['notIn', 'singleValueOrNull']],
  ['!= ALL', ['notIn']],
  ['< ANY', ['less', 'max']],
  ['< ALL', ['less', 'min']],
  ['<= ANY', ['lessOrEquals', 'max']],
  ['<= ALL', ['lessOrEquals', 'min']],
  ['> ANY', ['greater', 'min']],
  ['> ALL', ['greater', 'max']],
  ['>= ANY', ['greaterOrEquals', 'min']],
  ['>= ALL', ['greaterOrEquals', 'max']],
])

function quantified(
  operator: Operator,
  right: Expression | undefined,
): readonly string[] | undefined {
  if (right?.kind !== 'operation') return undefined
  return QUANTIFIED.get(`${operator} ${right.operator}`)
}
