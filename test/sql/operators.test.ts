import { describe, expect, it } from 'vitest'
import { normalText, parseQuery, print, withOperators } from '../../src/sql/index.ts'
import { corpus } from './corpus.ts'

const context = { dialect: 'clickhouse' } as const

const readable = (text: string): string => {
  const parsed = parseQuery(text, 'clickhouse')
  return parsed.ok ? print(withOperators(parsed.node)) : text
}

describe('a normal form as people write it', () => {
  it.each([
    ['SELECT plus(a, multiply(b, 2))', 'SELECT a + b * 2'],
    ['SELECT multiply(plus(a, b), 2)', 'SELECT (a + b) * 2'],
    ['SELECT minus(a, minus(b, c))', 'SELECT a - (b - c)'],
    ['SELECT not(and(a, or(b, c)))', 'SELECT NOT (a AND (b OR c))'],
    ['SELECT negate(negate(a))', 'SELECT -(-a)'],
    ['SELECT in(a, (1, 2)), array(1)', 'SELECT a IN (1, 2), array(1)'],
    [
      'SELECT plus(a), tuple(1), sum(plus(a, 1)) OVER ()',
      'SELECT plus(a), tuple(1), sum(a + 1) OVER ()',
    ],
  ])('%s', (normal, people) => {
    expect(readable(normal)).toBe(people)
  })

  it('says the same as the normal form', () => {
    const changed: string[] = []
    for (const { sql } of corpus('clickhouse-ddl')) {
      const parsed = parseQuery(sql, 'clickhouse')
      if (!parsed.ok) continue
      const normal = normalText(parsed.node, context)
      const again = parseQuery(readable(normal), 'clickhouse')
      if (!again.ok || normalText(again.node, context) !== normal) changed.push(readable(normal))
    }
    expect(changed).toEqual([])
  })
})
