import { describe, expect, it } from 'vitest'
import { colorLevel, isInteractive, outputOf } from '../../src/cli/streams.ts'

describe('colour', () => {
  it.each([
    [true, {}, false, 1],
    [false, {}, false, 0],
    [true, { NO_COLOR: '1' }, false, 0],
    [true, { NO_COLOR: '' }, false, 1],
    [true, { TERM: 'dumb' }, false, 0],
    [false, { FORCE_COLOR: '3', NO_COLOR: '1' }, false, 3],
    [false, { FORCE_COLOR: '' }, false, 1],
    [true, { FORCE_COLOR: '0' }, false, 0],
    [true, { FORCE_COLOR: '1' }, true, 0],
  ] as const)(
    'terminal %s, variables %j, --no-color %s: level %d',
    (terminal, variables, flag, level) => {
      expect(colorLevel(terminal, variables, flag)).toBe(level)
    },
  )
})

describe('a prompt', () => {
  const terminal = { isTTY: true }
  it.each([
    [terminal, terminal, {}, true],
    [terminal, {}, {}, false],
    [{}, terminal, {}, false],
    [terminal, terminal, { CI: 'true' }, false],
  ])('needs a person on both ends', (input, output, variables, asks) => {
    expect(isInteractive(input, output, variables)).toBe(asks)
  })
})

describe('symbols', () => {
  const glyphs = (variables: { readonly [name: string]: string }): string =>
    outputOf({ write: () => true }, variables, true).look.glyphs.arrow

  it('are ASCII where the locale is not UTF-8', () => {
    expect(glyphs({ LANG: 'C' })).toBe('->')
    expect(glyphs({ LC_ALL: 'POSIX', LANG: 'en_US.UTF-8' })).toBe('->')
    expect(glyphs({ LANG: 'en_US.UTF-8' })).toBe('→')
    expect(glyphs({})).toBe('→')
  })
})
