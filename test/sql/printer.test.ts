/**
 * What is printed says what was written: the same tree to the parser here and to a real ClickHouse, and the same
 * numbers, strings and names.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@clickhouse/client'
import { createChdbConnection } from 'chdb/connection'
import { afterAll, describe, expect, it } from 'vitest'
import {
  type Dialect,
  type Mentions,
  mentions,
  type Node,
  parseStatement,
  print,
  tokenize,
  tokenText,
} from '../../src/sql/index.ts'
import { unquote } from '../../src/sql/lex/literal.ts'
import { corpus } from './corpus.ts'
import { statement } from './parsed.ts'

/** Written, and printed where that is another text. */
type Case = readonly [written: string, printed?: string]

const CLICKHOUSE: readonly Case[] = [
  ['SELECT 1 ? (0 ? a : 2) : 0'],
  ['SELECT a ? 1 : (b ? 2 : (c ? 3 : 4))'],
  ['SELECT (a ? b : c) ? 1 : 2'],
  ['CREATE TABLE t (`index` UInt8) ENGINE = Memory'],
  [
    'CREATE TABLE t (a UInt8, `constraint` Int8, `projection` Int8, `primary` Int8) ENGINE = Memory',
  ],
  ['INSERT INTO `table` VALUES (1)'],
  ['INSERT INTO `function` SELECT 1'],
  ['SELECT `top`, 1 FROM t'],
  ['SELECT a FROM t GROUP BY `cube`'],
  ['WITH `recursive` AS (SELECT 1) SELECT * FROM `recursive`'],
  ['DESCRIBE `table`'],
  ['SELECT `plain`', 'SELECT plain'],
  ['SELECT a FROM t ORDER BY ALL DESC'],
  ['SELECT a FROM t ORDER BY `ALL`'],
  ['SELECT (all), f(distinct) FROM t', 'SELECT `all`, f(`distinct`) FROM t'],
  ['SELECT `CAST`(1 AS Int64)', 'SELECT CAST(1 AS Int64)'],
  ['SELECT CAST((a = `AS`) AS String)', 'SELECT CAST(a = `AS` AS String)'],
  ['DROP ROW POLICY p ON db.t'],
  ['DROP POLICY IF EXISTS p, q ON t', 'DROP POLICY IF EXISTS p ON t, q ON t'],
  ['DROP ROW POLICY p ON t, u, q ON v', 'DROP ROW POLICY p ON t, p ON u, q ON v'],
  ['DROP INDEX i ON t'],
  ['CREATE TABLE t (a Int8) ENGINE = MergeTree ORDER BY tuple()'],
  [
    'CREATE TABLE t (a Int8) ENGINE = MergeTree ORDER BY `tuple`()',
    'CREATE TABLE t (a Int8) ENGINE = MergeTree ORDER BY tuple()',
  ],
  [
    'CREATE TABLE t (a Int8) ENGINE = MergeTree ORDER BY tuple(cityHash64(a)) SAMPLE BY cityHash64(a)',
  ],
  ['CREATE TABLE t (a Int8) ENGINE = MergeTree ORDER BY ()'],
  ['CREATE TABLE t (a Int8) ENGINE = MergeTree ORDER BY (a)'],
  ['CREATE DICTIONARY d (k UInt64) PRIMARY KEY (k) SOURCE(NULL()) LIFETIME(1) LAYOUT(FLAT())'],
  ['SELECT tuple(a), (a,), tuple(), ()'],
  ['CREATE TABLE t (a INT(11) SIGNED, b INT UNSIGNED, c BIGINT(20) unsigned) ENGINE = Memory'],
  ['ALTER TABLE t ALTER COLUMN a TYPE Float32'],
  ["ALTER QUOTA q RENAME TO 'r'"],
  ["ALTER ROW POLICY p ON db.t RENAME TO 'r'"],
  ['ALTER ROW POLICY p ON t USING NONE'],
  [
    "ALTER USER u HOST NAME 'a.example' HOST NAME 'b.example'",
    "ALTER USER u HOST NAME 'a.example', NAME 'b.example'",
  ],
  ["ALTER USER u ADD HOST LIKE '%.example'"],
  ["DROP USER 'ann', bob@'%.example'"],
  [
    'CREATE QUOTA q FOR 1 HOUR ERRORS MAX 1, QUERIES MAX 2, FOR 2 MONTH RESULT ROWS MAX 3',
    'CREATE QUOTA q FOR INTERVAL 1 hour MAX errors = 1, queries = 2, FOR INTERVAL 2 month MAX result_rows = 3',
  ],
  ["CREATE QUOTA q KEYED BY 'user name'"],
  ['CREATE QUOTA q KEY BY client_key, ip_address'],
  ['ALTER POLICY p ON t TO u'],
  ['CREATE POLICY p ON t USING a = 1'],
  ["CREATE PROFILE p SETTINGS INHERIT 'other', readonly = 1 READONLY"],
  ['DESC TABLE t'],
  ['REPLACE TABLE t (a Int8) ENGINE = Memory'],
  ["SET a = 1, b = 'x'"],
  ['USE shop'],
  ['EXISTS TEMPORARY TABLE t'],
  ["CHECK TABLE db.t PART 'all_1_1_0'"],
  ['CHECK TABLE t PARTITION 201902 FORMAT Null'],
  ['SYSTEM SYNC REPLICA db.t'],
  ['SYSTEM STOP TTL MERGES ttl'],
  ['SYSTEM FLUSH DISTRIBUTED distributed'],
  ['SELECT date_add(DAY, 1, d), dateSub(d, INTERVAL 2 DAY), timestamp_add(SQL_TSI_HOUR, 3, d)'],
  [
    "SELECT EXTRACT(year FROM d), extract(DOW FROM d), DATE '2024-01-02', timestamp '2024-01-02 03:04:05'",
  ],
  [
    "SELECT SUBSTRING(s FROM 2 FOR 3), substring(s FROM 2), POSITION('a' IN s), TRIM(LEADING 'x' FROM s), trim(both 'y' FROM s)",
  ],
  ["SELECT position(('a' AS n) IN ('abc' AS h)), dateDiff(mi, a, b)"],
  ["SELECT INTERVAL '1 day 2 hour', INTERVAL '3 day', INTERVAL 4 SQL_TSI_DAY, INTERVAL 5 DAY"],
  ['EXPLAIN (SELECT 1 UNION ALL SELECT 2) UNION ALL SELECT 3'],
  ['SELECT\u180e1\u200b+\u20602', 'SELECT 1 + 2'],
  ['INSERT INTO t SELECT * FROM input(\'a Int8\') FORMAT JSONEachRow {"a": 1}, {"a": 2}'],
]

