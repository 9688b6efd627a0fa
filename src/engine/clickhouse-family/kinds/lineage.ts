/**
 * Columns across relations: which columns a definition reads, and what its own columns come from. Names are looked up
 * among the declared (or live) relations; what those do not tell stays unknown.
 */
import type { ColumnFacts, ColumnUse, KindContext, MissingColumn } from '../../engine.ts'
import {
  type CatalogueColumn,
  hasOpenColumns,
  type Lineage,
  lineage,
  type Node,
  type Query,
  type Select,
} from '../../../sql/index.ts'
import type { Spec } from '../../../resource/resource.ts'
import type { Columns, ColumnSpec } from './columns.ts'
import { qualifiedName } from './names.ts'
import { isList, isObject } from './settings.ts'
import type { Path } from '../../common/scalar.ts'
import type { Texts } from './text.ts'

export interface LineageIn {
  /** What a query reads and returns. */
  readonly queryFacts: (text: string, path: Path, context: KindContext) => ColumnFacts
  /** What an expression over one relation reads of it, and of others in sub-queries. */
  readonly expressionFacts: (
    text: string,
    relation: readonly string[],
    path: Path,
    context: KindContext,
  ) => Pick<ColumnFacts, 'reads' | 'hasAllReads' | 'missing'>
  /** The columns a relation is known to have; a view's through its query. */
  readonly columnsOfRelation: (
    name: string,
    context: KindContext,
  ) => readonly CatalogueColumn[] | undefined
}

/** Columns that the server gives a relation of this kind by itself. */
export type OwnColumns = (kind: string) => readonly CatalogueColumn[]

export function lineageIn(
  texts: Texts,
  { flatColumns }: Columns,
  ownColumns: OwnColumns = () => [],
): LineageIn {
  const { dialect, parsedQuery, parseText, normalContext } = texts
  /** One side is asked for the same relations again and again. */
  const sides = new WeakMap<KindContext, Map<string, readonly CatalogueColumn[] | undefined>>()

  function queryFacts(text: string, path: Path, context: KindContext): ColumnFacts {
    const parsed = parsedQuery(text)
    if (!parsed.ok) return unknownFacts
    const found = lineageOf(parsed.node, context)
    return {
      ...usesOf(found, path, context),
      columns: found.columns
        .filter(({ name, complete }) => name !== '*' || complete)
        .map(({ name, sources, complete }) => ({
          name,
          complete,
          from: sources.map(({ table, column }) => ({ relation: table.join('.'), column })),
        })),
      hasAllColumns: !found.columns.some(({ name, complete }) => name === '*' && !complete),
    }
  }

  function expressionFacts(
    text: string,
    relation: readonly string[],
    path: Path,
    context: KindContext,
  ): Pick<ColumnFacts, 'reads' | 'hasAllReads' | 'missing'> {
    const parsed = parseText('expression', text)
    if (!parsed.ok) return unknownFacts
    return usesOf(lineageOf(selectOver(parsed.node, relation), context), path, context)
  }

  function columnsOfRelation(
    name: string,
    context: KindContext,
  ): readonly CatalogueColumn[] | undefined {
    const known = knownColumns(context)
    if (known.has(name)) return known.get(name)
    // Views that need each other have no columns that could be known.
    known.set(name, undefined)
    const relation = context.lookup('relation', name)
    // What is declared as External may have more columns than the plan says.
    const isKnown = relation !== undefined && relation.kind !== 'External'
    const columns = isKnown ? findColumns(relation.spec, context) : undefined
    const own = isKnown ? ownColumns(relation.kind) : []
    const found = columns && [
      ...columns,
      ...own.filter((column) => !columns.some(({ name: other }) => other === column.name)),
    ]
    known.set(name, found)
    return found
  }

  function findColumns(spec: Spec, context: KindContext): readonly CatalogueColumn[] | undefined {
    const { columns, query, to, into } = spec
    const target = to ?? into
    if (typeof target === 'string') {
      return columnsOfRelation(qualifiedName(target, context.database), context)
    }
    // Without a list the server takes the columns from elsewhere: Distributed from its table.
    if (isList(columns) && columns.length === 0) return undefined
    if (isList(columns)) {
      const { engine } = spec
      if (typeof engine === 'string' && hasOpenColumns(engine)) return undefined
      const declared = columns.flatMap((column) => (isObject(column) ? [column as ColumnSpec] : []))
      return flatColumns(declared).map(catalogueColumn)
    }
    return typeof query === 'string' ? columnsOfQuery(query, context) : undefined
  }

  function columnsOfQuery(
    text: string,
    context: KindContext,
  ): readonly CatalogueColumn[] | undefined {
    const parsed = parsedQuery(text)
    // The server froze what a live view's star stood for when it was written.
    if (!parsed.ok || (context.side === 'live' && hasStar(parsed.node))) return undefined
    const { columns } = lineageOf(parsed.node, context)
    if (columns.some(({ name, complete }) => name === '*' && !complete)) return undefined
    return columns.map(({ name, unnamed }) => ({ name: unnamed ? '' : name }))
  }

  function lineageOf(node: Query, context: KindContext): Lineage {
    const { inline } = normalContext(context, node)
    return lineage(node, {
      dialect,
      database: context.database,
      columnsOf: (parts) => columnsOfRelation(parts.join('.'), context),
      ...(inline === undefined ? {} : { functions: inline }),
    })
  }

  function usesOf(
    { reads, unknown, missing, columns }: Lineage,
    path: Path,
    context: KindContext,
  ): Pick<ColumnFacts, 'reads' | 'hasAllReads' | 'missing'> {
    return {
      reads: reads.map(
        ({ table, column, start, end }): ColumnUse => ({
          relation: table.join('.'),
          column,
          path,
          start,
          end,
        }),
      ),
      hasAllReads: unknown.length === 0 && columns.every(({ complete }) => complete),
      missing: missing.map(
        ({ name, tables, start, end }): MissingColumn => ({
          name,
          relations: tables.map((parts) => parts.join('.')),
          candidates: tables.flatMap((parts) =>
            (columnsOfRelation(parts.join('.'), context) ?? []).map((column) => column.name),
          ),
          path,
          start,
          end,
        }),
      ),
    }
  }

  function knownColumns(context: KindContext): Map<string, readonly CatalogueColumn[] | undefined> {
    const known = sides.get(context)
    if (known !== undefined) return known
    const fresh = new Map<string, readonly CatalogueColumn[] | undefined>()
    sides.set(context, fresh)
    return fresh
  }

  return { queryFacts, expressionFacts, columnsOfRelation }
}

