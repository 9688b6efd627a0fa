/**
 * What only one side of a comparison can state. The server adds columns to views, takes columns from elsewhere and
 * evaluates calls; where that cannot be worked out from the text, it is left out on both sides and named as unknown.
 */
import type { Call, Expression } from '../ast/expression.ts'
import type { Node } from '../ast/node.ts'
import type { Query, Select } from '../ast/query.ts'
import type {
  CreateDictionary,
  CreateMaterializedView,
  CreateTable,
  CreateView,
} from '../ast/statement.ts'
import type { ColumnDefinition, KeyValue } from '../ast/table.ts'
import { columnName } from './column-rules.ts'
import { outputColumns } from './output-columns.ts'
import { type Aligned, CLICKHOUSE, type PairRule } from './rule.ts'

type View = CreateView | CreateMaterializedView

export const PAIR_RULES: readonly PairRule[] = [
  {
    phase: 'pair',
    id: 'view-columns',
    seen: CLICKHOUSE,
    what: 'A view gets a column list with types; it counts where both sides state one, or where its names are not those of the query.',
    apply: between(isView, (a, b) =>
      (a.elements && b.elements) || isRenamed(a) || isRenamed(b)
        ? undefined
        : withoutElements(a, b),
    ),
  },
  {
    phase: 'pair',
    id: 'view-security',
    seen: CLICKHOUSE,
    what: 'A refreshable view gets `DEFINER = user SQL SECURITY DEFINER`, and a view with one of the two gets the other; CURRENT_USER becomes the name.',
    apply: between(isView, alignedSecurity),
  },
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
  {
    phase: 'pair',
    id: 'evaluated-engine',
    seen: CLICKHOUSE,
    what: 'A computed argument of an engine is stored as its value, and the format of a URL, S3 or File is written out.',
    apply: between(isTable, withoutEvaluatedArguments),
  },
  {
    phase: 'pair',
    id: 'evaluated-source',
    seen: CLICKHOUSE,
    what: 'A call in a dictionary source, such as `PORT tcpPort()`, is stored as its value.',
    apply: between(isDictionary, withoutEvaluated),
  },
]

/** A rule for two nodes of one kind; `undefined` says that nothing is to be left out. */
function between<N extends Node>(
  guard: (node: Node) => node is N,
  align: (a: N, b: N) => Aligned | undefined,
): PairRule['apply'] {
  return (a, b) => {
    const found = guard(a) && guard(b) ? align(a, b) : undefined
    return found ?? { a, b, unknown: [] }
  }
}

function isView(node: Node): node is View {
  return node.kind === 'createView' || node.kind === 'createMaterializedView'
}

function isTable(node: Node): node is CreateTable {
  return node.kind === 'createTable'
}

function isDictionary(node: Node): node is CreateDictionary {
  return node.kind === 'createDictionary'
}

function isOfFunction({ origin }: CreateTable): boolean {
  return origin !== undefined && origin.form !== 'SELECT' && origin.table.kind === 'call'
}

/** Whether a column list gives a column another name than the alias it has in the query. */
function isRenamed({ elements, query }: View): boolean {
  const select = firstSelect(query)
  const columns = elements?.columns ?? []
  if (!select || columns.length !== select.columns.length) return false
  return select.columns.some((item, index) => {
    const column = columns[index]
    return item.kind === 'alias' && column !== undefined && columnName(column) !== item.name.text
  })
}

function firstSelect(query: Query | undefined): Select | undefined {
  if (query?.kind === 'select') return query
  return query?.kind === 'setOperation' ? firstSelect(query.branches[0]) : undefined
}

function withoutElements<N extends View | CreateTable>(a: N, b: N): Aligned {
  const { elements: _a, ...left } = a
  const { elements: _b, ...right } = b
  // `elements` is optional in N, so the rest is still an N.
  return { a: left as N, b: right as N, unknown: [] }
}

/** Who defines a view counts where both sides name one; what it may do counts unless the server added it. */
function alignedSecurity(a: View, b: View): Aligned | undefined {
  const isCurrent = [a, b].some(({ definer }) => definer?.text.toUpperCase() === 'CURRENT_USER')
  const oneSided = a.definer === undefined || b.definer === undefined
  if (!isCurrent && !oneSided) return undefined
  const both = a.definer && b.definer && a.definer.text !== b.definer.text
  return {
    a: withoutDefiner(a, b),
    b: withoutDefiner(b, a),
    unknown: both ? ['who CURRENT_USER was'] : [],
  }
}

