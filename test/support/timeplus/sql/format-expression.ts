/**
 * Expressions as printed (timeplus-normal-form.md, Expressions): every operator that is an operand
 * of another operator stands in brackets.
 */
import type { Call, ColumnTransform, Expression } from './expression.ts'
import { bracketedQuery } from './format-query.ts'
import { formatOver } from './format-window.ts'
import { type Frame, frameOf } from './frame.ts'
import { identifierText, stringText } from './literal-text.ts'

export function formatExpression(expression: Expression): string {
  return printExpression(expression, frameOf(false))
}

export function printExpressions(items: readonly Expression[], frame: Frame): string {
  return items.map((item) => printExpression(item, plain(frame))).join(', ')
}

export function printExpression(expression: Expression, frame: Frame): string {
  switch (expression.kind) {
    case 'string':
      return stringText(expression.value)
    case 'number':
      return expression.text
    case 'word':
      return expression.word
    case 'identifier':
      return pathText(expression.parts)
    case 'asterisk':
      return qualified(expression.qualifier, '*') + transformsText(expression.transforms, frame)
    case 'columns':
      return (
        qualified(expression.qualifier, `COLUMNS(${stringText(expression.pattern)})`) +
        transformsText(expression.transforms, frame)
      )
    case 'call':
      return printCall(expression, frame)
    case 'lambda':
      return wrap(lambdaText(expression.parameters, expression.body, frame), frame)
    case 'longInterval':
      return `INTERVAL ${expression.text} ${expression.unit}`
    case 'shortInterval':
      return expression.text
    case 'jsonPath':
      return expression.text
    case 'parameter':
      return `{${expression.name}:${expression.type}}`
    case 'subquery':
      return bracketedQuery(expression.query, frame)
    case 'aliased':
      return printAliased(expression.expression, expression.alias, frame)
    case 'range':
      return (
        (expression.startClosed ? '[' : '(') +
        printExpressions([expression.start, expression.end], frame) +
        (expression.endClosed ? ']' : ')')
      )
  }
}

/** The second identical expression of one alias is the alias alone. */
function printAliased(expression: Expression, alias: string, frame: Frame): string {
  const key = `${alias}\0${formatExpression(expression)}`
  if (frame.printed.has(key)) return identifierText(alias)
  frame.printed.add(key)
  return wrap(`${printExpression(expression, frame)} AS ${identifierText(alias)}`, frame)
}

const BINARY: Readonly<Record<string, string>> = {
  multiply: '*',
  divide: '/',
  modulo: '%',
  plus: '+',
  minus: '-',
  not_equals: '!=',
  less_or_equals: '<=',
  greater_or_equals: '>=',
  less: '<',
  greater: '>',
  equals: '=',
  like: 'LIKE',
  ilike: 'ILIKE',
  not_like: 'NOT LIKE',
  not_ilike: 'NOT ILIKE',
  in: 'IN',
  not_in: 'NOT IN',
  global_in: 'GLOBAL IN',
  global_not_in: 'GLOBAL NOT IN',
}

function printCall(expression: Call, frame: Frame): string {
  return operatorText(expression, frame) ?? callText(expression, frame)
}

function operatorText(expression: Call, frame: Frame): string | undefined {
  const { name, arguments: args } = expression
  const [first, second] = args
  if (first && args.length === 1) return unaryText(name, first, frame)
  if (first && second && args.length === 2) {
    const binary = binaryText(name, first, second, frame)
    if (binary !== undefined) return binary
  }
  if ((name === 'and' || name === 'or') && args.length >= 2) {
    const operands = args.map((item) => printExpression(item, operand(frame)))
    return wrap(operands.join(` ${name.toUpperCase()} `), frame)
  }
  if (name === 'array_cast') return `[${printExpressions(args, frame)}]`
  if (name === 'tuple_cast' && args.length >= 2) return `(${printExpressions(args, frame)})`
  return undefined
}

