/** The shared corpora, or a handful of statements of our own where they are absent. */
import { existsSync, readFileSync } from 'node:fs'

export interface CorpusLine {
  readonly kind: string
  readonly sql: string
  readonly source: string
  readonly refs?: {
    readonly tables: readonly string[]
    readonly functions: readonly string[]
    readonly in_identifiers: readonly string[]
    readonly dictionaries: readonly string[]
    readonly table_functions: readonly string[]
  } | null
}

/** Written for this test, so that a checkout without the corpora asks something as well. */
const SAMPLE: readonly CorpusLine[] = [
  'CREATE TABLE events (id UInt64, user String DEFAULT lower(name), name String, at DateTime, amount Decimal(18, 2)) ENGINE = MergeTree ORDER BY (id, at) PARTITION BY toYYYYMM(at) TTL at + INTERVAL 30 DAY SETTINGS index_granularity = 1024',
  'CREATE TABLE totals (day Date, total AggregateFunction(sum, Float64)) ENGINE = AggregatingMergeTree ORDER BY day',
  "CREATE TABLE colours (id Int32, colour Enum('red', 'green'), note varchar NULL) ENGINE = MergeTree() ORDER BY (id)",
  'CREATE TABLE copies (id UInt64, n Nested(a UInt8, b String), INDEX by_id id TYPE minmax GRANULARITY 2) ENGINE = ReplacingMergeTree ORDER BY id',
  "CREATE VIEW spenders AS SELECT user, sum(amount) AS total FROM events WHERE amount > 10 AND (id > 5 OR name LIKE 'a%') GROUP BY user HAVING total > 100 ORDER BY total DESC LIMIT 5 OFFSET 2",
  "CREATE VIEW sizes AS SELECT id, CASE WHEN amount > 100 THEN 'large' ELSE 'small' END AS size, amount BETWEEN 1 AND 2 AS between FROM events",
  'CREATE VIEW ranked AS WITH recent AS (SELECT * FROM events WHERE at > now() - INTERVAL 1 DAY) SELECT id, row_number() OVER (PARTITION BY user ORDER BY at) AS n FROM recent',
  'CREATE VIEW joined AS SELECT e.id AS id, c.colour AS colour FROM events AS e LEFT JOIN colours AS c ON e.id = c.id UNION ALL SELECT 1 AS id, 2 AS colour',
  'CREATE MATERIALIZED VIEW totals_mv TO totals AS SELECT toDate(at) AS day, sumState(toFloat64(amount)) AS total FROM events GROUP BY day',
  "SELECT COUNT(DISTINCT id) AS n, if(max(id) > 3, 'a', 'b') AS word, arrayMap(x -> x + 1, [1, 2, 3]) AS list FROM events",
  'SELECT id, amount * (1 - 0.5) AS half, -amount AS less, id % 7 AS rest FROM events WHERE NOT (id = 4) AND amount + 3 < 1e6 ORDER BY id ASC',
  'SELECT a.id AS id FROM events AS a INNER JOIN events AS b USING (id) WHERE a.amount >= 2 AND b.amount <= 9 LIMIT 3 BY id',
].map((sql) => ({
  kind: /^(?:CREATE (?:MATERIALIZED )?\w+|SELECT)/.exec(sql)?.[0] ?? '',
  sql,
  source: 'sample',
}))

export function corpus(name: 'clickhouse-ddl' | 'timeplus-ddl'): readonly CorpusLine[] {
  const file = new URL(`../../../shared/corpus/${name}.jsonl`, import.meta.url)
  if (!existsSync(file)) return SAMPLE
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): CorpusLine => JSON.parse(line))
}
