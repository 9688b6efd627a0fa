/** Alerts, tasks and inputs: they live in databases, and no table holds their definitions. */
import { quoteIdentifier } from '../../sql/index.ts'
import { isOneOf, quoteList, quotePath } from '../clickhouse-family/quote.ts'
import { textOf } from '../clickhouse-family/rows.ts'
import type { Statements } from '../clickhouse-family/statements.ts'
import type { Server } from './capabilities.ts'
import type { Finding } from './finding.ts'
import { inParallel } from './in-parallel.ts'
import { nameIn } from './inspect-globals.ts'
import { rowsIfKnown, shownObject, unlessForbidden } from './show.ts'

/** `SHOW ALERTS` and `SHOW TASKS` list one database each (timeplus.md §1.14). */
export async function readScheduled(
  statements: Statements,
  kind: 'Alert' | 'Task',
  databases: readonly string[],
  { capabilities }: Server,
): Promise<readonly Finding[]> {
  if (capabilities.unsupportedKinds[kind] !== undefined) return []
  const word = kind.toUpperCase()
  return await unlessForbidden(kind, async () => {
    const found = await inParallel(databases, async (database) => {
      const rows = await rowsIfKnown(statements, `SHOW ${word}S FROM ${quoteIdentifier(database)}`)
      return await inParallel(rows ?? [], (row) =>
        readScheduledObject(statements, kind, database, nameIn(row)),
      )
    })
    return found.flat(2)
  })
}

export async function readScheduledObject(
  statements: Statements,
  kind: 'Alert' | 'Task',
  database: string,
  name: string,
): Promise<readonly Finding[]> {
  const sql = `SHOW CREATE ${kind.toUpperCase()} ${quotePath(database, name)}`
  return await shownObject(statements, sql, { kind, name: `${database}.${name}` })
}

/** Which of these databases; or these objects alone. Source: timeplus.md §3.1. */
export async function readInputs(
  statements: Statements,
  wanted: readonly string[] | readonly (readonly [string, string])[],
  { tables }: Server,
): Promise<readonly Finding[]> {
  if (!tables.has('inputs') || wanted.length === 0) return []
  return await unlessForbidden('Input', async () => {
    const rows = await statements.query(
      `SELECT database, name FROM system.inputs WHERE ${condition(wanted)} ORDER BY database, name`,
    )
    const found = await inParallel(rows, async (row) => {
      const [database, name] = [textOf(row, 'database'), textOf(row, 'name')]
      const sql = `SHOW CREATE ${quotePath(database, name)}`
      return await shownObject(statements, sql, { kind: 'Input', name: `${database}.${name}` })
    })
    return found.flat()
  })
}

function condition(wanted: readonly string[] | readonly (readonly [string, string])[]): string {
  const pairs = wanted.filter((one) => typeof one !== 'string')
  return pairs.length > 0
    ? isOneOf(['database', 'name'], pairs)
    : `database IN ${quoteList(wanted.filter((one) => typeof one === 'string'))}`
}
