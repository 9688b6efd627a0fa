/** SETTINGS lists: `name = value`, true and false as 1 and 0 (timeplus-normal-form.md, Lexical). */
import { numberText } from './literal-text.ts'
import type { Setting, SettingValue } from './query.ts'
import type { Reader } from './reader.ts'

/** After the word SETTINGS, or nothing where it does not stand. */
export function parseSettingsClause(reader: Reader): readonly Setting[] {
  return reader.takes('SETTINGS') ? parseSettings(reader) : []
}

export function parseSettings(reader: Reader): readonly Setting[] {
  return reader.list(() => {
    const name = parseSettingName(reader)
    reader.expectsSymbol('=')
    return { name, value: parseSettingValue(reader) }
  })
}

export function parseSettingName(reader: Reader): string {
  const parts = [reader.identifier()]
  while (reader.takesSymbol('.')) parts.push(reader.identifier())
  return parts.join('.')
}

export function parseSettingValue(reader: Reader): SettingValue {
  const token = reader.peek()
  if (token.kind === 'string') return { kind: 'string', value: reader.next().value }
  const negative = reader.takesSymbol('-')
  if (reader.peek().kind === 'number') {
    return { kind: 'number', text: numberText(reader.next().text, negative) }
  }
  if (negative) reader.fail('expected number')
  const word = token.kind === 'word' ? token.text.toLowerCase() : ''
  const value = WORDS[word]
  if (!value) reader.fail('expected literal')
  reader.next()
  return value
}

const WORDS: Readonly<Record<string, SettingValue>> = {
  true: { kind: 'number', text: '1' },
  false: { kind: 'number', text: '0' },
  null: { kind: 'null' },
  default: { kind: 'default' },
}
