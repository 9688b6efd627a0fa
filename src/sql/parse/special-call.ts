/** Calls whose arguments are joined by words: CAST(x AS T), EXTRACT(year FROM d), TRIM(BOTH 'x' FROM s) … */
import type { Call, Expression, StringLiteral } from '../ast/expression.ts'
import type { Name, Written } from '../ast/span.ts'
import { quoteString } from '../lex/literal.ts'
import {
  advance,
  at,
  attempt,
  type Cursor,
  expect,
  fail,
  here,
  key,
  name,
  peek,
  span,
  take,
} from './cursor.ts'
import { aliased, expression, optionalAlias } from './expression.ts'
import { intervalUnit } from './interval.ts'
import { parseTypeNode } from './type.ts'

/** The special reading of `name(…)` if it has one here, CAST in quotes too; otherwise nothing is consumed. */
export function specialCall(c: Cursor): Expression | undefined {
  const form = FORMS.get(key(c)) ?? (/^.cast.$/i.test(peek(c).text) ? cast : undefined)
  return form ? attempt(c, () => form(c)) : undefined
}

export function hasSpecialForm(key: string): boolean {
  return FORMS.has(key)
}

type Form = (c: Cursor) => Expression

const FORMS: ReadonlyMap<string, Form> = new Map<string, Form>([
  ['CAST', cast],
  ['EXTRACT', extract],
  ['SUBSTRING', substring],
  ['SUBSTR', substring],
  ['MID', substring],
  ['POSITION', position],
  ['OVERLAY', overlay],
  ['TRIM', trim],
  ['LTRIM', trim],
  ['RTRIM', trim],
  ['DATE_ADD', (c) => dateAdd(c, '+')],
  ['DATEADD', (c) => dateAdd(c, '+')],
  ['TIMESTAMP_ADD', (c) => dateAdd(c, '+')],
  ['TIMESTAMPADD', (c) => dateAdd(c, '+')],
  ['DATE_SUB', (c) => dateAdd(c, '-')],
  ['DATESUB', (c) => dateAdd(c, '-')],
  ['TIMESTAMP_SUB', (c) => dateAdd(c, '-')],
  ['TIMESTAMPSUB', (c) => dateAdd(c, '-')],
  ['DATE_DIFF', dateDiff],
  ['DATEDIFF', dateDiff],
  ['TIMESTAMP_DIFF', dateDiff],
  ['TIMESTAMPDIFF', dateDiff],
])

/** `CAST(x AS T)`; with a comma it is an ordinary call. */
function cast(c: Cursor): Expression {
  const start = here(c)
  advance(c)
  expect(c, '(')
  const value = expression(c)
  // `CAST(x AS alias, 'T')`, `CAST(x AS alias AS T)` and `CAST(x alias AS T)` name the operand first.
  if (!at(c, 'AS')) return castOfAlias(c, value, start)
  expect(c, 'AS')
  if (peek(c).kind !== 'end' && (key(c, 1) === 'AS' || key(c, 1) === ','))
    return castOfAlias(c, value, start)
  const type = parseTypeNode(c)
  expect(c, ')')
  return { kind: 'cast', form: 'CAST', expression: value, type, ...span(c, start) }
}

function castOfAlias(c: Cursor, value: Expression, start: number): Expression {
  const alias = name(c)
  if (!at(c, 'AS')) fail(c, ['AS'])
  advance(c)
  const type = parseTypeNode(c)
  expect(c, ')')
  const named: Expression = {
    kind: 'alias',
    expression: value,
    name: alias,
    start: value.start,
    end: alias.end,
  }
  return { kind: 'cast', form: 'CAST', expression: named, type, ...span(c, start) }
}

const TO_UNIT: Readonly<Record<string, string>> = {
  NANOSECOND: 'toNanosecond',
  MICROSECOND: 'toMicrosecond',
  MILLISECOND: 'toMillisecond',
  SECOND: 'toSecond',
  MINUTE: 'toMinute',
  HOUR: 'toHour',
  DAY: 'toDayOfMonth',
  MONTH: 'toMonth',
  QUARTER: 'toQuarter',
  YEAR: 'toYear',
}

