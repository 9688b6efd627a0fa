import { describe, expect, it } from 'vitest'
import { splitStatements, tokenize, tokenText } from '../../src/sql/index.ts'

const kinds = (text: string): string =>
  tokenize(text)
    .map((token) => token.kind)
    .join(' ')
const texts = (text: string): readonly string[] => tokenize(text).map((token) => token.text)

describe('tokenize', () => {
  it('keeps offsets of every token, comments included', () => {
    const text = "SELECT 'é' -- note\n, `b c` /* /* in */ */ FROM t"
    for (const token of tokenize(text)) expect(text.slice(token.start, token.end)).toBe(token.text)
    expect(kinds(text)).toBe('word string comment operator quoted comment word word')
  })

  it('reads words that start with a digit, and numbers as numbers', () => {
    expect(kinds('5s 02101_t 1_000 0x1F 0b11 1e3 0x1p4, .5')).toBe(
      'word word number number number number number operator number',
    )
  })

  it('reads two tuple accesses in t.1.2', () => {
    expect(texts('t.1.2')).toEqual(['t', '.', '1', '.', '2'])
  })

  it('reads heredocs and hex strings as one token', () => {
    expect(texts("$tag$ a 'b $tag$ x'41'")).toEqual(["$tag$ a 'b $tag$", "x'41'"])
  })

  it('marks what cannot be read and goes on', () => {
    expect(kinds("a 'open")).toBe('word error')
    expect(kinds('a \u0001 b')).toBe('word error word')
  })
})

describe('tokenText', () => {
  it('is the same for the same tokens', () => {
    expect(tokenText('select  1 -- one\n + 2')).toBe(tokenText('select 1 + /* two */ 2'))
  })

  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: placeholders of plan files
  it('keeps placeholders whole, and tells a touching one from a separate one', () => {
    expect(tokenText('INTERVAL ${value:days} DAY')).toBe('INTERVAL ${value:days} DAY')
    expect(tokenText('t_${value:x}_a')).toBe('t_${value:x}_a')
    expect(tokenText('a ${value:x}')).not.toBe(tokenText('a${value:x}'))
  })
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: placeholders of plan files
})

describe('splitStatements', () => {
  it('cuts at semicolons outside strings and comments', () => {
    const script = "SELECT ';'; -- a;b\nSELECT 2;;\n"
    expect(splitStatements(script).map(({ text }) => text)).toEqual(["SELECT ';'", 'SELECT 2'])
  })
})