function unaryText(name: string, item: Expression, frame: Frame): string | undefined {
  const literal = item.kind === 'number' || item.kind === 'string' || item.kind === 'word'
  const inner = printExpression(item, operand(frame))
  switch (name) {
    case 'negate':
      // `-(5)` and `-(-a)`: the brackets are part of the operator.
      if (literal) return `-(${inner})`
      if (isCall(item, 'negate')) return `-(${printExpression(item, plain(frame))})`
      return wrap(`-${inner}`, frame)
    case 'not':
      return literal ? `NOT ${inner}` : wrap(`NOT ${inner}`, frame)
    case 'is_null':
      return wrap(`${inner} IS NULL`, frame)
    case 'is_not_null':
      return wrap(`${inner} IS NOT NULL`, frame)
    case 'array_cast':
      return `[${printExpression(item, plain(frame))}]`
    default:
      return undefined
  }
}

function binaryText(
  name: string,
  first: Expression,
  second: Expression,
  frame: Frame,
): string | undefined {
  const left = printExpression(first, operand(frame))
  const operator = Object.hasOwn(BINARY, name) ? BINARY[name] : undefined
  if (operator !== undefined) {
    const right = /(^|_)in$/.test(name)
      ? membersText(second, frame)
      : printExpression(second, operand(frame))
    return wrap(`${left} ${operator} ${right}`, frame)
  }
  if (name === 'array_element') {
    return wrap(`${left}[${printExpression(second, plain(frame))}]`, frame)
  }
  if (name === 'tuple_element' && second.kind === 'number' && /^\d+$/.test(second.text)) {
    return tupleLike(first) ? wrap(`${left}.${second.text}`, frame) : undefined
  }
  return undefined
}

/** A literal before the point would read as a number. */
function tupleLike(first: Expression): boolean {
  return !['number', 'string', 'word'].includes(first.kind)
}

/** The right side of IN: a single value or name gets brackets. */
function membersText(members: Expression, frame: Frame): string {
  const own =
    members.kind === 'call' ||
    members.kind === 'subquery' ||
    members.kind === 'lambda' ||
    members.kind === 'longInterval' ||
    members.kind === 'shortInterval'
  if (own) return printExpression(members, operand(frame))
  return `(${printExpression(members, plain(frame))})`
}

function callText(expression: Call, frame: Frame): string {
  const text = `${identifierText(expression.name)}(${printExpressions(expression.arguments, frame)})`
  if (expression.over === undefined) return text
  return `${text} OVER ${formatOver(expression.over, plain(frame))}`
}

function lambdaText(parameters: readonly string[], body: Expression, frame: Frame): string {
  const names = parameters.map(identifierText)
  const left = names.length === 1 ? names.join('') : `(${names.join(', ')})`
  return `${left} -> ${printExpression(body, operand(frame))}`
}

function transformsText(transforms: readonly ColumnTransform[], frame: Frame): string {
  return transforms.map((transform) => ` ${transformText(transform, plain(frame))}`).join('')
}

function transformText(transform: ColumnTransform, frame: Frame): string {
  switch (transform.kind) {
    case 'except': {
      const names = transform.names.map(identifierText).join(', ')
      return transform.names.length > 1 ? `EXCEPT (${names})` : `EXCEPT ${names}`
    }
    case 'replace': {
      const items = transform.items.map(
        ({ expression, name }) =>
          `${printExpression(expression, frame)} AS ${identifierText(name)}`,
      )
      return items.length > 1 ? `REPLACE (${items.join(', ')})` : `REPLACE ${items.join('')}`
    }
    case 'apply':
      return `APPLY ${printExpression(transform.function, frame)}`
  }
}

function isCall(expression: Expression, name: string): boolean {
  return expression.kind === 'call' && expression.name === name
}

function pathText(parts: readonly string[]): string {
  return parts.map(identifierText).join('.')
}

function qualified(qualifier: readonly string[], text: string): string {
  return qualifier.length > 0 ? `${pathText(qualifier)}.${text}` : text
}

function wrap(text: string, frame: Frame): string {
  return frame.brackets ? `(${text})` : text
}

function operand(frame: Frame): Frame {
  return { ...frame, brackets: true }
}

function plain(frame: Frame): Frame {
  return { ...frame, brackets: false }
}
