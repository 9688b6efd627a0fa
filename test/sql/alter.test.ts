/** ALTER: one example for every command of the grammar, all of them taken by a real ClickHouse too. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@clickhouse/client'
import { createChdbConnection } from 'chdb/connection'
import { afterAll, describe, expect, it } from 'vitest'
import { type Alter, parseStatement, print } from '../../src/sql/index.ts'
import { COMMANDS } from '../../src/sql/parse/alter-commands.ts'
import { statement } from './parsed.ts'

/** What follows `ALTER TABLE d.t`; the leading keywords name the command. */
const EXAMPLES: readonly string[] = [
  "ADD COLUMN IF NOT EXISTS a Array(Int8) DEFAULT f(1) COMMENT 'x' CODEC(Delta(4), LZ4) TTL d + INTERVAL 1 DAY AFTER n.b",
  'ADD COLUMN a Int8 FIRST, ADD COLUMN b Int8',
  'MODIFY COLUMN IF EXISTS a String MATERIALIZED g(b) FIRST',
  'MODIFY COLUMN a REMOVE TTL',
  'MODIFY COLUMN a MODIFY SETTING x = 1, y = 2',
  'MODIFY COLUMN a RESET SETTING x, y',
  'ALTER COLUMN a TYPE UInt8',
  "MODIFY COLUMN a ADD ENUM VALUES ('x' = 1, 'y')",
  'DROP COLUMN IF EXISTS n.a, DROP COLUMN `b c`',
  'CLEAR COLUMN a IN PARTITION 202001',
  'MATERIALIZE COLUMN a',
  'RENAME COLUMN IF EXISTS a TO b',
  "COMMENT COLUMN a 'it''s'",
  'ADD INDEX IF NOT EXISTS i (a, lower(b)) TYPE bloom_filter(0.1) GRANULARITY 2 AFTER j',
  'DROP INDEX i, CLEAR INDEX j IN PARTITION 1, MATERIALIZE INDEX IF EXISTS k',
  'CLEAR INDEX i IN PARTITION 1',
  'MATERIALIZE INDEX i',
  'ADD PROJECTION p (SELECT a, sum(b) GROUP BY a)',
  'DROP PROJECTION IF EXISTS p',
  'CLEAR PROJECTION p IN PARTITION 1',
  'MATERIALIZE PROJECTION p',
  'ADD CONSTRAINT c CHECK a > 1',
  'DROP CONSTRAINT IF EXISTS c',
  'ADD STATISTICS a, b TYPE tdigest, uniq',
  'MODIFY STATISTICS a TYPE tdigest',
  'DROP STATISTICS a, b',
  'CLEAR STATISTICS a',
  'CLEAR STATISTICS ALL',
  'MATERIALIZE STATISTICS a',
  'MATERIALIZE STATISTICS ALL',
  'MODIFY ORDER BY (a, f(b))',
  'MODIFY SAMPLE BY f(a)',
  'REMOVE SAMPLE BY',
  "MODIFY TTL d + INTERVAL 1 DAY TO DISK 'cold', e + INTERVAL 1 YEAR DELETE WHERE a = 1",
  'REMOVE TTL',
  'MATERIALIZE TTL IN PARTITION 1',
  "MODIFY SETTING a = 1, b = 'x'",
  'RESET SETTING a, b',
  'MODIFY QUERY SELECT a FROM s WHERE b IN (SELECT c FROM u)',
  'MODIFY REFRESH EVERY 1 DAY DEPENDS ON a, d.b',
  "MODIFY COMMENT 'x'",
  'MODIFY SQL SECURITY INVOKER',
  'MODIFY DEFINER = u SQL SECURITY DEFINER',
  "UPDATE a = f(b), c = 'x' IN PARTITION tuple(1, 2) WHERE d IN (SELECT 1)",
  'DELETE WHERE a = 1 OR b IN (1, 2)',
  'DELETE IN PARTITION 1 WHERE a = 1',
  'APPLY DELETED MASK IN PARTITION 1',
  'APPLY PATCHES',
  'ATTACH PARTITION 1 FROM d.u',
  "ATTACH PARTITION ID 'x'",
  "ATTACH PART 'all_1_1_0'",
  'DETACH PARTITION ALL',
  "DETACH PART 'all_1_1_0'",
  "DROP PARTITION ('x', 1)",
  "DROP PART 'all_1_1_0'",
  'DROP DETACHED PARTITION 1',
  "DROP DETACHED PART 'all_1_1_0'",
  'FORGET PARTITION 1',
  'REPLACE PARTITION 1 FROM d.u',
  'MOVE PARTITION 1 TO TABLE u',
  "MOVE PARTITION 1 TO DISK 'cold'",
  "MOVE PART 'all_1_1_0' TO VOLUME 'v'",
  "FETCH PARTITION 1 FROM '/path'",
  "FETCH PART 'all_1_1_0' FROM '/path'",
  "FREEZE PARTITION 1 WITH NAME 'x'",
  'FREEZE',
  "UNFREEZE PARTITION 1 WITH NAME 'x'",
  "UNFREEZE WITH NAME 'x'",
  '(MODIFY SETTING a = 1), (ADD COLUMN b Int8)',
  'DROP COLUMN a SETTINGS mutations_sync = 2',
]

