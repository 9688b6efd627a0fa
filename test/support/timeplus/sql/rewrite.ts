/** One walk over a query that gives it back changed: relations by their names, calls, queries. */
import type { Expression } from './expression.ts'
import type {
  FromItem,
  GroupBy,
  ObjectName,
  OrderItem,
  Query,
  Relation,
  Select,
  WindowSpecification,
} from './query.ts'
import { readsStream } from './table-functions.ts'

export interface Place {
  /** Names of WITH queries, and aliases where a name after IN may be one. */
  readonly known: ReadonlySet<string>
  /** Inside `table(…)`. */
  readonly historical: boolean
}

export interface Rewriter {
  /** A relation that is no WITH query. */
  readonly relation?: (name: ObjectName, how: 'from' | 'in', place: Place) => ObjectName
  /** A call, its arguments done. */
  readonly call?: (call: Extract<Expression, { kind: 'call' }>) => Expression
  /** A table function, its arguments done. */
  readonly tableFunction?: (name: string) => void
  readonly identifier?: (parts: readonly string[]) => void
}

const NOWHERE: Place = { known: new Set(), historical: false }

export function rewriteQuery(query: Query, rewriter: Rewriter, place: Place = NOWHERE): Query {
  if (query.kind === 'setQuery') {
    const branches = query.branches.map((branch) => rewriteQuery(branch, rewriter, place))
    return { ...query, branches }
  }
  return rewriteSelect(query, rewriter, place)
}

function rewriteSelect(select: Select, rewriter: Rewriter, outer: Place): Select {
  const known = new Set(outer.known)
  const withItems = select.with.map((item) => {
    const place: Place = { ...outer, known: new Set(known) }
    if (item.kind === 'expression') {
      return { ...item, expression: rewriteExpression(item.expression, rewriter, place) }
    }
    known.add(item.name)
    return { ...item, query: rewriteQuery(item.query, rewriter, place) }
  })
  const place: Place = { ...outer, known }
  const one = (expression: Expression) =>
    rewriteExpression(expression, rewriter, withAliases(select, place))
  const many = (items: readonly Expression[]) => items.map(one)
  return {
    ...select,
    with: withItems,
    columns: many(select.columns),
    from: select.from.map((item) => rewriteFrom(item, rewriter, place)),
    ...(select.prewhere ? { prewhere: one(select.prewhere) } : {}),
    ...(select.where ? { where: one(select.where) } : {}),
    ...(select.partitionBy ? { partitionBy: many(select.partitionBy) } : {}),
    ...(select.shuffleBy ? { shuffleBy: many(select.shuffleBy) } : {}),
    ...(select.groupBy ? { groupBy: rewriteGroupBy(select.groupBy, many) } : {}),
    ...(select.having ? { having: one(select.having) } : {}),
    windows: select.windows.map((window) => ({
      ...window,
      specification: rewriteWindow(window.specification, one),
    })),
    orderBy: rewriteOrder(select.orderBy, one),
    ...(select.limitBy ? { limitBy: { ...select.limitBy, by: many(select.limitBy.by) } } : {}),
  }
}

function rewriteGroupBy(
  groupBy: GroupBy,
  many: (items: readonly Expression[]) => readonly Expression[],
): GroupBy {
  const sets = groupBy.groupingSets ? { groupingSets: groupBy.groupingSets.map(many) } : {}
  return { ...groupBy, items: many(groupBy.items), ...sets }
}

function rewriteWindow(
  window: WindowSpecification,
  one: (expression: Expression) => Expression,
): WindowSpecification {
  return {
    ...window,
    partitionBy: window.partitionBy.map(one),
    orderBy: rewriteOrder(window.orderBy, one),
  }
}

/** A name after IN may also be an alias of the SELECT. */
function withAliases(select: Select, place: Place): Place {
  const aliases = select.columns.flatMap((item) => (item.kind === 'aliased' ? [item.alias] : []))
  return { ...place, known: new Set([...place.known, ...aliases]) }
}

function rewriteOrder(
  items: readonly OrderItem[],
  one: (expression: Expression) => Expression,
): readonly OrderItem[] {
  return items.map((item) => ({ ...item, expression: one(item.expression) }))
}

