/** Literals: numbers, strings and the words that are values. */
import type { Constant, Expression, StringLiteral } from '../ast/expression.ts'
import { unquote } from '../lex/literal.ts'
import type { Token } from '../lex/token.ts'
import { advance, type Cursor, fail, key, peek } from './cursor.ts'

const CONSTANTS: Readonly<Record<string, Constant['name']>> = {
  NULL: 'NULL',
  TRUE: 'TRUE',
  FALSE: 'FALSE',
  INF: 'INF',
  INFINITY: 'INF',
  NAN: 'NAN',
}

export function literal(c: Cursor): Expression | undefined {
  const token = peek(c)
  switch (token.kind) {
    case 'number':
      return number(c, token, token.start, '')
    case 'string':
    case 'heredoc':
      return string(c)
    case 'operator': {
      const next = peek(c, 1)
      if (token.key !== '-' || next.kind !== 'number') return undefined
      advance(c)
      return number(c, next, token.start, '-')
    }
    case 'word':
      return constant(c, token) ?? shortInterval(c, token)
    default:
      return undefined
  }
}

/** A string literal must come next. Adjacent literals do not join in this family. */
export function string(c: Cursor): StringLiteral {
  const token = peek(c)
  if (token.kind !== 'string' && token.kind !== 'heredoc') fail(c, ['a string'])
  advance(c)
  return {
    kind: 'string',
    text: token.text,
    value: unquote(token.text),
    start: token.start,
    end: token.end,
  }
}

function number(c: Cursor, token: Token, start: number, sign: string): Expression {
  advance(c)
  return { kind: 'number', text: sign + token.text, start, end: token.end }
}

function constant(c: Cursor, token: Token): Constant | undefined {
  const name = CONSTANTS[token.key]
  if (name === undefined || key(c, 1) === '(' || key(c, 1) === '.' || key(c, 1) === '->')
    return undefined
  advance(c)
  return { kind: 'constant', name, text: token.text, start: token.start, end: token.end }
}

const SHORT_UNIT = /^(\d+)(ns|us|ms|s|m|h|d|w|M|q|y)$/

/** Timeplus `5s`, `1M`: case decides (Proton: ParserIntervalAliasExpression.cpp). */
function shortInterval(c: Cursor, token: Token): Expression | undefined {
  if (c.dialect !== 'timeplus') return undefined
  const found = SHORT_UNIT.exec(token.text)
  if (!found) return undefined
  advance(c)
  const place = { start: token.start, end: token.end }
  const value: Expression = { kind: 'number', text: found[1] ?? '', ...place }
  return { kind: 'interval', value, unit: found[2] ?? '', short: true, ...place }
}
