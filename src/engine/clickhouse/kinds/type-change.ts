/**
 * What changing a column's type does. The server commits the new type first and converts after; a
 * value that does not fit leaves the table unreadable, and numbers that are too big wrap without a
 * word (clickhouse.md §4.2, observed on 26.7.2.1).
 */
import { insideNullable, isEnum, plain, type Shape, shapeOf, valuesGone } from './type-shape.ts'

export interface TypeChange {
  /** `metadata`: nothing is written again. */
  readonly how: 'metadata' | 'rewrite'
  /** What is lost without an error. */
  readonly loses?: string
  /** NULLs need a value: MODIFY COLUMN must carry a DEFAULT (36). */
  readonly needsDefault?: boolean
  /** Values that an Enum has no longer: rows that hold one could not be read any more (691). */
  readonly removes?: readonly string[]
  /** What `stored` and `read` say is the same before and after, so that keys may change too. */
  readonly stays?: 'stored' | 'read'
}

/** Both in normal form. */
export function changeOfType(before: string, after: string): TypeChange {
  const [from, to] = [shapeOf(before), shapeOf(after)]
  if (from === undefined || to === undefined) return { how: 'rewrite' }
  const change = changeOf(from, to)
  const stays = staying(plain(from), plain(to))
  return stays === undefined ? change : { ...change, stays }
}

function changeOf(from: Shape, to: Shape): TypeChange {
  if (from.text === to.text) return { how: 'metadata' }
  if (isEnum(from) && isEnum(to)) return enumChange(from, to)
  if (from.name === 'LowCardinality' || to.name === 'LowCardinality') {
    return rewritten(changeOf(plain(from), plain(to)))
  }
  const [fromInner, toInner] = [from.inner[0], to.inner[0]]
  if (from.name === 'Nullable' && fromInner !== undefined && to.name !== 'Nullable') {
    return { ...rewritten(changeOf(fromInner, to)), needsDefault: true }
  }
  if (to.name === 'Nullable' && toInner !== undefined && from.name !== 'Nullable') {
    return rewritten(changeOf(from, toInner))
  }
  if (from.name === to.name && from.inner.length > 0 && from.inner.length === to.inner.length) {
    return from.inner.map((inner, index) => changeOf(inner, to.inner[index] ?? inner)).reduce(worse)
  }
  // A time zone only says how the same number is shown; the server takes it for keys as well.
  if (isDateTime(from) && from.name === to.name && from.numbers[0] === to.numbers[0])
    return { how: 'metadata' }
  const loses = loss(from, to)
  return loses === undefined ? { how: 'rewrite' } : { how: 'rewrite', loses }
}

/** Adding values is free. Taking one away succeeds whether or not rows hold it. */
function enumChange(from: Shape, to: Shape): TypeChange {
  const removes = valuesGone(from, to)
  if (removes.length > 0) return { how: 'rewrite', removes }
  return from.name === to.name ? { how: 'metadata' } : { how: 'rewrite' }
}

/**
 * Which changes the server makes to columns of keys (all run on 26.7.2.1): `stored` where the
 * numbers stay and are read in another way, `read` where functions of the value stay as well.
 */
function staying(from: Shape, to: Shape): 'stored' | 'read' | undefined {
  if (insideNullable(from) !== undefined || insideNullable(to) !== undefined) return undefined
  if (from.text === to.text) return 'read'
  if (from.name === to.name && isEnum(from)) {
    return valuesGone(from, to).length === 0 ? 'read' : undefined
  }
  if (from.name === 'Decimal' && to.name === 'Decimal') {
    const [a, b] = [from.numbers, to.numbers]
    return width(a[0]) === width(b[0]) && (a[1] ?? 0) === (b[1] ?? 0) ? 'read' : undefined
  }
  if (isDateTime(from) && from.name === to.name) {
    return from.numbers[0] === to.numbers[0] ? 'stored' : undefined
  }
  const pair = `${from.name} ${to.name}`
  return storedAlike.has(pair) ? 'stored' : undefined
}

