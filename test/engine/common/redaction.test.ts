import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { redactor } from '../../../src/engine/common/redaction.ts'

const secret = `p'w\\d &ü+"`
const redact = redactor([secret, 'user:s3cr3t'])

it.each([
  ['as it is', secret],
  ['escaped for SQL', `p\\'w\\\\d &ü+"`],
  ['with doubled quotes', `p''w\\d &ü+"`],
  ['as JSON', JSON.stringify(secret).slice(1, -1)],
  ['in base64', Buffer.from(secret).toString('base64')],
  ['in base64url', Buffer.from(secret).toString('base64url')],
  ['URL-encoded', encodeURIComponent(secret)],
  ['as a form sends it', encodeURIComponent(secret).replaceAll('%20', '+')],
  ['in hexadecimal', Buffer.from(secret).toString('hex').toUpperCase()],
  ['as basic authentication', Buffer.from('user:s3cr3t').toString('base64')],
])('removes a secret %s', (_, form) => {
  expect(redact(`before ${form} after`)).toBe('before [HIDDEN] after')
})

it('leaves words alone that hold a secret of one letter', () => {
  expect(redactor(['a'])("a table 'a'")).toBe('a table [HIDDEN]')
})

it('leaves nothing of a secret of three or more characters', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 3 }), fc.string(), (value, around) => {
      fc.pre(!'[HIDDEN]'.includes(value))
      const told = redactor([value])(`${around}${value}${around}`)
      expect(told).toContain('[HIDDEN]')
    }),
  )
})
