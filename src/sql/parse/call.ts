/** Function calls: arguments, parameters, and what may follow (FILTER, OVER, NULLS). */
import type {
  Call,
  Expression,
  FrameBound,
  OrderItem,
  WindowFrame,
  WindowSpec,
} from '../ast/expression.ts'
import type { Name } from '../ast/span.ts'
import {
  advance,
  at,
  atName,
  type Cursor,
  expect,
  fail,
  failAt,
  here,
  key,
  list,
  name,
  peek,
  span,
  take,
} from './cursor.ts'
import { aliased, aliasedByAs, aliasedList, expression } from './expression.ts'
import { insideBrackets } from './member.ts'
import { orderItem } from './order.ts'
import { query } from './query.ts'
import { settingsList } from './settings.ts'
import { hasSpecialForm } from './special-call.ts'
import { sessionRange } from './timeplus-session.ts'

type Arguments = Pick<Call, 'distinct' | 'orderBy' | 'nulls' | 'settings'> & {
  readonly args: readonly Expression[]
}

/** `f(…)`, `f(p)(…)`, `db.v(p = 1)`; the name is consumed, the bracket is next. */
export function call(c: Cursor, parts: readonly Name[], start: number): Call {
  const callee = parts.at(-1)
  if (!callee) fail(c, ['a function name'])
  const qualifier = parts.slice(0, -1)
  const isSession = c.dialect === 'timeplus' && callee.text.toLowerCase() === 'session'
  let first = insideBrackets(c, isSession ? sessionArguments : callArguments)
  failCast(callee, first.args)
  let parameters: readonly Expression[] | undefined
  if (at(c, '(')) {
    parameters = first.args
    first = callArguments(c)
  }
  const nulls = nullsAction(c) ?? first.nulls
  const filter = filterClause(c)
  const over = overClause(c)
  const late = nulls ?? nullsAction(c)
  return {
    kind: 'call',
    ...(qualifier.length > 0 && { qualifier }),
    name: callee,
    ...(parameters && { parameters }),
    ...first,
    ...(late && { nulls: late }),
    ...(filter && { filter }),
    ...(over && { over }),
    ...span(c, start),
  }
}

/** `CAST(5 Int64)`, `CAST(a = AS string)`, `CAST((a AS b))`: the engine takes no name without a type (26.7). */
function failCast(callee: Name, args: readonly Expression[]): void {
  const [only, ...more] = args
  if (only?.kind !== 'alias' || more.length > 0 || callee.text.toUpperCase() !== 'CAST') return
  failAt(only.name, `expected AS but found ${only.name.text}`)
}

/** `session(s, ts, 5m, [a > 1, a < 2))` */
function sessionArguments(c: Cursor): Arguments {
  return callArguments(c, true)
}

function callArguments(c: Cursor, isSession = false): Arguments {
  // `CAST(x y, 'Int8')`: calls that have words among their arguments take an alias without AS.
  const isSpecial = hasSpecialForm(key(c, -1))
  expect(c, '(')
  // `count(DISTINCT x)`, but a column may be called distinct: `f(distinct)`, `f(distinct, x)`.
  const distinct =
    at(c, 'DISTINCT') && key(c, 1) !== ')' && key(c, 1) !== ',' && take(c, 'DISTINCT')
  // `sum(ALL x)` is `sum(x)`, unless ALL is a column.
  if (at(c, 'ALL') && (atName(c, 1) || peek(c, 1).kind === 'number')) advance(c)
  const args: Expression[] = []
  while (!at(c, ')') && !at(c, 'SETTINGS') && !at(c, 'ORDER', 'BY')) {
    const item = (isSession && sessionRange(c)) || argument(c, isSpecial)
    joinLambda(c, args, item)
    if (!take(c, ',')) break
  }
  const nulls = nullsAction(c)
  const isOrdered = args.length > 0 && take(c, 'ORDER', 'BY')
  const orderBy = isOrdered ? list(c, (c) => orderItem(c)) : undefined
  const settings =
    !isOrdered && at(c, 'SETTINGS') && key(c, 2) === '=' ? settingsList(c) : undefined
  expect(c, ')')
  return {
    args,
    ...(distinct && { distinct: true as const }),
    ...(orderBy && { orderBy }),
    ...(nulls && { nulls }),
    ...(settings && { settings }),
  }
}

