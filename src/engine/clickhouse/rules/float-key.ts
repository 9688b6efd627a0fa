import type { PolicyRule } from '../../../rules/rule.ts'
import type { TableSpec } from '../kinds/table.ts'
import { columnType } from './column-type.ts'
import { bareColumn, keyItems } from './key-items.ts'

export const floatKey: PolicyRule<TableSpec> = {
  id: 'float-key',
  summary: 'A floating point column in the sorting key of a table.',
  severity: 'warn',
  kinds: ['Table'],
  why: 'Floating point numbers that look equal are not: rows that shall replace or add up each other never meet, and NaN has a place of its own in the order. As a partition key the server refuses them.',
  source: 'Seen on ClickHouse 26.7.2.1: ORDER BY takes a Float64; PARTITION BY answers 36.',
  check: (resource) =>
    (['orderBy', 'primaryKey', 'partitionBy'] as const).flatMap((key) =>
      keyItems(resource, key).flatMap(({ expression, place }) => {
        const column = bareColumn(expression, resource.spec.columns)
        const type = column && columnType(column)
        if (column === undefined || !/^B?Float\d+$/.test(type?.name ?? '')) return []
        return [
          {
            message: `has the ${type?.name} column \`${column.name}\` in its key`,
            ...place,
            hint: 'use a Decimal, an integer, or a column that says the same as text.',
          },
        ]
      }),
    ),
}
