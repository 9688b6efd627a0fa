/** SETTINGS of tables, columns, dictionaries: names with values, all of them text. */
import { MASK, type NamedParts } from '../../../catalog/normal-form.ts'
import type { Json, JsonObject } from '../../../resource/json.ts'
import { type Expression, quoteString, type SettingsMap } from '../../../sql/index.ts'
import type { SpecProblem } from '../../engine.ts'
import { isSecretName, maskPlaceholders } from './secrets.ts'
import type { Path } from '../../common/scalar.ts'

export type SettingsSpec = { readonly [name: string]: string }

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
  const settings: Record<string, string> = {}
  for (const [name, item] of Object.entries(value)) {
    if (item === undefined || item === null) continue
    if (typeof item === 'object') {
      problems.push(badValue(`setting \`${name}\` needs a plain value`, [...path, name]))
    } else {
      settings[name] = String(item)
    }
  }
  return Object.keys(settings).length === 0 ? undefined : settings
}

/** From a statement: literals by their value, anything else (`disk(…)`) as it is written. */
export function settingsFromParts(map: SettingsMap): SettingsSpec | undefined {
  const settings: Record<string, string> = {}
  for (const [name, { node, text }] of map) settings[name] = settingValue(node, text)
  return Object.keys(settings).length === 0 ? undefined : settings
}

function settingValue(node: Expression, text: string): string {
  if (node.kind === 'string') return node.value
  if (node.kind === 'constant') return text.toLowerCase()
  // 0x1F is read as text by settings of some engines; a plain number says the same.
  return /^0[xb][0-9a-f]+$/i.test(text) ? BigInt(text).toString() : text
}

/** As people write it in YAML: numbers and switches without quotes. */
export function writeSettings(settings: SettingsSpec | undefined): JsonObject | undefined {
  if (settings === undefined) return undefined
  return Object.fromEntries(
    Object.entries(settings).map(([name, text]) => [name, plainValue(text)] as const),
  )
}

/** The number or switch that a text says, where it says it in the one usual way. */
export function plainValue(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  return String(Number(text)) === text && Number.isFinite(Number(text)) ? Number(text) : text
}

/** `a = 1, b = 'x'`, in the order written. */
export function settingsSql(settings: SettingsSpec): string {
  return Object.entries(settings)
    .map(([name, value]) => settingSql(name, value))
    .join(', ')
}

export function settingSql(name: string, value: string): string {
  return `${name} = ${settingLiteral(name, value)}`
}

/**
 * Numbers stand bare where the setting is one. Settings that hold text refuse a bare number (170),
 * while a quoted number is good for every setting (26.7.2.1): in doubt it is quoted. A value that
 * is a call or a map stays an expression: `disk = disk(type = s3, …)`.
 */
function settingLiteral(name: string, value: string): string {
  if (/^(disk\s*\(|[{[])/.test(value)) return value
  const isText =
    /^(kafka|nats|rabbitmq|s3queue|redis|mysql)_|policy|disk|codec|mode|name|format|path/.test(name)
  const isBare = /^(-?\d+(\.\d+)?|true|false)$/.test(value)
  return isBare && !isText ? value : quoteString(value)
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

export function normalSetting(name: string, value: string): string {
  if (isSecretName(name)) return MASK
  if (value === 'true') return '1'
  if (value === 'false') return '0'
  // `0.0` is printed as `0.`; whole numbers may be too long for a JSON number and stay text.
  if (/^-?(\d+\.\d*|\.\d+|\d+(\.\d*)?e[-+]?\d+)$/i.test(value)) return String(Number(value))
  return /^disk\s*\(/.test(value) ? value.replace(/\s+/g, '') : maskPlaceholders(value)
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
