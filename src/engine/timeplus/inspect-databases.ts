import { quoteIdentifier, quoteString } from '../../sql/index.ts'
import { type Row, textOf } from '../clickhouse-family/rows.ts'
import type { Statements } from '../clickhouse-family/statements.ts'
import { type Finding, findingFrom, unreadable } from './finding.ts'
import { inParallel } from './in-parallel.ts'
import { shownObject } from './show.ts'
import { storingDatabaseEngines } from './system-databases.ts'

export async function readDatabaseRows(statements: Statements): Promise<readonly Row[]> {
  return await statements.query('SELECT name, engine, comment FROM system.databases ORDER BY name')
}

export function storesRelations(row: Row): boolean {
  return storingDatabaseEngines.has(textOf(row, 'engine'))
}

/**
 * A database of this server is its name and comment; only one of another system has settings,
 * which SHOW CREATE prints (timeplus.md §1.2, §3.1).
 */
export async function databasesFrom(
  statements: Statements,
  rows: readonly Row[],
): Promise<readonly Finding[]> {
  const found = await inParallel(rows, async (row) => {
    const name = textOf(row, 'name')
    if (storesRelations(row)) return [findingFrom(createText(row), { kind: 'Database', name })]
    const sql = `SHOW CREATE DATABASE ${quoteIdentifier(name)}`
    return await shownObject(statements, sql, { kind: 'Database', name })
  })
  return found.flat()
}

function createText(row: Row): string {
  const comment = textOf(row, 'comment')
  return [
    `CREATE DATABASE ${quoteIdentifier(textOf(row, 'name'))}`,
    ...(comment === '' ? [] : [`COMMENT ${quoteString(comment)}`]),
  ].join(' ')
}

/** What lies in a database of another system is not read: it is live there, and no part of this. */
export function foreignRelations(row: Row): Finding {
  return unreadable(
    { kind: 'ExternalTable', name: `${textOf(row, 'name')}.*` },
    `the tables of a database of engine ${textOf(row, 'engine')} belong to another system`,
  )
}
