/**
 * What is lost of values that a change of their type casts without a word, tried on 15.18 and 18.4.
 * Whatever the server refuses by itself is no loss.
 */
import { isOwn, isWider, moments, numbers, strings, times, wholes } from './type-families.ts'
import type { TypeName } from './type-name.ts'

/** In a few words, behind `in column x`; undefined where everything can be had back. */
export function lossOf(before: TypeName, after: TypeName): string | undefined {
  const isElements = before.isArray && after.isArray
  if (isElements) return lossOf({ ...before, isArray: false }, { ...after, isArray: false })
  if (!isOwn(before) || !isOwn(after)) return undefined
  for (const one of [lossOfNumbers, lossOfMoments, lossOfTexts, lossOfOthers]) {
    const lost = one(before, after)
    if (lost !== undefined) return lost
  }
  return undefined
}

function lossOfNumbers(before: TypeName, after: TypeName): string | undefined {
  const [old, next] = [before.name, after.name]
  if (!numbers.has(old)) return undefined
  const isWhole = wholes.has(old) || (old === 'numeric' && scaleOf(before) === 0)
  if (wholes.has(next)) return isWhole ? undefined : 'fractions are rounded'
  if (next === 'money') return isWhole ? undefined : 'what is less than a cent is rounded'
  if (next === 'numeric' && after.modifier !== undefined && !isWhole) {
    const [scale = 0, oldScale] = [scaleOf(after), scaleOf(before)]
    const isShorter = oldScale === undefined || scale < oldScale
    return isShorter ? `digits behind the ${scale} that stay are rounded off` : undefined
  }
  if (next === 'numeric' && (old === 'float4' || old === 'float8')) {
    return `digits behind the first ${old === 'float4' ? 6 : 15} are rounded off`
  }
  if (next === 'float4') {
    return old === next || old === 'int2' ? undefined : 'long numbers are rounded'
  }
  if (next === 'float8' && (old === 'numeric' || old === 'int8')) return 'long numbers are rounded'
  return next === 'bool' ? 'all numbers but 0 become the same' : undefined
}

/** Digits behind the point; undefined where any number of them may stand. */
function scaleOf({ modifier }: TypeName): number | undefined {
  return modifier === undefined ? undefined : Number(modifier.split(',')[1] ?? '0')
}

function lossOfMoments(before: TypeName, after: TypeName): string | undefined {
  const [old, next] = [before.name, after.name]
  if (old.startsWith('timestamp')) {
    if (next === 'date') return 'the time of day is cut off'
    if (next === 'time' || next === 'timetz') return 'the date is cut off'
  }
  if (/^ts(tz)?(multi)?range$/.test(old) && /^date(multi)?range$/.test(next)) {
    return 'times of day are cut off'
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

/** How a value was written is lost with its text, where that may have meant something. */
function lossOfTexts(before: TypeName, after: TypeName): string | undefined {
  const [old, next] = [before.name, after.name]
  if (!strings.has(old)) return undefined
  if (old === 'bpchar' && strings.has(next) && next !== 'bpchar') {
    return 'blanks at the end are cut off'
  }
  if (next === 'bpchar' && old !== 'bpchar') return 'blanks at the end no longer count'
  if (next === 'name') return old === 'name' ? undefined : 'long texts are cut off'
  if (wholes.has(next)) return 'zeros in front are cut off (`007` becomes 7)'
  if (next === 'numeric') {
    return after.modifier === undefined
      ? 'zeros in front are cut off (`007` becomes 7)'
      : `zeros in front, and digits behind the ${scaleOf(after)} that stay, are cut off`
  }
  if (next === 'float4' || next === 'float8') {
    return `zeros in front, and digits behind the first ${next === 'float4' ? 6 : 15}, are cut off`
  }
  if (next === 'money') return 'what is less than a cent is rounded'
  if (next === 'jsonb') return jsonLost
  if (next === 'bytea') return 'a backslash is read as the beginning of an escape'
  if (next === 'tsvector') return 'all but the words is cut off'
  const isTime = moments.has(next) || times.has(next)
  return isTime && after.modifier !== undefined ? 'fractions of seconds are rounded' : undefined
}

const jsonLost =
  'of keys that an object has twice the last stays; the order of keys and blanks between them are cut off'

function lossOfOthers(before: TypeName, after: TypeName): string | undefined {
  const [old, next] = [before.name, after.name]
  if (old === 'json' && next === 'jsonb') return jsonLost
  if (old === 'inet' && next === 'cidr') return 'what is behind the mask of a network is set to 0'
  if (next === 'char' && old !== 'char' && old !== 'bool')
    return 'all but the first byte is cut off'
  return undefined
}
