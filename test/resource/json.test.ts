import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson, isSameJson, type Json } from '../../src/resource/json.ts'

/** Few keys and values, so that two random ones are alike now and then; absent keys stand as `undefined` too. */
const { value } = fc.letrec<{ value: Json | undefined }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(undefined, null, true, 0, 1, '', 'a', 'é'),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => items as readonly Json[]),
    fc.dictionary(fc.constantFrom('a', 'b', 'é', '10', '9'), tie('value'), { maxKeys: 3 }),
  ),
}))

test('two values are the same when their canonical texts are', () => {
  let same = 0
  fc.assert(
    fc.property(value, value, (a, b) => {
      const expected = canonicalJson(a) === canonicalJson(b)
      same += expected ? 1 : 0
      expect(isSameJson(a, b)).toBe(expected)
      expect(isSameJson(a, structuredClone(a))).toBe(true)
    }),
    { numRuns: 3000, seed: 20261121 },
  )
  expect(same).toBeGreaterThan(100)
})

test('the canonical text has its keys by code unit and nothing of what is absent', () => {
  expect(canonicalJson({ é: 1, b: undefined, 10: [null, { z: 0, a: 'x' }], 9: null })).toBe(
    '{"10":[null,{"a":"x","z":0}],"9":null,"é":1}',
  )
})
