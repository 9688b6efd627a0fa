/** Columns of a table, as JSON. */
import type { Json, JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import type { ColumnSpec, IdentityOptionsSpec } from '../kinds/table-spec.ts'
import { withoutBrackets } from '../kinds/brackets.ts'
import { isList, isObject } from '../kinds/values.ts'
import { commentOn } from './comments.ts'
import { isSerial, largest } from './implicit-sequences.ts'
import { parametersOf } from './parameters.ts'

/**
 * Expression over a row `c` of pg_class. A partition, or an heir, lists only what differs from its
 * parent: the rest follows from there.
 */
export const columnsOfTable: string = `(SELECT json_agg(json_build_object(
    'name', a.attname,
    'type', format_type(a.atttypid, a.atttypmod),
    'notNull', CASE WHEN a.attnotnull THEN true END,
    'identity', nullif(a.attidentity, ''),
    'generated', nullif(a.attgenerated, ''),
    'default', pg_get_expr(ad.adbin, ad.adrelid),
    'serial', CASE WHEN a.attnotnull AND a.atthasdef AND a.atttypid IN (20, 21, 23) THEN
      (SELECT true FROM pg_depend os WHERE os.classid = 'pg_class'::regclass AND os.refclassid = 'pg_class'::regclass AND os.refobjid = c.oid AND os.refobjsubid = a.attnum AND os.deptype = 'a' AND ${isSerial('os.objid')} LIMIT 1) END,
    'sequence', CASE WHEN a.attidentity <> '' THEN
      (SELECT json_build_object(
        'start', CASE WHEN q.seqstart <> CASE WHEN q.seqincrement > 0 THEN q.seqmin ELSE q.seqmax END THEN q.seqstart::text END,
        'increment', nullif(q.seqincrement, 1)::text,
        'min', CASE WHEN q.seqmin <> CASE WHEN q.seqincrement > 0 THEN 1 ELSE -1 - ${largest('q')} END THEN q.seqmin::text END,
        'max', CASE WHEN q.seqmax <> CASE WHEN q.seqincrement > 0 THEN ${largest('q')} ELSE -1 END THEN q.seqmax::text END,
        'cache', nullif(q.seqcache, 1)::text,
        'cycle', CASE WHEN q.seqcycle THEN true END)
      FROM pg_depend od JOIN pg_sequence q ON q.seqrelid = od.objid
      WHERE od.classid = 'pg_class'::regclass AND od.refclassid = 'pg_class'::regclass AND od.refobjid = c.oid AND od.refobjsubid = a.attnum AND od.deptype = 'i' LIMIT 1) END,
    'collation', CASE WHEN a.attcollation <> 0 AND a.attcollation <> t.typcollation THEN
      (SELECT CASE cn.nspname WHEN 'pg_catalog' THEN co.collname ELSE cn.nspname || '.' || co.collname END
      FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace WHERE co.oid = a.attcollation) END,
    'storage', CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END,
    'compression', nullif(a.attcompression, ''),
    'statistics', nullif(a.attstattarget, -1),
    'options', a.attoptions,
    'comment', ${commentOn('pg_class', 'a.attrelid', 'a.attnum')}) ORDER BY a.attnum)
  FROM pg_attribute a
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef ad ON ad.adrelid = a.attrelid AND ad.adnum = a.attnum
  LEFT JOIN LATERAL (SELECT pa.attname, pa.attnotnull, pa.attstorage, pa.attcompression, pa.attstattarget, pa.attoptions, pa.attidentity, pg_get_expr(pd.adbin, pd.adrelid) AS expression
    FROM pg_inherits pi JOIN pg_attribute pa ON pa.attrelid = pi.inhparent AND pa.attname = a.attname AND NOT pa.attisdropped
    LEFT JOIN pg_attrdef pd ON pd.adrelid = pa.attrelid AND pd.adnum = pa.attnum
    WHERE a.attinhcount > 0 AND (c.relispartition OR NOT a.attislocal) AND pi.inhrelid = c.oid
    ORDER BY pi.inhseqno LIMIT 1) p ON true
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    AND NOT (p.attname IS NOT NULL
      AND p.attnotnull = a.attnotnull AND p.attstorage = a.attstorage AND p.attcompression = a.attcompression
      AND p.attstattarget IS NOT DISTINCT FROM a.attstattarget AND p.attoptions IS NOT DISTINCT FROM a.attoptions
      AND (a.attidentity = '' OR a.attidentity = p.attidentity)
      AND p.expression IS NOT DISTINCT FROM pg_get_expr(ad.adbin, ad.adrelid)
      AND ${commentOn('pg_class', 'a.attrelid', 'a.attnum')} IS NULL))`

/** `key` are the columns of the primary key, which are never NULL and need not say so. */
export function readColumnRows(
  rows: Json | undefined,
  key: ReadonlySet<string>,
): readonly ColumnSpec[] {
  return isList(rows) ? rows.filter(isObject).map((row) => readColumnRow(row, key)) : []
}

const storages = { p: 'plain', e: 'external', x: 'extended', m: 'main' } as const
const compressions = { p: 'pglz', l: 'lz4' } as const
const serials: { readonly [type: string]: string } = {
  smallint: 'smallserial',
  integer: 'serial',
  bigint: 'bigserial',
}

function readColumnRow(row: JsonObject, key: ReadonlySet<string>): ColumnSpec {
  const name = String(row['name'])
  const type = String(row['type'])
  const isSerialColumn = row['serial'] === true
  const isGenerated = row['generated'] !== undefined
  const identity = row['identity']
  const isNeverNull = isSerialColumn || identity !== undefined || key.has(name)
  const expression = textOrNothing(row['default'])
  const isPlain = !isGenerated && !isSerialColumn
  return compact<ColumnSpec>({
    name,
    type: isSerialColumn ? (serials[type] ?? type) : type,
    nullable: row['notNull'] === true && !isNeverNull ? false : undefined,
    default: isPlain ? expression : undefined,
    identity: identity === 'a' ? 'always' : identity === 'd' ? 'byDefault' : undefined,
    identityOptions: identityOptions(row['sequence']),
    generated: isGenerated && expression !== undefined ? withoutBrackets(expression) : undefined,
    virtual: row['generated'] === 'v' ? true : undefined,
    collation: textOrNothing(row['collation']),
    storage: storages[String(row['storage']) as keyof typeof storages],
    compression: compressions[String(row['compression']) as keyof typeof compressions],
    statistics: typeof row['statistics'] === 'number' ? row['statistics'] : undefined,
    options: parametersOf(row['options']),
    comment: textOrNothing(row['comment']),
    renamedFrom: undefined,
  })
}

function identityOptions(value: Json | undefined): IdentityOptionsSpec | undefined {
  if (!isObject(value) || Object.keys(value).length === 0) return undefined
  const { start, increment, min, max, cache, cycle } = value
  return compact<IdentityOptionsSpec>({
    start: textOrNothing(start),
    increment: textOrNothing(increment),
    min: textOrNothing(min),
    max: textOrNothing(max),
    cache: textOrNothing(cache),
    cycle: cycle === true ? true : undefined,
  })
}

function textOrNothing(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}
