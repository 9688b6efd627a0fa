/** The shared corpora, or the sample of our own writing where a checkout has none beside it. */
import { existsSync, readFileSync } from 'node:fs'

export interface CorpusLine {
  readonly id: string
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

export function corpus(name: 'clickhouse-ddl' | 'timeplus-ddl'): readonly CorpusLine[] {
  const shared = new URL(`../../../shared/corpus/${name}.jsonl`, import.meta.url)
  const file = existsSync(shared) ? shared : sampleFile(name)
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): CorpusLine => JSON.parse(line))
}

function sampleFile(name: string): URL {
  return new URL(`../../fixtures/sql/sample/${name}.jsonl`, import.meta.url)
}