const storedAlike = new Set([
  'Bool UInt8',
  'UInt8 Bool',
  'DateTime UInt32',
  'UInt32 DateTime',
  'Date UInt16',
  'UInt16 Date',
  'Enum8 Int8',
  'Enum16 Int16',
])

/** Decimals of 9, 18, 38 and 76 digits are numbers of 4, 8, 16 and 32 bytes. */
function width(digits = 10): number {
  return [9, 18, 38, 76].findIndex((most) => digits <= most)
}

function rewritten(change: TypeChange): TypeChange {
  return change.how === 'metadata' ? { ...change, how: 'rewrite' } : change
}

function worse(a: TypeChange, b: TypeChange): TypeChange {
  const loses = a.loses ?? b.loses
  const removes = [...(a.removes ?? []), ...(b.removes ?? [])]
  return {
    how: a.how === 'rewrite' || b.how === 'rewrite' ? 'rewrite' : 'metadata',
    ...(loses === undefined ? {} : { loses }),
    ...(removes.length === 0 ? {} : { removes }),
  }
}

function loss(from: Shape, to: Shape): string | undefined {
  const [a, b] = [numeric(from), numeric(to)]
  if (a !== undefined && b !== undefined) {
    if (isInexact(from, to)) return 'values that the new type cannot hold exactly are rounded'
    if (a.fraction > b.fraction) return 'digits after the point are cut off'
    if (a.min < b.min || a.max > b.max) return 'numbers that do not fit wrap round'
    return undefined
  }
  const [ticksBefore, ticksAfter] = [precision(from), precision(to)]
  if (ticksBefore !== undefined && ticksAfter !== undefined && ticksBefore > ticksAfter) {
    return 'the finer part of the time is cut off'
  }
  if (ticksBefore !== undefined && ticksAfter !== undefined && isShorterCalendar(from, to)) {
    return 'dates outside the range of the new type become others'
  }
  return undefined
}

/** A float holds whole numbers up to its mantissa, and few decimals at all (seen on 26.7.2.1). */
function isInexact(from: Shape, to: Shape): boolean {
  const mantissa = { BFloat16: 8, Float32: 24, Float64: 53 }[to.name]
  if (mantissa === undefined || from.name === to.name) return false
  if (from.name === 'Decimal') return true
  const bits = /^U?Int(\d+)$/.exec(from.name)?.[1]
  return bits !== undefined && Number(bits) > mantissa
}

/** Date and DateTime are unsigned: 1970 to 2149 and to 2106; Date32 and DateTime64 begin at 1900. */
function isShorterCalendar(from: Shape, to: Shape): boolean {
  const reach = { DateTime: 1, Date: 2, DateTime64: 3, Date32: 3 } as const
  const [before, after] = [from.name, to.name].map((name) =>
    name in reach ? reach[name as keyof typeof reach] : 0,
  )
  return (before ?? 0) > (after ?? 0)
}

function isDateTime({ name }: Shape): boolean {
  return name === 'DateTime' || name === 'DateTime64'
}

/** Range as powers of two, roughly, and digits after the point. */
function numeric({
  name,
  numbers,
}: Shape): { min: number; max: number; fraction: number } | undefined {
  if (name === 'Bool') return { min: 0, max: 1, fraction: 0 }
  const integer = /^(U?)Int(\d+)$/.exec(name)
  if (integer !== null) {
    const bits = Number(integer[2])
    return integer[1] === 'U'
      ? { min: 0, max: bits, fraction: 0 }
      : { min: -(bits - 1), max: bits - 1, fraction: 0 }
  }
  const float = /^B?Float(\d+)$/.exec(name)
  if (float !== null) return { min: -1024, max: 1024, fraction: Number(float[1]) + 100 }
  if (name === 'Decimal') {
    const [digits = 10, scale = 0] = numbers
    const bits = (digits - scale) * Math.log2(10)
    return { min: -bits, max: bits, fraction: scale }
  }
  return undefined
}

/** Ticks per day as a power of ten, to tell what a time type cannot hold. */
function precision({ name, numbers }: Shape): number | undefined {
  if (name === 'Date' || name === 'Date32') return -5
  if (name === 'DateTime') return 0
  return name === 'DateTime64' ? (numbers[0] ?? 3) : undefined
}
