import type { Call } from '../ast/expression.ts'

/**
 * Calls the parser gives another name, whatever their case (ClickHouse: ExpressionListParsers.cpp, 26.7). Everything
 * else keeps the name it is written with.
 */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['cast', 'CAST'],
  ['date_diff', 'dateDiff'],
  ['datediff', 'dateDiff'],
  ['exists', 'exists'],
  ['extract', 'extract'],
  ['grouping', 'grouping'],
  ['ltrim', 'trimLeft'],
  ['overlay', 'overlay'],
  ['position', 'position'],
  ['rtrim', 'trimRight'],
  ['substring', 'substring'],
  ['timestamp_diff', 'dateDiff'],
  ['timestampdiff', 'dateDiff'],
  ['trim', 'trimBoth'],
])

/** The name a call has in the server's tree: `count(DISTINCT x)` is countDistinct, `sum(x) FILTER (…)` sumIf. */
export function calledAs(call: Call, spell: (name: string) => string): string {
  const path = [...(call.qualifier ?? []), call.name].map(({ text }) => text).join('.')
  const renamed = call.entity ? undefined : RENAMED.get(path.toLowerCase())
  const base = renamed === undefined ? path : spell(renamed)
  const distinct = call.distinct ? combinator('Distinct', spell) : ''
  const filter = call.filter ? combinator('If', spell) : ''
  return base + distinct + filter
}

/** Snake-case dialects put the combinator behind an underscore. */
function combinator(name: string, spell: (name: string) => string): string {
  return spell(`x${name}`).slice(1)
}
