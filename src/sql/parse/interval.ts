/** INTERVAL, and the units of time that it and its like take. */
import type { Expression, Interval } from '../ast/expression.ts'
import type { Token } from '../lex/token.ts'
import { advance, type Cursor, expect, fail, here, key, name, peek, span, take } from './cursor.ts'
import { expression } from './expression.ts'

/** `INTERVAL 3 DAY`, `INTERVAL (a + b) DAY`, `INTERVAL '1 day 2 hour'`. */
export function interval(c: Cursor): Expression {
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
