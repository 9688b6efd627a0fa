/** Columns of a table, with everything that may follow the name. */
import type { Call, Expression } from '../ast/expression.ts'
import type { Name } from '../ast/span.ts'
import type { Codec, ColumnDefinition } from '../ast/table.ts'
import {
  advance,
  at,
  atName,
  type Cursor,
  expect,
  here,
  key,
  list,
  name,
  peek,
  span,
  take,
} from './cursor.ts'
import { call } from './call.ts'
import { expression } from './expression.ts'
import { string } from './literal.ts'
import { settingItems } from './settings.ts'
import { parseTypeNode } from './type.ts'
import { unknownClauses } from './unknown.ts'

type Parts = { -readonly [K in keyof ColumnDefinition]?: ColumnDefinition[K] }

/** `name [type] [attributes …]`; attributes come in any order. ALTER COLUMN may say TYPE in front of the type. */
export function columnDefinition(c: Cursor, typeWord = false): ColumnDefinition {
  const start = here(c)
  const parts: Name[] = [name(c)]
  while (take(c, '.')) parts.push(name(c))
  const column: Parts = {}
  if (typeWord) take(c, 'TYPE')
  if (startsType(c)) column.type = parseTypeNode(c)
  while (attribute(c, column)) {}
  // FIRST and AFTER place a column of ALTER TABLE.
  const unknown = unknownClauses(c, ['FIRST', 'AFTER', 'SETTINGS', 'FORMAT'])
  if (unknown.length > 0) column.unknown = unknown
  return { kind: 'column', name: parts, ...column, ...span(c, start) }
}

/** A column without a type goes straight on to its default or attributes. */
function startsType(c: Cursor): boolean {
  if (!atName(c)) return false
  switch (key(c)) {
    case 'DEFAULT':
    case 'MATERIALIZED':
    case 'ALIAS':
    case 'EPHEMERAL':
    case 'AUTO_INCREMENT':
      return false
    case 'CODEC':
      return key(c, 1) !== '('
    case 'COMMENT':
      return peek(c, 1).kind !== 'string'
    case 'TTL':
    case 'NULL':
    case 'NOT':
      return false
    default:
      return true
  }
}

function attribute(c: Cursor, column: Parts): boolean {
  const word = key(c)
  switch (word) {
    case 'NULL':
      advance(c)
      column.nullable = 'NULL'
      return true
    case 'NOT':
      if (!take(c, 'NOT', 'NULL')) return false
      column.nullable = 'NOT NULL'
      return true
    case 'DEFAULT':
    case 'MATERIALIZED':
    case 'ALIAS':
      advance(c)
      column.defaultKind = word
      column.defaultValue = expression(c)
      return true
    case 'EPHEMERAL':
      advance(c)
      column.defaultKind = word
      if (!endsEphemeral(c)) column.defaultValue = expression(c)
      return true
    case 'AUTO_INCREMENT':
      advance(c)
      column.autoIncrement = true
      return true
    case 'PRIMARY':
      if (!take(c, 'PRIMARY', 'KEY')) return false
      column.primaryKey = true
      return true
    case 'COLLATE':
      advance(c)
      column.collate = peek(c).kind === 'string' ? string(c) : name(c)
      return true
    default:
      return storedAs(c, column)
  }
}

function storedAs(c: Cursor, column: Parts): boolean {
  switch (key(c)) {
    case 'COMMENT':
      advance(c)
      column.comment = string(c)
      return true
    case 'CODEC':
      advance(c)
      column.codec = codecBrackets(c)
      return true
    case 'STATISTICS':
      advance(c)
      column.statistics = codecBrackets(c)
      return true
    case 'TTL':
      advance(c)
      column.ttl = expression(c)
      return true
    case 'SETTINGS': {
      // Without brackets they belong to an ALTER statement.
      if (key(c, 1) !== '(') return false
      advance(c)
      expect(c, '(')
      column.settings = settingItems(c)
      expect(c, ')')
      return true
    }
    default:
      return false
  }
}

const AFTER_EPHEMERAL: ReadonlySet<string> = new Set([
  ',',
  ')',
  'COMMENT',
  'CODEC',
  'TTL',
  'STATISTICS',
  'PRIMARY',
  'SETTINGS',
  'COLLATE',
  'FIRST',
  'AFTER',
])

function endsEphemeral(c: Cursor): boolean {
  return peek(c).kind === 'end' || AFTER_EPHEMERAL.has(key(c))
}

/** `(Delta, ZSTD(1))`. */
export function codecBrackets(c: Cursor): Codec {
  expect(c, '(')
  const codec = codecItems(c)
  expect(c, ')')
  return codec
}

export function codecItems(c: Cursor): Codec {
  const start = here(c)
  const items = list(c, codecItem)
  return { kind: 'codec', items, ...span(c, start) }
}

/** A codec is written as a call, with or without brackets: `ZSTD(1)`, `LZ4`; it stands in none of its own. */
function codecItem(c: Cursor): Expression {
  return literalNext(c) ? expression(c) : bareCall(c)
}

function literalNext(c: Cursor): boolean {
  const { kind } = peek(c)
  return kind === 'number' || kind === 'string'
}

/** An engine, codec or index type: `name`, `name(…)`. */
export function bareCall(c: Cursor): Call {
  const start = here(c)
  const callee = name(c)
  if (at(c, '(')) return { ...call(c, [callee], start), entity: true }
  return { kind: 'call', name: callee, entity: true, ...span(c, start) }
}
