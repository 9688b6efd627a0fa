/**
 * Expressions, by binding power; operators become calls of their functions
 * (timeplus-normal-form.md, Expressions).
 */
import type { Expression } from './expression.ts'
import { call, literalSource } from './expression-build.ts'
import { parsePath, seesPath } from './parse-path.ts'
import { parseDataType } from './parse-type.ts'
import { parseOperand } from './parse-operand.ts'
import { formatType } from './format-type.ts'
import { numberText } from './literal-text.ts'
import type { Reader } from './reader.ts'

const POWER = {
  ternary: 1,
  or: 2,
  and: 3,
  not: 4,
  nullity: 5,
  between: 6,
  compare: 7,
  concat: 8,
  add: 9,
  multiply: 10,
  minus: 11,
} as const

/** An expression with an alias where one is allowed: AS is mandatory in this dialect. */
export function parseAliased(reader: Reader): Expression {
  const expression = parseExpression(reader)
  if (!reader.takes('AS')) return expression
  return { kind: 'aliased', expression, alias: reader.identifier() }
}

export function parseExpressions(reader: Reader): readonly Expression[] {
  return reader.list(() => parseAliased(reader))
}

export function parseExpression(reader: Reader, power: number = 0): Expression {
  let left = parsePrefix(reader)
  for (;;) {
    const more = parseInfix(reader, left, power)
    if (!more) return left
    left = more
  }
}

function parsePrefix(reader: Reader): Expression {
  if (reader.takes('NOT')) {
    if (reader.sees('NOT')) reader.fail('expected an operand')
    return call('not', parseExpression(reader, POWER.not))
  }
  if (!reader.seesSymbol('-')) return parseElement(reader)
  const next = reader.peek(1)
  if (next.kind === 'number') {
    reader.next()
    const start = reader.place
    return parsePostfix(
      reader,
      { kind: 'number', text: numberText(reader.next().text, true) },
      start,
    )
  }
  // A short interval takes its sign; the operand reads both.
  if (/^\d+[a-zA-Z]+$/.test(next.text)) return parseElement(reader)
  reader.next()
  if (reader.seesSymbol('-')) reader.fail('expected an operand')
  return call('negate', parseElement(reader))
}

/** An operand and what follows it directly. */
function parseElement(reader: Reader): Expression {
  const start = reader.place
  return parsePostfix(reader, parseOperand(reader), start)
}

/** `x[n]`, `x.n`, `x::T`, `x:path`. */
function parsePostfix(reader: Reader, operand: Expression, start: number): Expression {
  let result = operand
  for (;;) {
    if (reader.takesSymbol('[')) {
      result = call('array_element', result, parseExpression(reader))
      reader.expectsSymbol(']')
    } else if (reader.seesSymbol('.') && reader.peek(1).kind === 'number') {
      reader.next()
      const index: Expression = { kind: 'number', text: numberText(reader.next().text, false) }
      result = call('tuple_element', result, index)
    } else if (seesPath(reader)) {
      result = parsePath(reader, result, start)
    } else if (reader.takesSymbol('::')) {
      const type: Expression = { kind: 'string', value: formatType(parseDataType(reader)) }
      result = call('cast', literalSource(result), type)
    } else {
      return result
    }
  }
}

interface Infix {
  readonly symbols: readonly string[]
  readonly power: number
  readonly name: string
}

const INFIX: readonly Infix[] = [
  { symbols: ['=', '=='], power: POWER.compare, name: 'equals' },
  { symbols: ['!=', '<>'], power: POWER.compare, name: 'not_equals' },
  { symbols: ['<='], power: POWER.compare, name: 'less_or_equals' },
  { symbols: ['>='], power: POWER.compare, name: 'greater_or_equals' },
  { symbols: ['<'], power: POWER.compare, name: 'less' },
  { symbols: ['>'], power: POWER.compare, name: 'greater' },
  { symbols: ['+'], power: POWER.add, name: 'plus' },
  { symbols: ['-'], power: POWER.add, name: 'minus' },
  { symbols: ['*'], power: POWER.multiply, name: 'multiply' },
  { symbols: ['/'], power: POWER.multiply, name: 'divide' },
  { symbols: ['%'], power: POWER.multiply, name: 'modulo' },
]

const WORD_INFIX: readonly (readonly [string, number, string])[] = [
  ['LIKE', POWER.compare, 'like'],
  ['ILIKE', POWER.compare, 'ilike'],
  ['NOT LIKE', POWER.compare, 'not_like'],
  ['NOT ILIKE', POWER.compare, 'not_ilike'],
  ['IN', POWER.compare, 'in'],
  ['NOT IN', POWER.compare, 'not_in'],
  ['GLOBAL IN', POWER.compare, 'global_in'],
  ['GLOBAL NOT IN', POWER.compare, 'global_not_in'],
  ['DIV', POWER.multiply, 'int_div'],
  ['MOD', POWER.multiply, 'modulo'],
]

function parseInfix(reader: Reader, left: Expression, power: number): Expression | undefined {
  const token = reader.peek()
  if (token.kind === 'symbol') {
    const infix = INFIX.find(({ symbols }) => symbols.includes(token.text))
    if (infix && infix.power > power) {
      reader.next()
      return call(infix.name, left, parseExpression(reader, infix.power))
    }
    if (token.text === '||' && POWER.concat > power) {
      return call('concat', left, ...chain(reader, POWER.concat, () => reader.takesSymbol('||')))
    }
    if (token.text === '?' && POWER.ternary > power) return ternary(reader, left)
    return undefined
  }
  return token.kind === 'word' ? parseWordInfix(reader, left, power) : undefined
}

function parseWordInfix(reader: Reader, left: Expression, power: number): Expression | undefined {
  for (const [words, own, name] of WORD_INFIX) {
    if (own > power && reader.takes(words)) return call(name, left, parseExpression(reader, own))
  }
  if (reader.sees('AND') && POWER.and > power) {
    return call('and', left, ...chain(reader, POWER.and, () => reader.takes('AND')))
  }
  if (reader.sees('OR') && POWER.or > power) {
    return call('or', left, ...chain(reader, POWER.or, () => reader.takes('OR')))
  }
  if (POWER.nullity > power && reader.takes('IS NULL')) return call('is_null', left)
  if (POWER.nullity > power && reader.takes('IS NOT NULL')) return call('is_not_null', left)
  if (POWER.between > power && reader.takes('BETWEEN')) return between(reader, left, false)
  if (POWER.between > power && reader.takes('NOT BETWEEN')) return between(reader, left, true)
  return undefined
}

/** A chain written flat stays flat. */
function chain(reader: Reader, power: number, takes: () => boolean): readonly Expression[] {
  const operands: Expression[] = []
  while (takes()) operands.push(parseExpression(reader, power))
  return operands
}

function between(reader: Reader, left: Expression, negated: boolean): Expression {
  const low = parseExpression(reader, POWER.between)
  reader.expects('AND')
  const high = parseExpression(reader, POWER.between)
  return negated
    ? call('or', call('less', left, low), call('greater', left, high))
    : call('and', call('greater_or_equals', left, low), call('less_or_equals', left, high))
}

function ternary(reader: Reader, condition: Expression): Expression {
  reader.expectsSymbol('?')
  const yes = parseExpression(reader)
  reader.expectsSymbol(':')
  return call('if', condition, yes, parseExpression(reader))
}
