/** The double prints what the server prints: real pairs, where the shared corpus is at hand. */
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { formatStatement, parseStatement } from '../support/timeplus/sql/index.ts'

interface Pair {
  readonly id: string
  readonly sql: string
  readonly formatted: string
}

const FIRST = { generation: 1, edition: 'oss' } as const
const file = new URL('../../../shared/corpus/timeplus-canonical.jsonl', import.meta.url)
const pairs: readonly Pair[] = existsSync(file)
  ? readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line): Pair => JSON.parse(line))
  : []

describe.skipIf(pairs.length === 0)('pairs of the shared corpus', () => {
  test('there are 600', () => {
    expect(pairs.length).toBe(600)
  })

  test('each statement is printed as Proton 1.6.1 prints it', () => {
    const differing = pairs.filter(({ sql, formatted }) => printed(sql) !== formatted)
    expect(differing.map(({ id }) => id)).toEqual([])
  })

  test('both layouts hold the same tokens', () => {
    const differing = pairs.filter(({ sql }) => {
      const statement = parseStatement(sql, FIRST)
      return withoutSpace(formatStatement(statement, 'stored', 1)) !== withoutSpace(printed(sql))
    })
    expect(differing.map(({ id }) => id)).toEqual([])
  })

  test('a printed query reads back as itself', () => {
    const queries = pairs.filter(({ formatted }) =>
      /^(SELECT|WITH|CREATE (MATERIALIZED )?VIEW)/.test(formatted),
    )
    expect(queries.length).toBeGreaterThan(300)
    const differing = queries.filter(({ formatted }) => {
      const stored = formatStatement(parseStatement(formatted, FIRST), 'stored', 1)
      return printed(stored) !== formatted
    })
    expect(differing.map(({ id }) => id)).toEqual([])
  })
})

function printed(sql: string): string {
  return formatStatement(parseStatement(sql, FIRST), 'oneLine', 1)
}

/** White space outside quotes and bodies gone. */
function withoutSpace(text: string): string {
  return text
    .split(/('(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|\$\$[\s\S]*?\$\$)/)
    .map((part, position) => (position % 2 === 1 ? part : part.replace(/\s+/g, '')))
    .join('')
}
