import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { beforeAll, describe, expect, it } from 'vitest'
import { quoteIdent } from '../../../src/engine/postgres/kinds/names.ts'
import { loadGrammar, scan } from '../../../src/engine/postgres/sql/parser.ts'

beforeAll(loadGrammar)

describe('a name in a statement', () => {
  it('has quotes where it is a word of the grammar that needs them, and only there', async () => {
    const words = await wordsOfGrammar()
    expect(words.length).toBeGreaterThan(480)
    for (const word of words) {
      const [token] = scan(word) ?? []
      expect([word, token?.keyword]).toEqual([word, expect.stringContaining('KEYWORD')])
      const isBare = token?.keyword === 'UNRESERVED_KEYWORD'
      expect(quoteIdent(word)).toBe(isBare ? word : `"${word}"`)
    }
  })

  it('has quotes where it would be another name without them', () => {
    const names = ['orders', 'order', 'Orders', 'a b', 'é', '_x1', '1x', 'a$', '', 'a"b', 'a.b']
    expect(names.map(quoteIdent)).toEqual([
      'orders',
      '"order"',
      '"Orders"',
      '"a b"',
      '"é"',
      '_x1',
      '"1x"',
      '"a$"',
      '""',
      '"a""b"',
      '"a.b"',
    ])
  })
})

/** The list that the grammar itself looks words up in, in its alphabet. */
async function wordsOfGrammar(): Promise<readonly string[]> {
  const main = createRequire(import.meta.url).resolve('libpg-query')
  const code = (await readFile(main.replace('index.cjs', 'libpg-query.wasm'))).toString('latin1')
  const begin = code.indexOf('abort\0absent\0')
  return code.slice(begin, code.indexOf('\0zone\0', begin) + 5).split('\0')
}