const TIMEPLUS: readonly Case[] = [
  ['SELECT a ? (b ? raw : c) : d'],
  ['SELECT date_add(ts, 1s), EXTRACT(year FROM ts) FROM s'],
  ['DESC STREAM s'],
  ['SELECT raw:items[(*)], raw:items[*].a, (raw:payload.after).email FROM s'],
  ['INSERT INTO `stream` (a) VALUES (1)'],
  ['CREATE STREAM s (`index` int, `family` int) ORDER BY tuple()'],
  ['DROP ROW POLICY p ON s'],
  ['CHECK STREAM s'],
]

describe.each([
  ['clickhouse', CLICKHOUSE],
  ['timeplus', TIMEPLUS],
] as const)('%s', (dialect, cases) => {
  it.each(cases.map(([written, printed = written]) => ({ written, printed })))(
    '$written',
    ({ written, printed }) => {
      const node = statement(written, dialect)
      expect(print(node)).toBe(printed)
      expect(faults(written, dialect)).toEqual([])
    },
  )

  it('keeps trees, numbers, strings and names of many statements', () => {
    const texts = sample(dialect)
    expect(texts.length).toBeGreaterThan(50)
    expect(
      texts.flatMap((text) => faults(text, dialect).map((fault) => `${fault}: ${text}`)),
    ).toEqual([])
  })
})

