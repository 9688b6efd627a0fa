import type { PolicyRule } from '../../../rules/rule.ts'
import type { TableSpec } from '../kinds/table.ts'
import { columnType } from './column-type.ts'

export const uuidAsString: PolicyRule<TableSpec> = {
  id: 'uuid-as-string',
  summary: 'A String column that is called a UUID.',
  severity: 'off',
  kinds: ['Table'],
  why: 'A UUID has 16 bytes; as text it has 37, hardly compresses, and comes in two spellings.',
  source: 'https://clickhouse.com/docs/sql-reference/data-types/uuid',
  check: ({ spec }) =>
    spec.columns.flatMap((column, index) =>
      columnType(column)?.name === 'String' && /(^|_)(uuid|guid)$/i.test(column.name)
        ? [
            {
              message: `keeps \`${column.name}\` as text`,
              path: ['columns', index, 'type'],
              hint: 'use UUID; toUUIDOrDefault reads text.',
            },
          ]
        : [],
    ),
}
