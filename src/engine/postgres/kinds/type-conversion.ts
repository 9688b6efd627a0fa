/**
 * What ALTER COLUMN TYPE does to the rows of a table
 * (https://www.postgresql.org/docs/current/sql-altertable.html, timescaledb.md §1.2): whether they
 * are written again, how values are cast, which are lost, and which cannot be cast at all.
 */
import { quoteLiteral } from './names.ts'
import { parseTypeName, type TypeName } from './type-name.ts'
import { normalType } from './types.ts'

export interface Conversion {
  readonly rewrites: boolean
  /** What follows USING; undefined where the server casts by itself, and checks lengths. */
  readonly using: string | undefined
  /** What is lost of values that can be cast. */
  readonly loses: string | undefined
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
  return {
    rewrites: !isStoredAlike(before, after),
    using,
    loses: lossOf(before, after),
    misfit: misfitOf(before, after, using, column, normalType(to, database), major),
  }
}

const numbers: ReadonlySet<string> = new Set([
  'int2',
  'int4',
  'int8',
  'float4',
  'float8',
  'numeric',
])
const strings: ReadonlySet<string> = new Set(['text', 'varchar', 'bpchar', 'name'])
const moments: ReadonlySet<string> = new Set(['date', 'timestamp', 'timestamptz'])
const families = [
  numbers,
  strings,
  moments,
  new Set(['json', 'jsonb']),
  new Set(['inet', 'cidr']),
  new Set(['bit', 'varbit']),
  new Set(['time', 'timetz', 'interval']),
]

/** Whether values of both types can be compared as they are, as a foreign key does. */
export function isComparable(from: string, to: string, database: string): boolean {
  const [before, after] = [parseTypeName(from, database), parseTypeName(to, database)]
  if (before === undefined || after === undefined || !isOwn(before) || !isOwn(after)) return false
  const isBoth = (names: ReadonlySet<string>): boolean =>
    names.has(before.name) && names.has(after.name)
  return before.name === after.name || isBoth(wholes) || isBoth(strings)
}

const isOwn = ({ schema, isArray }: TypeName): boolean => schema === undefined && !isArray

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

function isWider({ modifier: old }: TypeName, { modifier: next }: TypeName): boolean {
  return next === undefined || (old !== undefined && Number(next) >= Number(old))
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

const wholes: ReadonlySet<string> = new Set(['int2', 'int4', 'int8'])

const times: ReadonlySet<string> = new Set(['time', 'timetz', 'interval'])

function lossOf(before: TypeName, after: TypeName): string | undefined {
  const isElements = before.isArray && after.isArray
  if (isElements) return lossOf({ ...before, isArray: false }, { ...after, isArray: false })
  if (!isOwn(before) || !isOwn(after)) return undefined
  return lossOfNumbers(before, after) ?? lossOfMoments(before, after) ?? lossOfOthers(before, after)
}

function lossOfNumbers(before: TypeName, after: TypeName): string | undefined {
  const [old, next] = [before.name, after.name]
  const isNumber = numbers.has(old)
  if (!wholes.has(old) && isNumber && wholes.has(next)) return 'fractions are rounded'
  if (next === 'numeric' && after.modifier !== undefined && !wholes.has(old)) {
    if (!isNumber && !strings.has(old)) return undefined
    const [oldScale, scale = '0'] = [before, after].map(({ modifier }) => modifier?.split(',')[1])
    const isShorter = !isNumber || oldScale === undefined || Number(scale) < Number(oldScale)
    return isShorter ? `digits behind the ${scale} that stay are rounded off` : undefined
  }
  if (next === 'numeric' && (old === 'float4' || old === 'float8')) {
    return `digits behind the first ${old === 'float4' ? 6 : 15} are rounded off`
  }
  if (isNumber && next === 'float4') {
    return old === next || old === 'int2' ? undefined : 'long numbers are rounded'
  }
  if (next === 'float8' && (old === 'numeric' || old === 'int8')) return 'long numbers are rounded'
  return isNumber && next === 'bool' ? 'all numbers but 0 become the same' : undefined
}

function lossOfMoments(before: TypeName, after: TypeName): string | undefined {
  const [old, next] = [before.name, after.name]
  if (old.startsWith('timestamp')) {
    if (next === 'date') return 'the time of day is cut off'
    if (next === 'time' || next === 'timetz') return 'the date is cut off'
  }
  if (old === 'timetz' && next === 'time') return 'the time zone is cut off'
  if (old === 'interval' && next === 'time') return 'days are cut off'
  const isMoment = moments.has(old) && moments.has(next) && old !== 'date'
  if (!isMoment && !(times.has(old) && times.has(next))) return undefined
  if (after.fields !== undefined && before.fields !== after.fields) {
    return 'parts of intervals are cut off'
  }
  return isWider(before, after) ? undefined : 'fractions of seconds are rounded'
}

function lossOfOthers(before: TypeName, after: TypeName): string | undefined {
  const [old, next] = [before.name, after.name]
  if (old === 'inet' && next === 'cidr') return 'what is behind the mask of a network is set to 0'
  if (next === 'name' && strings.has(old) && old !== 'name') return 'long texts are cut off'
  return undefined
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
    const isLong = (value: string): string =>
      `char_length(rtrim(${value}::text, ' ')) > ${modifier}`
    if (modifier === undefined) return undefined
    if (!after.isArray) return isLong(column)
    // A cast of the whole would cut its texts without a word.
    if (before.isArray)
      return `EXISTS (SELECT FROM unnest(${column}) AS one WHERE ${isLong('one')})`
  }
  if (isOwn(before) && isOwn(after) && numbers.has(before.name) && numbers.has(name)) {
    return numberMisfit(after, `${column}::numeric`)
  }
  // Values go through their text.
  const isText = using?.startsWith(`${column}::`) === true && !/::integer::/.test(using)
  if (!isText) return undefined
  // The time of day would be cut off without a word.
  const isMoment = isOwn(after) && name === 'date' ? `${column}::text ~ ':'` : undefined
  if (major >= 16) {
    const isInvalid = `NOT pg_input_is_valid(${column}::text, ${quoteLiteral(to)})`
    return isMoment === undefined ? isInvalid : `${isInvalid} OR ${isMoment}`
  }
  if (isMoment !== undefined) return isMoment
  return isOwn(after) ? textMisfit(after, `${column}::text`) : undefined
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
