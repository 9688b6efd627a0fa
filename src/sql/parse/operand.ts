/** Operands: literals, names, calls, brackets and the forms that start with a word (CASE, CAST, INTERVAL …). */
import type { Case, CaseBranch, Expression, Identifier } from '../ast/expression.ts'
import type { Query } from '../ast/query.ts'
import type { Name } from '../ast/span.ts'
import {
  advance,
  at,
  atName,
  attempt,
  type Cursor,
  expect,
  fail,
  failAt,
  here,
  key,
  list,
  name,
  partnerOf,
  peek,
  span,
  take,
} from './cursor.ts'
import { asterisk, columnsMatcher } from './asterisk.ts'
import { call } from './call.ts'
import { asLambda } from './lambda-call.ts'
import { aliased, aliasedByAs, expression } from './expression.ts'
import { interval } from './interval.ts'
import { literal } from './literal.ts'
import { beforeColon, insideBrackets, memberName } from './member.ts'
import { atQuery, query } from './query.ts'
import { specialCall } from './special-call.ts'
import { parseTypeNode } from './type.ts'

export function operand(c: Cursor): Expression {
  const token = peek(c)
  const value = literal(c)
  if (value) return value
  switch (token.key) {
    case '(':
      return insideBrackets(c, brackets)
    case '[':
      return insideBrackets(c, arrayLiteral)
    case '{':
      return braces(c)
    case '*':
      return asterisk(c, [])
    case '@@':
      return variable(c)
  }
  if (!atName(c)) fail(c, ['an expression'])
  return wordForm(c) ?? named(c)
}

/** Forms that start with a particular word, where what follows shows that it is no name. */
function wordForm(c: Cursor): Expression | undefined {
  const start = here(c)
  const next = key(c, 1)
  switch (key(c)) {
    case 'CASE':
      return next === '.' || next === ',' ? undefined : attempt(c, () => caseExpression(c))
    case 'INTERVAL':
      return next === 'AS' ? undefined : attempt(c, () => interval(c))
    case 'EXISTS': {
      if (next !== '(') return undefined
      advance(c)
      const inner = operand(c)
      if (inner.kind !== 'subquery') failAt(inner, 'expected a query after EXISTS')
      return { kind: 'operation', operator: 'EXISTS', operands: [inner], ...span(c, start) }
    }
    case 'COLUMNS':
      return next === '(' ? columnsMatcher(c, []) : undefined
    case 'DATE':
    case 'TIMESTAMP': {
      if (peek(c, 1).kind !== 'string') return undefined
      // DATE '2020-01-01' is toDate('2020-01-01') to the engine; the name keeps the word's place.
      const word = advance(c)
      const text = word.key === 'DATE' ? 'toDate' : 'toDateTime'
      const value = literal(c)
      const callee: Name = {
        kind: 'name',
        text: timeplusName(c, text),
        quoted: false,
        start: word.start,
        end: word.end,
      }
      const args = value ? [value] : []
      return {
        kind: 'call',
        name: callee,
        args,
        written: [`${word.text} `, 0],
        ...span(c, start),
      }
    }
    default:
      return next === '(' ? specialCall(c) : undefined
  }
}

/** Timeplus spells built-in functions in snake case. */
function timeplusName(c: Cursor, text: string): string {
  return c.dialect === 'timeplus'
    ? text.replace(/[A-Z]/g, (upper) => `_${upper.toLowerCase()}`)
    : text
}

/** An identifier, a call, or `t.*`. */
function named(c: Cursor): Expression {
  const start = here(c)
  const parts: Name[] = [name(c)]
  while (at(c, '.')) {
    if (key(c, 1) === '*') {
      c.at += 2
      return asterisk(c, parts)
    }
    if (key(c, 1) === '{' && key(c, 4) === 'IDENTIFIER') {
      advance(c)
      parts.push(name(c))
      continue
    }
    if (key(c, 1) === 'COLUMNS' && key(c, 2) === '(') {
      advance(c)
      return columnsMatcher(c, parts)
    }
    if (peek(c, 1).kind === 'number') break
    const part = memberName(c)
    if (!part) break
    parts.push(part)
    const step = levels(c)
    if (step) parts.push(step)
  }
  if (at(c, '(')) return asLambda(call(c, parts, start))
  const node: Identifier = { kind: 'identifier', parts, ...span(c, start) }
  return node
}

