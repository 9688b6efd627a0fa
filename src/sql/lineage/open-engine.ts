/**
 * Whether tables of an engine have columns besides those declared (ClickHouse 26.7): `year=2020` in a path is a column
 * `year`, and lakes and time series bring what they hold. A named collection may hold any path.
 */
export function hasOpenColumns(engine: string): boolean {
  if (BRINGS_COLUMNS.test(engine)) return true
  return READS_PATHS.test(engine) && (engine.includes('=') || NAMES_COLLECTION.test(engine))
}

const BRINGS_COLUMNS = /^\s*(iceberg|deltalake|hudi|paimon|timeseries|materializedpostgresql|hive)/i
const READS_PATHS = /^\s*(file|url|s3|s3queue|gcs|oss|cosn|hdfs|azure\w*)\b/i
const NAMES_COLLECTION = /^\s*(?!file\b)\w+\s*\(\s*[A-Za-z_]/i
