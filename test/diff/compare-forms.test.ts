import { describe, expect, test } from 'vitest'
import type { NamedPart, NormalForm } from '../../src/catalog/normal-form.ts'
import { compareForms, formJson } from '../../src/diff/compare-forms.ts'

const columns = (...parts: readonly NamedPart[]): NormalForm => ({
  columns: { ordered: true, parts },
})
const column = (name: string, type: string, renamedFrom?: string): NamedPart => ({
  name,
  form: { type, default: null },
  ...(renamedFrom ? { renamedFrom } : {}),
})

describe('compareForms', () => {
  test('finds nothing between equal forms', () => {
    const form = { ...columns(column('a', 'UInt8')), ttl: 'a + 1' }
    expect(compareForms(form, form)).toEqual({ changes: [], masked: [] })
  })

  test('names added, removed and changed fields', () => {
    const { changes } = compareForms(
      { ttl: 'x', comment: 'old', sampleBy: null },
      { ttl: null, comment: 'new', sampleBy: 'id' },
    )
    expect(changes.map(({ field, type }) => [field, type])).toEqual([
      ['ttl', 'removed'],
      ['comment', 'changed'],
      ['sampleBy', 'added'],
    ])
  })

  test('does not compare what the desired form does not know', () => {
    expect(compareForms({ output: 'a, b' }, {}).changes).toEqual([])
  })

  test('takes what the engine put there by itself for not set, and compares it where something is said', () => {
    const live = {
      partitionBy: { implied: 'day' },
      settings: {
        ordered: false,
        parts: [{ name: 'shards', implied: true as const, form: { value: '3' } }],
      },
    }
    const none = { ordered: false, parts: [] }
    expect(compareForms(live, { partitionBy: null, settings: none }).changes).toEqual([])
    expect(compareForms(live, { partitionBy: 'day', settings: live.settings }).changes).toEqual([])
    expect(compareForms({ settings: none }, { settings: live.settings }).changes).toEqual([])
    const two = { ordered: false, parts: [{ name: 'shards', form: { value: '2' } }] }
    expect(compareForms(live, { partitionBy: 'month', settings: two }).changes).toMatchObject([
      { field: 'partitionBy', type: 'changed', before: 'day', after: 'month' },
      { field: 'settings.shards', type: 'changed', before: '3', after: '2' },
    ])
    expect(compareForms({ partitionBy: 'day' }, { partitionBy: null }).changes).toHaveLength(1)
  })

  test('matches parts by name and says which of their fields differ', () => {
    const { changes } = compareForms(
      columns(column('a', 'UInt8'), column('gone', 'String')),
      columns(column('a', 'UInt16'), column('b', 'String')),
    )
    expect(changes).toMatchObject([
      {
        field: 'columns.a',
        type: 'changed',
        subfields: ['type'],
        before: 'UInt8',
        after: 'UInt16',
      },
      { field: 'columns.b', type: 'added', after: 'String' },
      { field: 'columns.gone', type: 'removed', before: 'String' },
    ])
  })

  test('takes a renamed part for the same part, and its change of type as a change of it', () => {
    const { changes } = compareForms(
      columns(column('old', 'UInt8')),
      columns(column('new', 'UInt16', 'old')),
    )
    expect(changes).toMatchObject([
      { field: 'columns.new', type: 'renamed', formerPart: 'old' },
      { field: 'columns.new', type: 'changed', subfields: ['type'] },
    ])
  })

  test('ignores a rename that has already happened', () => {
    const { changes } = compareForms(
      columns(column('new', 'UInt8')),
      columns(column('new', 'UInt8', 'old')),
    )
    expect(changes).toEqual([])
  })

  test('notices a moved column, and not one that only follows an added one', () => {
    const [a, b, c] = [column('a', 'X'), column('b', 'X'), column('c', 'X')]
    expect(compareForms(columns(a, b), columns(b, a)).changes).toMatchObject([{ type: 'order' }])
    expect(compareForms(columns(a, b), columns(c, a, b)).changes).toMatchObject([{ type: 'added' }])
  })

  test('takes a masked secret for equal but for the secret', () => {
    const live = { source: "HTTP(URL 'x' PASSWORD '[HIDDEN]')" }
    expect(compareForms(live, { source: "HTTP(URL 'x' PASSWORD 'clear')" })).toEqual({
      changes: [],
      masked: ['source'],
    })
    expect(compareForms(live, live).masked).toEqual(['source'])
    expect(compareForms(live, { source: "HTTP(URL 'y' PASSWORD 'clear')" }).changes).toHaveLength(1)
    expect(
      compareForms(live, { source: "HTTP(URL 'x' PASSWORD 'a') + f('b')" }).changes,
    ).toHaveLength(1)
  })

  test('takes whatever stands where all is hidden for equal', () => {
    const { changes, masked } = compareForms({ entry: '[HIDDEN]' }, { entry: "it's" })
    expect({ changes, masked }).toEqual({ changes: [], masked: ['entry'] })
    expect(compareForms({ entry: '[HIDDEN]' }, { entry: null }).changes).toHaveLength(1)
    // All the parts of a field may be hidden, too.
    expect(compareForms({ columns: '[HIDDEN]' }, columns(column('n', 'X')))).toEqual({
      changes: [],
      masked: ['columns'],
    })
  })

  test('hashes unordered parts without their order, and no wishes', () => {
    const settings = (...names: readonly string[]): NormalForm => ({
      settings: {
        ordered: false,
        parts: names.map((name) => ({ name, form: { value: '1' } })),
      },
    })
    expect(formJson(settings('a', 'b'))).toEqual(formJson(settings('b', 'a')))
    expect(JSON.stringify(formJson(columns(column('n', 'X', 'o'))))).not.toContain('renamedFrom')
  })
})
