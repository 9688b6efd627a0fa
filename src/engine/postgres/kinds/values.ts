/** Values of plan files, checked as far as schemas cannot: they come from `ddl` and releases as well. */
import type { Json, JsonObject } from '../../../resource/json.ts'
import { type Path, scalarText } from '../../common/scalar.ts'
import type { SpecProblem } from '../../engine.ts'

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

export function badValue(message: string, path: Path, hint?: string): SpecProblem {
  return {
    code: 'BAD_VALUE',
    severity: 'error',
    message,
    path,
    ...(hint === undefined ? {} : { hint }),
  }
}

export function missingKey(key: string, path: Path): SpecProblem {
  return { code: 'MISSING_KEY', severity: 'error', message: `\`${key}\` is missing`, path }
}

/** A list of texts, or one text that is the only item. */
export function textList(
  value: Json | undefined,
  path: Path,
  problems: SpecProblem[],
): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined
  const single = scalarText(value)
  if (single !== undefined) return [single]
  const texts = isList(value) ? value.map((item) => scalarText(item)) : [undefined]
  const known = texts.filter((text) => text !== undefined)
  if (known.length === texts.length) return known
  problems.push(badValue('this is a list of texts', path))
  return undefined
}

/** Names with texts: `set`, `with`. */
export function textMap(
  value: Json | undefined,
  path: Path,
  problems: SpecProblem[],
): { readonly [name: string]: string } | undefined {
  if (value === undefined || value === null) return undefined
  if (!isObject(value)) {
    problems.push(badValue('this is a map of names and values', path))
    return undefined
  }
  const map: Record<string, string> = {}
  for (const [name, item] of Object.entries(value)) {
    const text = scalarText(item)
    if (text === undefined) problems.push(badValue(`\`${name}\` needs a plain value`, path))
    else map[name] = text
  }
  return Object.keys(map).length === 0 ? undefined : map
}

export function booleanOf(
  value: Json | undefined,
  path: Path,
  problems: SpecProblem[],
): boolean | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'boolean') return value
  problems.push(badValue('this is true or false', path))
  return undefined
}

export function integerOf(
  value: Json | undefined,
  path: Path,
  problems: SpecProblem[],
): number | undefined {
  if (value === undefined || value === null) return undefined
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  if (typeof number === 'number' && Number.isInteger(number)) return number
  problems.push(badValue('this is a whole number', path))
  return undefined
}
