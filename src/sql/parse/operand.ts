/** Operands: literals, names, calls, brackets and the forms that start with a word (CASE, CAST, INTERVAL …). */
import type { Case, CaseBranch, Expression, Identifier, Interval } from '../ast/expression.ts'
import type { Query } from '../ast/query.ts'
import type { Name } from '../ast/span.ts'
import type { Token } from '../lex/token.ts'
import {
  advance,
  at,
  atName,
  attempt,
  type Cursor,
  expect,
  fail,
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

/** Singular of every unit the engine takes after INTERVAL or in date_add(unit, …). */
export function intervalUnit(word: string): string | undefined {
  const singular = word.startsWith('SQL_TSI_') ? word.slice(8) : word
  return UNITS.get(singular)
}

const UNITS: ReadonlyMap<string, string> = new Map(
  [
    'NANOSECOND:NS',
    'MICROSECOND:US',
    'MILLISECOND:MS',
    'SECOND:SS:S',
    'MINUTE:MI:N',
    'HOUR:HH:H',
    'DAY:DD:D',
    'WEEK:WK:WW',
    'MONTH:MM:M',
    'QUARTER:QQ:Q',
    'YEAR:YYYY:YY',
  ]
    .map((line) => line.split(':'))
    .flatMap(([unit = '', ...short]) =>
      [unit, `${unit}S`, ...short].map((word): [string, string] => [word, unit]),
    ),
)

/** `INTERVAL 3 DAY`, `INTERVAL (a + b) DAY`, `INTERVAL '1 day 2 hour'`. */
function interval(c: Cursor): Expression {
  const start = here(c)
  expect(c, 'INTERVAL')
  if (peek(c).kind === 'string') {
    const parts = wordyInterval(c, start)
    if (parts) return parts
  }
  const value = lostCount(c) ?? namedCount(c)
  const unit = intervalUnit(key(c))
  if (unit === undefined) fail(c, ['a unit such as DAY'])
  const word = advance(c)
  return { kind: 'interval', value, unit, ...writtenUnit(word), ...span(c, start) }
}

/** `INTERVAL 3 SQL_TSI_DAY`: a unit that is not the tree's word or its plural. */
function writtenUnit({ text, key: word }: Token): Pick<Interval, 'written'> {
  const unit = intervalUnit(word)
  return word === unit || word === `${unit}S` ? {} : { written: ['INTERVAL ', 0, ` ${text}`] }
}

/** `INTERVAL 4 AS h HOUR` names the count. */
function namedCount(c: Cursor): Expression {
  const start = here(c)
  const value = expression(c)
  if (!take(c, 'AS')) return value
  return { kind: 'alias', expression: value, name: name(c), ...span(c, start) }
}

/** Proton 1.6.1 prints `INTERVAL '5 second'` as `INTERVAL  SECOND`: the number is lost, and any may be meant. */
function lostCount(c: Cursor): Expression | undefined {
  if (c.dialect !== 'timeplus' || intervalUnit(key(c)) === undefined) return undefined
  const next = peek(c, 1)
  const goesOn =
    next.kind === 'operator' && next.key !== ')' && next.key !== ',' && next.key !== ']'
  if (goesOn || intervalUnit(next.key) !== undefined) return undefined
  return { kind: 'unknown', text: '', queries: [], ...span(c, here(c)) }
}

/** `INTERVAL '1 day 2 hour'` is a tuple of intervals to the engine, `INTERVAL '1 day'` one interval. */
function wordyInterval(c: Cursor, start: number): Expression | undefined {
  const token = peek(c)
  const words = token.text.slice(1, -1).trim().split(/\s+/)
  if (words.length < 2 || words.length % 2 === 1) return undefined
  const parts: Interval[] = []
  const place = { start: token.start, end: token.end }
  for (let index = 0; index < words.length; index += 2) {
    const unit = intervalUnit((words[index + 1] ?? '').toUpperCase())
    const count = words[index] ?? ''
    if (unit === undefined || !/^-?\d+$/.test(count)) return undefined
    parts.push({
      kind: 'interval',
      value: { kind: 'number', text: count, ...place },
      unit,
      ...place,
    })
  }
  advance(c)
  const [only] = parts
  const written = [`INTERVAL ${token.text}`]
  if (parts.length === 1 && only) return { ...only, written, ...span(c, start) }
  return { kind: 'tuple', items: parts, written, ...span(c, start) }
}
