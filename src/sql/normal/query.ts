/** What rules of several kinds ask of settings and queries. */
import type { Expression, Setting } from '../ast/expression.ts'
import type { Query } from '../ast/query.ts'
import { number } from './build.ts'

/** Order does not matter, the last of a name counts, TRUE is 1. */
export function normalSettings(settings: readonly Setting[]): readonly Setting[] {
  const last = new Map(settings.map((setting) => [setting.name, setting]))
  return [...last.values()]
    .map(settingOf)
    .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

export function settingOf(setting: Setting): Setting {
  const value = settingValue(setting.value)
  return value === setting.value ? setting : { ...setting, value }
}

export function settingValue(value: Expression): Expression {
  if (value.kind === 'constant' && value.name === 'TRUE') return number('1')
  if (value.kind === 'constant' && value.name === 'FALSE') return number('0')
  return value
}

/** A query that is not a branch needs no brackets of its own. */
export function withoutBrackets(query: Query): Query {
  return query.kind === 'grouped' ? withoutBrackets(query.query) : query
}
