/**
 * Expressions in normal form: every operator and special form is the function call the engine makes of it, so brackets
 * cannot matter. Each rule gets a node whose children are normal already. Observed on ClickHouse 26.7.
 */
import type {
  Call,
  Case,
  Cast,
  Expression,
  Interval,
  MemberAccess,
  Operation,
  Operator,
} from '../ast/expression.ts'
import { parseType } from '../parse/parse.ts'
import { print } from '../print/print.ts'
import { call, name, number, string } from './build.ts'
import type { NormalContext } from './context.ts'
import { builtin, canonicalFunction } from './names.ts'
import { normalTypeNode } from './type.ts'

const FUNCTIONS: Readonly<
  Record<
    Exclude<Operator, 'EXISTS' | 'NOT EXISTS' | 'ANY' | 'ALL' | 'BETWEEN' | 'NOT BETWEEN'>,
    string
  >
> = {
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
  'NOT REGEXP': 'notMatch',
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

export function normalOperation(node: Operation, context: NormalContext): Expression {
  const { operator, operands } = node
  const [first, second, third] = operands
  const make = (callee: string, args: readonly Expression[]): Call =>
    call(builtin(callee, context.dialect), args)
  switch (operator) {
    case 'BETWEEN':
      if (!first || !second || !third) return node
      return make('and', [
        make('greaterOrEquals', [first, second]),
        make('lessOrEquals', [first, third]),
      ])
    case 'NOT BETWEEN':
      if (!first || !second || !third) return node
      return make('or', [make('less', [first, second]), make('greater', [first, third])])
    case 'EXISTS':
      return make('exists', operands)
    case 'NOT EXISTS':
      return make('not', [make('exists', operands)])
    case 'ANY':
    case 'ALL':
      return node
    case 'NOT REGEXP':
      return make('not', [make('match', operands)])
    case 'AND':
    case 'OR':
      return make(FUNCTIONS[operator], flattened(FUNCTIONS[operator], operands))
    default:
      return quantified(node, make) ?? make(FUNCTIONS[operator], operands)
  }
}

/** `a AND (b AND c)` is `a AND b AND c`, whatever brackets a server keeps. */
function flattened(callee: string, operands: readonly Expression[]): readonly Expression[] {
  return operands.flatMap((operand) =>
    operand.kind === 'call' &&
    operand.name.text === callee &&
    !operand.over &&
    operand.args &&
    !operand.distinct
      ? operand.args
      : [operand],
  )
}

/** `= ANY (query)` is IN; `> ALL (query)` compares with the greatest value. */
function quantified(
  node: Operation,
  make: (callee: string, args: readonly Expression[]) => Call,
): Expression | undefined {
  const [left, right] = node.operands
  if (!left || right?.kind !== 'operation') return undefined
  const { operator: quantifier } = right
  const [query] = right.operands
  if (!query || (quantifier !== 'ANY' && quantifier !== 'ALL')) return undefined
  if (node.operator === '=' && quantifier === 'ANY') return make('in', [left, query])
  if (node.operator === '!=' && quantifier === 'ALL') return make('notIn', [left, query])
  return undefined
}

export function normalCall(node: Call, context: NormalContext): Expression {
  const written = node.name.text
  if (node.entity) return { ...node, name: name(written) }
  const isOwn = context.inline?.has(written) ?? false
  let callee = isOwn || node.qualifier ? written : canonicalFunction(written, context.dialect)
  let args = node.args ?? []
  if (node.distinct) callee += builtin('Distinct', context.dialect)
  if (node.filter) {
    callee += builtin('If', context.dialect)
    args = [...args, node.filter]
  }
  if (callee === 'and' || callee === 'or') args = flattened(callee, args)
  if (callee === 'CAST' || callee === '_CAST' || callee === 'cast')
    args = castArguments(args, context)
  const { distinct: _distinct, filter: _filter, ...rest } = node
  return { ...rest, name: name(callee), ...(node.args && { args }) }
}

/** The type of CAST(x, 'T') is compared as a type. */
function castArguments(args: readonly Expression[], context: NormalContext): readonly Expression[] {
  const [value, type] = args
  if (!value || type?.kind !== 'string') return args
  const parsed = parseType(type.value, context.dialect)
  if (!parsed.ok) return args
  return [value, string(print(normalTypeNode(parsed.node, context.dialect)))]
}

/** Children are normal, so the type is; a literal before `::` is cast as the text it was written as. */
export function normalCast(node: Cast, context: NormalContext): Expression {
  const value =
    node.literal === undefined || node.expression.kind === 'string'
      ? node.expression
      : string(node.literal)
  const callee = context.dialect === 'timeplus' ? 'cast' : 'CAST'
  return call(callee, [value, string(print(node.type))])
}

const SHORT_UNITS: Readonly<Record<string, string>> = {
  ns: 'Nanosecond',
  us: 'Microsecond',
  ms: 'Millisecond',
  s: 'Second',
  m: 'Minute',
  h: 'Hour',
  d: 'Day',
  w: 'Week',
  M: 'Month',
  q: 'Quarter',
  y: 'Year',
}

export function normalInterval(node: Interval, context: NormalContext): Expression {
  const unit = node.short
    ? (SHORT_UNITS[node.unit] ?? node.unit)
    : node.unit.charAt(0) + node.unit.slice(1).toLowerCase()
  return call(builtin(`toInterval${unit}`, context.dialect), [node.value])
}

export function normalCase(node: Case, context: NormalContext): Expression {
  const branches = node.branches.flatMap(({ when, then }) => [when, then])
  const otherwise: Expression = node.otherwise ?? {
    kind: 'constant',
    name: 'NULL',
    text: 'NULL',
    start: 0,
    end: 0,
  }
  if (!node.operand) return call(builtin('multiIf', context.dialect), [...branches, otherwise])
  return call(builtin('caseWithExpression', context.dialect), [
    node.operand,
    ...branches,
    otherwise,
  ])
}

/** `t.1` and `tupleElement(t, 1)`, `(t).a` and `tupleElement(t, 'a')`. */
export function normalMember(node: MemberAccess, context: NormalContext): Expression {
  const { member } = node
  const isNumber = /^\d+$/.test(member.text) && !member.quoted
  const index = isNumber ? number(member.text) : string(member.text)
  return call(builtin('tupleElement', context.dialect), [node.expression, index])
}
