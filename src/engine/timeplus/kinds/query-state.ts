/**
 * What a streaming query remembers between rows: per step (an aggregation, a join …) what its state
 * is kept by. Two queries whose steps agree can go on from one checkpoint
 * (timeplus.md §2.4; p3:src/Storages/MatView/StorageMaterializedView.cpp, docs:sql-alter-view.md).
 */
import {
  type Call,
  type Expression,
  isTimeplusAggregate,
  type Query,
  type Select,
  type TableSource,
} from '../../../sql/index.ts'
import {
  type Aliases,
  aliasesOf,
  namesIn,
  ownCalls,
  resolved,
  subqueries,
  textOf,
} from './select-parts.ts'

export type Aspect =
  | 'sources'
  | 'window'
  | 'join'
  | 'GROUP BY keys'
  | 'PARTITION BY'
  | 'DISTINCT'
  | 'LIMIT'
  | 'functions that look at other rows'

export interface StatefulStep {
  /** What the state is kept by; an absent aspect is not part of the step. */
  readonly keptBy: ReadonlyMap<Aspect, string>
  readonly aggregates: ReadonlySet<string>
  /** Of a join: the columns that it has to remember, as far as names tell. */
  readonly joined: ReadonlySet<string>
}

export interface QueryState {
  readonly steps: readonly StatefulStep[]
  /** Streams, tables and dictionaries that are read. */
  readonly sources: readonly string[]
  readonly emit: string
}

export interface StateContext {
  /** The query of a view of this name; the server puts it in the place of the name. */
  readonly viewQuery: (name: string) => Query | undefined
  readonly isAggregate: (functionName: string) => boolean
}

/** The state of a query in normal form: names qualified, functions by their own spelling. */
export function queryState(query: Query, context: StateContext): QueryState {
  const found: Found = { steps: [], sources: [], context, visiting: new Set() }
  visitQuery(query, new Map(), found)
  return { steps: found.steps, sources: [...new Set(found.sources)], emit: emitOf(query) }
}

type CommonTables = ReadonlyMap<string, Query>

interface Found {
  readonly steps: StatefulStep[]
  readonly sources: string[]
  readonly context: StateContext
  readonly visiting: Set<string>
}

function visitQuery(query: Query, outer: CommonTables, found: Found): void {
  switch (query.kind) {
    case 'select':
      visitSelect(query, outer, found)
      return
    case 'setOperation':
      for (const branch of query.branches) visitQuery(branch, outer, found)
      return
    case 'grouped':
    case 'output':
      visitQuery(query.query, outer, found)
      return
    case 'explain':
      return
  }
}

function visitSelect(select: Select, outer: CommonTables, found: Found): void {
  const common = new Map(outer)
  for (const item of select.with) {
    if (item.kind === 'commonTable') common.set(item.name.text, item.query)
  }
  const sources: string[] = []
  const windows: string[] = []
  for (const source of sourcesOf(select)) {
    sources.push(visitSource(source, common, found, windows))
  }
  for (const query of subqueries(select)) visitQuery(query, common, found)
  const step = stepOf(select, sources, windows, found.context)
  if (step !== undefined) found.steps.push(step)
}

function sourcesOf({ from }: Select): readonly TableSource[] {
  if (from === undefined) return []
  const joined = from.joins.flatMap((join) => (join.kind === 'join' ? [join.source] : []))
  return from.first === undefined ? joined : [from.first, ...joined]
}

/** Reports what is read, and returns how a step that reads it names it. */
function visitSource(
  { table }: TableSource,
  common: CommonTables,
  found: Found,
  windows: string[],
): string {
  if (table.kind === 'call') return visitCall(table, common, found, windows)
  if (table.kind === 'identifier') return visitName(textOf(table), common, found)
  if (table.kind === 'from') return textOf(table)
  visitQuery(table, common, found)
  return '(…)'
}

function visitName(name: string, common: CommonTables, found: Found): string {
  const query = common.get(name) ?? found.context.viewQuery(name)
  if (query === undefined || found.visiting.has(name)) {
    found.sources.push(name)
    return name
  }
  const rest = new Map(common)
  rest.delete(name)
  found.visiting.add(name)
  visitQuery(query, rest, found)
  found.visiting.delete(name)
  return '(…)'
}

/** `tumble(dedup(s, k), 5s)`: the innermost first argument is read, the rest says how. */
function visitCall(call: Call, common: CommonTables, found: Found, windows: string[]): string {
  const [first, ...rest] = call.args ?? []
  const name = call.name.text
  if (first === undefined) return textOf(call)
  const inner =
    first.kind === 'call'
      ? visitCall(first, common, found, windows)
      : first.kind === 'identifier'
        ? visitName(textOf(first), common, found)
        : visitArgument(first, common, found)
  if (!readingFunctions.has(name)) return textOf(call)
  const how = `${name}(${['…', ...rest.map((argument) => textOf(argument))].join(', ')})`
  if (windowFunctions.has(name)) windows.push(how)
  return keepingFunctions.has(name) ? `${how} of ${inner}` : inner
}

