/** `SAMPLES d TAGS INNER ENGINE = Memory METRICS m` behind ENGINE = TimeSeries (ClickHouse 26.7), kept as written. */
import type { Call } from '../ast/expression.ts'
import type { UnknownClause } from '../ast/span.ts'
import { at, type Cursor, key, peek } from './cursor.ts'
import { takeToken, unknownFrom } from './unknown.ts'

/** The tables inside, each with an engine and keys of its own; nothing is consumed where none is next. */
export function timeSeriesTables(c: Cursor, engine: Call | undefined): UnknownClause | undefined {
  if (engine?.name.text !== 'TimeSeries' || !TABLES.has(key(c))) return undefined
  const from = c.at
  do takeToken(c, [])
  while (peek(c).kind !== 'end' && !at(c, ';') && !at(c, 'COMMENT') && !at(c, 'AS'))
  const clause = unknownFrom(c, from, [])
  c.unknown.push(clause)
  return clause
}

const TABLES: ReadonlySet<string> = new Set(['DATA', 'SAMPLES', 'TAGS', 'METRICS'])
