/** Settings of hypertables that no plan can say: they stay as they are, and are named. */
import { hasTimescale, type ServerFacts } from '../facts.ts'
import type { InspectPart } from '../inspect/part.ts'
import { textIn } from '../inspect/row-values.ts'

export const hypertableOthersPart: InspectPart = {
  name: 'further settings of hypertables',
  sql: (facts) => (hasTimescale(facts) ? othersSql(facts) : undefined),
  read: (row) => [
    {
      unreadable: {
        kind: 'Table',
        name: `${textIn(row, 'schema')}.${textIn(row, 'table')} (${textIn(row, 'what')})`,
        why: 'no plan can say this of a hypertable; made anew, it would be without',
      },
    },
  ],
}

function othersSql(facts: ServerFacts): string {
  const own = `d.hypertable_id = h.id`
  const others = [
    `SELECT format('dimension by range of %I', d.column_name) AS what FROM _timescaledb_catalog.dimension d WHERE ${own} AND d.interval_length IS NOT NULL AND EXISTS (SELECT FROM _timescaledb_catalog.dimension f WHERE f.hypertable_id = h.id AND f.interval_length IS NOT NULL AND f.id < d.id)`,
    `SELECT format('%I partitioned by %I.%I', d.column_name, d.partitioning_func_schema, d.partitioning_func) FROM _timescaledb_catalog.dimension d WHERE ${own} AND d.partitioning_func_schema !~ '^_timescaledb'`,
    `SELECT format('columnstore in chunks of its own of %s', d.compress_interval_length) FROM _timescaledb_catalog.dimension d WHERE ${own} AND d.compress_interval_length IS NOT NULL`,
    `SELECT format('tablespace %I', d.tablespace_name) FROM _timescaledb_catalog.tablespace d WHERE ${own}`,
    // Chunk skipping: https://docs.timescale.com/api/latest/hypertable/enable_chunk_skipping/
    ...(hasTimescale(facts, 2, 16)
      ? [
          `SELECT DISTINCT format('chunks skipped by %I', d.column_name) FROM _timescaledb_catalog.chunk_column_stats d WHERE ${own}`,
        ]
      : []),
  ]
  return `SELECT jsonb_build_object('schema', h.schema_name, 'table', h.table_name, 'what', w.what) AS o
FROM _timescaledb_catalog.hypertable h CROSS JOIN LATERAL (${others.join(' UNION ALL ')}) w
WHERE h.schema_name = ANY ($1::text[]) ORDER BY h.id, w.what`
}
