import { expect, test } from 'vitest'
import type { Delta } from '../../src/diff/diff.ts'
import type { Change, Engine } from '../../src/engine/engine.ts'
import { shownTexts } from '../../src/lower/shown-change.ts'

const delta = {} as Delta
const engine = {} as Engine

test.each([
  ['https://hooks/T0/clear', '[HIDDEN]', '(sensitive value)'],
  ["Kafka('k', 'clear')", "Kafka('k', '[HIDDEN]')", '(sensitive value)'],
  [null, '[HIDDEN]', null],
  ["a '[HIDDEN]'", "b '[HIDDEN]'", "a '[HIDDEN]'"],
])(
  'what a target shows in clear where the plans have a secret is not shown: %s',
  (before, after, shown) => {
    expect(shownTexts(change(before, after), delta, engine)).toEqual({ before: shown, after })
  },
)

function change(before: string | null, after: string): Change {
  return {
    field: 'properties.url',
    top: 'properties',
    type: 'changed',
    subfields: [],
    before,
    after,
  }
}
