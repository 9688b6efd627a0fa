import type { ObjectKey, Observed } from '../../catalog/catalog.ts'
import type { ResourceId } from '../../resource/id.ts'
import { quoteString } from '../../sql/index.ts'
import { isOneOf, quoteList } from '../clickhouse-family/quote.ts'
import { type Row, textOf } from '../clickhouse-family/rows.ts'
import type { Statements } from '../clickhouse-family/statements.ts'

/**
 * Rows, bytes and last write of tables, and of the inner tables in which materialized views
 * without a target keep theirs. Source: manual, "system.tables" and "system.parts".
 */
export async function observe(
  statements: Statements,
  keys: readonly ObjectKey[],
): Promise<ReadonlyMap<ResourceId, Observed>> {
  const relations = keys.filter(({ address }) => address.database !== undefined)
  if (relations.length === 0) return new Map()
  const tables = await readTables(statements, relations)
  const storage = new Map(
    relations.flatMap((key) => {
      const row = storageOf(key, tables)
      return row === undefined ? [] : [[key.id, row] as const]
    }),
  )
  const written = await readLastWrites(statements, [...storage.values()])
  return new Map(
    [...storage].map(
      ([id, row]) =>
        [
          id,
          {
            rows: numberOf(row['total_rows']),
            bytes: numberOf(row['total_bytes']),
            lastWrite: written.get(pathOf(row)) ?? null,
          },
        ] as const,
    ),
  )
}

async function readTables(
  statements: Statements,
  keys: readonly ObjectKey[],
): Promise<ReadonlyMap<string, Row>> {
  const databases = [...new Set(keys.map(({ address }) => address.database ?? ''))]
  const pairs = keys.map(({ address }) => [address.database ?? '', address.name] as const)
  const rows = await statements.query(
    `SELECT database, name, uuid, engine, total_rows, total_bytes FROM system.tables WHERE database IN ${quoteList(databases)} AND ((${isOneOf(['database', 'name'], pairs)}) OR startsWith(name, ${quoteString('.inner')}))`,
  )
  return new Map(rows.map((row) => [pathOf(row), row]))
}

/** `.inner_id.UUID` in Atomic databases, `.inner.NAME` in others (seen in 26.7). */
function storageOf(key: ObjectKey, tables: ReadonlyMap<string, Row>): Row | undefined {
  const own = tables.get(`${key.address.database}.${key.address.name}`)
  if (own === undefined || textOf(own, 'engine') !== 'MaterializedView') return own
  return (
    tables.get(`${key.address.database}..inner_id.${textOf(own, 'uuid')}`) ??
    tables.get(`${key.address.database}..inner.${key.address.name}`) ??
    own
  )
}

async function readLastWrites(
  statements: Statements,
  tables: readonly Row[],
): Promise<ReadonlyMap<string, string>> {
  const pairs = tables
    .filter((row) => row['total_rows'] !== null)
    .map((row) => [textOf(row, 'database'), textOf(row, 'name')] as const)
  if (pairs.length === 0) return new Map()
  const rows = await statements.query(
    `SELECT database, table AS name, formatDateTime(max(modification_time), '%FT%TZ', 'UTC') AS written FROM system.parts WHERE active AND ${isOneOf(['database', 'table'], pairs)} GROUP BY database, table`,
  )
  return new Map(rows.map((row) => [pathOf(row), textOf(row, 'written')]))
}

function pathOf(row: Row): string {
  return `${textOf(row, 'database')}.${textOf(row, 'name')}`
}

/** Counts beyond 2^53 do not occur, and these are for people to read. */
function numberOf(text: string | null | undefined): number | null {
  return text === null || text === undefined ? null : Number(text)
}
