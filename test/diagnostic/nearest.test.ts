import { describe, expect, it } from 'vitest'
import { nearest } from '../../src/diagnostic/nearest.ts'

describe('nearest', () => {
  const cases: readonly (readonly [string, readonly string[], string | undefined])[] = [
    ['refund', ['refunds', 'orders'], 'refunds'],
    ['Tabel', ['Table', 'View'], 'Table'],
    ['table', ['View', 'Table'], 'Table'],
    ['orderby', ['orderBy', 'order'], 'orderBy'],
    ['id', ['ts', 'ie'], 'ie'],
    ['x', ['orders'], undefined],
    ['entirely', ['different'], undefined],
    ['', [], undefined],
  ]
  for (const [name, candidates, expected] of cases) {
    it(`${name || 'nothing'} among ${candidates.join(', ') || 'none'}: ${expected ?? 'none'}`, () => {
      expect(nearest(name, candidates)).toBe(expected)
    })
  }

  it('is quick among many', () => {
    const names = Array.from(
      { length: 20_000 },
      (_, number) => `database_${number % 7}.some_long_table_name_${number}`,
    )
    const started = performance.now()
    expect(nearest('database_3.some_long_table_nmae_10', names)).toBe(
      'database_3.some_long_table_name_10',
    )
    expect(performance.now() - started).toBeLessThan(1500)
  })
})
