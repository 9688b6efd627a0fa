/** Databases that are the engine's own. Source: manual, "System Tables" and "INFORMATION_SCHEMA". */
export const systemDatabases: ReadonlySet<string> = new Set([
  'system',
  'INFORMATION_SCHEMA',
  'information_schema',
  '_temporary_and_external_tables',
])

/**
 * Engines of databases whose tables are stored here. The tables of the others (PostgreSQL, S3,
 * DataLakeCatalog …) belong to another system, and listing them would connect to it.
 * Overlay is what the embedded engine makes of `default` (chdb 3.4.0).
 */
export const storingDatabaseEngines: ReadonlySet<string> = new Set([
  'Atomic',
  'Ordinary',
  'Replicated',
  'Shared',
  'Memory',
  'Lazy',
  'Overlay',
])
