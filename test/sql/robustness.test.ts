/** Hostile texts on little stack, in a thread of its own, and the front end without anything beside it. */
import { Worker } from 'node:worker_threads'
import { build } from 'esbuild'
import { beforeAll, describe, expect, it } from 'vitest'
import { normalText, parseStatement, print, references } from '../../src/sql/index.ts'

const context = { dialect: 'clickhouse', database: 'd' } as const

const SORTS: readonly (readonly [string, (n: number) => string])[] = [
  ['round brackets', (n) => `SELECT ${'('.repeat(n)}1${')'.repeat(n)}`],
  ['square brackets', (n) => `SELECT ${'['.repeat(n)}1${']'.repeat(n)}`],
  ['calls', (n) => `SELECT ${'f('.repeat(n)}1${')'.repeat(n)}`],
  ['CASE', (n) => `SELECT ${'CASE WHEN a THEN '.repeat(n)}1${' END'.repeat(n)}`],
  ['sums', (n) => `SELECT 1${' + 1'.repeat(n)}`],
  ['casts', (n) => `SELECT 1${'::Int8'.repeat(n)}`],
  ['BETWEEN', (n) => `SELECT ${'1 BETWEEN 1 AND '.repeat(n)}1`],
  ['sub-queries', (n) => `SELECT * FROM ${'(SELECT * FROM '.repeat(n)}t${')'.repeat(n)}`],
]

function analyse(text: string): boolean {
  const parsed = parseStatement(text, 'clickhouse')
  if (!parsed.ok) return false
  references(parsed.node)
  normalText(parsed.node, context)
  return parseStatement(print(parsed.node), 'clickhouse').ok
}

describe('nesting', () => {
  // ClickHouse 26.7 reads 497 calls, 497 terms of a sum and 98 sub-queries with its default settings.
  it.each([
    ['calls', 497],
    ['CASE', 497],
    ['sums', 497],
    ['casts', 497],
    ['sub-queries', 98],
  ])('of %s is read as deep as the engine reads it', (what, n) => {
    const make = SORTS.find(([sort]) => sort === what)?.[1]
    expect(analyse(make?.(n) ?? '')).toBe(true)
  })

  it.each(SORTS)('of %s beyond that is refused, at once', (_, make) => {
    const parsed = parseStatement(make(100_000), 'clickhouse')
    expect(parsed).toMatchObject({ ok: false, error: { message: expect.stringMatching(/deeper/) } })
  })
})

describe('the front end alone', () => {
  let code = ''
  beforeAll(async () => {
    const { outputFiles } = await build({
      entryPoints: [new URL('../../src/sql/index.ts', import.meta.url).pathname],
      bundle: true,
      write: false,
      format: 'cjs',
      platform: 'neutral',
    })
    code = outputFiles[0]?.text ?? ''
  })

  it('bundles without any package or built-in module', () => {
    expect(code.length).toBeGreaterThan(10_000)
    expect(code).not.toMatch(/\brequire\(|\bprocess\.|\bimport\(/)
  })

  it('works in a plain thread', async () => {
    const script = `${code}
      const { parentPort } = require('node:worker_threads')
      const parsed = module.exports.parseStatement('SELECT ' + 'f('.repeat(400) + '1' + ')'.repeat(400), 'clickhouse')
      parentPort.postMessage(parsed.ok && module.exports.print(parsed.node).length)`
    const worker = new Worker(script, { eval: true })
    const answer = await new Promise((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
    })
    await worker.terminate()
    expect(answer).toBe('SELECT '.length + 400 * 3 + 1)
  })
})
