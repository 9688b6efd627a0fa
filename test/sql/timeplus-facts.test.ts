/**
 * What real servers printed: the fact pairs of the reference (fixtures/sql/timeplus/facts.txt), and the 600 lines of
 * the shared corpus where a checkout has it beside it. No server runs here.
 */
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Node } from '../../src/sql/ast/node.ts'
import { sameMeaning } from '../../src/sql/normal/meaning.ts'
import { parseStatement } from '../../src/sql/parse/parse.ts'
import { print } from '../../src/sql/print/print.ts'
import { factPairs } from './timeplus-pairs.ts'

const DIALECT = { dialect: 'timeplus' } as const
const CORPUS = new URL('../../../shared/corpus/timeplus-canonical.jsonl', import.meta.url)

describe('fact pairs of the reference', () => {
  test.each(factPairs())('$title', ({ title, written, printed }) => {
    const context = { ...DIALECT, database: 'default' }
    const [left, right] = [read(written), read(printed)]
    // A default that only the server knows is never called equal by the text alone.
    const expected = { equal: title.endsWith('unknown') ? 'unknown' : true }
    expect(sameMeaning(left, right, context)).toMatchObject(expected)
    expect(sameMeaning(right, left, context)).toMatchObject(expected)
    expect(sameMeaning(read(print(left)), right, context)).toMatchObject(expected)
  })

  test('stand for every fact', () => {
    const facts = factPairs().map(({ title }) => Number(title.split('.')[0]))
    expect([...new Set(facts)]).toEqual(Array.from({ length: 16 }, (_, index) => index + 1))
  })
})

test.skipIf(!existsSync(CORPUS))('the 600 lines that Proton 1.6.1 printed', () => {
  const lines = readFileSync(CORPUS, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): { readonly id: string; readonly sql: string; readonly formatted: string } =>
      JSON.parse(line),
    )
  expect(lines).toHaveLength(600)
  const faults = lines.flatMap(({ id, sql, formatted }) => {
    const [left, right] = [read(sql), read(formatted)]
    const forms = [left, read(print(left)), read(print(left, { pretty: true }))]
    const meanings = forms.flatMap((form) => [
      sameMeaning(form, right, DIALECT),
      sameMeaning(right, form, DIALECT),
    ])
    return meanings.every(({ equal }) => equal === true) ? [] : [id]
  })
  expect(faults).toEqual([])
})

function read(text: string): Node {
  const parsed = parseStatement(text, 'timeplus')
  if (!parsed.ok) throw new Error(`${parsed.error.message}: ${text}`)
  return parsed.node
}
