import type { UnknownClause } from '../ast/span.ts'
import type { CreateDictionary } from '../ast/statement.ts'
import type {
  DictionaryColumn,
  KeyClause,
  KeyValue,
  KeyValueCall,
  KeyValueList,
  LifetimeClause,
  RangeClause,
} from '../ast/table.ts'
import type { Expression, Setting } from '../ast/expression.ts'
import {
  advance,
  at,
  type Cursor,
  expect,
  EXPRESSION,
  fail,
  here,
  key,
  name,
  nested,
  peek,
  span,
  take,
} from './cursor.ts'
import { call } from './call.ts'
import { expression } from './expression.ts'
import { createHeader, type Modifiers } from './header.ts'
import { keyClause } from './keys.ts'
import { literal, string } from './literal.ts'
import { settingItems } from './settings.ts'
import { parseTypeNode } from './type.ts'
import { unknownClauses } from './unknown.ts'

const CLAUSES = ['PRIMARY', 'SOURCE', 'LIFETIME', 'LAYOUT', 'RANGE', 'SETTINGS', 'COMMENT']

type Parts = {
  -readonly [K in
    | 'primaryKey'
    | 'dictionarySource'
    | 'layout'
    | 'lifetime'
    | 'range'
    | 'settings'
    | 'comment']?: CreateDictionary[K]
}

export function createDictionary(c: Cursor, modifiers: Modifiers): CreateDictionary {
  const header = createHeader(c, modifiers)
  const columns = at(c, '(') ? dictionaryColumns(c) : []
  const parts: Parts = {}
  const unknown: UnknownClause[] = []
  for (;;) {
    if (clause(c, parts)) continue
    const rest = unknownClauses(c, CLAUSES)
    if (rest.length === 0) break
    unknown.push(...rest)
  }
  return {
    kind: 'createDictionary',
    ...header,
    columns,
    ...parts,
    ...(unknown.length > 0 && { unknown }),
    ...span(c, modifiers.start),
  }
}

function clause(c: Cursor, parts: Parts): boolean {
  switch (key(c)) {
    case 'PRIMARY':
      if (!take(c, 'PRIMARY', 'KEY')) return false
      parts.primaryKey = primaryKey(c)
      return true
    case 'SOURCE':
      parts.dictionarySource = inBrackets(c, keyValueCall)
      return true
    case 'LAYOUT':
      parts.layout = inBrackets(c, keyValueCall)
      return true
    case 'LIFETIME':
      parts.lifetime = inBrackets(c, lifetimeClause)
      return true
    case 'RANGE':
      parts.range = inBrackets(c, rangeClause)
      return true
    case 'SETTINGS':
      advance(c)
      parts.settings = at(c, '(') ? bracketedSettings(c) : settingItems(c)
      return true
    case 'COMMENT':
      advance(c)
      parts.comment = string(c)
      return true
    default:
      return false
  }
}

/** `PRIMARY KEY a, b`: the brackets are mostly missing here. */
function primaryKey(c: Cursor): KeyClause {
  const start = here(c)
  const first = keyClause(c)
  if (!at(c, ',')) return first
  const items = [...first.items]
  while (take(c, ',')) items.push(...keyClause(c).items)
  return { kind: 'key', brackets: true, items, ...span(c, start) }
}

function inBrackets<T>(c: Cursor, parser: (c: Cursor) => T): T {
  advance(c)
  expect(c, '(')
  const node = parser(c)
  expect(c, ')')
  return node
}

function bracketedSettings(c: Cursor): readonly Setting[] {
  expect(c, '(')
  const settings = settingItems(c)
  expect(c, ')')
  return settings
}

function dictionaryColumns(c: Cursor): readonly DictionaryColumn[] {
  expect(c, '(')
  const columns: DictionaryColumn[] = []
  while (!at(c, ')')) {
    columns.push(dictionaryColumn(c))
    if (!take(c, ',')) break
  }
  expect(c, ')')
  return columns
}

function dictionaryColumn(c: Cursor): DictionaryColumn {
  const start = here(c)
  const called = name(c)
  const type = parseTypeNode(c)
  const column: { -readonly [K in keyof DictionaryColumn]?: DictionaryColumn[K] } = {}
  for (;;) {
    if (take(c, 'DEFAULT')) column.defaultValue = expression(c)
    else if (take(c, 'EXPRESSION')) column.expression = expression(c)
    else if (take(c, 'HIERARCHICAL')) column.hierarchical = true
    else if (take(c, 'BIDIRECTIONAL')) column.bidirectional = true
    else if (take(c, 'INJECTIVE')) column.injective = true
    else if (take(c, 'IS_OBJECT_ID')) column.isObjectId = true
    else break
  }
  const unknown = unknownClauses(c, [])
  if (unknown.length > 0) column.unknown = unknown
  return { kind: 'dictionaryColumn', ...column, name: called, type, ...span(c, start) }
}

/** `CLICKHOUSE(DB 'a' TABLE 'b')`, `FLAT()`, `flat`. */
export function keyValueCall(c: Cursor): KeyValueCall {
  const start = here(c)
  const called = name(c)
  const pairs = take(c, '(') ? keyValues(c) : undefined
  if (pairs) expect(c, ')')
  return { kind: 'keyValueCall', name: called, pairs: pairs ?? [], ...span(c, start) }
}

/** `KEY value KEY (…)`, without commas. */
function keyValues(c: Cursor): readonly KeyValue[] {
  return nested(c, keyValueList, EXPRESSION)
}

function keyValueList(c: Cursor): readonly KeyValue[] {
  const pairs: KeyValue[] = []
  while (!at(c, ')')) {
    const start = here(c)
    const called = name(c)
    pairs.push({ kind: 'keyValue', key: called, value: pairValue(c), ...span(c, start) })
    take(c, ',')
  }
  return pairs
}

function pairValue(c: Cursor): Expression | KeyValueList {
  const start = here(c)
  if (take(c, '(')) {
    const pairs = keyValues(c)
    expect(c, ')')
    return { kind: 'keyValueList', pairs, ...span(c, start) }
  }
  const value = literal(c)
  if (value) return value
  // A call such as tcpPort(), or a bare word.
  if (key(c, 1) === '(') return call(c, [name(c)], start)
  return { kind: 'identifier', parts: [name(c)], ...span(c, start) }
}

/** `10`, `MIN 0 MAX 10`, `MAX 10 MIN 0`. */
export function lifetimeClause(c: Cursor): LifetimeClause {
  const start = here(c)
  if (peek(c).kind === 'number') {
    const max = advance(c).text
    return { kind: 'lifetime', max, ...span(c, start) }
  }
  let min: string | undefined
  let max: string | undefined
  while (at(c, 'MIN') || at(c, 'MAX')) {
    const isMin = advance(c).key === 'MIN'
    if (peek(c).kind !== 'number') fail(c, ['a number'])
    const value = advance(c).text
    if (isMin) min = value
    else max = value
  }
  if (max === undefined) fail(c, ['MAX'])
  return { kind: 'lifetime', ...(min !== undefined && { min }), max, ...span(c, start) }
}

/** `MIN a MAX b`, in either order. */
export function rangeClause(c: Cursor): RangeClause {
  const start = here(c)
  const maxFirst = at(c, 'MAX')
  if (!maxFirst) expect(c, 'MIN')
  else advance(c)
  const first = name(c)
  expect(c, maxFirst ? 'MIN' : 'MAX')
  const second = name(c)
  const [min, max] = maxFirst ? [second, first] : [first, second]
  return { kind: 'range', min, max, ...span(c, start) }
}