/** Not of a table, not of ClickHouse, or not of the version the tests run. */
const ELSEWHERE: readonly string[] = [
  'ALTER STREAM s MODIFY QUERY SETTING a = 1',
  'ALTER STREAM s RESET QUERY SETTING a, b',
  "ALTER NAMED COLLECTION n SET a = 1 OVERRIDABLE, b = 'x' NOT OVERRIDABLE DELETE c, d",
  'ALTER NAMED COLLECTION n DELETE c',
  "ALTER TABLE t MOVE PART 'p' TO TABLE u",
  "ALTER TABLE t EXPORT PART 'p' TO TABLE u",
  'ALTER TABLE t REWRITE PARTS',
  'ALTER DATABASE d MODIFY SETTING a = 1',
  'ALTER STREAM stream DROP COLUMN c',
]

const alter = (text: string): Alter => {
  const node = statement(text)
  if (node.kind !== 'alter') throw new Error(`${text} is read as ${node.kind}`)
  return node
}

/** A tree without the places it was read from. */
const bare = (node: unknown): string =>
  JSON.stringify(node, (field, value: unknown) =>
    ['start', 'end', 'source', 'quoted'].includes(field) ? undefined : value,
  )

const TEXTS = [...EXAMPLES.map((commands) => `ALTER TABLE d.t ${commands}`), ...ELSEWHERE]

describe('ALTER', () => {
  it.each(TEXTS)('%s', (text) => {
    const parsed = parseStatement(text, 'clickhouse')
    expect(parsed).toMatchObject({ ok: true, unknown: [] })
    for (const pretty of [false, true])
      expect(bare(alter(print(alter(text), { pretty })))).toBe(bare(alter(text)))
  })

  it('has an example of every command', () => {
    const all = [...COMMANDS.values()].flat().map(({ action }) => action.join(' '))
    const shown = new Set(TEXTS.flatMap((text) => alter(text).commands.map(({ action }) => action)))
    expect(all.filter((action) => !shown.has(action))).toEqual([])
  })

  it('keeps and reports what it does not know', () => {
    const text = 'ALTER TABLE t ADD COLUMN a Int8, FROBNICATE (1, 2) b, DROP COLUMN c'
    const parsed = parseStatement(text, 'clickhouse')
    expect(parsed.ok && parsed.unknown.map((clause) => clause.text)).toEqual([
      'FROBNICATE ( 1 , 2 ) b',
    ])
    expect(print(alter(text))).toBe(
      'ALTER TABLE t ADD COLUMN a Int8, FROBNICATE ( 1 , 2 ) b, DROP COLUMN c',
    )
  })

  it('tells every command from every other', () => {
    const trees = TEXTS.map((text) => bare(alter(text)))
    expect(new Set(trees).size).toBe(trees.length)
  })
})

describe('a real ClickHouse', () => {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-alter-'))
  type Config = NonNullable<Parameters<typeof createClient>[0]>
  // The two packages declare one interface twice; only exactOptionalPropertyTypes tells the copies apart.
  const connection = createChdbConnection({ path: directory }) as unknown as NonNullable<
    Config['connection']
  >
  const client = createClient({ connection })

  afterAll(async () => {
    await client.close()
    rmSync(directory, { recursive: true, force: true })
  })

  async function dump(text: string): Promise<string> {
    const { stream } = await client.exec({ query: `EXPLAIN AST ${text}` })
    let out = ''
    for await (const chunk of stream) out += String(chunk)
    return out
  }

  it.each(EXAMPLES)('reads %s, and as printed', async (commands) => {
    const text = `ALTER TABLE d.t ${commands}`
    const read = await dump(text)
    expect(read).toContain('AlterCommand')
    expect(await dump(print(alter(text)))).toBe(read)
  })
})
