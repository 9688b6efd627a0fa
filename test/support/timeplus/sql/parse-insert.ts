/** INSERT and DELETE FROM. */
import type { Expression } from './expression.ts'
import { parseExpression } from './parse-expression.ts'
import { parseColumnName, parseObjectName } from './parse-names.ts'
import { parseQueryExpression } from './parse-query.ts'
import { parseSettingsClause } from './parse-settings.ts'
import type { Query, Setting } from './query.ts'
import type { DeleteStatement, InsertStatement } from './statement.ts'
import type { Reader } from './reader.ts'

/** After INSERT. */
export function parseInsert(reader: Reader): InsertStatement {
  reader.expects('INTO')
  reader.takesOne('STREAM', 'TABLE')
  const into = parseObjectName(reader)
  const columns = startsColumns(reader)
    ? { columns: reader.bracketed(() => parseColumnName(reader)) }
    : {}
  const before = parseSettingsClause(reader)
  const data = parseData(reader)
  const settings = before.length > 0 ? before : queryOwnSettings(data)
  return { kind: 'insert', into, ...columns, data, settings }
}

function startsColumns(reader: Reader): boolean {
  return reader.seesSymbol('(') && !reader.sees('SELECT', 1) && !reader.sees('WITH', 1)
}

function parseData(reader: Reader): InsertStatement['data'] {
  if (reader.takes('VALUES')) return { kind: 'values', rows: parseRows(reader) }
  if (reader.sees('FORMAT')) {
    reader.next()
    const format = reader.identifier()
    if (format.toLowerCase() === 'values') return { kind: 'values', rows: parseRows(reader) }
    return { kind: 'format', format, text: reader.rest().trimStart() }
  }
  if (reader.sees('SELECT') || reader.sees('WITH') || reader.seesSymbol('(')) {
    return { kind: 'query', query: parseQueryExpression(reader) }
  }
  return reader.fail('expected VALUES, FORMAT or SELECT')
}

/** Rows with commas between them, or without. */
function parseRows(reader: Reader): readonly (readonly Expression[])[] {
  const rows: (readonly Expression[])[] = []
  while (reader.seesSymbol('(')) {
    rows.push(reader.bracketed(() => parseExpression(reader)))
    reader.takesSymbol(',')
  }
  return rows
}

/** SETTINGS at the end of the query are those of the INSERT too. */
function queryOwnSettings(data: InsertStatement['data']): readonly Setting[] {
  return data.kind === 'query' ? lastSettings(data.query) : []
}

function lastSettings(query: Query): readonly Setting[] {
  if (query.kind === 'select') return query.settings
  const last = query.branches.at(-1)
  return last ? lastSettings(last) : []
}

/** After DELETE. */
export function parseDelete(reader: Reader): DeleteStatement {
  if (reader.dialect.generation === 1) reader.refuse('DELETE')
  reader.expects('FROM')
  const from = parseObjectName(reader)
  reader.expects('WHERE')
  return { kind: 'delete', from, where: parseExpression(reader) }
}
