/**
 * Syntax of newer ClickHouse, statement by statement against the real parser: what it takes we read whole, print as the
 * same tree and name the same functions and tables of; what it refuses we do not read as something else.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@clickhouse/client'
import { createChdbConnection } from 'chdb/connection'
import { afterAll, describe, expect, it } from 'vitest'
import { namesOfDump } from '../../bench/sql/explain-ast.mjs'
import {
  children,
  mentions,
  type Node,
  parseStatement,
  print,
  quoteString,
} from '../../src/sql/index.ts'
import { statement } from './parsed.ts'
import { KEPT } from './modern-kept.ts'
import { REFUSED } from './modern-refused.ts'

const directory = mkdtempSync(join(tmpdir(), 'sluice-modern-'))
type Config = NonNullable<Parameters<typeof createClient>[0]>
const connection = createChdbConnection({ path: directory }) as unknown as NonNullable<
  Config['connection']
>
const client = createClient({ connection })

afterAll(async () => {
  await client.close()
  rmSync(directory, { recursive: true, force: true })
})

const texts = readFileSync(
  new URL('../../fixtures/sql/sample/clickhouse-modern.jsonl', import.meta.url),
  'utf8',
)
  .split('\n')
  .filter((line) => line !== '')
  .map((line): string => (JSON.parse(line) as { readonly sql: string }).sql)

/** The server's own print, which tells its tree; undefined where it refuses. */
async function formatted(text: string): Promise<string | undefined> {
  try {
    const query = `SELECT formatQuerySingleLine(${quoteString(text)})`
    return await (await client.query({ query, format: 'TabSeparatedRaw' })).text()
  } catch {
    return undefined
  }
}

/** EXPLAIN AST knows fewer statements than the parser. */
async function dumped(text: string): Promise<string | undefined> {
  try {
    let dump = ''
    for await (const chunk of (await client.exec({ query: `EXPLAIN AST ${text}` })).stream)
      dump += String(chunk)
    return dump
  } catch {
    return undefined
  }
}

/** Those that mean something else once printed. */
async function misprinted(list: readonly string[]): Promise<readonly string[]> {
  const changed: string[] = []
  for (const text of list) {
    const printed = print(statement(text))
    const [before, after] = [await formatted(text), await formatted(printed)]
    expect(before, text).toBeDefined()
    if (before === after) continue
    const [left, right] = [await dumped(text), await dumped(printed)]
    if (left === undefined || left !== right) changed.push(`${text} ≠ ${printed}`)
  }
  return changed
}

function nodes(node: Node): readonly Node[] {
  return [node, ...children(node).flatMap(nodes)]
}

describe('what the server takes', () => {
  it('is read whole', () => {
    expect(texts.length).toBeGreaterThan(750)
    const lost = texts.filter((text) => {
      const node = statement(text)
      return node.kind !== 'other' && nodes(node).some(({ kind }) => kind === 'unknown')
    })
    expect(lost).toEqual([])
  })

  it('is printed as the same tree', async () => {
    expect(await misprinted(texts)).toEqual([])
  })

  it('is kept to the letter where a clause is not taken apart', async () => {
    expect(await misprinted(KEPT)).toEqual([])
    const whole = KEPT.filter((text) => {
      const parsed = parseStatement(text, 'clickhouse')
      return !parsed.ok || parsed.unknown.length === 0
    })
    expect(whole).toEqual([])
  })

  it('names the same functions', async () => {
    const wrong: string[] = []
    let asked = 0
    for (const text of texts) {
      const dump = /^\s*EXPLAIN/i.test(text) ? undefined : await dumped(text)
      if (dump === undefined) continue
      asked++
      const ours = [...mentions(statement(text), 'clickhouse').functions].sort()
      const theirs = [...namesOfDump(dump, []).functions].sort()
      if (ours.join() !== theirs.join()) wrong.push(`${text}: ${ours} and not ${theirs}`)
    }
    expect(asked).toBeGreaterThan(600)
    expect(wrong).toEqual([])
  })
})

describe('what the server refuses', () => {
  it.each(REFUSED)('%s', async (text) => {
    expect(await formatted(text)).toBeUndefined()
    const parsed = parseStatement(text, 'clickhouse')
    const isWhole =
      parsed.ok && !nodes(parsed.node).some(({ kind }) => kind === 'unknown') && parsed.node.kind
    expect(isWhole).toBe(false)
  })
})
