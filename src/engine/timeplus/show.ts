/** Answers of SHOW statements: where there is no table with the same, they are asked one by one. */
import { SluiceError } from '../../diagnostic/sluice-error.ts'
import type { Row } from '../clickhouse-family/rows.ts'
import { serverCodeOf } from '../clickhouse-family/server-fault.ts'
import type { Statements } from '../clickhouse-family/statements.ts'
import { type Finding, findingFrom, type Named, unreadable } from './finding.ts'
import { goneCodes } from './settle.ts'

/** Rows of a list; undefined where the server has no such statement (62, 48: timeplus.md §0.1). */
export async function rowsIfKnown(
  statements: Statements,
  sql: string,
): Promise<readonly Row[] | undefined> {
  try {
    return await statements.query(sql)
  } catch (error) {
    if (unknownCodes.has(serverCodeOf(error) ?? 0)) return undefined
    throw error
  }
}

/** SYNTAX_ERROR, NOT_IMPLEMENTED. */
const unknownCodes: ReadonlySet<number> = new Set([62, 48])

/**
 * One object by what SHOW CREATE prints; none when it has gone since it was listed. What the
 * server does not print, or not to this user, is listed as unreadable.
 */
export async function shownObject(
  statements: Statements,
  sql: string,
  named: Named,
): Promise<readonly Finding[]> {
  try {
    const [row] = await statements.query(sql)
    return [findingFrom(statementIn(row), named)]
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error
    const code = serverCodeOf(error)
    if (code === undefined && error.code !== 'NOT_ALLOWED') throw error
    return code !== undefined && absentCodes.has(code) ? [] : [unreadable(named, error.message)]
  }
}

/** Unknown function, format schema and the like besides streams. Source: timeplus.md §5.3. */
const absentCodes: ReadonlySet<number> = new Set([...goneCodes, 46, 2611])

/** The first column, whatever it is called (`statement`, `create_query`). */
function statementIn(row: Row | undefined): string {
  return Object.values(row ?? {})[0] ?? ''
}

/** What may not be read of a kind is said once for all of it, and nothing fails. */
export async function unlessForbidden(
  kind: string,
  read: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code !== 'NOT_ALLOWED') throw error
    return [unreadable({ kind, name: '*' }, error.message)]
  }
}
