import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withSecrets } from '../../../../src/engine/timeplus/appserver/body-secrets.ts'
import {
  type AppserverCall,
  isAppserverStatement,
  parseCall,
  renderCall,
} from '../../../../src/engine/timeplus/appserver/statement.ts'
import type { JsonObject } from '../../../../src/resource/json.ts'

/** `__proto__` is refused as a key of a file (RESERVED_KEY). */
const keys = fc.string().filter((key) => key !== '__proto__')
const values = fc.dictionary(keys, fc.oneof(fc.string(), fc.integer(), fc.boolean()))
const bodies = fc
  .dictionary(keys, fc.oneof(values, fc.array(values), fc.string()))
  .map((body) => body as JsonObject)

const calls: fc.Arbitrary<AppserverCall> = fc.oneof(
  fc.record({
    method: fc.constant('POST' as const),
    collection: fc.constant('/sources'),
    body: bodies,
  }),
  fc.record({
    method: fc.constant('PUT' as const),
    collection: fc.constant('/sinks'),
    name: fc.string({ unit: 'grapheme' }),
    body: bodies,
  }),
  fc.record({
    method: fc.constant('POST' as const),
    collection: fc.constant('/sources'),
    name: fc.string({ unit: 'binary' }),
    verb: fc.constantFrom('start', 'stop'),
  }),
  fc.record({
    method: fc.constant('DELETE' as const),
    collection: fc.constant('/savedqueries'),
    name: fc.string(),
  }),
)

test('a call survives being a text', () => {
  fc.assert(
    fc.property(calls, (call) => {
      const text = renderCall(call)
      expect(isAppserverStatement(text)).toBe(true)
      expect(JSON.stringify(sorted(parseCall(text)))).toBe(JSON.stringify(sorted(call)))
    }),
  )
})

test('the same call is the same text, whatever the order of its keys', () => {
  const one = renderCall({
    method: 'POST',
    collection: '/sinks',
    body: { b: 1, a: { d: 1, c: 2 } },
  })
  const two = renderCall({
    method: 'POST',
    collection: '/sinks',
    body: { a: { c: 2, d: 1 }, b: 1 },
  })
  expect(one).toBe(two)
  expect(one).toBe('POST /sinks\n{\n  "a": {\n    "c": 2,\n    "d": 1\n  },\n  "b": 1\n}')
})

test('no SQL is taken for a call, and no broken call is sent', () => {
  for (const sql of ['SELECT 1', 'DELETE FROM t WHERE 1', 'CREATE STREAM s (a int)']) {
    expect(isAppserverStatement(sql)).toBe(false)
  }
  for (const text of [
    'PUT /sources/17\n{}',
    'PUT /sources/{id of x}\n{}',
    'POST /sources\n[1]',
    'POST /sources\n{"password": "hunter',
    'DELETE /sources/{id of "a"}/../{id of "b"}',
  ]) {
    expect(() => parseCall(text), text).toThrow(/this is no call of the appserver/)
    expect(() => parseCall(text)).not.toThrow(/hunter/)
  }
})

test('a secret is put in as a JSON value, whatever is in it', () => {
  const placeholder = '$' + '{env:P}'
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (secret) => {
      const { body = {} } = parseCall(
        renderCall({
          method: 'POST',
          collection: '/sources',
          body: { properties: { password: placeholder, url: `https://me:${placeholder}@host` } },
        }),
      )
      expect(withSecrets(body, new Map([[placeholder, secret]]))).toEqual({
        properties: { password: secret, url: `https://me:${secret}@host` },
      })
    }),
  )
})

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => [key, sorted(item)])
}
