import { expect, it } from 'vitest'
import { readTabSeparated } from '../../../src/engine/clickhouse-family/rows.ts'

it('reads names, text, escapes and NULL', () => {
  expect(readTabSeparated("a\tb\\tc\nx\\ty\\n\\\\\\'\t\\N\n\t\\\\N\n")).toEqual([
    { a: "x\ty\n\\'", 'b\tc': null },
    { a: '', 'b\tc': '\\N' },
  ])
})

it('reads no rows', () => {
  expect(readTabSeparated('a\n')).toEqual([])
  expect(readTabSeparated('')).toEqual([])
})

it('reads rows whose only value is empty', () => {
  expect(readTabSeparated('a\n\n\n')).toEqual([{ a: '' }, { a: '' }])
})
