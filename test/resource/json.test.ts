import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  canonicalJson,
  isSameJson,
  type Json,
  type JsonObject,
  prettyJson,
  prettyPieces,
} from '../../src/resource/json.ts'

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

test('the canonical text is that of a value whose keys were put in order one by one', () => {
  fc.assert(
    fc.property(value, (one) => {
      expect(canonicalJson(one)).toBe(plainly(one))
    }),
    { numRuns: 3000, seed: 20261121 },
  )
})

test('pieces are the pretty text, whatever the text is cut at', () => {
  const map = fc.dictionary(fc.constantFrom('a', 'b', 'é'), value, { maxKeys: 3 })
  fc.assert(
    fc.property(map, fc.boolean(), (one, isLong) => {
      const long = 'x\n"'.repeat(30_000)
      const whole: JsonObject = isLong ? { ...one, c: [long, [long], { d: long }], e: long } : one
      const pieces = [...prettyPieces(whole)]
      expect(pieces.join('')).toBe(prettyJson(whole))
      if (isLong) expect(pieces.length).toBeGreaterThan(2)
    }),
    { numRuns: 300, seed: 20261121 },
  )
})

/** The rule of docs/formats.md, without any short cut. */
function plainly(one: Json | undefined): string {
  if (one === undefined || one === null) return 'null'
  if (Array.isArray(one)) return `[${one.map(plainly).join(',')}]`
  if (typeof one !== 'object') return JSON.stringify(one)
  const entries = Object.entries(one).filter(([, item]) => item !== undefined)
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${sorted.map(([key, item]) => `${JSON.stringify(key)}:${plainly(item)}`).join(',')}}`
}