export const unknownFacts: ColumnFacts = {
  columns: [],
  hasAllColumns: false,
  reads: [],
  hasAllReads: false,
  missing: [],
}

/** Nothing of its own, and nothing of others. */
export const noFacts: ColumnFacts = {
  columns: [],
  hasAllColumns: true,
  reads: [],
  hasAllReads: true,
  missing: [],
}

function catalogueColumn(column: ColumnSpec): CatalogueColumn {
  const { alias, materialized, ephemeral } = column
  const hidden = alias !== undefined || materialized !== undefined || ephemeral !== undefined
  return hidden ? { name: column.name, hidden } : { name: column.name }
}

function hasStar(query: Query): boolean {
  switch (query.kind) {
    case 'select':
      return query.columns.some(({ kind }) => kind === 'asterisk' || kind === 'columns')
    case 'setOperation':
      return query.branches.some(hasStar)
    case 'grouped':
    case 'output':
      return hasStar(query.query)
    case 'explain':
      return true
  }
}

/** `SELECT 1 FROM relation WHERE expression`, as a tree, so that places stay those of the expression. */
function selectOver(node: Node, relation: readonly string[]): Select {
  const nowhere = { start: 0, end: 0 }
  const parts = relation.map((text) => ({
    kind: 'name' as const,
    text,
    quoted: true,
    ...nowhere,
  }))
  return {
    kind: 'select',
    with: [],
    columns: [],
    from: {
      kind: 'from',
      first: { kind: 'tableSource', table: { kind: 'identifier', parts, ...nowhere }, ...nowhere },
      joins: [],
      ...nowhere,
    },
    // parseText('expression') gives an expression and nothing else.
    where: node as NonNullable<Select['where']>,
    ...nowhere,
  }
}