function visitArgument(argument: Expression, common: CommonTables, found: Found): string {
  if (argument.kind === 'subquery') visitQuery(argument.query, common, found)
  return '(…)'
}

const windowFunctions: ReadonlySet<string> = new Set(['tumble', 'hop', 'session'])
/** Table functions that remember what they have seen. */
const keepingFunctions: ReadonlySet<string> = new Set(['dedup', 'changelog'])
/** Ways to read the stream in their first argument (timeplus.md §4.2). */
const readingFunctions: ReadonlySet<string> = new Set([
  ...windowFunctions,
  ...keepingFunctions,
  'table',
])

/** Undefined for a step that remembers nothing: filters, expressions, the branches of a UNION. */
function stepOf(
  select: Select,
  sources: readonly string[],
  windows: readonly string[],
  { isAggregate }: StateContext,
): StatefulStep | undefined {
  const aliases = aliasesOf(select)
  const calls = ownCalls(select)
  const aggregates = new Set(
    calls
      .filter(({ name, over }) => over === undefined && isGathering(name.text, isAggregate))
      .map((call) => textOf(resolved(call, aliases))),
  )
  const keptBy = new Map<Aspect, string>()
  const keep = (aspect: Aspect, items: readonly string[]): void => {
    if (items.length > 0) keptBy.set(aspect, items.join(', '))
  }
  keep('GROUP BY keys', groupKeys(select, aliases))
  keep('join', joinsOf(select))
  keep('DISTINCT', distinctOf(select))
  keep('LIMIT', select.limit === undefined ? [] : [textOf(select.limit)])
  keep(
    'functions that look at other rows',
    calls
      .filter(({ name, over }) => over !== undefined || lookingFunctions.has(name.text))
      .map((call) => textOf(resolved(call, aliases))),
  )
  const remembers =
    aggregates.size > 0 || keptBy.size > 0 || sources.some((source) => source.includes(' of '))
  if (!remembers) return undefined
  keep('sources', sources)
  keep('window', windows)
  keep(
    'PARTITION BY',
    [...(select.partitionBy ?? []), ...(select.shuffleBy ?? [])].map((item) => textOf(item)),
  )
  return { keptBy, aggregates, joined: keptBy.has('join') ? namesIn(select) : new Set() }
}

function isGathering(name: string, isDeclared: (name: string) => boolean): boolean {
  return isTimeplusAggregate(name) || isDeclared(name)
}

const lookingFunctions: ReadonlySet<string> = new Set([
  'lag',
  'lags',
  'lead',
  'neighbor',
  'running_difference',
  'running_accumulate',
])

function joinsOf({ from }: Select): readonly string[] {
  return (from?.joins ?? []).flatMap((join) => {
    if (join.kind !== 'join') return []
    const { source: _source, on, using, ...shape } = join
    const words = [shape.comma ? ',' : '', shape.strictness, shape.type ?? 'INNER'].filter(Boolean)
    const condition = on === undefined ? (using ?? []).map((item) => textOf(item)) : [textOf(on)]
    return [[...words, 'ON', ...condition].join(' ')]
  })
}

function distinctOf({ distinct, distinctOn, limitBy, columns }: Select): readonly string[] {
  if (limitBy !== undefined) return [textOf(limitBy)]
  if (distinctOn !== undefined) return distinctOn.map((item) => textOf(item))
  return distinct === true ? columns.map((column) => textOf(column)) : []
}

function groupKeys(select: Select, aliases: Aliases): readonly string[] {
  const { groupBy, columns } = select
  if (groupBy === undefined) return []
  if (groupBy.mode === 'ALL') return ['ALL', ...columns.map((column) => textOf(column))]
  const keys = groupBy.items.map((item) => {
    const position = item.kind === 'number' ? columns[Number(item.text) - 1] : undefined
    const meant = position?.kind === 'alias' ? position.expression : (position ?? item)
    return textOf(resolved(meant, aliases))
  })
  return groupBy.mode === undefined ? keys : [groupBy.mode, ...keys]
}

function emitOf(query: Query): string {
  switch (query.kind) {
    case 'select':
      return query.emit === undefined
        ? ''
        : [query.emit.mode ?? 'STREAM', ...query.emit.parts.map(({ form }) => form)].join(' ')
    case 'setOperation':
      return query.branches.map(emitOf).join(' | ')
    case 'grouped':
    case 'output':
      return emitOf(query.query)
    case 'explain':
      return ''
  }
}
