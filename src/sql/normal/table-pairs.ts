/** Columns that a table takes from elsewhere: a query, another table, a table function, a default. */
import type { Node } from '../ast/node.ts'
import type { CreateTable } from '../ast/statement.ts'
import type { ColumnDefinition } from '../ast/table.ts'
import { columnName } from './column-rules.ts'
import { outputColumns } from './output-columns.ts'
import { between, withoutElements } from './pair-between.ts'
import { type Aligned, CLICKHOUSE, type PairRule } from './rule.ts'

export const TABLE_PAIRS: readonly PairRule[] = [
  {
    phase: 'pair',
    id: 'table-function-columns',
    seen: CLICKHOUSE,
    what: 'A table made of a table function gets a column list; it counts only where both sides state one.',
    apply: between(isTable, (a, b) =>
      isOfFunction(a) && isOfFunction(b) && !(a.elements && b.elements)
        ? withoutElements(a, b)
        : undefined,
    ),
  },
  {
    phase: 'pair',
    id: 'table-of-query',
    seen: CLICKHOUSE,
    what: '`AS SELECT` fills a table and is not stored; without a column list the columns are those of the query.',
    apply: between(isTable, withoutQuery),
  },
  {
    phase: 'pair',
    id: 'table-of-table',
    seen: CLICKHOUSE,
    what: '`AS other` is stored as the columns of the other table, and as its engine and comment unless they are given.',
    apply: between(isTable, withoutModel),
  },
  {
    phase: 'pair',
    id: 'inferred-type',
    seen: CLICKHOUSE,
    what: 'A column without a type gets the type of its default.',
    apply: between(isTable, withoutInferredTypes),
  },
]

export function isTable(node: Node): node is CreateTable {
  return node.kind === 'createTable'
}

function isOfFunction({ origin }: CreateTable): boolean {
  return origin !== undefined && origin.form !== 'SELECT' && origin.table.kind === 'call'
}

function withoutQuery(a: CreateTable, b: CreateTable): Aligned | undefined {
  const [left, right] = [queryOf(a), queryOf(b)]
  if ((left === undefined) === (right === undefined)) return undefined
  const { origin: _a, ...bareA } = a
  const { origin: _b, ...bareB } = b
  const [written, stored] = left ? [a, b] : [b, a]
  const query = left ?? right
  if (written.elements || !query) return { a: bareA, b: bareB, unknown: [] }
  const names = outputColumns(query)
  const known = names.every(({ name, star }) => name !== undefined && !star)
  const found = stored.elements?.columns.map(columnName)
  const isOther = known && found?.join('\n') !== names.map(({ name }) => name).join('\n')
  if (isOther) return undefined
  return { ...withoutElements(bareA, bareB), unknown: ['its columns, which are those of a query'] }
}

function queryOf({ origin }: CreateTable) {
  return origin?.form === 'SELECT' ? origin.query : undefined
}

function withoutModel(a: CreateTable, b: CreateTable): Aligned | undefined {
  const [left, right] = [modelOf(a), modelOf(b)]
  if ((left === undefined) === (right === undefined)) return undefined
  const written = left ? a : b
  const takesEngine = written.storage.engine === undefined
  const bare = (node: CreateTable): CreateTable => {
    const { origin: _origin, elements: _elements, comment, ...rest } = node
    return {
      ...rest,
      ...(comment && written.comment && { comment }),
      ...(takesEngine && { storage: {} }),
    }
  }
  const what = takesEngine ? 'columns and engine' : 'columns'
  return { a: bare(a), b: bare(b), unknown: [`its ${what}, which are those of another table`] }
}

function modelOf({ origin }: CreateTable) {
  return origin && origin.form !== 'SELECT' && origin.table.kind === 'identifier'
    ? origin.table
    : undefined
}

function withoutInferredTypes(a: CreateTable, b: CreateTable): Aligned | undefined {
  const types = new Map<string, number>()
  for (const column of [...columnsOf(a), ...columnsOf(b)]) {
    const name = columnName(column)
    types.set(name, (types.get(name) ?? 0) + (column.type ? 1 : 0))
  }
  const shared = new Set(columnsOf(b).map(columnName))
  const inferred = columnsOf(a)
    .map(columnName)
    .filter((name) => shared.has(name) && types.get(name) === 1)
  if (inferred.length === 0) return undefined
  const names = new Set(inferred)
  return {
    a: withoutTypes(a, names),
    b: withoutTypes(b, names),
    unknown: inferred.map((name) => `the type of \`${name}\`, which is that of its default`),
  }
}

function columnsOf(node: CreateTable): readonly ColumnDefinition[] {
  return node.elements?.columns ?? []
}

/** Codec parameters that depend on the type go with it. */
function withoutTypes(node: CreateTable, names: ReadonlySet<string>): CreateTable {
  if (!node.elements) return node
  const columns = node.elements.columns.map((column) => {
    if (!names.has(columnName(column))) return column
    const { type: _, ...rest } = column
    return rest
  })
  return { ...node, elements: { ...node.elements, columns } }
}
