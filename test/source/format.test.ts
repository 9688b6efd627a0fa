import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Document, parseAllDocuments, stringify } from 'yaml'
import { formatYaml } from '../../src/source/format.ts'
import { json } from './arbitrary.ts'

function values(source: string): unknown {
  const documents = parseAllDocuments(source, { version: '1.2', schema: 'core' })
  try {
    return 'empty' in documents
      ? []
      : documents.map((one: Document.Parsed) => one.toJS({ mapAsMap: true }) as unknown)
  } catch {
    return 'unresolved alias'
  }
}

/** Files as people leave them: odd indentation, comments everywhere, blank lines, tabs before comments. */
const messyLine = fc.constantFrom(
  'kind: Table',
  'name:   orders',
  "comment: 'single'",
  'columns:',
  '  - {name: id,type: UInt64}',
  '  -   name: ts',
  '      type: DateTime',
  '- a',
  '-  - b',
  '# a comment',
  '   # indented comment',
  '',
  '',
  '   ',
  'query: |',
  'query2: >-',
  'q3: |+ # kept',
  '    SELECT 1',
  '      FROM t   ',
  'list: [ a,b , "c" ]   # beside',
  'map: {a: 1,   b: {c: d}}',
  'empty:',
  'anchor: &x { a: 1 }',
  'alias: *x',
  '---',
  '--- # with a comment',
  '...',
  'text: "quoted \\" text"',
  'long: [aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, cccccccccccccccccccccccccccc, dddd]',
  'plain: some words',
  '  that go on',
  'tagged: !!str 12',
  '  nested:',
  '    deep: 1 # x',
  '    # end of nested',
)

describe('formatYaml', () => {
  it('keeps the meaning and every comment, and changes nothing the second time', () => {
    let changed = 0
    let valid = 0
    fc.assert(
      fc.property(
        fc.array(messyLine, { minLength: 1, maxLength: 14 }),
        fc.constantFrom('\n', '\n', '\r\n'),
        (all, end) => {
          const source = all.join(end) + end
          const formatted = formatYaml(source)
          if (typeof formatted !== 'string') return
          valid++
          if (formatted !== source) changed++
          expect(
            isDeepStrictEqual(values(formatted), values(source)),
            JSON.stringify({ source, formatted }),
          ).toBe(true)
          expect(formatYaml(formatted), JSON.stringify({ source, formatted })).toBe(formatted)
          const comments = (one: string): readonly string[] =>
            (
              one.match(
                /# ?(?:a comment|indented comment|beside|with a comment|x|end of nested|kept)/g,
              ) ?? []
            )
              .map((found) => found.trim())
              .sort()
          expect(comments(formatted), source).toEqual(comments(source))
        },
      ),
      { numRuns: 2500 },
    )
    expect(valid).toBeGreaterThan(80)
    expect(changed).toBeGreaterThan(60)
  })

  it('brings what another printer wrote into its own form', () => {
    fc.assert(
      fc.property(json, (value) => {
        const source = stringify({ value }, { version: '1.2' })
        const formatted = formatYaml(source)
        expect(typeof formatted).toBe('string')
        if (typeof formatted !== 'string') return
        expect(
          isDeepStrictEqual(values(formatted), values(source)),
          JSON.stringify({ source, formatted }),
        ).toBe(true)
        expect(formatYaml(formatted)).toBe(formatted)
      }),
      { numRuns: 500 },
    )
  })

  it('writes the canonical form', () => {
    const source = `# yaml-language-server: $schema=x.json
kind:   Table
name: 'orders'   # the main one
columns:
- {name: id,   type: UInt64}
# the clock
-   name: ts
    type: "DateTime"


settings: {a: 1,
  b: 2}
ttl: >-
    ts +
    INTERVAL 1 DAY
---

kind: View
query: |-
     SELECT 1
       FROM t
# the end
`
    expect(formatYaml(source)).toBe(`# yaml-language-server: $schema=x.json
kind: Table
name: "orders" # the main one
columns:
  - { name: id, type: UInt64 }
  # the clock
  - name: ts
    type: "DateTime"

settings: { a: 1, b: 2 }
ttl: >-
  ts +
  INTERVAL 1 DAY
---
kind: View
query: |-
  SELECT 1
    FROM t
# the end
`)
  })

  it('says why a file that is not YAML has no canonical form', () => {
    expect(formatYaml('a: [1\n', { file: 'a.yaml' })).toMatchObject([
      { code: 'YAML_SYNTAX', span: { file: 'a.yaml' } },
    ])
  })
})
