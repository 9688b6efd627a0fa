import type { PolicyRule } from '../../../rules/rule.ts'
import type { TableSpec } from '../kinds/table.ts'
import { columnType } from './column-type.ts'

export const mostlyNullable: PolicyRule<TableSpec> = {
  id: 'mostly-nullable',
  summary: 'A table in which more than `max` percent of the columns are Nullable.',
  severity: 'off',
  kinds: ['Table'],
  max: { default: 50, what: 'percent of the columns that may be Nullable' },
  why: 'Each Nullable column has a second file that says which rows are NULL, and keeps the engine from some of its shortcuts. Tables taken over from other databases often have nothing else.',
  source: 'https://clickhouse.com/docs/sql-reference/data-types/nullable#storage-features',
  check: ({ spec: { columns } }, _project, max) => {
    const nullable = columns.filter((column) => columnType(column)?.isNullable === true).length
    // Of three columns, two are no habit.
    if (columns.length < 4 || nullable * 100 <= columns.length * max) return []
    return [
      {
        message: `has ${nullable} Nullable columns of ${columns.length}`,
        path: ['columns'],
        hint: 'use a DEFAULT where an empty text or 0 says the same.',
      },
    ]
  },
}
