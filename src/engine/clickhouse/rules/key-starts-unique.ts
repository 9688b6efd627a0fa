import type { PolicyRule } from '../../../rules/rule.ts'
import type { TableSpec } from '../kinds/table.ts'
import { columnType } from './column-type.ts'
import { bareColumn, keyItems } from './key-items.ts'

export const keyStartsUnique: PolicyRule<TableSpec> = {
  id: 'key-starts-unique',
  summary: 'A sorting key that begins with a column of nearly unique values.',
  severity: 'off',
  kinds: ['Table'],
  why: 'Rows are sorted by the first column. When hardly any two rows share its value, the columns behind it sort nothing: conditions on them read the whole table, and the data compresses badly.',
  source: 'https://clickhouse.com/docs/best-practices/choosing-a-primary-key',
  check: (resource) => {
    const items = keyItems(resource, 'orderBy')
    const [first] = items
    const column = first && bareColumn(first.expression, resource.spec.columns)
    const type = column && columnType(column)?.name
    if (first === undefined || column === undefined || items.length < 2) return []
    if (type !== 'DateTime64' && type !== 'UUID') return []
    return [
      {
        message: `sorts by \`${column.name}\` (${type}) first, so that what stands behind it sorts nothing`,
        ...first.place,
        hint: 'put columns with few values first; a time can be rounded: toStartOfHour(ts).',
      },
    ]
  },
}
