import { notWritten } from '../common/not-written.ts'
import type { Store, StoredRow, StoreRow } from '../store.ts'
import { quoteIdent, quoteLiteral } from './kinds/names.ts'
import { type Held, isAbsent, lockColumns, lockOver, lockTable } from './lock.ts'
import { isTrue } from './row.ts'
import { serverCauseOf } from './server-fault.ts'
import type { Statements } from './statements.ts'
import {
  allQuery,
  appendStatement,
  lastQuery,
  latestQuery,
  ledgerTable,
  storedRow,
} from './store-rows.ts'
import { SluiceError } from '../../diagnostic/sluice-error.ts'

/**
 * Ledger, releases, journal and lock in a schema of their own: one append-only table, and one with
 * the row of whoever holds the lock.
 */
export function postgresStore(statements: Statements, schema: string, held: Held): Store {
  const read = async (sql: string): Promise<readonly StoredRow[]> => {
    try {
      return (await statements.query(sql)).map(storedRow)
    } catch (error) {
      // Nothing was ever written here.
      if (isAbsent(error)) return []
      throw error
    }
  }
  const create = (): Promise<void> => createStore(statements, schema)
  return {
    ...lockOver(statements, schema, { held, create }),
    // Where somebody took the lock's table or the index away, the ledger tells all the same.
    exists: async () => {
      const table = quoteLiteral(ledgerTable(schema))
      const [row] = await statements.query(`SELECT to_regclass(${table}) IS NOT NULL AS ledger`)
      return isTrue(row, 'ledger')
    },
    create,
    append: async (rows) => {
      if (rows.length === 0) return
      try {
        await append(statements, schema, rows)
      } catch (error) {
        throw notWritten(error)
      }
    },
    latest: (topics, project) => read(latestQuery(schema, topics, project)),
    all: (topic, project) => read(allQuery(schema, topic, project)),
    drop: async () => {
      const [row] = await statements.query(
        `SELECT EXISTS (SELECT FROM pg_depend WHERE refclassid = 'pg_namespace'::regclass AND refobjid = to_regnamespace(${quoteLiteral(quoteIdent(schema))}) AND NOT (classid = 'pg_class'::regclass AND objid IN (to_regclass(${quoteLiteral(ledgerTable(schema))}), to_regclass(${quoteLiteral(lockTable(schema))}), to_regclass(${quoteLiteral(`${quoteIdent(schema)}.ledger_seq_seq`)})))) AS others`,
      )
      // Never with what others have made of it elsewhere: the server names that and refuses.
      const tables = `DROP TABLE IF EXISTS ${lockTable(schema)}, ${ledgerTable(schema)}`
      await statements.execute(
        isTrue(row, 'others') ? tables : `${tables}; DROP SCHEMA IF EXISTS ${quoteIdent(schema)}`,
      )
    },
  }
}

/**
 * A cut leaves open whether the rows came through. Whoever holds the lock is the only one who
 * writes, so that the last row there is tells.
 */
async function append(
  statements: Statements,
  schema: string,
  rows: readonly StoreRow[],
): Promise<void> {
  const sql = appendStatement(schema, rows)
  try {
    await statements.execute(sql)
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code !== 'OUTCOME_UNKNOWN') throw error
    const [last] = (await statements.query(lastQuery(schema))).map(storedRow)
    const mine = rows.at(-1)
    const isThere =
      last?.topic === mine?.topic && last?.key === mine?.key && last?.doc === mine?.doc
    if (!isThere || last?.project !== mine?.project) await statements.execute(sql)
  }
}

/** What is missing is made piece by piece, each safe to race: two may come at once. */
async function createStore(statements: Statements, schema: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      for (const sql of await missingOf(statements, schema)) await statements.execute(sql)
      return
    } catch (error) {
      // IF NOT EXISTS does not see what another transaction is about to commit.
      const state = serverCauseOf(error)?.sqlState ?? ''
      if (!['23505', '42P06', '42P07', '42710', 'XX000'].includes(state) || tries >= 20) throw error
    }
  }
}

/** Only what is missing is created: the right to create is not needed for what is there. */
async function missingOf(statements: Statements, schema: string): Promise<readonly string[]> {
  const name = quoteIdent(schema)
  const exists = (what: string): string => `to_reg${what} IS NOT NULL`
  const [row] = await statements.query(
    `SELECT ${exists(`namespace(${quoteLiteral(name)})`)} AS schema, ${exists(`class(${quoteLiteral(ledgerTable(schema))})`)} AS ledger, ${exists(`class(${quoteLiteral(`${name}.ledger_by_key`)})`)} AS ledger_by_key, ${exists(`class(${quoteLiteral(lockTable(schema))})`)} AS lock`,
  )
  return Object.entries(statementsFor(schema)).flatMap(([part, sql]) =>
    isTrue(row, part) ? [] : [sql],
  )
}

function statementsFor(schema: string): { readonly [part: string]: string } {
  const ledger = ledgerTable(schema)
  return {
    schema: `CREATE SCHEMA IF NOT EXISTS ${quoteIdent(schema)}`,
    ledger: `CREATE TABLE IF NOT EXISTS ${ledger} (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, topic text NOT NULL, project text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL, doc text, at timestamptz NOT NULL DEFAULT clock_timestamp())`,
    ledger_by_key: `CREATE INDEX IF NOT EXISTS ledger_by_key ON ${ledger} (topic, project, key, seq DESC)`,
    lock: `CREATE TABLE IF NOT EXISTS ${lockTable(schema)} ${lockColumns}`,
  }
}
