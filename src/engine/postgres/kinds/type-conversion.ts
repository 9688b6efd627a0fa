/**
 * What ALTER COLUMN TYPE does to the rows of a table
 * (https://www.postgresql.org/docs/current/sql-altertable.html, timescaledb.md §1.2): whether they
 * are written again, how values are cast, which are lost, and which cannot be cast at all.
 */
import { lossOf } from './conversion-loss.ts'
import { quoteLiteral } from './names.ts'
import { parseTypeName, type TypeName } from './type-name.ts'
import {
  families,
  isOwn,
  isWider,
  moments,
  numbers,
  strings,
  times,
  wholes,
} from './type-families.ts'
import { normalType } from './types.ts'

export interface Conversion {
  readonly rewrites: boolean
  /** What follows USING; undefined where the server casts by itself, and checks lengths. */
  readonly using: string | undefined
  /** What is lost of values that can be cast. */
  readonly loses: string | undefined
  /** How values are understood, where they can be in more than one way. */
  readonly reads?: string
  /** Condition for values that cannot be cast; undefined where none is known before the server tries. */
  readonly misfit: string | undefined
}

/** `column` is the column's name as it stands in SQL; `major` the server's version. */
export function conversionOf(
  from: string,
  to: string,
  column: string,
  { database, major }: { readonly database: string; readonly major: number },
): Conversion {
  const [before, after] = [parseTypeName(from, database), parseTypeName(to, database)]
  if (before === undefined || after === undefined) {
    return { rewrites: true, using: `${column}::${to}`, loses: undefined, misfit: undefined }
  }
  const using = usingOf(before, after, to, column)
  const reads = readingOf(before, after)
  return {
    ...(reads === undefined ? {} : { reads }),
    rewrites: !isStoredAlike(before, after),
    using,
    loses: lossOf(before, after),
    misfit: misfitOf(before, after, using, column, normalType(to, database), major),
  }
}

/** Whether values of both types can be compared as they are, as a foreign key does. */
export function isComparable(from: string, to: string, database: string): boolean {
  const [before, after] = [parseTypeName(from, database), parseTypeName(to, database)]
  if (before === undefined || after === undefined || !isOwn(before) || !isOwn(after)) return false
  const isBoth = (names: ReadonlySet<string>): boolean =>
    names.has(before.name) && names.has(after.name)
  return before.name === after.name || isBoth(wholes) || isBoth(strings)
}

/** Binary coercible, or longer: no row is touched. */
function isStoredAlike(before: TypeName, after: TypeName): boolean {
  if (!isOwn(before) || !isOwn(after)) return false
  const [old, next] = [before.name, after.name]
  if (old === 'cidr' && next === 'inet') return true
  if (next === 'text') return old === 'varchar' || old === 'text'
  if (next === 'varchar' && (old === 'varchar' || old === 'text')) return isWider(before, after)
  // Sessions run in UTC, where both are the same number.
  if (next.startsWith('timestamp') && old.startsWith('timestamp')) return isWider(before, after)
  if (old !== next || before.fields !== after.fields) return false
  if (next === 'numeric') return isWiderNumber(before, after)
  return ['varbit', 'time', 'timetz', 'interval'].includes(next) && isWider(before, after)
}

function isWiderNumber({ modifier: old }: TypeName, { modifier: next }: TypeName): boolean {
  if (next === undefined) return true
  if (old === undefined) return false
  const [oldDigits = 0, oldScale = 0] = old.split(',').map(Number)
  const [digits = 0, scale = 0] = next.split(',').map(Number)
  return scale === oldScale && digits >= oldDigits
}

/** An explicit cast would cut long texts without a word, so the server's own is taken where there is one. */
function usingOf(
  before: TypeName,
  after: TypeName,
  to: string,
  column: string,
): string | undefined {
  if (isOwn(after) && strings.has(after.name)) return undefined
  const isFamily = families.some((family) => family.has(before.name) && family.has(after.name))
  if (isOwn(before) && isOwn(after) && isFamily) return undefined
  if (before.schema === after.schema && before.name === after.name) {
    if (before.isArray === after.isArray) return undefined
    if (after.isArray) return `CASE WHEN ${column} IS NOT NULL THEN ARRAY[${column}] END`
  }
  if (isOwn(before) && strings.has(before.name)) return `${column}::${to}`
  if (isOwn(after) && after.name === 'bool' && numbers.has(before.name)) return `${column} <> 0`
  if (isOwn(before) && before.name === 'bool' && numbers.has(after.name)) {
    return `${column}::integer::${to}`
  }
  if (before.isArray && after.isArray) return `${column}::${to}`
  return `${column}::text::${to}`
}

const limits: { readonly [type: string]: readonly [low: string, high: string] } = {
  int2: ['-32768', '32767'],
  int4: ['-2147483648', '2147483647'],
  int8: ['-9223372036854775808', '9223372036854775807'],
}

