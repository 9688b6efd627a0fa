import { describe, expect, it } from 'vitest'
import { observedText, stakesText } from '../../../src/cli/render/observed.ts'
import { duration, plural } from '../../../src/cli/render/quantity.ts'
import { sqlLines } from '../../../src/cli/render/sql-lines.ts'

describe('durations', () => {
  it.each([
    [3.4, '3 ms'],
    [10, '0.01 s'],
    [200, '0.2 s'],
    [1234, '1.2 s'],
    [25_000, '25 s'],
    [65_000, '1 min 5 s'],
    [59_700, '60 s'],
    [3_600_000, '1 h 0 min'],
  ])('%d ms is %s', (milliseconds, text) => expect(duration(milliseconds)).toBe(text))
})

describe('facts of today', () => {
  it('are in the units of people', () => {
    expect(observedText({ bytes: 48_200_000_000, rows: 1_900_000_000 })).toBe(
      '1.9 bn rows, 48.2 GB',
    )
    expect(
      observedText({ rows: '1', total_bytes: '12', last_read: '3 days ago', none: null }),
    ).toBe('1 row, 12 B, last read 3 days ago')
    expect(plural(4711, 'row')).toBe('4,711 rows')
  })

  const facts = {
    activeParts: 31,
    bytes: 48_200_000,
    lastRead: null,
    lastWrite: '2026-11-21T08:00:00Z',
    observedAt: '2026-11-21T08:03:20Z',
    readBy: 'MaterializedView/a.mv, View/a.v (not managed)',
    readers: 2,
    retention: 'ts + toIntervalDay(3)',
    rows: 1_200_000,
    rowsPerMinute: 0,
    writers: 1,
    writtenBy: 'MaterializedView/a.in',
  }

  it('stand beside a hazard in the order in which people ask', () => {
    expect(observedText(facts)).toBe('1,200,000 rows, 48.2 MB, last write 3 min ago, read by 2')
    expect(
      observedText({ ...facts, rowsPerMinute: 130, readers: 0, lastRead: '2026-11-20T01:00:00Z' }),
    ).toBe(
      '1,200,000 rows, 48.2 MB, 130 new rows a minute, last write 3 min ago, last read 31 h ago',
    )
  })

  it('name everybody where something is refused', () => {
    expect(stakesText(facts)).toBe(
      '1,200,000 rows, 48.2 MB, in 31 parts, last write 3 min ago, kept by TTL ts + toIntervalDay(3), read by MaterializedView/a.mv, View/a.v (not managed), filled by MaterializedView/a.in',
    )
    expect(stakesText({ rows: 0, readers: 0 })).toBe('0 rows, read by nothing on this target')
  })
})

describe('one long line of SQL', () => {
  it('is broken at clauses and commas, not inside brackets or quotes', () => {
    const text =
      "SELECT a, concat('x, FROM y', b) AS c, d IN (SELECT e FROM f) FROM t LEFT JOIN u ON t.a = u.a WHERE a > 1"
    expect(sqlLines(text)).toEqual([
      'SELECT a,',
      "concat('x, FROM y', b) AS c,",
      'd IN (SELECT e FROM f)',
      'FROM t',
      'LEFT JOIN u ON t.a = u.a',
      'WHERE a > 1',
    ])
  })

  it('stays as it is when it is short or broken already', () => {
    expect(sqlLines('SELECT a, b FROM t')).toEqual(['SELECT a, b FROM t'])
    expect(sqlLines('SELECT a\nFROM t\n')).toEqual(['SELECT a', 'FROM t'])
  })
})
