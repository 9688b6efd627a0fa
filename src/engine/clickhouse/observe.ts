/**
 * Today's facts of tables, and of the inner tables in which materialized views without a target
 * keep their rows. Three queries at most, however many objects. Sources: manual, "system.tables",
 * "system.parts" and "system.query_log".
 */
import type { ObjectKey, Observed } from '../../catalog/catalog.ts'
import { SluiceError } from '../../diagnostic/sluice-error.ts'
import type { ResourceId } from '../../resource/id.ts'
import { quoteString } from '../../sql/index.ts'
import { isOneOf, quoteList } from '../clickhouse-family/quote.ts'
import { type Row, textOf } from '../clickhouse-family/rows.ts'
import type { Statements } from '../clickhouse-family/statements.ts'

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
  const parts = await readParts(statements, [...storage.values()])
  const reads = tables.has(queryLog)
    ? await readLastReads(statements, relations)
    : new Map<string, string>()
  return new Map(
    relations.flatMap((key) => {
      const row = storage.get(key.id)
      if (row === undefined) return []
      const lastRead = reads.get(pathOfKey(key)) ?? null
      return [[key.id, factsOf(row, parts, lastRead)] as const]
    }),
  )
}

type Rows = ReadonlyMap<string, Row>

/** Null is what is not known: an engine without parts, a log that is switched off. */
function factsOf(table: Row, known: Rows | undefined, lastRead: string | null): Observed {
  const hasParts = known !== undefined && textOf(table, 'engine').endsWith('MergeTree')
  const parts = known?.get(pathOf(table))
  return {
    rows: numberOf(table['total_rows']),
    bytes: numberOf(table['total_bytes']),
    activeParts: hasParts ? Number(parts?.['active_parts'] ?? 0) : null,
    rowsPerMinute: hasParts ? Math.round(Number(parts?.['inserted'] ?? 0) / insertMinutes) : null,
    lastWrite: parts?.['written'] ?? null,
    lastRead,
    retention: / TTL (.+?)(?: SETTINGS |$)/s.exec(textOf(table, 'engine_full'))?.[1] ?? null,
    observedAt: textOf(table, 'observed_at'),
  }
}

const queryLog = 'system.query_log'

async function readTables(
  statements: Statements,
  keys: readonly ObjectKey[],
): Promise<ReadonlyMap<string, Row>> {
  const databases = [...new Set(keys.map(({ address }) => address.database ?? ''))]
  const pairs = keys.map(({ address }) => [address.database ?? '', address.name] as const)
  const named = `(${isOneOf(['database', 'name'], pairs)}) OR startsWith(name, ${quoteString('.inner')})`
  const rows = await statements.query(
    `SELECT database, name, uuid, engine, engine_full, total_rows, total_bytes, formatDateTime(now(), '%FT%TZ', 'UTC') AS observed_at FROM system.tables WHERE (database IN ${quoteList(databases)} AND (${named})) OR (database = 'system' AND name = 'query_log')`,
  )
  return new Map(rows.map((row) => [pathOf(row), row]))
}

/** `.inner_id.UUID` in Atomic databases, `.inner.NAME` in others (seen in 26.7). */
function storageOf(key: ObjectKey, tables: ReadonlyMap<string, Row>): Row | undefined {
  const own = tables.get(pathOfKey(key))
  if (own === undefined || textOf(own, 'engine') !== 'MaterializedView') return own
  return (
    tables.get(`${key.address.database}..inner_id.${textOf(own, 'uuid')}`) ??
    tables.get(`${key.address.database}..inner.${key.address.name}`) ??
    own
  )
}

/** Less than the eight minutes for which parts that were merged stay listed (`old_parts_lifetime`). */
const insertMinutes = 5

/**
 * What was inserted lately is the rows of parts that no merge made (level 0) and no mutation
 * rewrote, which keeps the level and takes a newer data version. Parts merged since are listed as
 * inactive (seen on 26.7.2.1); with a shorter `old_parts_lifetime` the figure is too low.
 */
async function readParts(
  statements: Statements,
  tables: readonly Row[],
): Promise<Rows | undefined> {
  const pairs = tables
    .filter((row) => row['total_rows'] !== null)
    .map((row) => [textOf(row, 'database'), textOf(row, 'name')] as const)
  if (pairs.length === 0) return new Map()
  const isInsert = `level = 0 AND data_version = min_block_number AND modification_time > now() - INTERVAL ${insertMinutes} MINUTE`
  const rows = await rowsIfAllowed(
    statements,
    `SELECT database, table AS name, countIf(active) AS active_parts, sumIf(rows, ${isInsert}) AS inserted, if(active_parts = 0, NULL, formatDateTime(maxIf(modification_time, active), '%FT%TZ', 'UTC')) AS written FROM system.parts WHERE ${isOneOf(['database', 'table'], pairs)} GROUP BY database, table`,
  )
  return rows && new Map(rows.map((row) => [pathOf(row), row]))
}

/**
 * When a query read them last, as far as the log of the last month tells. The log may be large and
 * may be closed to us: then it is simply not known.
 */
async function readLastReads(
  statements: Statements,
  keys: readonly ObjectKey[],
): Promise<ReadonlyMap<string, string>> {
  const names = `[${keys.map((key) => quoteString(pathOfKey(key))).join(', ')}]`
  const rows = await rowsIfAllowed(
    statements,
    `SELECT arrayJoin(arrayIntersect(tables, ${names})) AS name, formatDateTime(max(event_time), '%FT%TZ', 'UTC') AS read FROM system.query_log WHERE event_date >= today() - 30 AND type = 'QueryFinish' AND query_kind = 'Select' AND hasAny(tables, ${names}) AND NOT startsWith(query_id, 'sluice') GROUP BY name SETTINGS max_execution_time = 5`,
  )
  return new Map((rows ?? []).map((row) => [textOf(row, 'name'), textOf(row, 'read')]))
}

/** Figures are no reason to fail: what the server refuses or takes too long over is not known. */
async function rowsIfAllowed(
  statements: Statements,
  sql: string,
): Promise<readonly Row[] | undefined> {
  try {
    return await statements.query(sql)
  } catch (error) {
    if (error instanceof SluiceError && error.code === 'UNREACHABLE') throw error
    return undefined
  }
}

function pathOf(row: Row): string {
  return `${textOf(row, 'database')}.${textOf(row, 'name')}`
}

function pathOfKey({ address }: ObjectKey): string {
  return `${address.database}.${address.name}`
}

/** Counts beyond 2^53 do not occur, and these are for people to read. */
function numberOf(text: string | null | undefined): number | null {
  return text === null || text === undefined ? null : Number(text)
}
