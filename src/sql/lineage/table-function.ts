/** Functions in FROM: tables they pass on, columns they make up, and what only the server knows. */
import type { Call, Expression } from '../ast/expression.ts'
import { parseType } from '../parse/parse.ts'
import { tableFunctionArguments } from '../refs/arguments.ts'
import { expressionValue } from './expression.ts'
import { derived, namedRelation, tableRelation } from './from.ts'
import { queryColumns } from './query.ts'
import type { Relation, RelationColumn } from './relation.ts'
import { innerScope } from './scope.ts'
import { CONSTANT } from './value.ts'
import type { Place } from './walk.ts'

export function callRelation(call: Call, place: Place): Relation {
  return { ...calledRelation(call, place), isFunction: true }
}

function calledRelation(call: Call, place: Place): Relation {
  const name = call.name.text.toLowerCase()
  if (call.qualifier) return parameterised(call, place)
  const fixed = FIXED.get(name)
  if (fixed) return madeUp(fixed)
  const at = STRUCTURE.get(name)
  if (at !== undefined) return ofStructure(call, at)
  if (name === 'view') return ofView(call, place)
  if (PASSING.has(name)) return passed(call, name, place)
  const known = parameterised(call, place)
  return known.columns
    ? known
    : { because: `the columns of \`${call.name.text}(…)\` are not known` }
}

/** Source: ClickHouse manual, "Table functions"; seen with DESCRIBE in 26.7. */
const FIXED: ReadonlyMap<string, readonly string[]> = new Map([
  ['numbers', ['number']],
  ['numbers_mt', ['number']],
  ['primes', ['prime']],
  ['zeros', ['zero']],
  ['zeros_mt', ['zero']],
  ['generateseries', ['generate_series']],
  ['generate_series', ['generate_series']],
])

/** Which argument holds a structure such as 'a Int8, b String'. */
const STRUCTURE: ReadonlyMap<string, number> = new Map([
  ['values', 0],
  ['null', 0],
  ['input', 0],
  ['generaterandom', 0],
  ['file', 2],
  ['url', 2],
  ['executable', 2],
  ['hdfs', 2],
])

/** Functions over a table or stream that keep its columns. */
const PASSING: ReadonlySet<string> = new Set([
  'remote',
  'remotesecure',
  'cluster',
  'clusterallreplicas',
  'loop',
  'dictionary',
  'table',
  'tumble',
  'hop',
  'session',
  'changelog',
  'dedup',
])

/** Timeplus adds these at the end (Proton: src/TableFunctions/TableFunctionWindow.cpp). */
const WINDOWED: ReadonlySet<string> = new Set(['tumble', 'hop', 'session'])
const WINDOW_COLUMNS = madeUpColumns(['window_start', 'window_end'])

function passed(call: Call, name: string, place: Place): Relation {
  const { references, sources, consumed } = tableFunctionArguments(call)
  const reference = references.find(({ kind }) => kind === 'table' || kind === 'dictionary')
  const [source] = sources
  const [first] = call.args ?? []
  const inner =
    first?.kind === 'subquery'
      ? derived(queryColumns(first.query, place.scope, place.walk), 'a sub-query')
      : source
        ? callRelation(source, place)
        : first?.kind === 'identifier' && reference?.quoting === 'bare' && consumed.has(first)
          ? namedRelation(first, place)
          : reference && !reference.dynamic && !reference.remote
            ? tableRelation(reference.parts, place.walk)
            : undefined
  if (inner === undefined) return { because: `the columns of \`${name}(…)\` are not known` }
  readArguments(call, consumed, inner, place)
  if (name === 'changelog' && inner.columns) return withColumns(inner, madeUpColumns(['_tp_delta']))
  return WINDOWED.has(name) ? withColumns(inner, WINDOW_COLUMNS) : inner
}

/** `tumble(s, ts, 5s)`: the other arguments may name columns of the stream. */
function readArguments(
  call: Call,
  consumed: ReadonlySet<Expression>,
  inner: Relation,
  place: Place,
): void {
  if (place.walk.options.dialect !== 'timeplus') return
  const scope = innerScope(place.scope, { relations: { tree: { relation: inner } } })
  const [, ...rest] = call.args ?? []
  for (const argument of rest) {
    if (!consumed.has(argument)) expressionValue(argument, { ...place, scope })
  }
}

function withColumns(relation: Relation, more: readonly RelationColumn[]): Relation {
  const { columns } = relation
  if (columns === undefined) return { because: relation.because }
  const names = new Set(columns.map(({ name }) => name))
  return { ...relation, columns: [...columns, ...more.filter(({ name }) => !names.has(name))] }
}

function ofView(call: Call, place: Place): Relation {
  const [first] = call.args ?? []
  if (first?.kind !== 'subquery') return { because: '`view(…)` holds no query' }
  return derived(queryColumns(first.query, place.scope, place.walk), 'a sub-query')
}

/** `v(p = 1)`: a view with parameters. */
function parameterised(call: Call, { walk }: Place): Relation {
  return tableRelation([...(call.qualifier ?? []).map(({ text }) => text), call.name.text], walk)
}

/** `year=2020/` in a path is a column `year` (26.7, use_hive_partitioning). */
function mayHaveMore({ args }: Call): boolean {
  const [path] = args ?? []
  return path?.kind !== 'string' || path.value.includes('=')
}

function ofStructure(call: Call, at: number): Relation {
  const because = `the structure of \`${call.name.text}(…)\` is not read`
  if (at > 0 && mayHaveMore(call)) return { because: 'the path may give columns of its own' }
  const text = call.args?.[at]
  if (text?.kind !== 'string') return { because }
  const type = parseType(`Tuple(${text.value})`, 'clickhouse')
  if (!type.ok) return { because }
  const names = (type.node.args ?? []).flatMap((field) =>
    field.kind === 'typeField' ? [field.path.map((part) => part.text).join('.')] : [],
  )
  if (names.length === 0 || names.length !== type.node.args?.length) return { because }
  return madeUp(names)
}

function madeUp(names: readonly string[]): Relation {
  return { columns: madeUpColumns(names), because: 'it has other columns' }
}

function madeUpColumns(names: readonly string[]): readonly RelationColumn[] {
  return names.map((name) => ({ name, value: CONSTANT }))
}
