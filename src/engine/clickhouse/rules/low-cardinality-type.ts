import type { PolicyRule } from '../../../rules/rule.ts'
import type { TableSpec } from '../kinds/table.ts'
import { columnType } from './column-type.ts'

export const lowCardinalityType: PolicyRule<TableSpec> = {
  id: 'low-cardinality-type',
  summary: 'LowCardinality of something that is no text.',
  severity: 'warn',
  kinds: ['Table'],
  why: 'A dictionary of numbers costs more than the numbers, and one of UUIDs has as many entries as there are rows. The server refuses most of these types.',
  source:
    'Seen on ClickHouse 26.7.2.1: 455 for numbers, Date and DateTime (allow_suspicious_low_cardinality_types); a UUID is taken.',
  check: ({ spec }) =>
    spec.columns.flatMap((column, index) => {
      const type = columnType(column)
      if (type?.isLowCardinality !== true || texts.has(type.name)) return []
      return [
        {
          message: `keeps the ${type.name} values of \`${column.name}\` as LowCardinality`,
          path: ['columns', index, 'type'],
          hint: `use ${type.name} itself.`,
        },
      ]
    }),
}

const texts: ReadonlySet<string> = new Set(['String', 'FixedString'])