function rewriteFrom(item: FromItem, rewriter: Rewriter, place: Place): FromItem {
  if (item.kind === 'arrayJoin') {
    const expressions = item.expressions.map((each) => rewriteExpression(each, rewriter, place))
    return { ...item, expressions }
  }
  const relation = rewriteRelation(item.relation, rewriter, place)
  if (!item.join) return { ...item, relation }
  const on = item.join.on ? { on: rewriteExpression(item.join.on, rewriter, place) } : {}
  return { ...item, relation, join: { ...item.join, ...on } }
}

function rewriteRelation(relation: Relation, rewriter: Rewriter, place: Place): Relation {
  const { source } = relation
  switch (source.kind) {
    case 'name':
      return { ...relation, source: { ...source, name: rewriteName(source.name, rewriter, place) } }
    case 'subquery':
      return {
        ...relation,
        source: { ...source, query: rewriteQuery(source.query, rewriter, place) },
      }
    case 'function': {
      const args = rewriteTableArguments(source.call.name, source.call.arguments, rewriter, place)
      return { ...relation, source: { ...source, call: { ...source.call, arguments: args } } }
    }
  }
}

/** The first argument is a relation, and may itself be a table function. */
export function rewriteTableArguments(
  name: string,
  args: readonly Expression[],
  rewriter: Rewriter,
  place: Place,
): readonly Expression[] {
  rewriter.tableFunction?.(name)
  const inner = name.toLowerCase() === 'table' ? { ...place, historical: true } : place
  return args.map((argument, position) => {
    if (position > 0 || !readsStream(name)) return rewriteExpression(argument, rewriter, inner)
    if (argument.kind === 'identifier') return rewriteIdentifier(argument.parts, rewriter, inner)
    if (argument.kind !== 'call') return rewriteExpression(argument, rewriter, inner)
    const nested = rewriteTableArguments(argument.name, argument.arguments, rewriter, inner)
    return { ...argument, arguments: nested }
  })
}

function rewriteIdentifier(
  parts: readonly string[],
  rewriter: Rewriter,
  place: Place,
  how: 'from' | 'in' = 'from',
): Expression {
  const [first = '', second] = parts
  const name = second === undefined ? { name: first } : { database: first, name: second }
  const found = rewriteName(name, rewriter, place, how)
  return {
    kind: 'identifier',
    parts: found.database === undefined ? [found.name] : [found.database, found.name],
  }
}

function rewriteName(
  name: ObjectName,
  rewriter: Rewriter,
  place: Place,
  how: 'from' | 'in' = 'from',
): ObjectName {
  if (name.database === undefined && place.known.has(name.name)) return name
  return rewriter.relation?.(name, how, place) ?? name
}

const MEMBERSHIP = /^(global_)?(not_)?in$/

export function rewriteExpression(
  expression: Expression,
  rewriter: Rewriter,
  place: Place = NOWHERE,
): Expression {
  const one = (item: Expression) => rewriteExpression(item, rewriter, place)
  switch (expression.kind) {
    case 'identifier':
      rewriter.identifier?.(expression.parts)
      return expression
    case 'call': {
      const args = expression.arguments.map((item, position) => {
        const relation = position === 1 && MEMBERSHIP.test(expression.name)
        if (!relation || item.kind !== 'identifier') return one(item)
        return rewriteIdentifier(item.parts, rewriter, place, 'in')
      })
      const over = expression.over
      const window =
        over !== undefined && typeof over !== 'string' ? { over: rewriteWindow(over, one) } : {}
      const done = { ...expression, arguments: args, ...window }
      return rewriter.call?.(done) ?? done
    }
    case 'lambda':
      return { ...expression, body: one(expression.body) }
    case 'subquery':
      return { ...expression, query: rewriteQuery(expression.query, rewriter, place) }
    case 'aliased':
      return { ...expression, expression: one(expression.expression) }
    case 'range':
      return { ...expression, start: one(expression.start), end: one(expression.end) }
    case 'jsonPath':
      one(expression.base)
      return expression
    case 'asterisk':
    case 'columns':
      return {
        ...expression,
        transforms: expression.transforms.map((transform) =>
          transform.kind === 'replace'
            ? {
                ...transform,
                items: transform.items.map((item) => ({
                  ...item,
                  expression: one(item.expression),
                })),
              }
            : transform,
        ),
      }
    default:
      return expression
  }
}