it('the law notices what is lost', () => {
  expect(lostTokens("SELECT a, 'x', 1.0", "SELECT A, 'x', 1")).toEqual(['name a', 'number 1.0'])
  expect(lostTokens('SELECT a + a', 'SELECT a')).toEqual(['name a'])
})

describe('a real server', () => {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-sql-'))
  // The two packages declare one interface twice; only exactOptionalPropertyTypes tells the copies apart.
  type Config = NonNullable<Parameters<typeof createClient>[0]>
  const connection = createChdbConnection({ path: directory }) as unknown as NonNullable<
    Config['connection']
  >
  const client = createClient({ connection })

  afterAll(async () => {
    await client.close()
    rmSync(directory, { recursive: true, force: true })
  })

  /** As the server answers; nothing when it refuses. */
  async function answer(query: string): Promise<string | undefined> {
    try {
      let text = ''
      for await (const chunk of (await client.exec({ query })).stream) text += String(chunk)
      return text
    } catch {
      return undefined
    }
  }

  /** The texts that print as something else to the server, of those it takes. */
  async function changed(
    texts: readonly string[],
  ): Promise<{ judged: number; wrong: readonly string[] }> {
    const wrong: string[] = []
    let judged = 0
    for (const text of texts) {
      const expected = await answer(`EXPLAIN AST ${tokenText(text)}`)
      if (expected === undefined) continue
      judged++
      const printed = print(statement(text))
      if ((await answer(`EXPLAIN AST ${tokenText(printed)}`)) !== expected) wrong.push(printed)
    }
    return { judged, wrong }
  }

  it('reads the same tree', async () => {
    const texts = [...CLICKHOUSE.map(([written]) => written), ...sample('clickhouse')]
    const { judged, wrong } = await changed(
      texts.filter((text) => parseStatement(text, 'clickhouse').ok),
    )
    expect(wrong).toEqual([])
    expect(judged).toBeGreaterThan(100)
  })

  it('reads a name in backticks that is a keyword', async () => {
    const listed = await answer(
      'SELECT keyword FROM system.keywords ORDER BY keyword FORMAT TSVRaw',
    )
    const words = new Set((listed ?? '').toLowerCase().match(/\b[a-z_]+\b/g))
    expect(words.size).toBeGreaterThan(400)
    const texts = [...words].map((word, index) => {
      const place = NAME_PLACES[index % NAME_PLACES.length] ?? ''
      return place.replaceAll('@', `\`${word}\``)
    })
    // Known to matter there.
    for (const word of [
      'top',
      'cube',
      'index',
      'table',
      'partition',
      'recursive',
      'remove',
      'rows',
      'cluster',
    ])
      texts.push(...NAME_PLACES.map((place) => place.replaceAll('@', `\`${word}\``)))
    const { judged, wrong } = await changed(texts)
    expect(wrong).toEqual([])
    expect(judged).toBeGreaterThan(500)
  })
})

const NAME_PLACES = [
  'SELECT @, @.a, 1 + @ AS @ FROM t WHERE @ IN (1)',
  'SELECT * FROM @ AS x JOIN db.@ AS @ ON x.@ = @.a',
  'SELECT a FROM t GROUP BY @ ORDER BY @ DESC',
  'WITH @ AS (SELECT 1) SELECT * FROM @',
  'SELECT 1 IN @',
  'SELECT f() OVER (@) FROM t WINDOW @ AS ()',
  'CREATE TABLE @ (@ UInt8 DEFAULT @) ENGINE = MergeTree ORDER BY @',
  'CREATE TABLE t (a Int8, INDEX @ @ TYPE minmax, CONSTRAINT @ CHECK @) ENGINE = Memory',
  'INSERT INTO @ SELECT 1',
  'ALTER TABLE @ DROP COLUMN @',
  'ALTER TABLE t MODIFY TTL @ + 1',
  'DESCRIBE @',
  'CREATE ROW POLICY @ ON @ USING @',
  'DROP TABLE @',
]

