// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts name placeholders
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  placeholdersIn,
  putSecrets,
} from '../../../src/engine/clickhouse-family/secret-literals.ts'

const secrets = new Map([
  ['${env:A}', `it's \\ "q" \`b\``],
  ['${file:p/q}', 'plain'],
])

describe('putSecrets', () => {
  it.each([
    ["PASSWORD '${env:A}'", `PASSWORD 'it\\'s \\\\ "q" \`b\`'`],
    ["'http://u:${file:p/q}@h/'", "'http://u:plain@h/'"],
    ["'a''${file:p/q}\\'${file:p/q}'", "'a''plain\\'plain'"],
    ['PASSWORD ${file:p/q}', "PASSWORD 'plain'"],
    ['$tag$ ${file:p/q} $tag$', '$tag$ plain $tag$'],
    ['`x${env:A}`', '`x' + 'it\'s \\\\ "q" \\`b\\`' + '`'],
    ["'${env:OTHER}'", "'${env:OTHER}'"],
    [
      "-- ${file:p/q}\n/* ${file:p/q} */ '${file:p/q}'",
      "-- ${file:p/q}\n/* ${file:p/q} */ 'plain'",
    ],
    ["a - b / c # ${file:p/q}\n'${file:p/q}'", "a - b / c # ${file:p/q}\n'plain'"],
  ])('puts values into %s', (sql, expected) => {
    expect(putSecrets(sql, secrets)).toBe(expected)
  })

  it('refuses a value that would end the heredoc around it', () => {
    expect(() => putSecrets('$t$ ${env:X} $t$', new Map([['${env:X}', 'a $t$ b']]))).toThrow(
      /\$t\$/,
    )
  })

  it('leaves any text as it is when there is nothing to put in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(putSecrets(text, new Map([['${env:NEVER}', 'x']]))).toBe(text)
      }),
    )
  })

  it('cannot be left from inside a literal, whatever the value is', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const sql = putSecrets("SELECT '${env:X}'", new Map([['${env:X}', value]]))
        expect(sql).toMatch(/^SELECT '(?:[^'\\]|\\.)*'$/s)
      }),
    )
  })
})

describe('placeholdersIn', () => {
  it('names each placeholder once', () => {
    expect(placeholdersIn('${env:A} ${file:b} ${env:A} ${value:c}')).toEqual([
      '${env:A}',
      '${file:b}',
    ])
  })
})
