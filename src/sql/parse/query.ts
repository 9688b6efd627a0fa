/** Queries: set operations over selects, brackets, and what may follow a whole query (FORMAT, INTO OUTFILE). */
import type { ExplainQuery, OutputQuery, Query, SetOperation } from '../ast/query.ts'
import {
  advance,
  at,
  atName,
  type Cursor,
  deepen,
  EXPRESSION,
  expect,
  fail,
  here,
  key,
  name,
  nested,
  openingBrackets,
  partnerOf,
  QUERY,
  span,
  take,
} from './cursor.ts'
import { string } from './literal.ts'
import { select } from './select.ts'
import { settingsList } from './settings.ts'
import { takeToken, textOf, unknownClauses } from './unknown.ts'
import { atValues, values } from './values.ts'

/** Whether a query starts here, possibly in brackets. */
export function atQuery(c: Cursor): boolean {
  const ahead = openingBrackets(c)
  const isStart = startsQuery(c, ahead)
  if (!isStart || ahead < 2) return isStart
  // `((SELECT 1) + 1)` is an expression: what follows the inner bracket decides.
  for (let level = 1; level < ahead; level++) {
    const close = partnerOf(c, level)
    const outer = partnerOf(c, level - 1)
    if (close === undefined || outer === undefined) return false
    const next = c.tokens[close + 1]?.key ?? ''
    if (close + 1 !== outer && !SET_OPERATORS.has(next)) return false
  }
  return true
}

const SET_OPERATORS: ReadonlySet<string> = new Set(['UNION', 'EXCEPT', 'INTERSECT'])

/** Whether the word `ahead` tokens from here starts a query. */
export function startsQuery(c: Cursor, ahead = 0): boolean {
  const next = key(c, ahead + 1)
  switch (key(c, ahead)) {
    case 'SELECT':
      return next !== ')' && next !== ',' && next !== '.'
    case 'WITH':
      return next !== ')' && next !== ',' && next !== '->'
    case 'FROM':
      return (atName(c, ahead + 1) && next !== 'INFILE') || next === '('
    case 'EXPLAIN':
      if (next === '(' && opensQuery(c, ahead + 1)) return true
      return atName(c, ahead + 1) && !OPERATOR_WORDS.has(next)
    case 'DESCRIBE':
    case 'SHOW':
      // A column may be called explain: `explain LIKE 'x'`.
      return atName(c, ahead + 1) && !OPERATOR_WORDS.has(next)
    default:
      return atValues(c, ahead)
  }
}

/** Whether SELECT stands behind the brackets that open `ahead` tokens from here. */
function opensQuery(c: Cursor, ahead: number): boolean {
  let at = ahead
  while (key(c, at) === '(') at++
  return key(c, at) === 'SELECT'
}

const OPERATOR_WORDS: ReadonlySet<string> = new Set(
  'AND OR IN NOT IS LIKE ILIKE REGEXP BETWEEN DIV MOD GLOBAL AS ASC DESC'.split(' '),
)

/** A query as it stands inside brackets or after AS. */
export function query(c: Cursor): Query {
  return nested(c, unionChain, QUERY)
}

/** A query that is a whole statement: FORMAT and INTO OUTFILE may follow. */
export function outputQuery(c: Cursor): Query {
  const start = here(c)
  const inner = query(c)
  const outfile = take(c, 'INTO', 'OUTFILE') ? string(c) : undefined
  const options = outfile ? outfileOptions(c) : ''
  let format = take(c, 'FORMAT') ? name(c) : undefined
  const settings = at(c, 'SETTINGS') ? settingsList(c) : undefined
  format ??= take(c, 'FORMAT') ? name(c) : undefined
  const unknown = outfile ? unknownClauses(c, []) : undefined
  if (!outfile && !format && !settings) return inner
  const node: OutputQuery = {
    kind: 'output',
    query: inner,
    ...(outfile && { outfile }),
    ...(options !== '' && { outfileOptions: options }),
    ...(format && { format }),
    ...(settings && { settings }),
    ...(unknown && unknown.length > 0 && { unknown }),
    ...span(c, start),
  }
  return node
}

/** `APPEND AND STDOUT COMPRESSION 'gzip' LEVEL 3`. */
function outfileOptions(c: Cursor): string {
  const from = c.at
  if (!take(c, 'APPEND')) take(c, 'TRUNCATE')
  take(c, 'AND', 'STDOUT')
  if (take(c, 'COMPRESSION')) {
    string(c)
    if (take(c, 'LEVEL')) advance(c)
  }
  return textOf(c.tokens.slice(from, c.at))
}

/** UNION and EXCEPT bind alike and to the left; INTERSECT binds tighter. */
function unionChain(c: Cursor): Query {
  return setChain(c, ['UNION', 'EXCEPT'], (c) => setChain(c, ['INTERSECT'], branch))
}

function setChain(c: Cursor, operators: readonly string[], operandOf: (c: Cursor) => Query): Query {
  const start = here(c)
  const { depth } = c
  let left = operandOf(c)
  while (operators.includes(key(c))) {
    const operator = advance(c).key as SetOperation['operator']
    const mode = setMode(c)
    const branches = [left, operandOf(c)]
    // A run of the same UNION is one flat node, however long; anything else nests to the left.
    while (operator === 'UNION' && sameUnion(c, mode)) branches.push(operandOf(c))
    left = { kind: 'setOperation', operator, ...(mode && { mode }), branches, ...span(c, start) }
    deepen(c, EXPRESSION)
  }
  c.depth = depth
  return left
}

function setMode(c: Cursor): SetOperation['mode'] {
  return take(c, 'ALL') ? 'ALL' : take(c, 'DISTINCT') ? 'DISTINCT' : undefined
}

/** Consumes UNION and its mode if they are the same again. */
function sameUnion(c: Cursor, mode: SetOperation['mode']): boolean {
  if (mode) return take(c, 'UNION', mode)
  return key(c, 1) !== 'ALL' && key(c, 1) !== 'DISTINCT' && take(c, 'UNION')
}

function branch(c: Cursor): Query {
  const start = here(c)
  if (at(c, '(')) {
    advance(c)
    const inner = query(c)
    expect(c, ')')
    return { kind: 'grouped', query: inner, ...span(c, start) }
  }
  if (at(c, 'EXPLAIN') || at(c, 'DESCRIBE') || at(c, 'SHOW')) return explain(c)
  if (atValues(c)) return values(c)
  if (!at(c, 'SELECT') && !at(c, 'WITH') && !at(c, 'FROM')) fail(c, ['SELECT'])
  return select(c)
}

/** `EXPLAIN [AST|SYNTAX|…] [option = value, …] SELECT …`; SHOW and DESCRIBE keep their words. */
function explain(c: Cursor): ExplainQuery {
  const start = here(c)
  const isShow = at(c, 'SHOW')
  const from = c.at
  advance(c)
  while (
    !at(c, ')') &&
    (!atQuery(c) || (isShow && at(c, 'FROM'))) &&
    here(c) < c.text.length &&
    !at(c, ';')
  )
    takeToken(c, [])
  const options = textOf(c.tokens.slice(from, c.at))
  const inner = atQuery(c) ? query(c) : undefined
  return {
    kind: 'explain',
    options,
    ...(inner && { query: inner }),
    ...span(c, start),
  }
}
