import { describe, expect, it } from 'vitest'
import { clickhouse } from '../../src/engine/clickhouse/index.ts'
import { layOutQueries } from '../../src/source/format-queries.ts'

const laidOut = (text: string): string =>
  layOutQueries(text, 'a.yaml', {
    isQuery: (kind, field) => kind === 'View' && field === 'query',
    layOut: clickhouse.formatQuery,
  })

describe('queries of a plan file', () => {
  it.each([
    [
      'plain',
      'kind: View\nname: v\nquery: SELECT a, b FROM t WHERE a = 1\ncomment: x\n',
      'kind: View\nname: v\nquery: |\n  SELECT a, b\n  FROM t\n  WHERE a = 1\ncomment: x\n',
    ],
    [
      'quoted, at the end of a file without a last line break',
      'kind: View\nquery: "SELECT a FROM t WHERE s = \'ü\\t\'"',
      "kind: View\nquery: |\n  SELECT a\n  FROM t\n  WHERE s = 'ü\t'",
    ],
    [
      'literal, and the document behind it',
      'kind: View\nquery: |\n    SELECT a FROM t\n    WHERE a = 1\nname: v\n---\nkind: Table\nquery: SELECT 1 FROM t\n',
      'kind: View\nquery: |\n  SELECT a\n  FROM t\n  WHERE a = 1\nname: v\n---\nkind: Table\nquery: SELECT 1 FROM t\n',
    ],
    [
      'folded',
      'kind: View\nquery: >-\n  SELECT a\n  FROM t\nname: v\n',
      'kind: View\nquery: |\n  SELECT a\n  FROM t\nname: v\n',
    ],
  ])('%s', (_, before, after) => {
    expect(laidOut(before)).toBe(after)
    expect(laidOut(after)).toBe(after)
  })

  it.each([
    ['one line stays one line', 'kind: View\nquery: SELECT 1 AS a\n'],
    ['comments of SQL', 'kind: View\nquery: |\n  SELECT a -- why\n  FROM t WHERE a = 1\n'],
    ['comments of YAML', 'kind: View\nquery: SELECT a FROM t WHERE a = 1 # why\n'],
    ['comments of YAML behind |', 'kind: View\nquery: | # why\n  SELECT a FROM t\n'],
    ['anchors', 'kind: View\nquery: &q SELECT a FROM t WHERE a = 1\n'],
    ['flow maps', '{kind: View, query: SELECT a FROM t WHERE a = 1}\n'],
    ['what is no SQL', 'kind: View\nquery: SELECT a FROM t WHERE )\n'],
    ['what is no YAML', 'kind: View\nquery: [SELECT a FROM t\n'],
  ])('stay: %s', (_, text) => {
    expect(laidOut(text)).toBe(text)
  })
})
