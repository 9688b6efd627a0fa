/** Intervals as PostgreSQL reads and prints them: the pairs were seen on 15.18. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  intervalMicros,
  intervalOfMicros,
  normalInterval,
  parseInterval,
  printInterval,
} from '../../src/engine/postgres/timescale/interval.ts'

describe('intervals', () => {
  test.each([
    ['1 day', '1 day'],
    ['24 hours', '24:00:00'],
    ['12 months', '1 year'],
    ['1 h', '01:00:00'],
    ['1 month', '1 mon'],
    ['2 weeks', '14 days'],
    ['1.5 days', '1 day 12:00:00'],
    ['0.5 months', '15 days'],
    ['1 year 2 mons -3 days 04:05:06.7', '1 year 2 mons -3 days 04:05:06.7'],
    ['P1Y2M3DT4H5M6S', '1 year 2 mons 3 days 04:05:06'],
    ['PT90M', '01:30:00'],
    ['@ 1 day ago', '-1 days'],
    ['90 min', '01:30:00'],
    ['100 ms', '00:00:00.1'],
    ['-01:30', '-01:30:00'],
    ["INTERVAL '3 d'", '3 days'],
    ["'2 hours'::interval", '02:00:00'],
    ['0', '0'],
    ['100000', '100000'],
    ['0 days', '00:00:00'],
  ])('%s is %s', (written, printed) => {
    expect(normalInterval(written)).toBe(printed)
  })

  test('what is no interval is left alone', () => {
    for (const text of ['', 'soon', '1 fortnight', 'now()', '5']) {
      expect(parseInterval(text)).toBeUndefined()
    }
  })

  test('printing loses nothing', () => {
    const part = fc.integer({ min: -100_000, max: 100_000 })
    const micros = fc.integer({ min: -1e12, max: 1e12 })
    fc.assert(
      fc.property(fc.record({ months: part, days: part, micros }), (interval) => {
        expect(parseInterval(printInterval(interval))).toEqual(interval)
      }),
    )
  })

  test('a dimension keeps microseconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e15 }), (micros) => {
        expect(intervalMicros(intervalOfMicros(micros))).toBe(micros)
      }),
    )
    expect(intervalMicros({ months: 1, days: 0, micros: 0 })).toBe(30 * 86_400_000_000)
  })
})
