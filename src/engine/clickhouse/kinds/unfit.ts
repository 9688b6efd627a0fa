/**
 * Which values a conversion cannot take, as SQL to look for them before it begins: the server
 * commits the new type first and fails afterwards (clickhouse.md §4.2). What a conversion does to
 * each pair of types was tried on 26.7.2.1. `accurateCastOrNull` is NULL for all that CAST refuses
 * and also for text that CAST would let wrap round (`'300'` as UInt8 is 44).
 */
import { quoteString } from '../../../sql/index.ts'
import {
  insideNullable,
  isEnum,
  isFloat,
  isInteger,
  isText,
  isTime,
  plain,
  type Shape,
  valuesGone,
} from './type-shape.ts'

/** A condition that is true for values that do not fit; undefined: each value fits. */
export function unfit(value: string, from: Shape, to: Shape): string | undefined {
  const [before, after] = [plain(from), plain(to)]
  if (before.text === after.text) return undefined
  const inside = insideNullable(before)
  if (inside !== undefined) {
    const condition = unfit(`assumeNotNull(${value})`, inside, insideNullable(after) ?? after)
    return condition === undefined ? undefined : `isNotNull(${value}) AND ${condition}`
  }
  const wanted = insideNullable(after)
  if (wanted !== undefined) return unfit(value, before, wanted)
  return before.inner.length > 0 && before.name === after.name
    ? unfitInside(value, before, after)
    : unfitScalar(value, before, after)
}

function unfitScalar(value: string, from: Shape, to: Shape): string | undefined {
  if (to.name === 'String') return undefined
  if (isEnum(to)) return unfitEnum(value, from, to)
  if (to.name === 'FixedString') return `length(${value}) > ${to.numbers[0] ?? 0}`
  if (isText(from)) return accurate(value, to)
  if (isTime(from) || isEnum(from) || isInteger(from)) {
    return to.name === 'Decimal' ? accurate(value, to) : undefined
  }
  if (isFloat(from)) {
    if (isInteger(to) || isTime(to)) return `NOT isFinite(${value})`
    return to.name === 'Decimal' ? accurate(value, to) : undefined
  }
  if (from.name === 'Decimal') {
    if (to.name === 'Decimal') return accurate(value, to)
    return isInteger(to) ? accurate(`toString(truncate(${value}))`, to) : undefined
  }
  return from.name === 'IPv4' && to.name === 'IPv6' ? undefined : accurate(value, to)
}

function accurate(value: string, { text }: Shape): string {
  return `accurateCastOrNull(${value}, ${quoteString(text)}) IS NULL`
}

function unfitEnum(value: string, from: Shape, to: Shape): string | undefined {
  const names = (list: Iterable<string>): string => [...list].map(quoteString).join(', ')
  if (isEnum(from)) {
    const gone = valuesGone(from, to)
    return gone.length === 0 ? undefined : `toString(${value}) IN (${names(gone)})`
  }
  return isText(from)
    ? `toString(${value}) NOT IN (${names(to.values.keys())})`
    : `${value} NOT IN (${[...to.values.values()].join(', ')})`
}

function unfitInside(value: string, from: Shape, to: Shape): string | undefined {
  if (from.name === 'Array') return unfitElement(value, from.inner[0], to.inner[0])
  if (from.name === 'Map') {
    const keys = unfitElement(`mapKeys(${value})`, from.inner[0], to.inner[0])
    return anyOf([keys, unfitElement(`mapValues(${value})`, from.inner[1], to.inner[1])])
  }
  if (from.name === 'Tuple' && from.inner.length === to.inner.length) {
    return anyOf(
      from.inner.map((inner, index) => {
        const wanted = to.inner[index]
        return wanted && unfit(`tupleElement(${value}, ${index + 1})`, inner, wanted)
      }),
    )
  }
  return undefined
}

function unfitElement(
  array: string,
  from: Shape | undefined,
  to: Shape | undefined,
): string | undefined {
  if (from === undefined || to === undefined) return undefined
  // Inside each other the names have to differ.
  const name = `x${array.length}`
  const element = unfit(name, from, to)
  // Outside an array the default takes the place of NULL; in it there is none (349).
  const isStripped = insideNullable(from) !== undefined && insideNullable(to) === undefined
  const condition = anyOf([isStripped ? `isNull(${name})` : undefined, element])
  return condition === undefined ? undefined : `arrayExists(${name} -> ${condition}, ${array})`
}

function anyOf(conditions: readonly (string | undefined)[]): string | undefined {
  const found = conditions.filter((condition) => condition !== undefined)
  return found.length === 0 ? undefined : found.map((one) => `(${one})`).join(' OR ')
}
