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

const SAMPLE: readonly CorpusLine[] = [
  [
    'CREATE TABLE',
    'CREATE TABLE t (id UInt64, s String DEFAULT lower(x)) ENGINE = MergeTree ORDER BY id',
  ],
  ['CREATE VIEW', "CREATE VIEW v AS SELECT id, count() AS n FROM t WHERE s LIKE 'a%' GROUP BY id"],
  ['SELECT', 'WITH c AS (SELECT 1 AS a) SELECT * FROM c JOIN u USING (a) UNION ALL SELECT 2'],
  ['CREATE MATERIALIZED VIEW', 'CREATE MATERIALIZED VIEW mv TO t AS SELECT id, s FROM src'],
].map(([kind = '', sql = '']) => ({ kind, sql, source: 'sample' }))

export function corpus(name: 'clickhouse-ddl' | 'timeplus-ddl'): readonly CorpusLine[] {
  const file = new URL(`../../../shared/corpus/${name}.jsonl`, import.meta.url)
  if (!existsSync(file)) return SAMPLE
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): CorpusLine => JSON.parse(line))
}
