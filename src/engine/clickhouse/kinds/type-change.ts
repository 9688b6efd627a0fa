/**
 * What changing a column's type does. The server commits the new type first and converts after; a
 * value that does not fit leaves the table unreadable, and numbers that are too big wrap without a
 * word (clickhouse.md §4.2, observed on 26.7.2.1).
 */
import { parseType, type TypeNode } from '../../../sql/index.ts'

export type TypeChange =
  | { readonly how: 'metadata'; readonly needsDefault?: false; readonly loses?: undefined }
  | {
      readonly how: 'rewrite'
      /** What is lost without an error. */
      readonly loses?: string
      /** NULLs need a value: MODIFY COLUMN must carry a DEFAULT (36). */
      readonly needsDefault?: boolean
    }
  | { readonly how: 'refuse'; readonly because: string }

/** Both in normal form. */
export function changeOfType(before: string, after: string): TypeChange {
  const [from, to] = [parseType(before, 'clickhouse'), parseType(after, 'clickhouse')]
  if (!from.ok || !to.ok) return { how: 'rewrite' }
  return changeOf(shape(from.node, before), shape(to.node, after))
}

interface Shape {
  readonly name: string
  readonly text: string
  readonly inner: readonly Shape[]
  /** Of an Enum: names and numbers. */
  readonly values: ReadonlyMap<string, string>
  readonly numbers: readonly number[]
}

function shape(node: TypeNode, text: string): Shape {
  const args = node.args ?? []
  const values = new Map<string, string>()
  for (const arg of args) {
    if (arg.kind === 'enumValue') values.set(arg.name.value, arg.value?.text ?? '')
  }
  return {
    name: node.name,
    text: text.slice(node.start, node.end),
    inner: args.flatMap((arg) =>
      arg.kind === 'type'
        ? [shape(arg, text)]
        : arg.kind === 'typeField'
          ? [shape(arg.type, text)]
          : [],
    ),
    values,
    numbers: args.flatMap((arg) => (arg.kind === 'number' ? [Number(arg.text)] : [])),
  }
}

function changeOf(from: Shape, to: Shape): TypeChange {
  if (from.text === to.text) return { how: 'metadata' }
  if (from.values.size > 0 && to.values.size > 0) return enumChange(from, to)
  const [fromInner, toInner] = [from.inner[0], to.inner[0]]
  if (from.name === 'LowCardinality' && fromInner !== undefined) {
    return rewritten(
      changeOf(fromInner, to.name === 'LowCardinality' && toInner !== undefined ? toInner : to),
    )
  }
  if (to.name === 'LowCardinality' && toInner !== undefined)
    return rewritten(changeOf(from, toInner))
  if (from.name === 'Nullable' && fromInner !== undefined && to.name !== 'Nullable') {
    const change = rewritten(changeOf(fromInner, to))
    // The default has to be written down, and says what becomes of the NULLs.
    return change.how === 'rewrite' ? { ...change, needsDefault: true } : change
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

/** Adding values is free. Taking one away succeeds, and rows that hold it then fail every SELECT (691). */
function enumChange(from: Shape, to: Shape): TypeChange {
  const gone = [...from.values].filter(([name, number]) => to.values.get(name) !== number)
  if (gone.length > 0) {
    const names = gone.map(([name]) => `'${name}'`).join(', ')
    return {
      how: 'refuse',
      because: `${names} would be removed from the Enum or get another number, and rows that hold it could not be read any more; keep the value`,
    }
  }
  return from.name === to.name ? { how: 'metadata' } : { how: 'rewrite' }
}

function rewritten(change: TypeChange): TypeChange {
  return change.how === 'metadata' ? { how: 'rewrite' } : change
}

function worse(a: TypeChange, b: TypeChange): TypeChange {
  const weight = (change: TypeChange): number =>
    change.how === 'refuse' ? 3 : change.how === 'metadata' ? 0 : change.loses === undefined ? 1 : 2
  return weight(b) > weight(a) ? b : a
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
