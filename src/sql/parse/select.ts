/** One SELECT, clause by clause. Clauses may come in the engine's order only, FROM also first. */
import type { Name } from '../ast/span.ts'
import type { Expression } from '../ast/expression.ts'
import type {
  CommonTable,
  GroupBy,
  Limit,
  LimitBy,
  NamedWindow,
  OrderBy,
  Select,
  WithItem,
} from '../ast/query.ts'
import {
  advance,
  at,
  atName,
  type Cursor,
  expect,
  fail,
  here,
  key,
  list,
  name,
  peek,
  span,
  take,
} from './cursor.ts'
import { aliased, aliasedList, expression } from './expression.ts'
import { windowSpec } from './call.ts'
import { fromClause } from './from.ts'
import { orderItem } from './order.ts'
import { query } from './query.ts'
import { settingsList } from './settings.ts'
import { emitClause } from './timeplus-emit.ts'
import { unknownClauses } from './unknown.ts'

type Clauses = { -readonly [K in keyof Select]?: Select[K] }

export function select(c: Cursor): Select {
  const start = here(c)
  const s: Clauses = {}
  const withItems = withClause(c, s)
  if (at(c, 'FROM')) s.from = fromClause(c)
  expect(c, 'SELECT')
  distinct(c, s)
  const top = topClause(c)
  if (atLostColumns(c, s)) fail(c, ['an expression'])
  const columns = selectList(c)
  if (!s.from && at(c, 'FROM')) s.from = fromClause(c)
  filters(c, s)
  grouping(c, s)
  ordering(c, s)
  if (top && !s.limit) s.limit = top
  ending(c, s)
  return { kind: 'select', ...s, with: withItems, columns, ...span(c, start) }
}

/** `WITH a AS (…), b`; a comma may stand at the end. */
export function withClause(c: Cursor, s: Pick<Clauses, 'recursive'>): readonly WithItem[] {
  if (!take(c, 'WITH')) return []
  if (at(c, 'RECURSIVE') && (atName(c, 1) || key(c, 1) === '(')) {
    advance(c)
    s.recursive = true
  }
  const items = [withItem(c)]
  while (take(c, ',')) {
    if (at(c, 'SELECT') || at(c, 'FROM') || at(c, 'INSERT', 'INTO')) break
    items.push(withItem(c))
  }
  return items
}

function withItem(c: Cursor): WithItem {
  return commonTable(c) ?? aliased(c)
}

/** `name [(a, b)] AS [MATERIALIZED] (SELECT …)`; anything else is an expression with an alias. */
function commonTable(c: Cursor): CommonTable | undefined {
  if (!atName(c)) return undefined
  const listEnd = key(c, 1) === '(' ? (c.partner.get(c.at + 1) ?? c.at) - c.at : 0
  const asAt = listEnd + 1
  if (key(c, asAt) !== 'AS') return undefined
  const materialized = key(c, asAt + 1) === 'MATERIALIZED' && key(c, asAt + 2) === '('
  const open = materialized ? asAt + 2 : asAt + 1
  if (key(c, open) !== '(') return undefined
  const start = here(c)
  const called = name(c)
  let columns: CommonTable['columns']
  if (take(c, '(')) {
    columns = list(c, name)
    expect(c, ')')
  }
  c.at += materialized ? 2 : 1
  expect(c, '(')
  const inner = query(c)
  expect(c, ')')
  return {
    kind: 'commonTable',
    name: called,
    ...(columns && { columns }),
    ...(materialized && { materialized: true as const }),
    query: inner,
    ...span(c, start),
  }
}

function distinct(c: Cursor, s: Clauses): void {
  if (take(c, 'ALL')) return
  if (!at(c, 'DISTINCT') || key(c, 1) === ',' || key(c, 1) === 'FROM') return
  advance(c)
  if (at(c, 'ON') && key(c, 1) === '(') {
    c.at += 2
    s.distinctOn = aliasedList(c)
    expect(c, ')')
  } else {
    s.distinct = true
  }
}

