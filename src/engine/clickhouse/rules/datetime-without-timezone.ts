import type { PolicyRule } from '../../../rules/rule.ts'
import type { TableSpec } from '../kinds/table.ts'
import { columnType } from './column-type.ts'

export const datetimeWithoutTimezone: PolicyRule<TableSpec> = {
  id: 'datetime-without-timezone',
  summary: 'A DateTime column without a time zone.',
  severity: 'off',
  kinds: ['Table'],
  why: 'Text is read and shown in the time zone of the server. toDate and toStartOfDay of such a column give other days on a server that stands elsewhere.',
  source: 'https://clickhouse.com/docs/sql-reference/data-types/datetime',
  check: ({ spec }) =>
    spec.columns.flatMap((column, index) => {
      const type = columnType(column)
      if (type === undefined || !/^DateTime/.test(type.name)) return []
      if (type.args.some(({ kind }) => kind === 'string')) return []
      return [
        {
          message: `leaves the time zone of \`${column.name}\` to the server`,
          path: ['columns', index, 'type'],
          hint: "name it: DateTime('UTC'), DateTime64(3, 'UTC').",
        },
      ]
    }),
}
