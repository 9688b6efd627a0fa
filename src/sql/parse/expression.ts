/** Expressions: a Pratt loop over operands (operand.ts) with the engine's binding powers (operators.ts). */
import type { Alias, Expression, Lambda, Operation } from '../ast/expression.ts'
import type { Name } from '../ast/span.ts'
import {
  advance,
  at,
  atName,
  bareAlias,
  type Cursor,
  deepen,
  EXPRESSION,
  expect,
  fail,
  here,
  key,
  lastEnd,
  list,
  name,
  partnerOf,
  peek,
  span,
  take,
} from './cursor.ts'
import { operand } from './operand.ts'
import { type Infix, infixAt } from './operators.ts'
import { BETWEEN, COMPARE, MEMBER, NEGATE, NOT, TERNARY } from './power.ts'
import { beforeColon, memberAccess } from './member.ts'
import { postfix } from './postfix.ts'
import { quantifiedArray } from './quantified-array.ts'
import { isClauseWord } from './words.ts'

/** An expression with an optional alias, as it stands in a select list or among arguments. */
export function aliased(c: Cursor): Expression {
  const start = here(c)
  const inner = expression(c)
  const alias = optionalAlias(c)
  if (!alias) return inner
  const node: Alias = { kind: 'alias', expression: inner, name: alias, ...span(c, start) }
  return node
}

/** As it stands in brackets: an alias needs its AS there (ClickHouse 26.7; `f(a b)` lacks a comma). */
export function aliasedByAs(c: Cursor): Expression {
  const start = here(c)
  const inner = expression(c)
  if (!at(c, 'AS') || !atName(c, 1)) return inner
  advance(c)
  return { kind: 'alias', expression: inner, name: name(c), ...span(c, start) }
}

/** `AS name`, or a bare name that is no clause word. */
export function optionalAlias(c: Cursor): Name | undefined {
  if (at(c, 'AS') && atName(c, 1)) {
    advance(c)
    return name(c)
  }
  const token = peek(c)
  if (token.kind === 'quoted' || token.kind === 'placeholder') return bareAlias(c)
  if (token.kind === 'word' && !isClauseWord(c)) return bareAlias(c)
  return undefined
}

export function aliasedList(c: Cursor): readonly Expression[] {
  const items = [aliased(c)]
  while (take(c, ',')) items.push(aliased(c))
  return items
}

/** `(a, b)`; the brackets may be empty. */
export function bracketedList(c: Cursor): readonly Expression[] {
  expect(c, '(')
  const items = at(c, ')') ? [] : aliasedList(c)
  expect(c, ')')
  return items
}

/** An expression whose operators bind at least as tight as `power`. */
export function expression(c: Cursor, power = 0): Expression {
  const start = here(c)
  const { depth } = c
  deepen(c, EXPRESSION)
  const lambda = power === 0 ? lambdaAt(c) : undefined
  let left = lambda ?? prefixed(c)
  while (!lambda) {
    const member = memberAccess(c, left, start) ?? postfix(c, left, power, start)
    const infix = member ? undefined : infixAt(c)
    if (member) {
      left = member
    } else if (infix && infix.power >= power) {
      c.at += infix.width
      left = withRight(c, left, infix, start)
    } else {
      break
    }
    // Left-deep chains such as `a + b + c` nest without recursion here, but later walks do recurse.
    deepen(c, EXPRESSION)
  }
  c.depth = depth
  return left
}

/** Operators in front of an operand. */
function prefixed(c: Cursor): Expression {
  const start = here(c)
  switch (key(c)) {
    case 'NOT': {
      if (isOperandEnd(c, 1)) break
      advance(c)
      const inner = expression(c, NOT)
      return operation('NOT', [inner], c, start)
    }
    case '-': {
      if (peek(c, 1).kind === 'number') break
      advance(c)
      const inner = expression(c, NEGATE)
      return operation('NEGATE', [inner], c, start)
    }
    case '+':
      advance(c)
      return expression(c, NEGATE)
  }
  return operand(c)
}

/** `not` as a column name: nothing follows that it could negate. */
function isOperandEnd(c: Cursor, ahead: number): boolean {
  const next = peek(c, ahead)
  return next.kind === 'end' || next.key === ',' || next.key === ')' || next.key === 'FROM'
}

function withRight(c: Cursor, left: Expression, infix: Infix, start: number): Expression {
  const { operator, power } = infix
  switch (operator) {
    case 'IS NULL':
    case 'IS NOT NULL':
      return operation(operator, [left], c, start)
    case 'BETWEEN':
    case 'NOT BETWEEN': {
      const low = expression(c, BETWEEN + 1)
      expect(c, 'AND')
      const high = expression(c, BETWEEN + 1)
      return operation(operator, [left, low, high], c, start)
    }
    case '? :': {
      const yes = beforeColon(c, () => expression(c, TERNARY))
      expect(c, ':')
      const no = expression(c, TERNARY)
      return operation(operator, [left, yes, no], c, start)
    }
    case 'AND':
    case 'OR':
    case '||': {
      const operands = [left, expression(c, power + 1)]
      // One flat node however long the chain is: no recursion over its length, here or later.
      while (infixAt(c)?.operator === operator) {
        advance(c)
        operands.push(expression(c, power + 1))
      }
      return operation(operator, operands, c, start)
    }
    default: {
      const quantifier = power === COMPARE ? quantified(c) : undefined
      const overArray =
        power === COMPARE && !quantifier ? quantifiedArray(c, left, operator, start) : undefined
      if (overArray) return overArray
      const operands = [left, quantifier ?? expression(c, power + 1)]
      // `a LIKE b ESCAPE '!'`
      if (operator.endsWith('LIKE') && take(c, 'ESCAPE')) operands.push(expression(c, power + 1))
      return operation(operator, operands, c, start)
    }
  }
}

/** `= ANY (SELECT …)`, `> ALL (SELECT …)`. */
function quantified(c: Cursor): Expression | undefined {
  const word = key(c) === 'SOME' ? 'ANY' : key(c)
  if ((word !== 'ANY' && word !== 'ALL') || key(c, 1) !== '(') return undefined
  const ahead = key(c, 2) === '(' ? 3 : 2
  if (key(c, ahead) !== 'SELECT' && key(c, ahead) !== 'WITH') return undefined
  const start = here(c)
  advance(c)
  return operation(word, [expression(c, MEMBER)], c, start)
}

/** `x -> …`, `(x, y) -> …`, `() -> …`. */
function lambdaAt(c: Cursor): Lambda | undefined {
  const start = here(c)
  if (atName(c) && key(c, 1) === '->') {
    const parameter = name(c)
    return lambdaBody(c, [parameter], start)
  }
  if (!at(c, '(')) return undefined
  const close = partnerOf(c)
  if (close === undefined || c.tokens[close + 1]?.key !== '->') return undefined
  advance(c)
  const parameters = at(c, ')') ? [] : list(c, name)
  if (!at(c, ')')) fail(c, [')', ','])
  advance(c)
  return lambdaBody(c, parameters, start)
}

function lambdaBody(c: Cursor, parameters: readonly Name[], start: number): Lambda {
  expect(c, '->')
  const body = expression(c)
  return { kind: 'lambda', parameters, body, start, end: lastEnd(c) }
}

export function operation(
  operator: Operation['operator'],
  operands: readonly Expression[],
  c: Cursor,
  start: number,
): Operation {
  return { kind: 'operation', operator, operands, start, end: lastEnd(c) }
}