/** Our own sample, or every tenth line of the corpus where it lies beside the checkout. */
function sample(dialect: Dialect): readonly string[] {
  const lines = corpus(dialect === 'clickhouse' ? 'clickhouse-ddl' : 'timeplus-ddl')
  const step = lines.length > 500 ? 10 : 1
  return lines.filter((_, index) => index % step === 0).map(({ sql }) => sql)
}

/** What the law says is wrong with the print of a text; a text that cannot be read has no print. */
function faults(text: string, dialect: Dialect): readonly string[] {
  const parsed = parseStatement(text, dialect)
  if (!parsed.ok) return []
  const found: string[] = []
  for (const pretty of [false, true]) {
    const printed = print(parsed.node, { pretty })
    const again = parseStatement(printed, dialect)
    if (!again.ok) return [...found, `${again.error.message} in ${printed}`]
    if (treeText(again.node) !== treeText(parsed.node)) found.push(`another tree: ${printed}`)
    if (print(again.node, { pretty }) !== printed) found.push(`printed otherwise: ${printed}`)
    if (setsOf(mentions(again.node, dialect)) !== setsOf(mentions(parsed.node, dialect)))
      found.push(`mentions differ: ${printed}`)
    found.push(...lostTokens(text, printed).map((token) => `lost ${token}`))
  }
  return found
}

/** A tree without places; quotes that need not be are not printed again. */
function treeText(node: Node): string {
  return JSON.stringify(node, (field, value: unknown) => {
    if (field === 'start' || field === 'end' || field === 'quoted') return undefined
    if (field === 'source' && typeof value === 'string') return undefined
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    // Clauses are printed in one order.
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}

/** What a statement mentions are sets: clauses are printed in one order. */
function setsOf(mentioned: Mentions): string {
  return JSON.stringify(mentioned, (_, value: unknown) =>
    Array.isArray(value) ? [...value].sort() : value,
  )
}

/** Words that the printer leaves out or says in another way. */
const OTHERWISE: ReadonlySet<string> = new Set(
  (
    'ALL AS ASC FETCH FIRST FROM FUNCTION HOST IN INNER INTERVAL INTO LIMIT MAX MOD NEXT OFFSET ON ONLY OUTER RESULT ' +
    'ROW ROWS TABLE TO TOP'
  ).split(' '),
)

/** Numbers and strings to the letter, names by their value, keywords in any case; each as often as it was written. */
function lostTokens(text: string, printed: string): readonly string[] {
  const have = counted(printed)
  const lost: string[] = []
  for (const [token, count] of counted(text)) {
    const word = token.slice('name '.length)
    if (token.startsWith('name ') && OTHERWISE.has(word.toUpperCase())) continue
    const recased = [word.toUpperCase(), word.toLowerCase()].filter(
      (form) => KEYWORD.test(form) && form !== word,
    )
    const forms = token.startsWith('name ') ? recased.map((form) => `name ${form}`) : []
    const found = [token, ...forms].reduce((sum, form) => sum + (have.get(form) ?? 0), 0)
    if (found < count) lost.push(token)
  }
  return lost
}

/** More than one letter: `a` printed as `A` is another name. */
const KEYWORD = /^[A-Za-z]\w+$/

function counted(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const token of tokenize(text)) {
    const value = token.kind === 'quoted' ? unquote(token.text) : token.text
    const kind = token.kind === 'quoted' || token.kind === 'word' ? 'name' : token.kind
    if (kind !== 'name' && kind !== 'number' && kind !== 'string') continue
    const key = `${kind} ${value}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}