/** DEFINER is what a named definer means, and what a refreshable view gets. */
function withoutDefiner(node: View, other: View): View {
  const { definer, sqlSecurity, ...rest } = node
  const isRefreshable = node.kind === 'createMaterializedView' && node.refresh !== undefined
  const meant = sqlSecurity ?? (definer ? 'DEFINER' : undefined)
  const isAdded = meant === 'DEFINER' && isRefreshable && !other.sqlSecurity && !other.definer
  return meant && !isAdded ? { ...rest, sqlSecurity: meant } : rest
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

const OF_FILES: ReadonlySet<string> = new Set(['URL', 'S3', 'File'])

function withoutEvaluatedArguments(a: CreateTable, b: CreateTable): Aligned | undefined {
  const [left, right] = [argumentsOf(a), argumentsOf(b)]
  if (!left?.args || !right?.args || left.name.text !== right.name.text) return undefined
  const shorter = Math.min(left.args.length, right.args.length)
  const oneMore = Math.abs(left.args.length - right.args.length) === 1
  const isFormat = oneMore && OF_FILES.has(left.name.text)
  if (left.args.length !== right.args.length && !isFormat) return undefined
  const places = [...left.args.keys()].filter((index) => {
    const [one, other] = [left.args?.[index], right.args?.[index]]
    return isComputed(one, other) || isComputed(other, one)
  })
  if (places.length === 0 && !isFormat) return undefined
  const rest = (called: Call | undefined): Call | undefined =>
    called && {
      ...called,
      args: (called.args ?? []).slice(0, shorter).filter((_, at) => !places.includes(at)),
    }
  const without = (node: CreateTable): CreateTable => withArgumentsOf(node, rest)
  const unknown = places.map((at) => `argument ${at + 1} of its engine, which the server evaluated`)
  const format = isFormat ? ['the format of its engine, which the server found out'] : []
  return { a: without(a), b: without(b), unknown: [...unknown, ...format] }
}

/** The engine of a table, or the table function it is made of. */
function argumentsOf({ storage, origin }: CreateTable): Call | undefined {
  if (storage.engine) return storage.engine
  return origin && origin.form !== 'SELECT' && origin.table.kind === 'call'
    ? origin.table
    : undefined
}

function withArgumentsOf(
  node: CreateTable,
  rest: (called: Call | undefined) => Call | undefined,
): CreateTable {
  const { storage, origin } = node
  const called = rest(argumentsOf(node))
  if (!called) return node
  if (storage.engine) return { ...node, storage: { ...storage, engine: called } }
  return origin && origin.form !== 'SELECT'
    ? { ...node, origin: { ...origin, table: called } }
    : node
}

/** A call on one side, a value on the other. */
function isComputed(node: Expression | undefined, value: Expression | undefined): boolean {
  return node?.kind === 'call' && (value?.kind === 'string' || value?.kind === 'number')
}

function withoutEvaluated(a: CreateDictionary, b: CreateDictionary): Aligned | undefined {
  const [left, right] = [pairsOf(a), pairsOf(b)]
  const keys = left
    .filter((pair, index) => isCall(pair) !== isCall(right[index]) && sameKey(pair, right[index]))
    .map((pair) => pair.key.text)
  if (keys.length === 0) return undefined
  const without = (node: CreateDictionary): CreateDictionary => {
    const { dictionarySource: source } = node
    if (!source) return node
    const pairs = source.pairs.filter((pair) => !keys.includes(pair.key.text))
    return { ...node, dictionarySource: { ...source, pairs } }
  }
  return {
    a: without(a),
    b: without(b),
    unknown: keys.map((key) => `${key} of its source, which the server evaluated`),
  }
}

function pairsOf(node: CreateDictionary): readonly KeyValue[] {
  return node.dictionarySource?.pairs ?? []
}

function isCall(pair: KeyValue | undefined): boolean {
  return pair?.value.kind === 'call'
}

function sameKey(a: KeyValue, b: KeyValue | undefined): boolean {
  return a.key.text === b?.key.text
}
