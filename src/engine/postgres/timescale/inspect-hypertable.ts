/** What the extension's catalog says of a table. */
import type { Json } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { hasTimescale, type ServerFacts } from '../facts.ts'
import { isList, isObject } from '../kinds/values.ts'
import { columnstoreExpression, columnstoreOfRow } from './columnstore.ts'
import type { HypertableSpec, SpaceSpec } from './hypertable-spec.ts'
import { intervalOfMicros, printInterval } from './interval.ts'

/**
 * SQL expression over `n.nspname` and `c.relname`: the hypertable as JSON, or NULL. Undefined without
 * the extension. Reads the catalog's tables, which are the same in these columns from 2.11 to 2.29;
 * the views of `timescaledb_information` would be computed again for every table.
 */
export function hypertableExpression(facts: ServerFacts): string | undefined {
  if (!hasTimescale(facts)) return undefined
  return `(SELECT jsonb_build_object(
  'time', d.column_name, 'interval', d.interval_length,
  'isInteger', d.column_type IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype),
  'integerNow', CASE WHEN d.integer_now_func <> '' THEN d.integer_now_func_schema || '.' || d.integer_now_func END,
  'space', (SELECT jsonb_agg(jsonb_build_object('column', s.column_name, 'partitions', s.num_slices) ORDER BY s.id) FROM _timescaledb_catalog.dimension s WHERE s.hypertable_id = h.id AND s.interval_length IS NULL),
  'columnstore', CASE WHEN ${columnstoreIsOn('h', facts)} THEN ${columnstoreExpression('h.schema_name', 'h.table_name', facts)} END)
FROM _timescaledb_catalog.hypertable h JOIN _timescaledb_catalog.dimension d ON d.hypertable_id = h.id
WHERE h.schema_name = n.nspname AND h.table_name = c.relname AND d.interval_length IS NOT NULL ORDER BY d.id LIMIT 1)`
}

/** Over a row of `_timescaledb_catalog.hypertable`: a bit of its status since 2.29. */
export function columnstoreIsOn(row: string, facts: ServerFacts): string {
  return hasTimescale(facts, 2, 29) ? `${row}.status & 4 = 4` : `${row}.compression_state = 1`
}

/** What `hypertableExpression` gave. */
export function readHypertableRow(row: Json | undefined): HypertableSpec | undefined {
  if (!isObject(row)) return undefined
  const space = isList(row['space']) ? row['space'].flatMap(readSpace) : []
  const { time, integerNow } = row
  return compact<HypertableSpec>({
    time: String(time),
    chunkInterval: chunkIntervalOf(row['interval'], row['isInteger'] === true),
    space: space.length === 0 ? undefined : space,
    integerNow: typeof integerNow === 'string' ? integerNow : undefined,
    columnstore: columnstoreOfRow(row['columnstore']),
  })
}

/** Microseconds as an interval; numbers of integer time as they are. */
export function chunkIntervalOf(length: Json | undefined, isInteger: boolean): string | undefined {
  if (length === undefined || length === null) return undefined
  return isInteger ? String(length) : printInterval(intervalOfMicros(Number(length)))
}

function readSpace(item: Json): readonly SpaceSpec[] {
  return isObject(item)
    ? [{ column: String(item['column']), partitions: Number(item['partitions']) }]
    : []
}
