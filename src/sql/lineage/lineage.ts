/**
 * Column lineage: which columns of which tables every output column of a query comes from, and which columns the
 * query reads anywhere. Names mean what the analyzer of ClickHouse 26.7 takes them for (seen in EXPLAIN QUERY TREE);
 * whatever needs a catalogue that does not know it is said to be unknown.
 */
import type { Query } from '../ast/query.ts'
import type { Statement } from '../ast/statement.ts'
import { children } from '../ast/children.ts'
import type { Node } from '../ast/node.ts'
import { inlineFunctions } from '../normal/inline.ts'
import type { Lineage, LineageOptions, OutputLineage } from './lineage-types.ts'
import { queryColumns } from './query.ts'
import type { RelationColumn } from './relation.ts'
import { emptyScope, type QueryColumns } from './scope.ts'
import { CONSTANT } from './value.ts'
import { newWalk } from './walk.ts'

/** The lineage of a query, or of the query inside a statement; without one there are no columns. */
export function lineage(node: Query | Statement, options: LineageOptions): Lineage {
  const query = queryOf(node)
  if (query === undefined) return { columns: [], reads: [], unknown: [], missing: [] }
  try {
    return queryLineage(query, options)
  } catch (error) {
    // The stack has an end, and how much of it is left depends on the caller.
    if (!(error instanceof RangeError)) throw error
    const because = 'the query is nested too deeply to follow'
    const { start, end } = query
    return {
      columns: [{ name: '*', sources: [], complete: false, because }],
      reads: [],
      unknown: [{ because, start, end }],
      missing: [],
    }
  }
}

function queryLineage(query: Query, options: LineageOptions): Lineage {
  const walk = newWalk(options)
  const inlined = options.functions ? inlineFunctions(query, options.functions) : query
  const result =
    inlined.kind === 'explain' && inlined.query
      ? explained(queryColumns(inlined.query, emptyScope(), walk))
      : queryColumns(inlined, emptyScope(), walk)
  const setting = telling(query)
  return {
    columns: outputs(result, setting),
    reads: [...walk.reads.values()].sort(byPlace),
    unknown: [...walk.unknown.values()].sort(byPlace),
    // A setting may change what names mean, so none is called missing then.
    missing: setting === undefined ? [...walk.missing.values()].sort(byPlace) : [],
  }
}

function queryOf(node: Query | Statement): Query | undefined {
  switch (node.kind) {
    case 'query':
    case 'createView':
    case 'createMaterializedView':
    case 'insert':
      return node.query
    case 'createTable':
      return node.origin?.form === 'SELECT' ? node.origin.query : undefined
    case 'select':
    case 'setOperation':
    case 'grouped':
    case 'output':
    case 'explain':
      return node
    default:
      return undefined
  }
}

/** The rows of EXPLAIN are text about the query; what it reads is still of interest. */
function explained(_: QueryColumns): QueryColumns {
  return { columns: [{ name: 'explain', value: CONSTANT }] }
}

function outputs({ columns, open }: QueryColumns, setting: string | undefined) {
  const because = open ?? (setting && `the setting \`${setting}\` changes what names mean`)
  const listed = columns.map((column) => output(column, because))
  if (open === undefined) return listed
  return [...listed, { name: '*', sources: [], complete: false, because: open }]
}

function output(column: RelationColumn, because: string | undefined): OutputLineage {
  const { sources, doubts } = column.value ?? CONSTANT
  const reason = doubts[0] ?? because
  const head =
    column.name === undefined
      ? { name: column.label ?? '', unnamed: true as const }
      : { name: column.name }
  return reason === undefined
    ? { ...head, sources, complete: true }
    : { ...head, sources, complete: false, because: reason }
}

/** Settings that decide what a name or a star means. */
const TELLING =
  /^(asterisk_include_|prefer_column_name_to_alias|single_join_prefer_left_table|joined_subquery|allow_experimental_analyzer|enable_analyzer|enable_global_with_statement|analyzer_compatibility|multiple_joins_)/

function telling(query: Query): string | undefined {
  const open: Node[] = [query]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind === 'setting' && TELLING.test(node.name)) return node.name
    for (const child of children(node)) open.push(child)
  }
  return undefined
}

function byPlace(a: { start: number; end: number }, b: { start: number; end: number }): number {
  return a.start - b.start || a.end - b.end
}
