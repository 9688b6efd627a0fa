/** Databases that are the engine's own. Source: timeplus.md §1.2. */
export const systemDatabases: ReadonlySet<string> = new Set([
  'system',
  'information_schema',
  'INFORMATION_SCHEMA',
])

/**
 * Engines of databases whose objects are stored here; the tables of the others (mysql, postgresql,
 * iceberg) are live objects of another system, and listing them would connect to it.
 * Source: timeplus.md §1.2, §3.1, §3.6 fact 5.
 */
export const storingDatabaseEngines: ReadonlySet<string> = new Set([
  'Atomic',
  'Ordinary',
  'Memory',
  'Lazy',
])
