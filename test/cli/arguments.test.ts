import { describe, expect, it } from 'vitest'
import { durationMs, splitList } from '../../src/cli/arguments.ts'
import { decodeWord, encodeWords } from '../../src/cli/command-line.ts'
import { globalOptions } from '../../src/cli/options.ts'

describe('words of the command line', () => {
  const through = (...words: readonly string[]): readonly string[] =>
    encodeWords(words, globalOptions).map(decodeWord)

  it.each(['12', '8e3', '007', '', '-', '1e1000'])('stay as they were typed: %j', (word) => {
    expect(through('unlock', word)).toEqual(['unlock', word])
  })

  it('take short options apart', () => {
    expect(through('-qv')).toEqual(['--quiet', '--verbose'])
    expect(through('-Cdir', '-e', 'x')).toEqual(['--chdir=dir', '--env', 'x'])
  })
})

describe('lists in variables', () => {
  it('are split at commas and white space, not inside a signature', () => {
    expect(splitList('drops-data, loses-state:Function/app.f(int, text)  re-emits')).toEqual([
      'drops-data',
      'loses-state:Function/app.f(int, text)',
      're-emits',
    ])
  })
})

describe('durations', () => {
  it.each([
    ['30', 30_000],
    ['30s', 30_000],
    ['250ms', 250],
    ['1.5m', 90_000],
    ['1h', 3_600_000],
  ])('%s', (text, milliseconds) => expect(durationMs('timeout', text)).toBe(milliseconds))
})
