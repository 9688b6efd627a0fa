import type { PolicyRule } from '../../../rules/rule.ts'
import type { TableSpec } from '../kinds/table.ts'
import { columnType } from './column-type.ts'
import { bareColumn, keyItems } from './key-items.ts'

export const nullableKey: PolicyRule<TableSpec> = {
  id: 'nullable-key',
  summary: 'A Nullable column in the key of a table.',
  severity: 'warn',
  kinds: ['Table'],
  why: 'The server refuses it. With `allow_nullable_key` it takes it, and NULL then sorts behind all values, so that conditions read more than they need to.',
  source: 'Seen on ClickHouse 26.7.2.1: 44, “Sorting key contains nullable columns”.',
  check: (resource) => {
    const { columns } = resource.spec
    return (['orderBy', 'primaryKey', 'partitionBy'] as const).flatMap((key) =>
      keyItems(resource, key).flatMap(({ expression, place }) => {
        const column = bareColumn(expression, columns)
        if (column === undefined || columnType(column)?.isNullable !== true) return []
        return [
          {
            message: `has the Nullable column \`${column.name}\` in its key`,
            ...place,
            hint: 'make the column plain and give it a DEFAULT, or use `assumeNotNull` or `ifNull` in the key.',
          },
        ]
      }),
    )
  },
}
