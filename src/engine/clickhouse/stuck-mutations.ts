/**
 * Mutations that failed. The server keeps trying them, later ones of the table wait behind them, and
 * after a conversion that failed the table cannot be read; KILL MUTATION does not bring it back, the
 * type of before does (clickhouse.md §4.2, seen on 26.7.2.1). Parts still have that type.
 */
import { SluiceError } from '../../diagnostic/sluice-error.ts'
import { quoteIdentifier, quoteString } from '../../sql/index.ts'
import { isOneOf } from '../clickhouse-family/quote.ts'
import { textOf } from '../clickhouse-family/rows.ts'
import { serverCodeOf } from '../clickhouse-family/server-fault.ts'
import type { Statements } from '../clickhouse-family/statements.ts'

export interface StuckMutation {
  readonly database: string
  readonly table: string
  readonly command: string
  readonly why: string
  /** Statements that give columns the types of their parts again; empty where types are not at fault. */
  readonly wayBack: readonly string[]
}

/** The first of each table that satisfies the condition. */
export async function readStuckMutations(
  statements: Statements,
  condition: string,
): Promise<readonly StuckMutation[]> {
  const rows = await statements.query(
    `SELECT database, table, any(command) AS command, any(substring(latest_fail_reason, 1, 300)) AS why FROM (SELECT * FROM system.mutations WHERE NOT is_done AND latest_fail_reason != '' AND ${condition} ORDER BY create_time) GROUP BY database, table ORDER BY database, table`,
  )
  if (rows.length === 0) return []
  const pairs = rows.map((row) => [textOf(row, 'database'), textOf(row, 'table')] as const)
  const columns = await statements.query(
    `SELECT DISTINCT p.database AS database, p.table AS table, p.column AS column, p.type AS type FROM system.parts_columns AS p INNER JOIN system.columns AS c ON c.database = p.database AND c.table = p.table AND c.name = p.column WHERE p.active AND p.type != c.type AND ${isOneOf(['p.database', 'p.table'], pairs)} ORDER BY ALL`,
  )
  return rows.map((row) => {
    const [database, table] = [textOf(row, 'database'), textOf(row, 'table')]
    return {
      database,
      table,
      command: textOf(row, 'command').replace(/^\((.*)\)$/s, '$1'),
      why: textOf(row, 'why'),
      wayBack: columns
        .filter((column) => column['database'] === database && column['table'] === table)
        .map(
          (column) =>
            `ALTER TABLE ${quoteIdentifier(database)}.${quoteIdentifier(table)} MODIFY COLUMN ${quoteIdentifier(textOf(column, 'column'))} ${textOf(column, 'type')}`,
        ),
    }
  })
}

/** 341 UNFINISHED says that the definition is the new one and the data is not: how to take it back. */
export async function withWayBack(
  error: unknown,
  sql: string,
  statements: Statements,
): Promise<unknown> {
  if (!(error instanceof SluiceError) || serverCodeOf(error) !== unfinished) return error
  const named = `startsWith(${quoteString(sql)}, concat('ALTER TABLE ', database, '.', table, ' '))`
  const [stuck] = await readStuckMutations(statements, named).catch(() => [])
  if (stuck === undefined || stuck.wayBack.length === 0) return error
  return new SluiceError(error.code, error.message, {
    cause: error.cause,
    exit: error.exit,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    detail: [
      ...(error.detail ?? []),
      'the table has the new definition, its data could not follow, and it cannot be read until that is taken back',
    ],
    next: `run ${stuck.wayBack.join('; ')}`,
  })
}

const unfinished = 341
