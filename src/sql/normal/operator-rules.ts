/**
 * Operators and special forms as the function calls the engine makes of them, so that brackets cannot matter and
 * `a + b` is `plus(a, b)`. The server writes calls of these functions as operators again.
 */
import type { Call, Expression, Operation, Operator } from '../ast/expression.ts'
import type { Query, Select } from '../ast/query.ts'
import { call } from './build.ts'
import { builtin } from './names.ts'
import { CLICKHOUSE, type NodeRule, type RuleContext, rule } from './rule.ts'

type Quantifier = 'ANY' | 'ALL'
type Plain = Exclude<
  Operator,
  'EXISTS' | 'NOT EXISTS' | 'NOT REGEXP' | 'BETWEEN' | 'NOT BETWEEN' | Quantifier
>

const FUNCTIONS: Readonly<Record<Plain, string>> = {
  OR: 'or',
  AND: 'and',
  NOT: 'not',
  NEGATE: 'negate',
  'IS NULL': 'isNull',
  'IS NOT NULL': 'isNotNull',
  'IS DISTINCT FROM': 'isDistinctFrom',
  'IS NOT DISTINCT FROM': 'isNotDistinctFrom',
  '<=>': 'isNotDistinctFrom',
  '=': 'equals',
  '!=': 'notEquals',
  '<': 'less',
  '<=': 'lessOrEquals',
  '>': 'greater',
  '>=': 'greaterOrEquals',
  LIKE: 'like',
  'NOT LIKE': 'notLike',
  ILIKE: 'ilike',
  'NOT ILIKE': 'notILike',
  REGEXP: 'match',
  IN: 'in',
  'NOT IN': 'notIn',
  'GLOBAL IN': 'globalIn',
  'GLOBAL NOT IN': 'globalNotIn',
  '||': 'concat',
  '+': 'plus',
  '-': 'minus',
  '*': 'multiply',
  '/': 'divide',
  '%': 'modulo',
  DIV: 'intDiv',
  '? :': 'if',
}

export const OPERATOR_RULES: readonly NodeRule[] = [
  rule(
    'operation',
    {
      id: 'between',
      seen: CLICKHOUSE,
      what: '`x BETWEEN a AND b` is stored as `x >= a AND x <= b`, its negation as `x < a OR x > b`.',
    },
    between,
  ),
  rule(
    'operation',
    {
      id: 'negated-operator',
      seen: CLICKHOUSE,
      what: 'NOT EXISTS and NOT REGEXP are stored as a negation of EXISTS and of match.',
    },
    negated,
  ),
  rule(
    'operation',
    {
      id: 'quantified-comparison',
      seen: CLICKHOUSE,
      what: '`= ANY` and `!= ALL` of a query are IN and NOT IN; the other comparisons get singleValueOrNull, min or max of the query.',
    },
    quantified,
  ),
  rule(
    'operation',
    {
      id: 'negative-nan',
      seen: CLICKHOUSE,
      what: '`-nan` is stored as `nan`, and `-inf` is one literal; `-(nan)` and `-(inf)` are negations.',
    },
    (node) => {
      const [only] = node.operands
      // The bracket behind the operand is part of the operation.
      const isLiteral = node.operator === 'NEGATE' && only?.end === node.end
      if (!isLiteral || only.kind !== 'constant') return node
      if (only.name === 'NAN') return only
      return only.name === 'INF' && only.text === 'inf' ? { ...only, text: '-inf' } : node
    },
  ),
  rule(
    'operation',
    {
      id: 'operator-call',
      seen: CLICKHOUSE,
      what: 'An operator and the call of its function are the same.',
    },
    (node, context) => {
      const callee = node.operator === 'EXISTS' ? 'exists' : plainFunction(node.operator)
      return callee === undefined ? node : make(context, callee, node.operands)
    },
  ),
]

/** Absent for operators that another rule has taken apart. */
function plainFunction(operator: Operator): string | undefined {
  return Object.hasOwn(FUNCTIONS, operator) ? FUNCTIONS[operator as Plain] : undefined
}

function make(context: RuleContext, callee: string, args: readonly Expression[]): Call {
  return call(builtin(callee, context.dialect), args)
}

function between(node: Operation, context: RuleContext): Expression {
  const { operator, operands } = node
  const [value, low, high] = operands
  if (!value || !low || !high) return node
  if (operator === 'BETWEEN') {
    return make(context, 'and', [
      make(context, 'greaterOrEquals', [value, low]),
      make(context, 'lessOrEquals', [value, high]),
    ])
  }
  if (operator !== 'NOT BETWEEN') return node
  return make(context, 'or', [
    make(context, 'less', [value, low]),
    make(context, 'greater', [value, high]),
  ])
}

function negated(node: Operation, context: RuleContext): Expression {
  const inner = node.operator === 'NOT EXISTS' ? 'exists' : 'match'
  return node.operator === 'NOT EXISTS' || node.operator === 'NOT REGEXP'
    ? make(context, 'not', [make(context, inner, node.operands)])
    : node
}

/** Comparison and quantifier → the function, and the aggregate of the query if it needs one. */
const QUANTIFIED: ReadonlyMap<string, readonly [callee: string, aggregate?: string]> = new Map([
  ['= ANY', ['in']],
  ['!= ALL', ['notIn']],
  ['= ALL', ['in', 'singleValueOrNull']],
  ['!= ANY', ['notIn', 'singleValueOrNull']],
  ['< ANY', ['less', 'max']],
  ['<= ANY', ['lessOrEquals', 'max']],
  ['> ANY', ['greater', 'min']],
  ['>= ANY', ['greaterOrEquals', 'min']],
  ['< ALL', ['less', 'min']],
  ['<= ALL', ['lessOrEquals', 'min']],
  ['> ALL', ['greater', 'max']],
  ['>= ALL', ['greaterOrEquals', 'max']],
])

function quantified(node: Operation, context: RuleContext): Expression {
  const [left, right] = node.operands
  if (!left || right?.kind !== 'operation') return node
  const [query] = right.operands
  const found = QUANTIFIED.get(`${node.operator} ${right.operator}`)
  if (!found || query?.kind !== 'subquery') return node
  const [callee, aggregate] = found
  const asked: Expression =
    aggregate === undefined ? query : { ...query, query: aggregated(aggregate, query.query) }
  return make(context, callee, [left, asked])
}

/** `SELECT max(*) FROM (query)`. */
function aggregated(callee: string, query: Query): Select {
  const place = { start: 0, end: 0 }
  const all: Expression = { kind: 'asterisk', qualifier: [], transforms: [], ...place }
  const first = { kind: 'tableSource' as const, table: query, ...place }
  return {
    kind: 'select',
    with: [],
    columns: [call(callee, [all])],
    from: { kind: 'from', first, joins: [], ...place },
    ...place,
  }
}
