import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { emitYaml } from '../../src/source/emit.ts'
import { formatYaml } from '../../src/source/format.ts'
import { json, key } from './arbitrary.ts'

const resource = fc
  .dictionary(key, json, { maxKeys: 6 })
  .filter((one) => Object.keys(one).length > 0)

describe('emitYaml', () => {
  it('is read back as the same values', () => {
    fc.assert(
      fc.property(fc.array(resource, { minLength: 1, maxLength: 3 }), (resources) => {
        const text = emitYaml(resources)
        const documents = parseAllDocuments(text, { version: '1.2', schema: 'core' })
        expect(
          'empty' in documents ? [] : documents.flatMap((one) => one.errors.map(String)),
          text,
        ).toEqual([])
        expect(
          'empty' in documents ? [] : documents.map((one) => one.toJS() as unknown),
          text,
        ).toEqual(resources)
      }),
      { numRuns: 500 },
    )
  })

  it('is canonical: the formatter has nothing to change', () => {
    fc.assert(
      fc.property(fc.array(resource, { minLength: 1, maxLength: 3 }), (resources) => {
        const text = emitYaml(resources)
        expect(formatYaml(text)).toBe(text)
      }),
      { numRuns: 500 },
    )
  })

  it('writes resources as people write them', () => {
    const table = {
      engine: 'MergeTree',
      columns: [
        { name: 'id', type: 'UInt64' },
        { name: 'amount', type: 'Decimal(18, 2)', default: '0' },
      ],
      orderBy: ['id', 'ts'],
      name: 'orders',
      kind: 'Table',
      settings: { index_granularity: 8192, merge_with_ttl_timeout: 3600, a: true, b: 1.5 },
      lifecycle: { replace: 'swap' },
    }
    const view = {
      kind: 'View',
      name: 'v',
      query: 'SELECT 1\nFROM t\n',
      comment: 'yes: it # is',
      nothing: undefined,
    }
    expect(
      emitYaml([table, view], { order: () => ['columns', 'engine', 'orderBy'] }),
    ).toBe(`kind: Table
name: orders
columns:
  - { name: id, type: UInt64 }
  - { name: amount, type: "Decimal(18, 2)", default: "0" }
engine: MergeTree
orderBy: [id, ts]
settings:
  index_granularity: 8192
  merge_with_ttl_timeout: 3600
  a: true
  b: 1.5
lifecycle: { replace: swap }
---
kind: View
name: v
comment: "yes: it # is"
query: |
  SELECT 1
  FROM t
`)
  })
})
