/** Intervals: the source form survives (timeplus-normal-form.md, Intervals). */
import type { Expression, IntervalUnit } from './expression.ts'
import { parseExpression } from './parse-expression.ts'
import type { Reader } from './reader.ts'

const SHORT: Readonly<Record<string, IntervalUnit>> = {
  ns: 'NANOSECOND',
  us: 'MICROSECOND',
  ms: 'MILLISECOND',
  s: 'SECOND',
  m: 'MINUTE',
  h: 'HOUR',
  d: 'DAY',
  w: 'WEEK',
  M: 'MONTH',
  q: 'QUARTER',
  y: 'YEAR',
}

/** Words after INTERVAL; plural units are refused. */
const LONG: Readonly<Record<string, IntervalUnit>> = {
  NANOSECOND: 'NANOSECOND',
  NS: 'NANOSECOND',
  MICROSECOND: 'MICROSECOND',
  US: 'MICROSECOND',
  MILLISECOND: 'MILLISECOND',
  MS: 'MILLISECOND',
  SECOND: 'SECOND',
  S: 'SECOND',
  MINUTE: 'MINUTE',
  HOUR: 'HOUR',
  H: 'HOUR',
  DAY: 'DAY',
  D: 'DAY',
  WEEK: 'WEEK',
  W: 'WEEK',
  MONTH: 'MONTH',
  M: 'MONTH',
  QUARTER: 'QUARTER',
  Q: 'QUARTER',
  YEAR: 'YEAR',
  Y: 'YEAR',
}

/** `5s`, `-10m`: where it is one. */
export function parseShortInterval(reader: Reader): Expression | undefined {
  const signed = reader.seesSymbol('-')
  const token = reader.peek(signed ? 1 : 0)
  const match = token.kind === 'word' ? /^(\d+)([a-zA-Z]+)$/.exec(token.text) : null
  const unit = match && Object.hasOwn(SHORT, match[2] ?? '') ? SHORT[match[2] ?? ''] : undefined
  if (!match || !unit) return undefined
  if (signed) reader.next()
  reader.next()
  const sign = signed ? '-' : ''
  return { kind: 'shortInterval', text: sign + match[0], value: Number(sign + match[1]), unit }
}

/** `INTERVAL 1 DAY`; nothing where the word is a name. */
export function parseLongInterval(reader: Reader): Expression | undefined {
  const place = reader.place
  if (!reader.takes('INTERVAL')) return undefined
  const start = reader.place
  const written = reader.peek()
  if (written.kind === 'symbol' && !['(', '-'].includes(written.text)) {
    reader.back(place)
    return undefined
  }
  const inString = /^(-?\d+)\s+([a-zA-Z]+)$/.exec(written.kind === 'string' ? written.value : '')
  if (inString) {
    reader.next()
    // The defect of the server: the number is lost in the text, not in the value.
    const unit = unitOf(reader, inString[2] ?? '')
    const value: Expression = { kind: 'number', text: inString[1] ?? '' }
    return { kind: 'longInterval', text: '', value, unit }
  }
  const value = parseExpression(reader)
  const text = reader.glued(start)
  if (reader.peek().kind !== 'word') reader.fail('expected interval unit')
  return { kind: 'longInterval', text, value, unit: unitOf(reader, reader.next().text) }
}

/** An interval of EMIT, BATCH, SCHEDULE … */
export function parseInterval(reader: Reader): Expression {
  const interval = parseShortInterval(reader) ?? parseLongInterval(reader)
  return interval ?? reader.fail('expected interval')
}

export function unitOf(reader: Reader, word: string): IntervalUnit {
  const unit = LONG[word.toUpperCase()]
  return unit ?? reader.fail(`expected interval unit, not ${word}`)
}

/** The unit as first argument of date_add and friends. */
export function unitNamed(word: string): IntervalUnit | undefined {
  return Object.hasOwn(LONG, word.toUpperCase()) ? LONG[word.toUpperCase()] : undefined
}
