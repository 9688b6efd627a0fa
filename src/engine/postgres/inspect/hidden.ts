/** Conditions that keep what belongs to the server, to extensions and to TimescaleDB out of sight. */

/** Schemas of a scope: `n.nspname` in `$1`, none of the server's own. */
export const inScope = (schema: string): string =>
  `${schema} = ANY ($1::text[]) AND ${schema} !~ '^(pg_|information_schema$|_?timescaledb)'`

/** Not a member of an extension: `notOfExtension('pg_class', 'c.oid')` (timescaledb.md §1). */
export const notOfExtension = (catalog: string, oid: string): string =>
  `NOT EXISTS (SELECT 1 FROM pg_depend e WHERE e.classid = '${catalog}'::regclass AND e.objid = ${oid} AND e.deptype = 'e')`
