import type { Statement } from '../ast/statement.ts'
import { columnsFromStatements } from '../lineage/columns-from-statements.ts'
import { lineage } from '../lineage/lineage.ts'
import type { ColumnSource, ColumnsOf } from '../lineage/lineage-types.ts'
import { parseStatement } from '../parse/parse.ts'
import type { Dialect } from '../result.ts'
import { type LineageAnswer, type LineageOptions, type SqlText, unreadLineage } from './answers.ts'
import { placed } from './place.ts'

export function lineageAnswers(
  options: LineageOptions,
  dialect: Dialect,
): (sql: SqlText) => LineageAnswer {
  const { database } = options
  const within = database === undefined ? {} : { database }
  const columnsOf = knownColumns(options, dialect)
  return (sql) => {
    const parsed = parseStatement(sql.text, dialect)
    if (!parsed.ok) return unreadLineage(placed(sql, parsed.error.start, parsed.error.message))
    const { columns, reads, missing, unknown } = lineage(parsed.node, {
      dialect,
      columnsOf,
      ...within,
    })
    return {
      ok: true,
      columns: columns.map(({ name, sources, complete, because }) => ({
        name,
        sources: names(sources),
        complete,
        ...(because !== undefined && { because }),
      })),
      reads: names(reads),
      missing: [...new Set(missing.map(({ name }) => name))],
      unknown: [...new Set(unknown.map(({ because }) => because))],
      error: null,
    }
  }
}

function names(columns: readonly ColumnSource[]): readonly string[] {
  return [...new Set(columns.map(({ table, column }) => [...table, column].join('.')))]
}

/** What a script says about a table comes before what its caller says. */
function knownColumns(
  { tables = {}, script = [], database }: LineageOptions,
  dialect: Dialect,
): ColumnsOf {
  const statements = script.flatMap((text): readonly Statement[] => {
    const parsed = parseStatement(text, dialect)
    return parsed.ok ? [parsed.node] : []
  })
  const fromScript = columnsFromStatements(statements, {
    dialect,
    ...(database !== undefined && { database }),
  })
  const given = new Map(Object.entries(tables))
  return (parts) => fromScript(parts) ?? given.get(parts.join('.'))
}
