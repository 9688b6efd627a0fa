/** Continuous aggregates as the extension keeps them (timescaledb.md §1.5). */
import type { Json, JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { hasTimescale, type ServerFacts } from '../facts.ts'
import { indexesOf, readIndexRows } from '../inspect/indexes.ts'
import { ownerFields, ownerInferred } from '../inspect/owner.ts'
import type { Found, InspectPart } from '../inspect/part.ts'
import { columnstoreExpression, columnstoreOfRow } from './columnstore.ts'
import { materializedOnlyByDefault } from './continuous-aggregate-form.ts'
import type { ContinuousAggregateSpec } from './continuous-aggregate-spec.ts'
import { chunkIntervalOf, columnstoreIsOn } from './inspect-hypertable.ts'

export const continuousAggregatesPart: InspectPart = {
  name: 'continuous aggregates',
  sql: (facts) =>
    hasTimescale(facts) && facts.license === 'timescale' ? aggregatesSql(facts) : undefined,
  read: (row, facts) => [readAggregate(row, facts)],
}

/**
 * The direct view holds the query as it was given; the view itself reads materialized rows. Indexes
 * with the name of the materialization table are those the server made.
 */
function aggregatesSql(facts: ServerFacts): string {
  const table = "to_regclass(format('%I.%I', h.schema_name, h.table_name))"
  return `SELECT jsonb_build_object(
  'schema', a.user_view_schema, 'name', a.user_view_name,
  'query', pg_get_viewdef(to_regclass(format('%I.%I', a.direct_view_schema, a.direct_view_name))),
  'materializedOnly', a.materialized_only,
  'finalized', to_jsonb(a) -> 'finalized',
  'interval', d.interval_length,
  'isInteger', d.column_type IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype),
  'columnstore', CASE WHEN ${columnstoreIsOn('h', facts)} THEN ${columnstoreExpression('h.schema_name', 'h.table_name', facts)} END,
  'ownIndexes', h.table_name || '_',
  'indexes', ${indexesOf(table)},
  ${ownerFields('v.relowner')},
  'comment', obj_description(v.oid, 'pg_class')) AS o
FROM _timescaledb_catalog.continuous_agg a
JOIN _timescaledb_catalog.hypertable h ON h.id = a.mat_hypertable_id
JOIN _timescaledb_catalog.dimension d ON d.hypertable_id = h.id AND d.interval_length IS NOT NULL
JOIN pg_namespace n ON n.nspname = a.user_view_schema
JOIN pg_class v ON v.relnamespace = n.oid AND v.relname = a.user_view_name
WHERE a.user_view_schema = ANY ($1::text[]) ORDER BY a.mat_hypertable_id`
}

function readAggregate(row: JsonObject, facts: ServerFacts): Found {
  const indexes = readIndexRows(row['indexes']).filter(
    ({ name }) => !name.startsWith(String(row['ownIndexes'])),
  )
  const materializedOnly = row['materializedOnly'] === true
  const spec = compact<ContinuousAggregateSpec>({
    query: String(row['query']).trim().replace(/;$/, ''),
    materializedOnly:
      materializedOnly === materializedOnlyByDefault(facts) ? undefined : materializedOnly,
    chunkInterval: chunkIntervalOf(row['interval'], row['isInteger'] === true),
    columnstore: columnstoreOfRow(row['columnstore']),
    indexes: indexes.length === 0 ? undefined : indexes,
    finalized: row['finalized'] === false ? false : undefined,
    owner: textOf(row['owner']),
    comment: textOf(row['comment']),
  })
  return {
    kind: 'ContinuousAggregate',
    address: { database: String(row['schema']), name: String(row['name']) },
    spec,
    inferred: ownerInferred(row),
  }
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}
