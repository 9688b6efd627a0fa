// biome-ignore-all lint/suspicious/noTemplateCurlyInString: plans hold placeholders
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  escapePlaceholders,
  findPlaceholders,
  sourceOffset,
  substitute,
} from '../../src/source/placeholders.ts'
import { resolveSecrets, secretReferences } from '../../src/source/secrets.ts'

const parts = fc.array(
  fc.constantFrom(
    'a',
    '${value:x}',
    '${env:Y}',
    '${file:p/q}',
    '$${value:x}',
    '${other}',
    '${',
    '$',
    '}',
    'some text',
  ),
  { maxLength: 8 },
)

describe('placeholders', () => {
  it('are the three known ones, escaped or not, and nothing else', () => {
    const found = findPlaceholders(
      '${value:a.b} $${env:X} ${file:p/q} ${x} ${value:} ${value:open $ {value:x}',
    )
    expect(found.map(({ type, name, isEscaped }) => [type, name, isEscaped])).toEqual([
      ['value', 'a.b', false],
      ['env', 'X', true],
      ['file', 'p/q', false],
      ['value', '', false],
      ['value', 'open $ {value:x', false],
    ])
  })

  it('map every offset of the result back', () => {
    fc.assert(
      fc.property(parts, (all) => {
        const source = all.join('')
        const { text, pieces } = substitute(source, ({ type }) =>
          type === 'value' ? 'replaced!' : undefined,
        )
        const isReplaced = (offset: number): boolean =>
          pieces.some((piece) => offset >= piece.newStart && offset < piece.newEnd)
        for (let offset = 0; offset < text.length; offset++) {
          const at = sourceOffset(pieces, offset, 'start')
          if (isReplaced(offset))
            expect(source.startsWith('${', at) || source.startsWith('$${', at)).toBe(true)
          else expect(source[at]).toBe(text[offset])
        }
        expect(sourceOffset(pieces, text.length, 'end')).toBe(source.length)
      }),
    )
  })

  it('can be escaped', () => {
    fc.assert(
      fc.property(parts, (all) => {
        const source = all.join('')
        const escaped = escapePlaceholders(source)
        expect(findPlaceholders(escaped).every((one) => one.isEscaped)).toBe(true)
      }),
    )
  })
})

describe('secrets', () => {
  it('are put in place of their references', () => {
    const text = "PASSWORD '${env:PW}' $${env:PW} ${env:NOPE}"
    expect(secretReferences(text)).toEqual(['${env:PW}', '${env:NOPE}'])
    expect(resolveSecrets(text, { processEnv: { PW: "it's" }, root: '/' })).toEqual({
      text: "PASSWORD 'it's' ${env:PW} ${env:NOPE}",
      secrets: ["it's"],
      missing: ['${env:NOPE}'],
    })
  })
})
