/**
 * Today's facts of streams, and of the streams inside materialized views that have no target.
 * Sources: timeplus.md §3.1, §3.2 (`system.tables`, `system.parts`), §1.9 (the name inside).
 */
import type { ObjectKey, Observed } from '../../catalog/catalog.ts'
import { SluiceError } from '../../diagnostic/sluice-error.ts'
import type { ResourceId } from '../../resource/id.ts'
import { isOneOf } from '../clickhouse-family/quote.ts'
import { type Row, textOf } from '../clickhouse-family/rows.ts'
import type { Statements } from '../clickhouse-family/statements.ts'

export async function observe(
  statements: Statements,
  keys: readonly ObjectKey[],
): Promise<ReadonlyMap<ResourceId, Observed>> {
  const relations = keys.filter(({ address }) => address.database !== undefined)
  if (relations.length === 0) return new Map()
  const own = await readTables(statements, relations.map(pairOfKey))
  const inside = await readTables(statements, [...own.values()].flatMap(insideOf))
  const storage = new Map(
    relations.flatMap((key) => {
      const row = own.get(pathOfKey(key))
      const [inner] = row === undefined ? [] : insideOf(row)
      const stored = (inner && inside.get(inner.join('.'))) ?? row
      return stored === undefined ? [] : [[key.id, stored] as const]
    }),
  )
  const parts = await readParts(statements, [...storage.values()].map(pairOf))
  return new Map([...storage].map(([id, row]) => [id, factsOf(row, parts)]))
}

type Rows = ReadonlyMap<string, Row>
type Pair = readonly [database: string, name: string]

/** Null is what is not known: an external stream, a table that may not be read. */
function factsOf(table: Row, known: Rows | undefined): Observed {
  const hasParts = known !== undefined && table['total_rows'] !== null
  const parts = known?.get(pathOf(table))
  return {
    rows: numberOf(table['total_rows']),
    bytes: numberOf(table['total_bytes']),
    activeParts: hasParts ? Number(parts?.['active_parts'] ?? 0) : null,
    rowsPerMinute: null,
    lastWrite: parts?.['written'] ?? null,
    lastRead: null,
    retention: / TTL (.+?)(?: SETTINGS |$)/s.exec(textOf(table, 'engine_full'))?.[1] ?? null,
    observedAt: textOf(table, 'observed_at'),
  }
}

/** Only of what holds rows here: figures of a remote table would be asked of its server. */
async function readTables(statements: Statements, pairs: readonly Pair[]): Promise<Rows> {
  if (pairs.length === 0) return new Map()
  const rows = await rowsIfAllowed(
    statements,
    `SELECT database, name, to_string(uuid) AS uuid, engine, engine_full, total_rows, total_bytes, ${utc('now()')} AS observed_at FROM system.tables WHERE ${isOneOf(['database', 'name'], pairs)} AND engine NOT IN ('ExternalStream', 'ExternalTable')`,
  )
  return new Map((rows ?? []).map((row) => [pathOf(row), row]))
}

/** `.inner.target-id.UUID` keeps the rows of a materialized view without a target. */
function insideOf(row: Row): readonly Pair[] {
  return /MaterializedView$/.test(textOf(row, 'engine'))
    ? [[textOf(row, 'database'), `.inner.target-id.${textOf(row, 'uuid')}`]]
    : []
}

async function readParts(
  statements: Statements,
  pairs: readonly Pair[],
): Promise<Rows | undefined> {
  if (pairs.length === 0) return new Map()
  const rows = await rowsIfAllowed(
    statements,
    `SELECT database, table AS name, count() AS active_parts, ${utc('max(modification_time)')} AS written FROM system.parts WHERE active AND ${isOneOf(['database', 'table'], pairs)} GROUP BY database, table`,
  )
  return rows && new Map(rows.map((row) => [pathOf(row), row]))
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

function utc(expression: string): string {
  return `format_datetime(${expression}, '%FT%TZ', 'UTC')`
}

function pairOf(row: Row): Pair {
  return [textOf(row, 'database'), textOf(row, 'name')]
}

function pathOf(row: Row): string {
  return pairOf(row).join('.')
}

function pairOfKey({ address }: ObjectKey): Pair {
  return [address.database ?? '', address.name]
}

function pathOfKey(key: ObjectKey): string {
  return pairOfKey(key).join('.')
}

/** Counts beyond 2^53 do not occur, and these are for people to read. */
function numberOf(text: string | null | undefined): number | null {
  return text === null || text === undefined ? null : Number(text)
}