function topClause(c: Cursor): Limit | undefined {
  if (!at(c, 'TOP') || !(peek(c, 1).kind === 'number' || key(c, 1) === '(')) return undefined
  const start = here(c)
  advance(c)
  const count = expression(c, 20)
  const ties = take(c, 'WITH', 'TIES')
  return { kind: 'limit', count, ...(ties && { ties: true as const }), ...span(c, start) }
}

/** `SELECT FROM t`; a column may be called from as well: `SELECT from`, `SELECT from AS a FROM t`. */
function atLostColumns(c: Cursor, s: Clauses): boolean {
  if (s.from || !at(c, 'FROM') || !atName(c, 1)) return false
  const next = key(c, 2)
  return (
    !['AS', 'FROM', 'IN', 'IS', 'AND', 'OR', 'NOT', 'LIKE'].includes(key(c, 1)) &&
    next !== 'FROM' &&
    next !== ','
  )
}

/** Items between commas; a comma may stand at the end. */
function selectList(c: Cursor): readonly Expression[] {
  const items: Expression[] = [aliased(c)]
  while (take(c, ',')) {
    const ends = peek(c).kind === 'end' || at(c, ')') || (at(c, 'FROM') && key(c, 1) !== ',')
    if (ends) break
    items.push(aliased(c))
  }
  return items
}

function filters(c: Cursor, s: Clauses): void {
  if (take(c, 'PREWHERE')) s.prewhere = aliased(c)
  if (take(c, 'WHERE')) s.where = aliased(c)
  if (take(c, 'PARTITION', 'BY')) s.partitionBy = aliasedList(c)
  if (take(c, 'SHUFFLE', 'BY')) s.shuffleBy = aliasedList(c)
}

function grouping(c: Cursor, s: Clauses): void {
  const start = here(c)
  if (take(c, 'GROUP', 'BY')) s.groupBy = groupBy(c, start)
  if (at(c, 'WITH', 'TOTALS')) {
    c.at += 2
    s.groupBy = { kind: 'groupBy', items: [], ...s.groupBy, totals: true, ...span(c, start) }
  }
  if (take(c, 'HAVING')) s.having = aliased(c)
  if (at(c, 'WINDOW') && key(c, 2) === 'AS') {
    advance(c)
    s.windows = list(c, namedWindow)
  }
  if (take(c, 'QUALIFY')) s.qualify = aliased(c)
}

function groupBy(c: Cursor, start: number): GroupBy {
  if (take(c, 'ALL')) return { kind: 'groupBy', mode: 'ALL', items: [], ...span(c, start) }
  if (take(c, 'GROUPING', 'SETS')) {
    expect(c, '(')
    const items = list(c, groupingSet)
    expect(c, ')')
    return { kind: 'groupBy', mode: 'GROUPING SETS', items, ...span(c, start) }
  }
  const first = key(c)
  if ((first === 'ROLLUP' || first === 'CUBE') && key(c, 1) === '(') {
    c.at += 2
    const items = aliasedList(c)
    expect(c, ')')
    return { kind: 'groupBy', mode: first, items, ...span(c, start) }
  }
  const items = aliasedList(c)
  const mode = take(c, 'WITH', 'ROLLUP') ? 'ROLLUP' : take(c, 'WITH', 'CUBE') ? 'CUBE' : undefined
  return { kind: 'groupBy', ...(mode && { mode }), items, ...span(c, start) }
}

/** One set; a single expression stands for a set of one. */
function groupingSet(c: Cursor): Expression {
  const start = here(c)
  if (!at(c, '(')) {
    const only = aliased(c)
    return { kind: 'tuple', items: [only], ...span(c, start) }
  }
  advance(c)
  const items = at(c, ')') ? [] : aliasedList(c)
  expect(c, ')')
  return { kind: 'tuple', items, ...span(c, start) }
}

function namedWindow(c: Cursor): NamedWindow {
  const start = here(c)
  const called = name(c)
  expect(c, 'AS')
  const window = windowSpec(c)
  return { kind: 'namedWindow', name: called, window, ...span(c, start) }
}

