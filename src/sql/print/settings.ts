/** Names and values of a SETTINGS clause. */
import type { Setting } from '../ast/expression.ts'
import { quoteIdentifier } from '../lex/literal.ts'
import { expressionText } from './expression.ts'
import { type Layout, newline } from './printing.ts'

/** The word and the blank behind it; further lines are set in as far. */
const SETTINGS_WIDTH = 9

export function settingsText(settings: readonly Setting[], layout: Layout): string {
  const items = settings.map((setting) => settingText(setting, layout))
  const flat = items.join(', ')
  const fits = layout.indent.length + SETTINGS_WIDTH + flat.length <= layout.width
  if (!layout.pretty || fits) return flat
  return items.join(`,${newline(layout)}${' '.repeat(SETTINGS_WIDTH)}`)
}

/** Dotted names and keywords stay bare; anything odd needs quotes. */
export function settingName(name: string): string {
  return /^[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*$/.test(name) ? name : quoteIdentifier(name)
}

export function settingText({ name, value }: Setting, layout: Layout): string {
  return `${settingName(name)} = ${expressionText(value, layout, 1)}`
}
