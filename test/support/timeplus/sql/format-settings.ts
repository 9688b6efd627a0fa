/** SETTINGS as printed: `name = value`, dotted names bare, odd names in backticks. */
import { identifierText, stringText } from './literal-text.ts'
import type { Setting, SettingValue } from './query.ts'

export function formatSettings(settings: readonly Setting[]): string {
  return settings
    .map(({ name, value }) => `${settingName(name)} = ${formatSettingValue(value)}`)
    .join(', ')
}

export function settingName(name: string): string {
  return name.split('.').map(identifierText).join('.')
}

export function formatSettingValue(value: SettingValue): string {
  switch (value.kind) {
    case 'string':
      return stringText(value.value)
    case 'number':
      return value.text
    case 'null':
      return 'NULL'
    case 'default':
      return 'DEFAULT'
  }
}
