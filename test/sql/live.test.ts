/**
 * The normal form against a real ClickHouse: what it stores of a definition must mean the same as what was sent. Every
 * statement runs in the embedded engine; whatever the engine refuses is left out, and enough must be left.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@clickhouse/client'
import { createChdbConnection } from 'chdb/connection'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createParts,
  type Meaning,
  parseStatement,
  quoteIdentifier,
  quoteString,
  sameMeaning,
  tokenText,
} from '../../src/sql/index.ts'
import { type CorpusLine, corpus } from './corpus.ts'
import { statement } from './parsed.ts'
import { REWRITES } from './rewrites.ts'
import { FIXTURES, SETUP } from './rule-fixtures.ts'

const directory = mkdtempSync(join(tmpdir(), 'sluice-sql-'))
// The two packages declare one interface twice; only exactOptionalPropertyTypes tells the copies apart.
type Config = NonNullable<Parameters<typeof createClient>[0]>
const connection = createChdbConnection({ path: directory }) as unknown as NonNullable<
  Config['connection']
>
const client = createClient({ connection })

/** Refusals are part of the game: `false`. */
async function run(query: string): Promise<boolean> {
  try {
    await client.command({ query })
    return true
  } catch {
    return false
  }
}

async function stored(database: string, table: string): Promise<string | undefined> {
  const query = `SELECT create_table_query AS text FROM system.tables WHERE database = ${quoteString(database)} AND name = ${quoteString(table)}`
  const result = await client.query({ query, format: 'JSONEachRow' })
  const [row] = await result.json<{ text: string }>()
  return row?.text
}

/** Creates what the text says in `database` and compares it with what is stored. */
async function compare(text: string, database: string): Promise<Meaning | undefined> {
  const desired = statement(text)
  const parts = createParts(desired)
  if (!parts || !('nameSpan' in parts) || (parts.kind === 'table' && parts.temporary))
    return undefined
  const [table = '', owner = database] = [...parts.name].reverse()
  if (owner !== database) await run(`CREATE DATABASE IF NOT EXISTS ${quoteIdentifier(owner)}`)
  for (const kind of ['TABLE', 'DICTIONARY']) {
    await run(`DROP ${kind} IF EXISTS ${quoteIdentifier(owner)}.${quoteIdentifier(table)} SYNC`)
  }
  if (!(await run(text))) return undefined
  const found = await stored(owner, table)
  if (found === undefined) return undefined
  // Nothing but the two texts: the stored one tells the database.
  return sameMeaning(desired, statement(found), { dialect: 'clickhouse' })
}

beforeAll(async () => {
  await run('CREATE DATABASE d')
})

afterAll(async () => {
  await client.close()
  rmSync(directory, { recursive: true, force: true })
})

describe('what the server rewrites', () => {
  beforeAll(async () => {
    await run('USE d')
    await run(
      'CREATE TABLE t (a Int32, b String, c DateTime, arr Array(Int32), tup Tuple(x Int8, y Int8), n Nullable(Int32)) ENGINE = MergeTree ORDER BY a',
    )
    await run('CREATE TABLE t2 (a Int32, b String) ENGINE = MergeTree ORDER BY a')
    await run(
      "CREATE DICTIONARY dict (a UInt64, b String) PRIMARY KEY a SOURCE(CLICKHOUSE(TABLE 't2' DB 'd')) LAYOUT(FLAT()) LIFETIME(10)",
    )
  })

  it.each(REWRITES)('%s', async (text) => {
    const meaning = await compare(
      /^\s*(select|with|from|\()/i.test(text) ? `CREATE VIEW v AS ${text}` : text,
      'd',
    )
    expect(meaning, 'the engine must accept it').toBeDefined()
    expect(meaning).toEqual({ equal: true })
  })
})

describe('the fixtures of the rules', () => {
  beforeAll(async () => {
    await run('DROP DATABASE IF EXISTS d SYNC')
    await run('CREATE DATABASE d')
    await run('USE d')
    for (const text of SETUP) expect(await run(text), text).toBe(true)
  })

  const asked = FIXTURES.flatMap(({ id, cases }) =>
    cases.filter(({ answer }) => answer !== 'equal').map((one) => ({ id, ...one })),
  )

  it.each(asked)('$id: $written', async ({ written, answer, other }) => {
    expect(answer === 'formatted' ? await formatted(written) : await storedOf(written)).toBe(other)
  })
})

/** What the server stores of a statement; the object is gone again afterwards. */
async function storedOf(text: string): Promise<string | undefined> {
  const node = statement(text)
  const name = 'name' in node && 'parts' in node.name ? (node.name.parts.at(-1)?.text ?? '') : ''
  if (node.kind === 'createDatabase') {
    expect(await run(text), text).toBe(true)
    const result = await client.query({
      query: `SHOW CREATE DATABASE ${name}`,
      format: 'JSONEachRow',
    })
    const [row] = await result.json<Record<string, string>>()
    await run(`DROP DATABASE ${name} SYNC`)
    return Object.values(row ?? {})[0]?.replaceAll('\n', ' ')
  }
  expect(await run(text), text).toBe(true)
  const found = await stored('d', name)
  for (const kind of ['TABLE', 'DICTIONARY']) await run(`DROP ${kind} IF EXISTS d.${name} SYNC`)
  return found
}

async function formatted(text: string): Promise<string | undefined> {
  const query = `SELECT formatQuerySingleLine(${quoteString(text)}) AS text`
  const result = await client.query({ query, format: 'JSONEachRow' })
  const [row] = await result.json<{ text: string }>()
  return row?.text
}

describe('the corpus', () => {
  const order = [
    'CREATE DATABASE',
    'CREATE TABLE',
    'CREATE DICTIONARY',
    'CREATE VIEW',
    'CREATE MATERIALIZED VIEW',
    'SELECT',
  ]
  const rank = (kind: string): number => order.indexOf(kind)
  const files = new Map<string, CorpusLine[]>()
  for (const line of corpus('clickhouse-ddl')) {
    if (rank(line.kind) < 0) continue
    files.set(line.source, [...(files.get(line.source) ?? []), line])
  }

  it('is stored with the meaning that was written', async () => {
    const wrong: string[] = []
    let compared = 0
    for (const [index, lines] of [...files.values()].entries()) {
      // Every fourth file keeps this under ten seconds; the whole corpus was run while building.
      if (index % 4 !== 0 && files.size > 10) continue
      const database = `db${index}`
      await run(`CREATE DATABASE ${database}`)
      await run(`USE ${database}`)
      for (const { kind, sql } of lines.toSorted((a, b) => rank(a.kind) - rank(b.kind))) {
        const text = kind === 'SELECT' ? `CREATE VIEW w AS ${tokenText(sql)}` : tokenText(sql)
        if (!parseStatement(text, 'clickhouse').ok) continue
        const meaning = await compare(text, database)
        if (!meaning) continue
        compared++
        if (meaning.equal === false) wrong.push(`${text}: ${meaning.because}`)
      }
      await run('USE d')
      await run(`DROP DATABASE ${database} SYNC`)
    }
    expect(wrong).toEqual([])
    expect(compared).toBeGreaterThan(files.size > 10 ? 100 : 0)
  })
})