/** Parts of a date that are no units of an interval, with a second argument where one is passed (26.7). */
const DATE_PARTS: ReadonlyMap<string, readonly [string, string?]> = new Map<
  string,
  readonly [string, string?]
>([
  ['DOW', ['toDayOfWeek', '2']],
  ['ISODOW', ['toDayOfWeek']],
  ['DOY', ['toDayOfYear']],
  ['EPOCH', ['toUnixTimestamp']],
  ['ISOYEAR', ['toISOYear']],
])

function extract(c: Cursor): Expression {
  const start = here(c)
  const word = advance(c)
  expect(c, '(')
  const token = peek(c)
  const [called, second] = datePart(c, token.key) ?? []
  if (called === undefined || key(c, 1) !== 'FROM') fail(c, ['a unit and FROM'])
  advance(c)
  expect(c, 'FROM')
  const args: Expression[] = [aliased(c)]
  if (second !== undefined)
    args.push({ kind: 'number', text: second, start: token.start, end: token.end })
  expect(c, ')')
  return builtin(c, word, called, args, start, [`${word.text}(${token.text} FROM `, 0, ')'])
}

function datePart(c: Cursor, word: string): readonly [string, string?] | undefined {
  const unit = intervalUnit(word)
  // Newer ClickHouse counts ISO weeks (26.7); Timeplus, from an older one, weeks since the epoch.
  if (unit === 'WEEK') return [c.dialect === 'timeplus' ? 'toRelativeWeekNum' : 'toISOWeek']
  const called = unit === undefined ? undefined : TO_UNIT[unit]
  if (called !== undefined) return [called]
  return c.dialect === 'clickhouse' ? DATE_PARTS.get(word) : undefined
}

function substring(c: Cursor): Expression {
  const start = here(c)
  const word = advance(c)
  expect(c, '(')
  const text = aliased(c)
  expect(c, 'FROM')
  const args = [text, aliasedUpTo(c, 'FOR')]
  if (take(c, 'FOR')) args.push(aliased(c))
  expect(c, ')')
  const rest = args.length > 2 ? [' FOR ', 2, ')'] : [')']
  return builtin(c, word, 'substring', args, start, [`${word.text}(`, 0, ' FROM ', 1, ...rest])
}

/** `OVERLAY(s PLACING 'x' FROM 2 FOR 3)` (ClickHouse 26.7). */
function overlay(c: Cursor): Expression {
  const start = here(c)
  const word = advance(c)
  expect(c, '(')
  const args = [aliasedUpTo(c, 'PLACING')]
  if (c.dialect !== 'clickhouse') fail(c, [','])
  expect(c, 'PLACING')
  args.push(aliased(c))
  expect(c, 'FROM')
  args.push(aliasedUpTo(c, 'FOR'))
  if (take(c, 'FOR')) args.push(aliased(c))
  expect(c, ')')
  const rest = args.length > 3 ? [' FOR ', 3, ')'] : [')']
  const written = [`${word.text}(`, 0, ' PLACING ', 1, ' FROM ', 2, ...rest]
  return builtin(c, word, 'overlay', args, start, written)
}

/** As `aliased`, but the word that goes on is no alias. */
function aliasedUpTo(c: Cursor, word: string): Expression {
  const start = here(c)
  const inner = expression(c)
  const alias = at(c, word) ? undefined : optionalAlias(c)
  return alias ? { kind: 'alias', expression: inner, name: alias, ...span(c, start) } : inner
}

/** `POSITION(needle IN haystack)` is position(haystack, needle). */
function position(c: Cursor): Expression {
  const start = here(c)
  const word = advance(c)
  expect(c, '(')
  // The needle stops at IN, which would otherwise be read as the operator.
  const needle = expression(c, 10)
  expect(c, 'IN')
  const haystack = expression(c)
  expect(c, ')')
  const written = [`${word.text}(`, 1, ' IN ', 0, ')']
  return builtin(c, word, 'position', [haystack, needle], start, written)
}