/** `json.a[].b`, `json.a[][]`: the brackets are a step of their own. */
function levels(c: Cursor): Name | undefined {
  const start = here(c)
  let text = ''
  while (at(c, '[') && key(c, 1) === ']') {
    c.at += 2
    text += '[]'
  }
  if (text === '') return undefined
  return { kind: 'name', text, quoted: false, json: true, ...span(c, start) }
}

/** `(a)`, `(a, b)`, `()`, `(SELECT …)`. Grouping brackets leave no node: the tree already says what they said. */
function brackets(c: Cursor): Expression {
  const start = here(c)
  if (atQuery(c)) {
    advance(c)
    const inner = query(c)
    expect(c, ')')
    return { kind: 'subquery', query: withoutBrackets(inner), ...span(c, start) }
  }
  const close = partnerOf(c)
  advance(c)
  if (take(c, ')')) return { kind: 'tuple', items: [], ...span(c, start) }
  const first = aliasedByAs(c)
  if (take(c, ')')) return first
  const items = [first]
  while (take(c, ',')) {
    if (at(c, ')') && c.at === close) break
    items.push(aliasedByAs(c))
  }
  expect(c, ')')
  return { kind: 'tuple', items, ...span(c, start) }
}

/** `((SELECT 1))` has one pair of brackets too many. */
function withoutBrackets(node: Query): Query {
  return node.kind === 'grouped' ? withoutBrackets(node.query) : node
}

function arrayLiteral(c: Cursor): Expression {
  const start = here(c)
  expect(c, '[')
  const items = at(c, ']') ? [] : list(c, aliasedByAs)
  expect(c, ']')
  return { kind: 'array', items, ...span(c, start) }
}

/** `{name:Type}` or `{'key': value, …}`. */
function braces(c: Cursor): Expression {
  const start = here(c)
  if (peek(c, 1).kind === 'word' && key(c, 2) === ':') {
    if (key(c, 3) === 'IDENTIFIER') {
      const part = name(c)
      const parts = [part]
      while (at(c, '.') && (atName(c, 1) || key(c, 1) === '{')) {
        advance(c)
        parts.push(name(c))
      }
      return { kind: 'identifier', parts, ...span(c, start) }
    }
    advance(c)
    const parameter = name(c)
    expect(c, ':')
    const type = parseTypeNode(c)
    expect(c, '}')
    return { kind: 'parameter', name: parameter, type, ...span(c, start) }
  }
  advance(c)
  const items: Expression[] = []
  while (!at(c, '}')) {
    items.push(beforeColon(c, () => expression(c)))
    expect(c, ':')
    items.push(expression(c))
    if (!take(c, ',')) break
  }
  expect(c, '}')
  return { kind: 'map', items, ...span(c, start) }
}

/** `@@version`: a MySQL variable. */
function variable(c: Cursor): Expression {
  const start = here(c)
  advance(c)
  let text = '@@' + name(c).text
  while (take(c, '.')) text += '.' + name(c).text
  const part: Name = { kind: 'name', text, quoted: false, json: true, ...span(c, start) }
  return { kind: 'identifier', parts: [part], ...span(c, start) }
}

function caseExpression(c: Cursor): Case {
  const start = here(c)
  expect(c, 'CASE')
  const of = at(c, 'WHEN') ? undefined : expression(c)
  const branches: CaseBranch[] = []
  while (at(c, 'WHEN')) {
    const from = here(c)
    advance(c)
    const when = expression(c)
    expect(c, 'THEN')
    const then = aliased(c)
    branches.push({ kind: 'caseBranch', when, then, ...span(c, from) })
  }
  if (branches.length === 0) fail(c, ['WHEN'])
  const otherwise = take(c, 'ELSE') ? aliased(c) : undefined
  expect(c, 'END')
  return {
    kind: 'case',
    ...(of && { operand: of }),
    branches,
    ...(otherwise && { otherwise }),
    ...span(c, start),
  }
}
