/** Schemas of the server itself and of TimescaleDB: never in scope, whatever a project says. */
export const systemSchemas: ReadonlySet<string> = new Set([
  'pg_catalog',
  'pg_toast',
  'information_schema',
  '_timescaledb_cache',
  '_timescaledb_catalog',
  '_timescaledb_config',
  '_timescaledb_debug',
  '_timescaledb_functions',
  '_timescaledb_internal',
  'timescaledb_information',
  'timescaledb_experimental',
])

/** `pg_` is kept for the server: no schema of that kind can be made. */
export function isSystemSchema(name: string): boolean {
  return systemSchemas.has(name) || /^(pg_|_timescaledb)/.test(name)
}
