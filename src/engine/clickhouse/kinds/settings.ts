/** SETTINGS of tables, columns, dictionaries: names with plain values, as YAML writes them. */
import { MASK, type NamedParts } from '../../../catalog/normal-form.ts'
import type { Json, JsonObject } from '../../../resource/json.ts'
import { type Expression, quoteString, type SettingsMap } from '../../../sql/index.ts'
import type { SpecProblem } from '../../engine.ts'
import { isSecretName, maskPlaceholders } from './secrets.ts'
import type { Path } from './text.ts'

export type SettingValue = string | number | boolean
export type SettingsSpec = { readonly [name: string]: SettingValue }

export function readSettings(
  value: Json | undefined,
  path: Path,
  problems: SpecProblem[],
): SettingsSpec | undefined {
  if (value === undefined || value === null) return undefined
  if (!isObject(value)) {
    problems.push(badValue('settings are a map of names and values', path))
    return undefined
  }
  const settings: Record<string, SettingValue> = {}
  for (const [name, item] of Object.entries(value)) {
    if (item === undefined || item === null) continue
    if (typeof item === 'object') {
      problems.push(badValue(`setting \`${name}\` needs a plain value`, [...path, name]))
    } else {
      settings[name] = item
    }
  }
  return Object.keys(settings).length === 0 ? undefined : settings
}

/** From a statement: literals by their value, anything else (`disk(…)`) as it is written. */
export function settingsFromParts(map: SettingsMap): SettingsSpec | undefined {
  const settings: Record<string, SettingValue> = {}
  for (const [name, { node, text }] of map) settings[name] = settingValue(node, text)
  return Object.keys(settings).length === 0 ? undefined : settings
}

export function settingValue(node: Expression, text: string): SettingValue {
  if (node.kind === 'string') return node.value
  if (node.kind === 'constant' && node.name === 'TRUE') return true
  if (node.kind === 'constant' && node.name === 'FALSE') return false
  // Only numbers that survive the way through JSON; the server reads '1e400' just as well.
  if (node.kind === 'number' && String(Number(node.text)) === node.text) return Number(node.text)
  return text
}

/** `a = 1, b = 'x'`, in the order written. */
export function settingsSql(settings: SettingsSpec): string {
  return Object.entries(settings)
    .map(([name, value]) => settingSql(name, value))
    .join(', ')
}

export function settingSql(name: string, value: SettingValue): string {
  return `${name} = ${settingLiteral(value)}`
}

/** A value that is a call or a map stays an expression: `disk = disk(type = s3, …)`. */
function settingLiteral(value: SettingValue): string {
  if (typeof value !== 'string') return String(value)
  return /^(disk\s*\(|[{[])/.test(value) ? value : quoteString(value)
}

/**
 * `'1'`, `1` and `true` are one value: the server keeps what was written. Values equal to one of
 * `defaults` count as not set, whichever side wrote them.
 */
export function normalSettings(
  settings: SettingsSpec | undefined,
  defaults: { readonly [name: string]: string } = {},
): NamedParts {
  const parts = Object.entries(settings ?? {})
    .map(([name, value]) => ({ name, form: { value: normalSetting(name, value) } }))
    .filter(({ name, form }) => defaults[name] !== form['value'])
  return { ordered: false, parts }
}

export function normalSetting(name: string, value: SettingValue): string {
  if (isSecretName(name)) return MASK
  if (value === true || value === 'true') return '1'
  if (value === false || value === 'false') return '0'
  const text = String(value)
  return /^disk\s*\(/.test(text) ? text.replace(/\s+/g, '') : maskPlaceholders(text)
}

/** One text for a part of a part: column settings. */
export function normalSettingsText(settings: SettingsSpec | undefined): string | null {
  const { parts } = normalSettings(settings)
  if (parts.length === 0) return null
  return parts
    .map(({ name, form }) => `${name} = ${form['value']}`)
    .sort()
    .join(', ')
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

export function badValue(message: string, path: Path): SpecProblem {
  return { code: 'BAD_VALUE', severity: 'error', message, path }
}

export function missingKey(key: string, path: Path): SpecProblem {
  return { code: 'MISSING_KEY', severity: 'error', message: `\`${key}\` is missing`, path }
}
