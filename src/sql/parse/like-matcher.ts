/** `* LIKE 'a%'`: COLUMNS('^a') to the engine (ClickHouse 26.7: src/Functions/likePatternToRegexp.h). */
import type { ColumnsMatcher } from '../ast/expression.ts'
import type { Name } from '../ast/span.ts'
import { quoteString } from '../lex/literal.ts'
import { advance, type Cursor, key, peek } from './cursor.ts'
import { string } from './literal.ts'

type Matcher = Pick<ColumnsMatcher, 'kind' | 'qualifier' | 'items'>

/** LIKE or ILIKE and a string are next, right behind the star; nothing is consumed otherwise. */
export function likeMatcher(c: Cursor, qualifier: readonly Name[]): Matcher | undefined {
  const word = key(c)
  if (c.dialect !== 'clickhouse' || (word !== 'LIKE' && word !== 'ILIKE')) return undefined
  if (peek(c, 1).kind !== 'string') return undefined
  advance(c)
  const pattern = string(c)
  const value = (word === 'ILIKE' ? '(?i)' : '') + likeExpression(pattern.value)
  return { kind: 'columns', qualifier, items: [{ ...pattern, text: quoteString(value), value }] }
}

function likeExpression(pattern: string): string {
  const inner = pattern.replace(/^%+/, '')
  let text = inner === pattern ? '^' : ''
  for (let index = 0; index < inner.length; index++) {
    const sign = inner.charAt(index)
    if (sign === '%') {
      if (index === inner.length - 1) return text
      text += '.*'
    } else if (sign === '_') text += '.'
    else if (sign === '\\') {
      const next = inner.charAt(index + 1)
      text += next === '%' || next === '_' ? next : '\\\\'
      if (next === '%' || next === '_' || next === '\\') index++
    } else text += '^$.[|()?*+{'.includes(sign) ? `\\${sign}` : sign
  }
  return `${text}$`
}
