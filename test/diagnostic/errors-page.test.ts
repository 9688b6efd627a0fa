import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { allCodes, codes, isCode } from '../../src/diagnostic/codes.ts'
import { explainCode, renderErrorsPage } from '../../src/diagnostic/errors-page.ts'
import { SluiceError } from '../../src/diagnostic/sluice-error.ts'

describe('docs/errors.md', () => {
  it('is what the list of codes says', () => {
    const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')
    expect(page).toBe(renderErrorsPage())
  })

  it('has a meaning, a cause and a fix for every code', () => {
    for (const code of allCodes) {
      for (const text of [codes[code].meaning, codes[code].cause, codes[code].fix])
        expect(text, code).toMatch(/^\S.*[.:…)]$/)
      expect(explainCode(code)).toContain(codes[code].fix)
    }
    expect(isCode('CYCLE') && !isCode('toString')).toBe(true)
  })
})

describe('SluiceError', () => {
  it('knows the exit code of its code, unless told otherwise', () => {
    expect(new SluiceError('LOCKED', 'x').exit).toBe(5)
    expect(new SluiceError('BLOCKED', 'x').exit).toBe(3)
    expect(new SluiceError('UNREACHABLE', 'x').exit).toBe(1)
    expect(new SluiceError('UNREACHABLE', 'x', { exit: 65, hint: 'h' })).toMatchObject({
      exit: 65,
      hint: 'h',
      code: 'UNREACHABLE',
    })
  })
})