function ordering(c: Cursor, s: Clauses): void {
  if (at(c, 'ORDER', 'BY')) s.orderBy = orderBy(c)
  limits(c, s)
}

function orderBy(c: Cursor): OrderBy {
  const start = here(c)
  c.at += 2
  const all = at(c, 'ALL') && key(c, 1) !== '.' && key(c, 1) !== ','
  const items = all ? [allItem(c)] : list(c, (c) => orderItem(c))
  let interpolate: readonly Expression[] | undefined
  if (take(c, 'INTERPOLATE')) {
    interpolate = []
    if (take(c, '(')) {
      interpolate = at(c, ')') ? [] : list(c, interpolation)
      expect(c, ')')
    }
  }
  return {
    kind: 'orderBy',
    ...(all && { all: true as const }),
    items,
    ...(interpolate && { interpolate }),
    ...span(c, start),
  }
}

/** ORDER BY ALL takes a direction like any other item. */
function allItem(c: Cursor): OrderBy['items'][number] {
  const start = here(c)
  const all: Name = { ...name(c), text: 'ALL' }
  return orderItem(c, { kind: 'identifier', parts: [all], ...span(c, start) })
}

/** `a AS a + 1`. */
function interpolation(c: Cursor): Expression {
  const start = here(c)
  const called = name(c)
  if (!take(c, 'AS')) return { kind: 'identifier', parts: [called], ...span(c, start) }
  const value = expression(c)
  return { kind: 'assignment', name: called, value, ...span(c, start) }
}

/** LIMIT BY comes first, then LIMIT; OFFSET … FETCH is the long way to say LIMIT. */
function limits(c: Cursor, s: Clauses): void {
  while (at(c, 'LIMIT') || at(c, 'OFFSET') || at(c, 'FETCH')) {
    const found = limit(c)
    if (found.kind === 'limitBy') s.limitBy = found
    else s.limit = found
  }
}

function limit(c: Cursor): Limit | LimitBy {
  const start = here(c)
  let count: Expression | undefined
  let offset: Expression | undefined
  if (take(c, 'LIMIT')) {
    count = expression(c)
    if (take(c, ',')) {
      offset = count
      count = expression(c)
    }
  }
  let ties = take(c, 'WITH', 'TIES')
  if (take(c, 'OFFSET')) {
    offset = expression(c)
    if (!take(c, 'ROWS')) take(c, 'ROW')
  }
  if (at(c, 'FETCH')) {
    advance(c)
    if (!take(c, 'FIRST')) expect(c, 'NEXT')
    count = expression(c)
    if (!take(c, 'ROWS')) expect(c, 'ROW')
    ties = !take(c, 'ONLY')
    if (ties) {
      expect(c, 'WITH')
      expect(c, 'TIES')
    }
  }
  if (count && take(c, 'BY')) {
    const all = take(c, 'ALL')
    const items = all ? [] : aliasedList(c)
    return {
      kind: 'limitBy',
      count,
      ...(offset && { offset }),
      ...(all && { all: true as const }),
      items,
      ...span(c, start),
    }
  }
  ties ||= take(c, 'WITH', 'TIES')
  return {
    kind: 'limit',
    ...(count && { count }),
    ...(offset && { offset }),
    ...(ties && { ties: true as const }),
    ...span(c, start),
  }
}

function ending(c: Cursor, s: Clauses): void {
  if (at(c, 'SETTINGS') && key(c, 1) !== '') s.settings = settingsList(c)
  if (c.dialect === 'timeplus' && at(c, 'EMIT')) s.emit = emitClause(c)
  if (!s.settings && at(c, 'SETTINGS')) s.settings = settingsList(c)
  const unknown = unknownClauses(c, [
    'UNION',
    'EXCEPT',
    'INTERSECT',
    'FORMAT',
    'INTO',
    'SETTINGS',
    'COMMENT',
    'PARALLEL',
    'STORAGE_SETTINGS',
    'TTL',
  ])
  if (unknown.length > 0) s.unknown = unknown
}