/** `f(k, v -> k + v)` is `f((k, v) -> k + v)`: names before a bare lambda are its arguments (ClickHouse 26.7.2.1). */
function joinLambda(c: Cursor, args: Expression[], item: Expression): void {
  const before: Name[] = []
  if (item.kind === 'lambda' && c.text.charAt(item.start) !== '(') {
    for (const given of args) {
      const [only, ...more] = given.kind === 'identifier' ? given.parts : []
      if (!only || more.length > 0) break
      before.push(only)
    }
  }
  if (item.kind !== 'lambda' || before.length === 0 || before.length !== args.length) {
    args.push(item)
    return
  }
  const [first] = before
  args.length = 0
  args.push({
    ...item,
    parameters: [...before, ...item.parameters],
    start: first?.start ?? item.start,
  })
}

/** An argument; a query may stand without brackets of its own, as in `view(SELECT 1)`. */
function argument(c: Cursor, bare: boolean): Expression {
  const isQuery =
    at(c, 'SELECT') ||
    at(c, 'WITH') ||
    (at(c, 'EXPLAIN') && (atName(c, 1) || key(c, 1) === 'SELECT'))
  if (!isQuery) return bare ? aliased(c) : aliasedByAs(c)
  const start = here(c)
  const inner = query(c)
  return { kind: 'subquery', query: inner, ...span(c, start) }
}

function nullsAction(c: Cursor): 'IGNORE' | 'RESPECT' | undefined {
  if (take(c, 'IGNORE', 'NULLS')) return 'IGNORE'
  if (take(c, 'RESPECT', 'NULLS')) return 'RESPECT'
  return undefined
}

function filterClause(c: Cursor): Expression | undefined {
  if (!take(c, 'FILTER', '(')) return undefined
  expect(c, 'WHERE')
  const condition = expression(c)
  expect(c, ')')
  return condition
}

function overClause(c: Cursor): Name | WindowSpec | undefined {
  if (!at(c, 'OVER') || !(key(c, 1) === '(' || atName(c, 1))) return undefined
  advance(c)
  return at(c, '(') ? windowSpec(c) : name(c)
}

/** `([base] [PARTITION BY …] [ORDER BY …] [frame])`. */
export function windowSpec(c: Cursor): WindowSpec {
  const start = here(c)
  expect(c, '(')
  const startsClause = at(c, 'PARTITION', 'BY') || at(c, 'ORDER', 'BY') || at(c, ')') || atFrame(c)
  const base = startsClause ? undefined : name(c)
  const partitionBy = take(c, 'PARTITION', 'BY') ? aliasedList(c) : []
  const orderBy: readonly OrderItem[] = take(c, 'ORDER', 'BY') ? list(c, (c) => orderItem(c)) : []
  const frame = windowFrame(c)
  expect(c, ')')
  return {
    kind: 'window',
    ...(base && { base }),
    partitionBy,
    orderBy,
    ...(frame && { frame }),
    ...span(c, start),
  }
}

function atFrame(c: Cursor): boolean {
  const unit = key(c)
  return (unit === 'ROWS' || unit === 'RANGE' || unit === 'GROUPS') && key(c, 1) !== ')'
}

function windowFrame(c: Cursor): WindowFrame | undefined {
  const start = here(c)
  const unit = key(c)
  if (unit !== 'ROWS' && unit !== 'RANGE' && unit !== 'GROUPS') return undefined
  advance(c)
  const between = take(c, 'BETWEEN')
  const from = frameBound(c)
  if (between) expect(c, 'AND')
  const to = between ? frameBound(c) : undefined
  return { kind: 'frame', unit, from, ...(to && { to }), ...span(c, start) }
}

function frameBound(c: Cursor): FrameBound {
  const start = here(c)
  if (take(c, 'CURRENT', 'ROW'))
    return { kind: 'frameBound', bound: 'CURRENT ROW', ...span(c, start) }
  const unbounded = at(c, 'UNBOUNDED') && take(c, 'UNBOUNDED')
  const offset = unbounded ? undefined : expression(c)
  const side = peek(c).key
  if (side !== 'PRECEDING' && side !== 'FOLLOWING') fail(c, ['PRECEDING', 'FOLLOWING'])
  advance(c)
  if (unbounded) return { kind: 'frameBound', bound: `UNBOUNDED ${side}`, ...span(c, start) }
  return { kind: 'frameBound', bound: side, ...(offset && { offset }), ...span(c, start) }
}
