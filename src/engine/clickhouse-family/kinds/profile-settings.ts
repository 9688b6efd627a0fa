/** Settings with limits, of users, roles and profiles. */
import type { NamedParts } from '../../../catalog/normal-form.ts'
import type { Json, JsonObject } from '../../../resource/json.ts'
import { type ProfileSetting, quoteIdentifier, quoteString } from '../../../sql/index.ts'
import type { KindContext, SpecProblem, SpecReference } from '../../engine.ts'
import { compact } from '../../common/compact.ts'
import { badValue, isList, isObject, normalSetting, plainValue } from './settings.ts'
import { scalarText } from '../../common/scalar.ts'

export type LimitedSetting = {
  readonly value?: string
  readonly min?: string
  readonly max?: string
  /** `true`: CONST, nobody may change it; `false`: WRITABLE. */
  readonly readonly?: boolean
  readonly changeableInReadonly?: boolean
}

export type ProfileSettingsSpec = { readonly [name: string]: string | LimitedSetting }

/** One profile by name, or several. */
export type ProfilesSpec = string | readonly string[]

export type ProfileSpec = {
  readonly settings?: ProfileSettingsSpec
  readonly profile?: ProfilesSpec
}

export function readProfileSettings(
  value: Json | undefined,
  problems: SpecProblem[],
): ProfileSettingsSpec | undefined {
  if (value === undefined || value === null) return undefined
  if (!isObject(value)) {
    problems.push(badValue('settings are a map of names and values', ['settings']))
    return undefined
  }
  const settings: Record<string, string | LimitedSetting> = {}
  for (const [name, item] of Object.entries(value)) {
    if (item === undefined || item === null || isList(item)) {
      problems.push(badValue(`setting \`${name}\` needs a value`, ['settings', name]))
    } else if (isObject(item)) {
      settings[name] = compact<LimitedSetting>({
        value: scalarText(item['value']),
        min: scalarText(item['min']),
        max: scalarText(item['max']),
        readonly: typeof item['readonly'] === 'boolean' ? item['readonly'] : undefined,
        changeableInReadonly: item['changeableInReadonly'] === true ? true : undefined,
      })
    } else if (typeof item !== 'object') {
      settings[name] = String(item)
    }
  }
  return Object.keys(settings).length === 0 ? undefined : settings
}

export function readProfiles(value: Json | undefined): ProfilesSpec | undefined {
  if (isList(value)) {
    const names = value.flatMap((item) => scalarText(item) ?? [])
    return names.length === 1 ? names[0] : names
  }
  return scalarText(value)
}

export function profileOfParts(
  settings: readonly ProfileSetting[],
  profiles: readonly string[],
): ProfileSpec {
  const map: Record<string, string | LimitedSetting> = {}
  for (const { name, value, min, max, writability } of settings) {
    const limited = compact<LimitedSetting>({
      value: value,
      min: min,
      max: max,
      readonly: writability === 'CONST' ? true : writability === 'WRITABLE' ? false : undefined,
      changeableInReadonly: writability === 'CHANGEABLE_IN_READONLY' ? true : undefined,
    })
    const isPlain = Object.keys(limited).join() === 'value'
    map[name] = isPlain && limited.value !== undefined ? limited.value : limited
  }
  return compact<ProfileSpec>({
    settings: settings.length === 0 ? undefined : map,
    profile: profiles.length > 1 ? profiles : profiles[0],
  })
}

/** What follows SETTINGS; `NONE` where there is nothing, which ALTER needs to clear the list. */
export function profileSql({ settings, profile }: ProfileSpec): string {
  const words = profileNames(profile).map((name) => `PROFILE ${quoteIdentifier(name)}`)
  for (const [name, item] of Object.entries(settings ?? {})) {
    const limited: LimitedSetting = typeof item === 'object' ? item : { value: item }
    const clauses = [name]
    if (limited.value !== undefined) clauses.push(`= ${literal(limited.value)}`)
    if (limited.min !== undefined) clauses.push(`MIN ${literal(limited.min)}`)
    if (limited.max !== undefined) clauses.push(`MAX ${literal(limited.max)}`)
    if (limited.readonly !== undefined) clauses.push(limited.readonly ? 'CONST' : 'WRITABLE')
    if (limited.changeableInReadonly === true) clauses.push('CHANGEABLE_IN_READONLY')
    words.push(clauses.join(' '))
  }
  return words.length === 0 ? 'NONE' : words.join(', ')
}

export function writeProfile({ settings, profile }: ProfileSpec): JsonObject {
  const written = Object.entries(settings ?? {}).map(([name, item]) => {
    if (typeof item === 'string') return [name, plainValue(item)] as const
    const { value, min, max, ...rest } = item
    const plain = (text: string | undefined): string | number | boolean | undefined =>
      text === undefined ? undefined : plainValue(text)
    const limits = { value: plain(value), min: plain(min), max: plain(max) }
    return [name, compact<JsonObject>({ ...limits, ...rest })] as const
  })
  return compact<JsonObject>({
    settings: settings === undefined ? undefined : Object.fromEntries(written),
    profile,
  })
}

export function normalProfile({ settings, profile }: ProfileSpec): {
  readonly settings: NamedParts
  readonly profile: string | null
} {
  const parts = Object.entries(settings ?? {}).map(([name, item]) => {
    const limited: LimitedSetting = typeof item === 'object' ? item : { value: item }
    const text = (value: string | undefined): string | null =>
      value === undefined ? null : normalSetting(name, value)
    return {
      name,
      form: {
        value: text(limited.value),
        min: text(limited.min),
        max: text(limited.max),
        writability: limited.changeableInReadonly
          ? 'CHANGEABLE_IN_READONLY'
          : limited.readonly === true
            ? 'CONST'
            : limited.readonly === false
              ? 'WRITABLE'
              : null,
      },
    }
  })
  const names = profileNames(profile)
  return { settings: { ordered: false, parts }, profile: names.join(', ') || null }
}

export function profileReferences(
  profile: ProfilesSpec | undefined,
  context: KindContext,
): readonly SpecReference[] {
  return profileNames(profile).map((name) => ({
    namespace: 'settingsProfile',
    name,
    via: 'uses',
    path: ['profile'],
    // Profiles such as `default` come from the server's files.
    ...(context.lookup('settingsProfile', name) === undefined ? { maybe: true } : {}),
  }))
}

function profileNames(profile: ProfilesSpec | undefined): readonly string[] {
  return profile === undefined ? [] : typeof profile === 'string' ? [profile] : profile
}

/** Bare numbers are read as what the setting is; other values are text. */
function literal(value: string): string {
  return /^-?\d+(\.\d+)?$/.test(value) ? value : quoteString(value)
}
