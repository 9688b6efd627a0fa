import type { UnknownClause } from '../ast/span.ts'
import type { CreateTable } from '../ast/statement.ts'
import type { TableOrigin } from '../ast/table.ts'
import { at, type Cursor, expect, here, key, peek, span, take } from './cursor.ts'
import { call } from './call.ts'
import { tableElements } from './elements.ts'
import { tableName } from './from.ts'
import { createHeader, type Modifiers } from './header.ts'
import { string } from './literal.ts'
import { atQuery, outputQuery } from './query.ts'
import { storageClause, storageOf, type StorageParts } from './storage.ts'
import { timeSeriesTables } from './time-series.ts'
import { unknownClauses, unknownFrom } from './unknown.ts'

const CLAUSES = [
  'ENGINE',
  'PARTITION',
  'PRIMARY',
  'ORDER',
  'SAMPLE',
  'TTL',
  'SETTINGS',
  'COMMENT',
  'AS',
  'CLONE',
  'EMPTY',
]

/** CREATE TABLE and the Timeplus streams; the object words are consumed. */
export function createTable(c: Cursor, object: string, modifiers: Modifiers): CreateTable {
  const header = createHeader(c, modifiers)
  const from = modifiers.attach && take(c, 'FROM') ? string(c) : undefined
  const list = at(c, '(') && !atQuery(c) ? tableElements(c) : undefined
  const parts: StorageParts = {}
  if (list?.primaryKey) parts.primaryKey = list.primaryKey
  let origin: TableOrigin | undefined
  let body: CreateTable['body']
  const unknown: UnknownClause[] = []
  for (;;) {
    const tables = timeSeriesTables(c, parts.engine)
    if (tables) unknown.push(tables)
    const replicated = modifiers.attach ? asReplicated(c) : undefined
    if (replicated) unknown.push(replicated)
    if (tables || replicated || storageClause(c, parts)) continue
    if (!body && at(c, 'AS') && (peek(c, 1).kind === 'heredoc' || peek(c, 1).kind === 'string')) {
      take(c, 'AS')
      body = string(c)
      continue
    }
    const found = origin ? undefined : tableOrigin(c)
    if (found) {
      origin = found
      continue
    }
    const rest = unknownClauses(c, CLAUSES)
    if (rest.length === 0) break
    unknown.push(...rest)
  }
  const { comment, querySettings } = parts
  return {
    kind: 'createTable',
    object,
    ...header,
    ...(modifiers.temporary && { temporary: true as const }),
    ...(from && { from }),
    ...(list && { elements: list.elements }),
    storage: storageOf(parts),
    ...(origin && { origin }),
    ...(body && { body }),
    ...(querySettings && { querySettings }),
    ...(comment && { comment }),
    ...(unknown.length > 0 && { unknown }),
    ...span(c, modifiers.start),
  }
}

/** `ATTACH TABLE t AS [NOT] REPLICATED` (ClickHouse 26.7), kept as written. */
function asReplicated(c: Cursor): UnknownClause | undefined {
  const from = c.at
  if (c.dialect !== 'clickhouse') return undefined
  if (!take(c, 'AS', 'REPLICATED') && !take(c, 'AS', 'NOT', 'REPLICATED')) return undefined
  const clause = unknownFrom(c, from, [])
  c.unknown.push(clause)
  return clause
}

/** `AS other`, `AS numbers(5)`, `CLONE AS other`, `[EMPTY] AS SELECT …`. */
function tableOrigin(c: Cursor): TableOrigin | undefined {
  if (take(c, 'CLONE', 'AS')) return { form: 'CLONE AS', table: tableName(c) }
  const empty = at(c, 'EMPTY', 'AS') && take(c, 'EMPTY')
  if (!at(c, 'AS')) {
    // `CREATE TABLE t ENGINE = Memory SELECT 1`: AS may be missing.
    if (!at(c, 'SELECT') && !at(c, 'WITH')) return undefined
    return { form: 'SELECT', query: outputQuery(c) }
  }
  expect(c, 'AS')
  if (atQuery(c))
    return { form: 'SELECT', query: outputQuery(c), ...(empty && { empty: true as const }) }
  const start = here(c)
  const table = tableName(c)
  if (key(c) === '(') return { form: 'AS', table: call(c, table.parts, start) }
  return { form: 'AS', table }
}
