/**
 * Laws over damaged statements: what is read prints as something that reads as the same, and what
 * is not read is a SyntaxFault with a place, never another error.
 */
import { expect, test } from 'vitest'
import {
  type Dialect,
  formatStatement,
  parseStatement,
  qualifyQuery,
  queryShape,
  references,
  SyntaxFault,
  toClickHouse,
  TranslationFault,
  UnknownType,
} from '../support/timeplus/sql/index.ts'

const SEEDS: readonly string[] = [
  "CREATE STREAM d.s (a int DEFAULT 1 + 2 * x, `b c` array(string) CODEC(ZSTD(1)), INDEX i a TYPE minmax GRANULARITY 2) PRIMARY KEY a TTL t + INTERVAL 1 DAY SETTINGS mode = 'versioned_kv', shards = 3",
  "CREATE EXTERNAL STREAM k (raw string) SETTINGS type = 'kafka', brokers = 'b:9092', topic = 't'",
  'CREATE MATERIALIZED VIEW v INTO t AS SELECT window_start, count() AS c, sum_if(a, b > 1) FROM tumble(s, ts, 5s) WHERE a IN (1, 2) GROUP BY window_start',
  "CREATE VIEW v AS WITH c AS (SELECT a FROM s) SELECT * EXCEPT b FROM c LEFT JOIN table(x) AS y ON c.a = y.a AND NOT c.b ORDER BY a DESC LIMIT 5, 3 SETTINGS seek_to = 'earliest'",
  "SELECT raw:a.b::int AS x, case y when 1 then 'p' else 'q' end, arr[1].2, -z, f(v -> v + 1, [1, 2]) FROM hop(s, 1s, 5s) GROUP BY x HAVING count() > 2",
  'SELECT a, b FROM s UNION ALL (SELECT a, b FROM t WHERE a BETWEEN 1 AND 2 OR b IS NOT NULL)',
  'ALTER STREAM s ADD COLUMN a int DEFAULT 1, RENAME COLUMN b TO c, MODIFY TTL t + 5d',
  "CREATE OR REPLACE FUNCTION f(a string, b array(int)) RETURNS string LANGUAGE JAVASCRIPT AS 'x'",
  'GRANT SELECT(a, b), INSERT ON d.s TO u, r WITH GRANT OPTION',
]

const DIALECTS: readonly Dialect[] = [
  { generation: 1, edition: 'oss' },
  { generation: 2, edition: 'enterprise' },
  { generation: 3, edition: 'enterprise' },
]

const CASES = 1200

test('damaged statements', () => {
  const random = generator(20)
  let read = 0
  for (let count = 0; count < CASES; count += 1) {
    const sql = damaged(SEEDS[random(SEEDS.length)] ?? '', random)
    for (const dialect of DIALECTS) read += checked(sql, dialect) ? 1 : 0
  }
  // Enough are still statements for the laws to say something.
  expect(read).toBeGreaterThan(CASES / 4)
})

/** Whether it was read; fails where a law does not hold. */
function checked(sql: string, dialect: Dialect): boolean {
  const statement = parsed(sql, dialect)
  if (!statement) return false
  const text = formatStatement(statement, 'oneLine', dialect.generation)
  if (/^(SELECT|CREATE (STREAM|VIEW|MATERIALIZED)|GRANT)/.test(text)) {
    const again = formatStatement(parseStatement(text, dialect), 'oneLine', dialect.generation)
    expect(again, sql).toBe(text)
  }
  if (statement.kind === 'select') {
    references(qualifyQuery(statement.query, 'd'))
    queryShape(statement.query)
    translated(statement.query)
  }
  return true
}

function parsed(sql: string, dialect: Dialect): ReturnType<typeof parseStatement> | undefined {
  try {
    return parseStatement(sql, dialect)
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error
    expect(error.position).toBeLessThanOrEqual(sql.length)
    return undefined
  }
}

function translated(query: Parameters<typeof toClickHouse>[0]): void {
  try {
    toClickHouse(query, { relation: () => 'x' })
  } catch (error) {
    const known =
      error instanceof TranslationFault ||
      error instanceof UnknownType ||
      error instanceof SyntaxFault
    if (!known) throw error
  }
}

/** One token taken out, doubled, or put in another's place. */
function damaged(sql: string, random: (below: number) => number): string {
  const tokens: string[] = sql.match(/\w+|'[^']*'|`[^`]*`|\s+|[^\s\w]/g) ?? []
  const at = random(tokens.length)
  const other = tokens[random(tokens.length)] ?? ''
  const [before, after] = [tokens.slice(0, at), tokens.slice(at + 1)]
  const kept = [[], [tokens[at] ?? '', tokens[at] ?? ''], [other]][random(3)] ?? []
  return [...before, ...kept, ...after].join('')
}

/** A sequence that is the same at every run. */
function generator(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}
