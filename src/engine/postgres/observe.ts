/**
 * Today's facts of tables, materialized views and continuous aggregates. Sizes are what is on disk,
 * of all partitions and chunks; rows are counted where that is cheap and estimated elsewhere. Three
 * queries at most, however many objects. Sources: manual, "Database Object Size Functions",
 * "pg_class" (reltuples), "pg_stat_all_tables"; TimescaleDB: hypertable_size, approximate_row_count.
 */
import type { ObjectKey, Observed } from '../../catalog/catalog.ts'
import { SluiceError } from '../../diagnostic/sluice-error.ts'
import type { ResourceId } from '../../resource/id.ts'
import type { ServerFacts } from './facts.ts'
import { quoteLiteral, sqlName } from './kinds/names.ts'
import { isTrue, numberOf, type Row, textOf } from './row.ts'
import type { Statements } from './statements.ts'

export async function observe(
  statements: Statements,
  facts: ServerFacts,
  keys: readonly ObjectKey[],
): Promise<ReadonlyMap<ResourceId, Observed>> {
  const relations = keys.filter(({ kind }) => kindsWithRows.has(kind))
  if (relations.length === 0) return new Map()
  const names = relations.map((key) => sqlName(key.address))
  const rows = (await rowsIfAllowed(statements, sizesQuery(facts), [names])) ?? []
  const chunks =
    facts.timescale === ''
      ? []
      : ((await rowsIfAllowed(statements, hypertablesQuery(facts), [names])) ?? [])
  const hypertables = byName(chunks)
  const counted = await countedRows(
    statements,
    rows.filter((row) => isTrue(row, 'small') && !hypertables.has(textOf(row, 'name'))),
  )
  const found = byName(rows)
  return new Map(
    relations.flatMap((key) => {
      const name = sqlName(key.address)
      const row = found.get(name)
      return row === undefined
        ? []
        : [[key.id, observedIn(row, hypertables.get(name), counted.get(name))] as const]
    }),
  )
}

const kindsWithRows: ReadonlySet<string> = new Set([
  'Table',
  'MaterializedView',
  'ContinuousAggregate',
])

function observedIn(row: Row, hypertable: Row | undefined, counted: number | undefined): Observed {
  const estimate = numberOf(row, 'rows')
  return {
    rows: numberOf(hypertable, 'rows') ?? counted ?? estimate,
    bytes: numberOf(hypertable, 'bytes') ?? numberOf(row, 'bytes'),
    lastWrite: null,
    lastRead: row['last_read'] ?? null,
    observedAt: textOf(row, 'observed_at'),
  }
}

/** Rows of a table that nobody has analysed are told by the statistics of its use. */
function sizesQuery({ major }: ServerFacts): string {
  // Since 16 the server keeps when a table was read last.
  const lastRead =
    major < 16
      ? 'NULL'
      : `to_char(max(greatest(s.last_seq_scan, s.last_idx_scan)) AT TIME ZONE 'UTC', ${iso})`
  return `SELECT w.name, sum(greatest(p.reltuples, s.n_live_tup, 0))::bigint AS rows, sum(pg_total_relation_size(p.oid)) AS bytes, sum(pg_table_size(p.oid)) < ${smallBytes} AS small, ${lastRead} AS last_read, to_char(now() AT TIME ZONE 'UTC', ${iso}) AS observed_at FROM unnest($1::text[]) w(name) JOIN pg_class c ON c.oid = to_regclass(w.name) JOIN pg_class p ON p.oid = c.oid OR (c.relkind = 'p' AND p.oid IN (SELECT relid FROM pg_partition_tree(c.oid) WHERE isleaf)) LEFT JOIN pg_stat_all_tables s ON s.relid = p.oid WHERE c.relkind IN ('r', 'p', 'm') OR c.relkind = 'v' GROUP BY w.name`
}

const iso = `'YYYY-MM-DD"T"HH24:MI:SS"Z"'`

/** What is smaller is counted: a few milliseconds each. */
const smallBytes = 4 * 1024 * 1024

/**
 * A continuous aggregate keeps its rows in a hypertable of its own. Chunks that nobody has analysed
 * are told by the statistics of their use.
 */
function hypertablesQuery({ timescaleSchema }: ServerFacts): string {
  const call = (name: string): string => `"${timescaleSchema.replaceAll('"', '""')}".${name}`
  return `SELECT w.name, ${call('hypertable_size')}(h.rel) AS bytes, greatest(${call('approximate_row_count')}(h.rel), (SELECT sum(s.n_live_tup)::bigint FROM pg_inherits i JOIN pg_stat_all_tables s ON s.relid = i.inhrelid WHERE i.inhparent = h.rel)) AS rows FROM unnest($1::text[]) w(name) JOIN (SELECT format('%I.%I', schema_name, table_name)::regclass AS rel, format('%I.%I', schema_name, table_name)::regclass AS named FROM _timescaledb_catalog.hypertable UNION ALL SELECT format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name)::regclass, format('%I.%I', view_schema, view_name)::regclass FROM timescaledb_information.continuous_aggregates) h ON h.named = to_regclass(w.name)`
}

async function countedRows(
  statements: Statements,
  small: readonly Row[],
): Promise<ReadonlyMap<string, number>> {
  const names = small.map((row) => textOf(row, 'name')).slice(0, 200)
  if (names.length === 0) return new Map()
  const each = names.map(
    (name) => `SELECT ${quoteLiteral(name)} AS name, count(*) AS n FROM ${name}`,
  )
  const rows = await rowsIfAllowed(statements, each.join(' UNION ALL '))
  return new Map((rows ?? []).map((row) => [textOf(row, 'name'), Number(textOf(row, 'n'))]))
}

/** Figures are no reason to fail: what the server refuses or takes too long over is not known. */
async function rowsIfAllowed(
  statements: Statements,
  sql: string,
  parameters: readonly (readonly string[])[] = [],
): Promise<readonly Row[] | undefined> {
  try {
    return await statements.query(sql, { parameters, timeoutMs: 30_000 })
  } catch (error) {
    if (error instanceof SluiceError && error.code === 'UNREACHABLE') throw error
    return undefined
  }
}

function byName(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [textOf(row, 'name'), row]))
}
