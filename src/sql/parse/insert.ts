/** INSERT: where to, from which query or rows. */
import type { Query } from '../ast/query.ts'
import type { Insert } from '../ast/statement.ts'
import { call } from './call.ts'
import {
  advance,
  at,
  atName,
  type Cursor,
  expect,
  failAt,
  here,
  key,
  lastEnd,
  name,
  peek,
  span,
  take,
} from './cursor.ts'
import { aliasedList, expression } from './expression.ts'
import { tableName } from './from.ts'
import { atQuery, outputQuery } from './query.ts'
import { settingsList } from './settings.ts'
import { unknownClauses } from './unknown.ts'

export function insert(c: Cursor, start: number): Insert {
  expect(c, 'INSERT')
  take(c, 'INTO')
  // A table may be called table: `INSERT INTO table VALUES (1)`.
  if (atName(c, 1) && !AFTER_TARGET.has(key(c, 1))) {
    if (!take(c, 'TABLE') && c.dialect === 'timeplus') take(c, 'STREAM')
  }
  const target = insertTarget(c)
  const columns = at(c, '(') && !atQuery(c) ? insertColumns(c) : undefined
  const partitionBy = take(c, 'PARTITION', 'BY') ? expression(c) : undefined
  let settings = at(c, 'SETTINGS') ? settingsList(c) : undefined
  let inner: Query | undefined
  let data: string | undefined
  if (atQuery(c)) {
    inner = outputQuery(c)
    // `… SELECT * FROM input() FORMAT JSONEachRow {…}`: rows stand behind the query.
    if (inner.kind === 'output' && inner.format && peek(c).kind !== 'end') data = restOfText(c)
  } else if (at(c, 'FORMAT') && key(c, 2) === 'SETTINGS') {
    // Timeplus prints them behind the format, where no data can follow.
    advance(c)
    data = `FORMAT ${name(c).text}`
    settings ??= settingsList(c)
  } else if (at(c, 'VALUES') || at(c, 'FORMAT') || at(c, 'FROM')) data = restOfText(c)
  const unknown = unknownClauses(c, [])
  return {
    kind: 'insert',
    source: c.text,
    target,
    ...(columns && { columns }),
    ...(partitionBy && { partitionBy }),
    ...(inner && { query: inner }),
    ...(settings && { settings }),
    ...(data !== undefined && { data }),
    ...(unknown.length > 0 && { unknown }),
    ...span(c, start),
  }
}

const AFTER_TARGET: ReadonlySet<string> = new Set(
  'VALUES FORMAT SELECT WITH FROM SETTINGS PARTITION'.split(' '),
)

function insertTarget(c: Cursor): Insert['target'] {
  const start = here(c)
  if (!take(c, 'FUNCTION')) return tableName(c)
  return call(c, [name(c)], start)
}

function insertColumns(c: Cursor): Insert['columns'] {
  expect(c, '(')
  const columns = aliasedList(c)
  const named = columns.find(({ kind }) => kind === 'alias')
  if (named?.kind === 'alias') failAt(named.name, `expected , or ) but found ${named.name.text}`)
  expect(c, ')')
  return columns
}

function restOfText(c: Cursor): string {
  const start = here(c)
  while (peek(c).kind !== 'end') advance(c)
  return c.text.slice(start, lastEnd(c))
}
