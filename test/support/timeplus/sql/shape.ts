/** What MODIFY QUERY compares (timeplus.md §2.4). */
import { isAggregate } from './aggregates.ts'
import type { Expression } from './expression.ts'
import { formatEmit } from './format-emit.ts'
import { formatExpression } from './format-expression.ts'
import { constraintText, relationText } from './format-from.ts'
import { formatSettings } from './format-settings.ts'
import { frameOf } from './frame.ts'
import type { FromItem, Query, Select } from './query.ts'
import { rewriteExpression } from './rewrite.ts'

/** Texts are canonical expressions, without aliases; of all SELECTs, subqueries included. */
export interface QueryShape {
  /** A stateless query may change in any way. */
  readonly stateful: boolean
  readonly aggregates: readonly string[]
  readonly groupBy: readonly string[]
  /** `tumble(db.s, ts, 1m)` and friends, in order. */
  readonly windows: readonly string[]
  /** One text per joined relation: kind, relation, condition. */
  readonly joins: readonly string[]
  readonly filters: readonly string[]
  /** Every column named anywhere, sorted: a join keeps those it had. */
  readonly columns: readonly string[]
  /** Output column names in order; `*` where it is not known. */
  readonly outputs: readonly string[]
  readonly distinct: boolean
  readonly emit: string
  readonly settings: readonly string[]
}

/** `aggregate` knows the user's own aggregate functions. */
export function queryShape(
  query: Query,
  aggregate: (name: string) => boolean = () => false,
): QueryShape {
  const all = selectsOf(query)
  const top = topSelect(query)
  const aggregates = all.flatMap((select) => aggregatesOf(select, aggregate))
  const groupBy = all.flatMap(({ groupBy: group }) => (group?.items ?? []).map(text))
  const windows = all.flatMap((select) => select.from.flatMap(windowOf))
  const joins = all.flatMap((select) => select.from.flatMap(joinOf))
  const distinct = all.some((select) => select.distinct)
  const over = all.some((select) => select.columns.some(hasWindowFunction))
  return {
    stateful:
      [aggregates, groupBy, windows, joins].some((items) => items.length > 0) || distinct || over,
    aggregates,
    groupBy,
    windows,
    joins,
    filters: all.flatMap(({ where, having }) =>
      [where, having].flatMap((item) => (item ? [text(item)] : [])),
    ),
    columns: columnsOf(all),
    outputs: top.columns.map(outputName),
    distinct,
    emit: top.emit ? formatEmit(top.emit) : '',
    settings: top.settings.map((setting) => formatSettings([setting])),
  }
}

function text(expression: Expression): string {
  return formatExpression(withoutAliases(expression))
}

function withoutAliases(expression: Expression): Expression {
  return expression.kind === 'aliased' ? withoutAliases(expression.expression) : expression
}

function topSelect(query: Query): Select {
  if (query.kind === 'select') return query
  const [first] = query.branches
  if (!first) throw new Error('a set of no queries')
  return topSelect(first)
}

/** Outer ones first. */
function selectsOf(query: Query): readonly Select[] {
  if (query.kind === 'setQuery') return query.branches.flatMap(selectsOf)
  const inWith = query.with.flatMap((item) => (item.kind === 'cte' ? selectsOf(item.query) : []))
  const inFrom = query.from.flatMap((item) => {
    if (item.kind !== 'relation') return []
    const { source } = item.relation
    if (source.kind === 'subquery') return selectsOf(source.query)
    if (source.kind !== 'function') return []
    return source.call.arguments.flatMap((each) =>
      each.kind === 'subquery' ? selectsOf(each.query) : [],
    )
  })
  return [query, ...inWith, ...inFrom]
}

function aggregatesOf(select: Select, aggregate: (name: string) => boolean): readonly string[] {
  const found: string[] = []
  const places = [
    ...select.columns,
    ...(select.having ? [select.having] : []),
    ...select.orderBy.map(({ expression }) => expression),
  ]
  for (const place of places) {
    rewriteExpression(place, {
      call: (call) => {
        if (!call.over && (isAggregate(call.name) || aggregate(call.name))) found.push(text(call))
        return call
      },
    })
  }
  return [...new Set(found)]
}

function hasWindowFunction(expression: Expression): boolean {
  let found = false
  rewriteExpression(expression, {
    call: (call) => {
      found ||= call.over !== undefined
      return call
    },
  })
  return found
}

const WINDOWS = /^(tumble|hop|session)$/i

function windowOf(item: FromItem): readonly string[] {
  if (item.kind !== 'relation' || item.relation.source.kind !== 'function') return []
  const { name } = item.relation.source.call
  if (!WINDOWS.test(name)) return []
  return [relationText({ source: item.relation.source, final: false }, frameOf(false))]
}

function joinOf(item: FromItem): readonly string[] {
  if (item.kind === 'arrayJoin') return [`ARRAY JOIN ${item.expressions.map(text).join(', ')}`]
  if (!item.join) return []
  const { strictness = '', side } = item.join
  const frame = frameOf(false)
  return [
    `${strictness} ${side} JOIN ${relationText(item.relation, frame)}${constraintText(item.join, frame)}`.trim(),
  ]
}

function columnsOf(selects: readonly Select[]): readonly string[] {
  const found = new Set<string>()
  for (const select of selects) {
    for (const column of select.columns) {
      rewriteExpression(column, { identifier: (parts) => found.add(parts.join('.')) })
    }
  }
  return [...found].sort()
}

function outputName(expression: Expression): string {
  if (expression.kind === 'aliased') return expression.alias
  if (expression.kind === 'identifier') return expression.parts.at(-1) ?? ''
  if (expression.kind === 'asterisk' || expression.kind === 'columns') return '*'
  return formatExpression(expression)
}
