/**
 * Intervals as the server compares them: months, days and microseconds, each by itself
 * (https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-INTERVAL-INPUT).
 */

export interface Interval {
  readonly months: number
  readonly days: number
  readonly micros: number
}

const microsPerSecond = 1_000_000
const microsPerDay = 86_400 * microsPerSecond

/** What one of a unit is; the names that `interval_in` takes, without their plural `s`. */
const units: { readonly [unit: string]: readonly [keyof Interval, number] } = {
  ...named(['microsecond', 'us', 'usec'], 'micros', 1),
  ...named(['millisecond', 'ms', 'msec'], 'micros', 1000),
  ...named(['second', 's', 'sec'], 'micros', microsPerSecond),
  ...named(['minute', 'm', 'min'], 'micros', 60 * microsPerSecond),
  ...named(['hour', 'h', 'hr'], 'micros', 3600 * microsPerSecond),
  ...named(['day', 'd'], 'days', 1),
  ...named(['week', 'w'], 'days', 7),
  ...named(['month', 'mon'], 'months', 1),
  ...named(['year', 'y', 'yr'], 'months', 12),
  ...named(['decade', 'dec'], 'months', 120),
  ...named(['century', 'centurie', 'c', 'cent'], 'months', 1200),
}

/** Undefined where it is none, a plain number (of integer time) included. */
export function parseInterval(text: string): Interval | undefined {
  const body = /^(?:interval\s*)?'(.*)'(?:::interval)?$/is.exec(text.trim())?.[1] ?? text
  const trimmed = body.trim().replace(/^@\s*/, '')
  return /^[+-]?P/i.test(trimmed) ? parseIso(trimmed) : parseWords(trimmed)
}

/** As the server prints it: `1 year 2 mons 3 days 04:05:06.7`. */
export function printInterval({ months, days, micros }: Interval): string {
  const years = Math.trunc(months / 12)
  const words = [
    counted(years, 'year'),
    counted(months - years * 12, 'mon'),
    counted(days, 'day'),
  ].filter((word) => word !== '')
  if (micros !== 0 || words.length === 0) words.push(clock(micros))
  return words.join(' ')
}

/** One text per meaning: intervals as the server prints them, anything else as it stands. */
export function normalInterval(text: string): string {
  const interval = parseInterval(text)
  return interval === undefined ? text.trim() : printInterval(interval)
}

/** What a dimension keeps of an interval: months of 30 days, all of it in microseconds. */
export function intervalMicros({ months, days, micros }: Interval): number {
  return (months * 30 + days) * microsPerDay + micros
}

/** The other way round, in whole days where it is some. */
export function intervalOfMicros(micros: number): Interval {
  const days = Math.trunc(micros / microsPerDay)
  return { months: 0, days, micros: micros - days * microsPerDay }
}

function named(
  names: readonly string[],
  part: keyof Interval,
  size: number,
): { readonly [unit: string]: readonly [keyof Interval, number] } {
  return Object.fromEntries(names.map((name) => [name, [part, size] as const]))
}

function parseWords(text: string): Interval | undefined {
  const isAgo = /\sago$/i.test(text)
  let rest = isAgo ? text.slice(0, -4) : text
  const sum = { months: 0, days: 0, micros: 0 }
  while (rest !== '') {
    const time = /^([+-]?)(\d+):(\d+)(?::(\d+(?:\.\d*)?))?(?:\s+|$)/.exec(rest)
    const word = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+))\s*([a-z]+)(?:\s+|$)/i.exec(rest)
    const found = time ?? word
    if (found === null) return undefined
    if (time !== null) sum.micros += clockMicros(time)
    else if (word === null || !addUnit(sum, Number(word[1]), word[2] ?? '')) return undefined
    rest = rest.slice(found[0].length)
  }
  return text === '' ? undefined : signed(sum, isAgo ? -1 : 1)
}

/** `P1Y2M3DT4H5M6S`. */
function parseIso(text: string): Interval | undefined {
  const match =
    /^([+-]?)P((?:[+-]?[\d.]+[YMWD])*)(?:T((?:[+-]?[\d.]+[HMS])+))?$/i.exec(text) ?? undefined
  if (match === undefined || (match[2] === '' && match[3] === undefined)) return undefined
  const sum = { months: 0, days: 0, micros: 0 }
  const dates = { Y: 'year', M: 'month', W: 'week', D: 'day' } as const
  const times = { H: 'hour', M: 'minute', S: 'second' } as const
  for (const [part, names] of [
    [match[2] ?? '', dates],
    [match[3] ?? '', times],
  ] as const) {
    for (const [, count, letter] of part.matchAll(/([+-]?[\d.]+)([A-Z])/gi)) {
      const unit = (names as { readonly [letter: string]: string })[(letter ?? '').toUpperCase()]
      if (unit === undefined || !addUnit(sum, Number(count), unit)) return undefined
    }
  }
  return signed(sum, match[1] === '-' ? -1 : 1)
}

/** Fractions run over into the smaller parts, as the server does it. */
function addUnit(
  sum: { months: number; days: number; micros: number },
  count: number,
  name: string,
): boolean {
  const lower = name.toLowerCase()
  const unit = units[lower] ?? units[lower.replace(/s$/, '')]
  if (unit === undefined || Number.isNaN(count)) return false
  const [part, size] = unit
  const value = count * size
  if (part === 'micros') {
    sum.micros += Math.round(value)
    return true
  }
  const whole = Math.trunc(value)
  sum[part] += whole
  const left = value - whole
  if (part === 'days') sum.micros += Math.round(left * microsPerDay)
  else if (left !== 0) addUnit(sum, left * 30, 'day')
  return true
}

function clockMicros([, sign, hours, minutes, seconds]: RegExpExecArray): number {
  const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds ?? 0)
  return Math.round(total * microsPerSecond) * (sign === '-' ? -1 : 1)
}

function signed(sum: Interval, factor: number): Interval {
  // Zero has no sign.
  const times = (value: number): number => (value === 0 ? 0 : value * factor)
  return { months: times(sum.months), days: times(sum.days), micros: times(sum.micros) }
}

function counted(count: number, unit: string): string {
  return count === 0 ? '' : `${count} ${unit}${count === 1 ? '' : 's'}`
}

function clock(micros: number): string {
  const size = Math.abs(micros)
  const seconds = Math.floor(size / microsPerSecond)
  const fraction = size % microsPerSecond
  const two = (value: number): string => String(value).padStart(2, '0')
  const time = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two)
  const tail = fraction === 0 ? '' : `.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`
  return `${micros < 0 ? '-' : ''}${time.join(':')}${tail}`
}
