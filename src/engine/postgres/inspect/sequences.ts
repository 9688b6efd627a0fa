/** Sequences, but for those that are a column's own way to count (identity, serial). */
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { scalarText } from '../../common/scalar.ts'
import type { SequenceSpec } from '../kinds/sequence.ts'
import { commentOn } from './comments.ts'
import { inScope, notOfExtension } from './hidden.ts'
import { isImplicitSequence } from './implicit-sequences.ts'
import { ownerFields, ownerInferred } from './owner.ts'
import type { Found, InspectPart } from './part.ts'

/**
 * What the server would take by itself is null: a plan does not have to say it. The limits of the
 * type go with the direction (sequence.c, init_params).
 */
const sql = `SELECT json_build_object(
  'schema', n.nspname, 'name', c.relname, ${ownerFields('c.relowner')},
  'comment', ${commentOn('pg_class', 'c.oid')}, 'unlogged', c.relpersistence = 'u',
  'as', nullif(format_type(s.seqtypid, NULL), 'bigint'),
  'increment', nullif(s.seqincrement, 1)::text,
  'min', nullif(s.seqmin, l.low)::text, 'max', nullif(s.seqmax, l.high)::text,
  'start', nullif(s.seqstart, CASE WHEN s.seqincrement > 0 THEN s.seqmin ELSE s.seqmax END)::text,
  'cache', nullif(s.seqcache, 1)::text, 'cycle', s.seqcycle,
  'ownedBy', (SELECT json_build_array(tn.nspname, t.relname, a.attname)
    FROM pg_depend d JOIN pg_class t ON t.oid = d.refobjid JOIN pg_namespace tn ON tn.oid = t.relnamespace
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
      AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'a' LIMIT 1)
) AS o
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_sequence s ON s.seqrelid = c.oid
CROSS JOIN LATERAL (SELECT
  CASE WHEN s.seqincrement > 0 THEN 1 WHEN s.seqtypid = 'int2'::regtype THEN -32768
    WHEN s.seqtypid = 'int4'::regtype THEN -2147483648 ELSE -9223372036854775808 END AS low,
  CASE WHEN s.seqincrement < 0 THEN -1 WHEN s.seqtypid = 'int2'::regtype THEN 32767
    WHEN s.seqtypid = 'int4'::regtype THEN 2147483647 ELSE 9223372036854775807 END AS high) l
WHERE c.relkind = 'S' AND ${inScope('n.nspname')} AND ${notOfExtension('pg_class', 'c.oid')}
  AND NOT (${isImplicitSequence('c.oid')})
ORDER BY n.nspname, c.relname`

export const sequences: InspectPart = {
  name: 'sequences',
  sql: () => sql,
  read: (row) => [read(row)],
}

function read(row: JsonObject): Found {
  const text = (key: string): string | undefined => scalarText(row[key])
  const owned = row['ownedBy']
  const spec = compact<SequenceSpec>({
    as: text('as'),
    start: text('start'),
    increment: text('increment'),
    min: text('min'),
    max: text('max'),
    cache: text('cache'),
    cycle: row['cycle'] === true ? true : undefined,
    ownedBy: Array.isArray(owned) ? owned.join('.') : undefined,
    unlogged: row['unlogged'] === true ? true : undefined,
    owner: text('owner'),
    comment: text('comment'),
  })
  return {
    kind: 'Sequence',
    address: { database: text('schema') ?? '', name: text('name') ?? '' },
    spec,
    inferred: ownerInferred(row),
  }
}
