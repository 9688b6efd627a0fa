/**
 * Lineage against a real ClickHouse: EXPLAIN QUERY TREE resolves every name, and says of each output column which
 * columns of which tables it comes from. Compared are the names, the set of columns behind each output column, and the
 * set of all columns read; scalar sub-queries and sub-queries after IN count with their output columns.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@clickhouse/client'
import { createChdbConnection } from 'chdb/connection'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lineage, parseStatement } from '../../src/sql/index.ts'
import { LINEAGE_CASES, LINEAGE_TABLES, tablesOfCases } from './lineage-cases.ts'
import { readQueryTree } from './query-tree.ts'

const directory = mkdtempSync(join(tmpdir(), 'sluice-lineage-'))
// The two packages declare one interface twice; only exactOptionalPropertyTypes tells the copies apart.
type Config = NonNullable<Parameters<typeof createClient>[0]>
const connection = createChdbConnection({ path: directory }) as unknown as NonNullable<
  Config['connection']
>
const client = createClient({ connection })
const tables = tablesOfCases()

async function treeOf(sql: string): Promise<string> {
  const query = `EXPLAIN QUERY TREE passes = 1 ${sql}`
  const result = await client.query({ query, format: 'TabSeparatedRaw' })
  return result.text()
}

beforeAll(async () => {
  await client.command({ query: 'CREATE DATABASE d' })
  for (const query of LINEAGE_TABLES) await client.command({ query })
  await client.command({ query: 'USE d' })
}, 60_000)

afterAll(async () => {
  await client.close()
  rmSync(directory, { recursive: true, force: true })
})

/** Queries of every pair of these: what stands in one place must not change what names mean in another. */
const SOURCES = [
  't',
  't AS s JOIN u ON s.id = u.id',
  't LEFT JOIN w USING (a)',
  't RIGHT JOIN w USING (a)',
  't FULL JOIN w USING (a)',
  '(SELECT id, a + b AS a, b FROM t) AS s',
  't, u',
  'v AS t JOIN w AS z ON t.id = z.k',
]
const COLUMNS = ['*', 'id', 'a', 'b', 'a + 1 AS a, a AS again', 't.*', 'u.id, x', "COLUMNS('^.$')"]
const REST = ['', 'WHERE b > (SELECT max(x) FROM u)', 'WHERE id IN (SELECT k FROM w) ORDER BY id']

describe('lineage and EXPLAIN QUERY TREE', () => {
  // The engine shows neither what is inside view(…) nor what a recursive branch reads.
  for (const [what, sql] of LINEAGE_CASES.filter(([, text]) => !/view\(|RECURSIVE/.test(text))) {
    it(what, async () => {
      expect(ours(sql)).toEqual(readQueryTree(await treeOf(sql), tables))
    })
  }

  it('agree on combinations, wherever the engine takes them', async () => {
    let judged = 0
    for (const source of SOURCES) {
      for (const columns of COLUMNS) {
        for (const rest of REST) {
          const sql = `SELECT ${columns} FROM ${source} ${rest}`
          const tree = await treeOf(sql).catch(() => undefined)
          if (tree === undefined) continue
          judged++
          expect({ sql, ...ours(sql) }).toEqual({ sql, ...readQueryTree(tree, tables) })
        }
      }
    }
    expect(judged).toBeGreaterThan(100)
  }, 60_000)

  it('agree that a missing column is an error', async () => {
    for (const sql of [
      'SELECT nope FROM t',
      'SELECT u.nope FROM t JOIN u ON 1',
      'SELECT id FROM v WHERE a = 1',
    ])
      await expect(treeOf(sql)).rejects.toThrow(/identifier/i)
  })
})

function ours(sql: string) {
  const parsed = parseStatement(sql, 'clickhouse')
  if (!parsed.ok) throw new Error(parsed.error.message)
  const found = lineage(parsed.node, {
    dialect: 'clickhouse',
    database: 'd',
    columnsOf: (parts) => tables.get(parts.join('.')),
  })
  const key = ({ table, column }: { table: readonly string[]; column: string }): string =>
    `${table.join('.')}.${column}`
  expect(found.columns.filter(({ complete }) => !complete)).toEqual([])
  expect(found.missing).toEqual([])
  return {
    columns: found.columns.map(
      ({ name, sources }) => `${name}: ${sources.map(key).sort().join(' ')}`,
    ),
    reads: [...new Set(found.reads.map(key))].sort(),
  }
}
