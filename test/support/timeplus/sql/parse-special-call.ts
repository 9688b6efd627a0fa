/** Functions whose arguments have a grammar of their own (normal form, Expressions). */
import type { Expression } from './expression.ts'
import { call } from './expression-build.ts'
import { formatType } from './format-type.ts'
import { parseExpression } from './parse-expression.ts'
import { unitNamed } from './parse-interval.ts'
import { parseQueryExpression } from './parse-query.ts'
import { parseDataType } from './parse-type.ts'
import { Reader } from './reader.ts'

type Special = (reader: Reader) => Expression | undefined

/** At the opening bracket; nothing where the call is an ordinary one. */
export function parseSpecialCall(reader: Reader, name: string): Expression | undefined {
  const key = name.toLowerCase()
  const special = Object.hasOwn(SPECIAL, key) ? SPECIAL[key] : undefined
  if (!special) return undefined
  const place = reader.place
  reader.expectsSymbol('(')
  const parsed = special(reader)
  if (parsed) {
    reader.expectsSymbol(')')
    return parsed
  }
  reader.back(place)
  return undefined
}

const SPECIAL: Readonly<Record<string, Special>> = {
  cast: parseCast,
  extract: parseExtract,
  substring: parseSubstring,
  position: parsePosition,
  trim: parseTrim,
  exists: parseExists,
  date_add: (reader) => parseDateShift(reader, 'plus'),
  date_sub: (reader) => parseDateShift(reader, 'minus'),
  date_diff: parseDateDiff,
}

function parseCast(reader: Reader): Expression {
  const value = parseExpression(reader)
  if (reader.takes('AS')) return castTo(value, formatType(parseDataType(reader)))
  reader.expectsSymbol(',')
  if (reader.peek().kind !== 'string') return call('cast', value, parseExpression(reader))
  return castTo(value, typeText(reader.next().value, reader))
}

function castTo(value: Expression, type: string): Expression {
  return call('cast', value, { kind: 'string', value: type })
}

/** The type inside a string, normalised where it is one. */
function typeText(written: string, reader: Reader): string {
  const inner = new Reader(written, reader.dialect)
  const type = parseDataType(inner)
  if (!inner.atEnd) inner.fail('expected end of type')
  return formatType(type)
}

function parseExtract(reader: Reader): Expression | undefined {
  const unit = unitNamed(reader.peek().text)
  if (!unit || !reader.sees('FROM', 1)) return undefined
  reader.next()
  reader.expects('FROM')
  return call(`to_${unit.toLowerCase()}`, parseExpression(reader))
}

function parseSubstring(reader: Reader): Expression | undefined {
  const value = parseExpression(reader)
  if (!reader.takes('FROM')) return undefined
  const from = parseExpression(reader)
  if (!reader.takes('FOR')) return call('substring', value, from)
  return call('substring', value, from, parseExpression(reader))
}

function parsePosition(reader: Reader): Expression | undefined {
  const needle = parseExpression(reader)
  // `'a' IN b` was read as the operator.
  if (needle.kind !== 'call' || needle.name !== 'in' || !reader.seesSymbol(')')) return undefined
  const [what, where] = needle.arguments
  return what && where ? call('position', where, what) : undefined
}

function parseTrim(reader: Reader): Expression {
  const side = reader.takesOne('BOTH', 'LEADING', 'TRAILING')
  const value = parseExpression(reader)
  if (side && !reader.seesSymbol(')')) reader.fail('trim of given characters has no known form')
  if (reader.seesSymbol(',')) reader.fail('expected )')
  if (side) reader.fail('trim of one side has no known form')
  return call('trim_both', value)
}

function parseExists(reader: Reader): Expression | undefined {
  if (!reader.sees('SELECT') && !reader.sees('WITH')) return undefined
  return call('exists', { kind: 'subquery', query: parseQueryExpression(reader) })
}

/** `date_add(day, 1, a)` is `a + to_interval_day(1)`; `date_add(a, 5m)` is `a + 5m`. */
function parseDateShift(reader: Reader, operator: string): Expression | undefined {
  const unit = reader.seesSymbol(',', 1) ? unitNamed(reader.peek().text) : undefined
  if (unit) {
    reader.next()
    reader.expectsSymbol(',')
    const amount = parseExpression(reader)
    reader.expectsSymbol(',')
    const interval = call(`to_interval_${unit.toLowerCase()}`, amount)
    return call(operator, parseExpression(reader), interval)
  }
  const value = parseExpression(reader)
  if (!reader.takesSymbol(',')) return undefined
  const interval = parseExpression(reader)
  return reader.seesSymbol(')') ? call(operator, value, interval) : undefined
}

function parseDateDiff(reader: Reader): Expression | undefined {
  const unit = reader.seesSymbol(',', 1) ? unitNamed(reader.peek().text) : undefined
  if (!unit || reader.peek().kind !== 'word') return undefined
  reader.next()
  reader.expectsSymbol(',')
  const from = parseExpression(reader)
  reader.expectsSymbol(',')
  const name: Expression = { kind: 'string', value: unit.toLowerCase() }
  return call('date_diff', name, from, parseExpression(reader))
}
