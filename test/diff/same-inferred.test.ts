import { expect, it } from 'vitest'
import { isSameInferred } from '../../src/diff/same-inferred.ts'

it('what an object is does not depend on who reads it', () => {
  const engine = { ofReader: ['ownedByUs'] }
  const before = { columns: ['a'], ownedByUs: true }
  expect(isSameInferred(before, { columns: ['a'] }, engine)).toBe(true)
  expect(isSameInferred(before, { columns: ['b'], ownedByUs: true }, engine)).toBe(false)
  expect(isSameInferred(null, undefined, {})).toBe(true)
  expect(isSameInferred(before, { columns: ['a'] }, {})).toBe(false)
})
