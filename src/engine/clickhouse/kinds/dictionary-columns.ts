/** Attributes of a dictionary and the columns of its source: a table of this server is read column by name. */
import type { ColumnFacts, ColumnUse, KindContext, MissingColumn } from '../../engine.ts'
import { type KeyValueCall, parseFragment, references } from '../../../sql/index.ts'
import type { DictionarySpec } from './dictionary.ts'
import { columnsOfRelation, queryFacts } from './lineage.ts'
import { noFacts, unknownFacts } from '../../clickhouse-family/kinds/lineage.ts'
import { qualifiedName } from '../../clickhouse-family/kinds/names.ts'
import { inStatement } from './text.ts'

/** `context` has the dictionary's own database, which a source without DB reads from. */
export function dictionaryFacts(spec: DictionarySpec, context: KindContext): ColumnFacts {
  const columns = spec.columns.map(({ name }) => ({ name, from: [], complete: false }))
  const query = spec.source === undefined ? undefined : sourceQuery(spec.source)
  if (query !== undefined) return { ...ofQuery(query, context), columns }
  const table = spec.source === undefined ? undefined : sourceTable(spec.source, context)
  return table === undefined
    ? { ...unknownFacts, columns, hasAllColumns: true }
    : ofTable(spec, table, context)
}

/** Every attribute without an expression is a column of the table (26.7.2.1: the load fails otherwise). */
function ofTable(spec: DictionarySpec, relation: string, context: KindContext): ColumnFacts {
  const known = columnsOfRelation(relation, context)?.map(({ name }) => name)
  const reads: ColumnUse[] = []
  const missing: MissingColumn[] = []
  for (const [index, { name, expression }] of spec.columns.entries()) {
    if (expression !== undefined) continue
    const place = { path: ['columns', index, 'name'], start: 0, end: name.length }
    if (known === undefined || hasColumn(known, name))
      reads.push({ relation, column: name, ...place })
    else missing.push({ name, relations: [relation], candidates: known, ...place })
  }
  return {
    ...noFacts,
    columns: spec.columns.map(({ name, expression }) => ({
      name,
      from: expression === undefined ? [{ relation, column: name }] : [],
      complete: expression === undefined,
    })),
    reads,
    hasAllReads: reads.length === spec.columns.length,
    missing,
  }
}

/** Attributes may also be called like elements (`tup.a`) and virtual columns (`_table`) of the table (26.7.2.1). */
function hasColumn(known: readonly string[], name: string): boolean {
  return name.startsWith('_') || known.some((one) => one === name || name.startsWith(`${one}.`))
}

/** The names in a query's text are in a string of the source: the place is the source. */
function ofQuery({ text, start, end }: SourceText, context: KindContext): ColumnFacts {
  const facts = queryFacts(text, ['source'], context)
  const moved = <T extends { start: number; end: number }>(item: T): T => ({
    ...item,
    start: Math.min(start + 1 + item.start, end),
    end: Math.min(start + 1 + item.end, end),
  })
  return {
    ...facts,
    hasAllColumns: true,
    reads: facts.reads.map(moved),
    missing: facts.missing.map(moved),
  }
}

interface SourceText {
  readonly text: string
  readonly start: number
  readonly end: number
}

function sourceQuery(source: string): SourceText | undefined {
  const parsed = parseSource(source)
  const pair = parsed?.pairs.find(({ key }) => key.text.toUpperCase() === 'QUERY')
  if (!parsed || !isLocal(source) || pair?.value.kind !== 'string') return undefined
  const { value, start, end } = pair.value
  return { text: value, start, end }
}

function sourceTable(source: string, context: KindContext): string | undefined {
  const parsed = parseSource(source)
  const keys = new Set(parsed?.pairs.map(({ key }) => key.text.toUpperCase()))
  // A named collection may say anything, and WHERE reads columns on its own.
  if (keys.has('NAME') || keys.has('WHERE') || keys.has('INVALIDATE_QUERY')) return undefined
  const [table, ...others] = tablesOf(source)
  if (table === undefined || others.length > 0 || table.remote || table.dynamic) return undefined
  return qualifiedName(table.parts.join('.'), context.database)
}

function isLocal(source: string): boolean {
  return tablesOf(source).every(({ remote }) => remote !== true)
}

function tablesOf(source: string): ReturnType<typeof references> {
  const whole = inStatement('source', source)
  return whole ? references(whole.node).filter(({ kind }) => kind === 'table') : []
}

function parseSource(source: string): KeyValueCall | undefined {
  const parsed = parseFragment('source', source, 'clickhouse')
  if (!parsed.ok || parsed.node.kind !== 'keyValueCall') return undefined
  return parsed.node.name.text.toUpperCase() === 'CLICKHOUSE' ? parsed.node : undefined
}