function misfitOf(
  before: TypeName,
  after: TypeName,
  using: string | undefined,
  column: string,
  to: string,
  major: number,
): string | undefined {
  if (isOwn(before) && isOwn(after) && isStoredAlike(before, after)) return undefined
  const { name, modifier } = after
  if (after.schema === undefined && (name === 'varchar' || name === 'bpchar')) {
    // Blanks at the end count in none of the one, and are cut off without a word by the other.
    const isPadded = name === 'bpchar' || before.name === 'bpchar'
    const isLong = (value: string): string =>
      isPadded
        ? `char_length(rtrim(${value}::text, ' ')) > ${modifier}`
        : `char_length(${value}::text) > ${modifier}`
    if (modifier === undefined) return undefined
    if (!after.isArray) return isLong(column)
    // A cast of the whole would cut its texts without a word.
    if (before.isArray)
      return `EXISTS (SELECT FROM unnest(${column}) AS one WHERE ${isLong('one')})`
  }
  if (isOwn(before) && isOwn(after) && numbers.has(before.name) && numbers.has(name)) {
    if (isLargerWhole(before.name, name)) return undefined
    return numberMisfit(after, `${column}::numeric`)
  }
  // Values go through their text.
  const isText = using?.startsWith(`${column}::`) === true && !/::integer::/.test(using)
  if (!isText) return undefined
  const isWritten = isOwn(before) && isOwn(after) && strings.has(before.name)
  const isMoment = isWritten ? cutMoment(name, `${column}::text`) : undefined
  if (major >= 16) {
    const isInvalid = `NOT pg_input_is_valid(${column}::text, ${quoteLiteral(to)})`
    return isMoment === undefined ? isInvalid : `${isInvalid} OR ${isMoment}`
  }
  if (isMoment !== undefined) return isMoment
  return isOwn(after) ? textMisfit(after, `${column}::text`) : undefined
}

/** No value of the one is too large for the other. */
function isLargerWhole(before: string, after: string): boolean {
  const sizes = [...wholes]
  return wholes.has(before) && sizes.indexOf(before) <= sizes.indexOf(after)
}

/** Sessions of Sluice run in UTC, whatever the application's do. */
function readingOf(before: TypeName, after: TypeName): string | undefined {
  if (!isOwn(before) || !isOwn(after)) return undefined
  const [old, next] = [before.name, after.name]
  if (old === 'timestamptz' && (moments.has(next) || times.has(next)) && next !== old) {
    return 'moments become their date and time in UTC'
  }
  const isLocal = strings.has(old) || moments.has(old) || old === 'time'
  const isWithZone = next === 'timestamptz' || next === 'timetz'
  return isLocal && isWithZone && next !== old ? 'what says no zone is read as UTC' : undefined
}

/** Texts of moments of which the type takes a part without a word: the time of day, the date, the zone. */
function cutMoment(type: string, value: string): string | undefined {
  const zone = `${value} ~* ':\\d\\d(\\.\\d+)?\\s*([-+]\\d|z\\M|utc|gmt)'`
  if (type === 'date') return `${value} ~ ':'`
  if (type === 'timestamp') return zone
  if (type === 'time') return `(${zone} OR ${value} ~ '\\d[-/.]\\d+[-/.]\\d')`
  return type === 'timetz' ? `${value} ~ '\\d[-/.]\\d+[-/.]\\d'` : undefined
}

function numberMisfit({ name, modifier }: TypeName, value: string): string | undefined {
  const limit = limits[name]
  if (limit !== undefined) return `round(${value}) NOT BETWEEN ${limit[0]} AND ${limit[1]}`
  if (name !== 'numeric' || modifier === undefined) return undefined
  const [digits = 0, scale = 0] = modifier.split(',').map(Number)
  return `abs(round(${value}, ${scale})) >= 1e${digits - scale}::numeric`
}

/** Before 16 the server has no word for it: patterns that never refuse what the server takes. */
function textMisfit(type: TypeName, value: string): string | undefined {
  if (limits[type.name] !== undefined) {
    return `CASE WHEN ${value} ~ '^\\s*[-+]?\\d+\\s*$' THEN ${numberMisfit(type, `(${value})::numeric`)} ELSE true END`
  }
  const pattern = patterns[type.name]
  return pattern === undefined ? undefined : `${value} !~* '${pattern}'`
}

const number = '^\\s*([-+]?(\\d+\\.?\\d*|\\.\\d+)(e[-+]?\\d+)?|nan|[-+]?inf(inity)?)\\s*$'
const patterns: { readonly [type: string]: string } = {
  numeric: number,
  float4: number,
  float8: number,
  bool: '^\\s*(t|tr|tru|true|y|ye|yes|on|1|f|fa|fal|fals|false|n|no|of|off|0)\\s*$',
  uuid: '^\\s*\\{?([0-9a-f]{4}-?){8}\\}?\\s*$',
}
