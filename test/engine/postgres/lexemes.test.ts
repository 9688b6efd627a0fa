import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { lexemesOf } from '../../../src/engine/postgres/sql/lexemes.ts'
import { loadGrammar, scan, type Token } from '../../../src/engine/postgres/sql/parser.ts'

beforeAll(loadGrammar)

describe('a text is cut as the grammar cuts it', () => {
  const folder = join(import.meta.dirname, 'foreign-schemas')
  const files = readdirSync(folder).filter((name) => name.endsWith('.sql'))

  it.each(files)('%s', (name) => {
    const text = readFileSync(join(folder, name), 'utf8')
    expect(lexemesOf(text)).toEqual(asLexemes(scan(text) ?? []))
  })

  it('whatever stands beside whatever', () => {
    let cut = 0
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...fragments), { maxLength: 12 }), (parts) => {
        const text = parts.join('')
        const tokens = scan(text)
        if (tokens === undefined) return
        cut++
        expect(lexemesOf(text)).toEqual(asLexemes(tokens))
      }),
      { numRuns: 4_000 },
    )
    expect(cut).toBeGreaterThan(400)
  })

  it.each(["'a", '"a', '$$a', '$b$ $$', '/* /* */', "E'a\\'", "N'a", 'U&"a'])(
    '%s is not closed',
    (text) => {
      expect(scan(text)).toBeUndefined()
      expect(lexemesOf(text)).toBeUndefined()
    },
  )
})

const fragments: readonly string[] = [
  ...[' ', '  ', '\n', '\t', '\r\n', '\f', ' '],
  ...['a', 'b', 'select', 'NULL', 'é', '名', '_x', 'a1', 'a$b', 'e', 'E', 'b', 'x', 'N', 'u', 'U&'],
  ...['"a"', '"A b"', '"a""b"', '"', '"é"', '"\'"'],
  ..."'a'|'it''s'|''|'\\'|E'a\\'b'|e'\\\\'|B'10'|x'1F'|N'n'|U&'d\\0061'|'a\nb'|'|'--'|'/*'".split(
    '|',
  ),
  ...['$$a$$', '$b$ $$ $b$', '$$', '$1', '$', '$é$x$é$', "$$'$$"],
  ...['1', '1.5', '.5', '1.', '1e5', '1.5e-3', '0x1F', '0b01', '0o17', '1_000', '1..2'],
  ...['+', '-', '*', '/', '<', '>', '=', '<=', '>=', '<>', '!=', '||', '->>', '@>', '@-', '~', '?'],
  ...['%', '^', '&', '|', '#', '`', '::', ':=', '=>', ':', '.', '..', ',', ';', '(', ')', '[', ']'],
  ...['-- a\n', '--', '/* a */', '/* /* b */ */', '/*', '*/', "-- '\n", "/* ' */"],
]

function asLexemes(tokens: readonly Token[]): ReturnType<typeof lexemesOf> {
  return tokens.map((token) => ({
    text: token.text,
    start: token.start,
    end: token.end,
    kind: kindOf(token),
  }))
}

function kindOf({
  text,
  name,
  keyword,
}: Token): 'word' | 'quoted' | 'string' | 'comment' | 'other' {
  if (name.endsWith('COMMENT')) return 'comment'
  if (name === 'SCONST') return 'string'
  if (keyword !== 'NO_KEYWORD') return 'word'
  if (name === 'IDENT') return text.startsWith('"') ? 'quoted' : 'word'
  return 'other'
}