function trim(c: Cursor): Expression {
  const start = here(c)
  const word = advance(c)
  expect(c, '(')
  const { text: sideWord } = peek(c)
  const side = word.key === 'LTRIM' ? 'Left' : word.key === 'RTRIM' ? 'Right' : trimSide(c)
  if (side === undefined) {
    // trim(s) and trim(s, chars) are ordinary calls.
    fail(c, ['BOTH', 'LEADING', 'TRAILING'])
  }
  const chars = aliased(c)
  expect(c, 'FROM')
  const text = aliased(c)
  expect(c, ')')
  const opening = `${word.text}(${word.key === 'TRIM' ? `${sideWord} ` : ''}`
  return builtin(c, word, `trim${side}`, [text, chars], start, [opening, 1, ' FROM ', 0, ')'])
}

function trimSide(c: Cursor): string | undefined {
  if (take(c, 'BOTH')) return 'Both'
  if (take(c, 'LEADING')) return 'Left'
  if (take(c, 'TRAILING')) return 'Right'
  return undefined
}

/** `date_add(DAY, 1, d)` and `date_add(d, INTERVAL 1 DAY)` are `d + INTERVAL 1 DAY`. */
function dateAdd(c: Cursor, operator: '+' | '-'): Expression {
  const start = here(c)
  const { text: word } = advance(c)
  expect(c, '(')
  // A column may be called like a unit: `date_add(d, 5)`.
  const unit = key(c, 1) === ',' ? intervalUnit(key(c)) : undefined
  const { text: unitWord } = peek(c)
  const counted = unit === undefined ? undefined : attempt(c, () => unitCountDate(c, unit))
  const operands = counted ?? dateAndInterval(c)
  const written = counted
    ? [`${word}(${unitWord}, `, 1, ', ', 0, ')']
    : [`${word}(`, 0, ', ', 1, ')']
  return { kind: 'operation', operator, operands, written, ...span(c, start) }
}

/** `DAY, 1, d)`. */
function unitCountDate(c: Cursor, unit: string): readonly Expression[] {
  const start = here(c)
  c.at += 2
  const value = aliased(c)
  const { end } = value
  expect(c, ',')
  const date = aliased(c)
  expect(c, ')')
  return [date, { kind: 'interval', value, unit, written: [0], start, end }]
}

function dateAndInterval(c: Cursor): readonly Expression[] {
  const date = aliased(c)
  expect(c, ',')
  const interval = aliased(c)
  expect(c, ')')
  return [date, interval]
}

/** `dateDiff(DAY, a, b)`: the bare unit becomes a string. */
function dateDiff(c: Cursor): Expression {
  const start = here(c)
  const word = advance(c)
  expect(c, '(')
  const unit = intervalUnit(key(c))
  if (unit === undefined || key(c, 1) !== ',') fail(c, ['a unit'])
  const token = advance(c)
  const value = unit.toLowerCase()
  const text: StringLiteral = {
    kind: 'string',
    text: quoteString(value),
    value,
    start: token.start,
    end: token.end,
  }
  const args: Expression[] = [text]
  const written: (string | number)[] = [`${word.text}(${token.text}`]
  while (take(c, ',')) {
    written.push(', ', args.length)
    args.push(aliased(c))
  }
  expect(c, ')')
  return builtin(c, word, 'dateDiff', args, start, [...written, ')'])
}

function builtin(
  c: Cursor,
  word: { readonly start: number; readonly end: number },
  called: string,
  args: readonly Expression[],
  start: number,
  written: Written,
): Call {
  const text =
    c.dialect === 'timeplus'
      ? called.replace(/[A-Z]/g, (upper) => `_${upper.toLowerCase()}`)
      : called
  const callee: Name = { kind: 'name', text, quoted: false, start: word.start, end: word.end }
  return { kind: 'call', name: callee, args, written, ...span(c, start) }
}
