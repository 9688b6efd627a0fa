import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lineIndex } from '../../src/diagnostic/line-index.ts'

describe('lineIndex', () => {
  it('agrees with counting, at every offset', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\n', '\r\n', 'é', '😀') }), (text) => {
        const index = lineIndex(text)
        for (let offset = 0; offset <= text.length; offset++) {
          // Between the halves of a CRLF nothing begins.
          if (text[offset - 1] === '\r') continue
          const before = text.slice(0, offset).split(/\r\n|\n/)
          expect(index.positionAt(offset)).toEqual({
            line: before.length,
            column: (before.at(-1) ?? '').length + 1,
          })
        }
        expect(index.lines).toBe(text.split(/\r\n|\n/).length)
        const lines = text.split(/\r\n|\n/)
        expect(lines.map((_, number) => index.lineAt(number + 1))).toEqual(lines)
      }),
    )
  })

  it('gives a byte order mark no column', () => {
    expect(lineIndex('\ufeffkind: x').positionAt(1)).toEqual({ line: 1, column: 1 })
    expect(lineIndex('\ufeffkind: x').lineAt(1)).toBe('kind: x')
  })

  it('stays within the text', () => {
    expect(lineIndex('ab\ncd').positionAt(99)).toEqual({ line: 2, column: 3 })
    expect(lineIndex('').positionAt(-1)).toEqual({ line: 1, column: 1 })
  })
})
