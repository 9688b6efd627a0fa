import type { LineageOptions } from './lineage-types.ts'

/** A table's name with the default database, where one is given. */
export function tableName(
  parts: readonly string[],
  { database }: Pick<LineageOptions, 'database'>,
): readonly string[] {
  return parts.length === 1 && database !== undefined ? [database, ...parts] : parts
}
