import type { PolicyRule } from '../../../rules/rule.ts'
import { isMergeTree } from '../kinds/engines.ts'
import type { TableSpec } from '../kinds/table.ts'
import { keyItems } from './key-items.ts'

export const emptySortingKey: PolicyRule<TableSpec> = {
  id: 'empty-sorting-key',
  summary: 'A MergeTree table without a sorting key.',
  severity: 'off',
  kinds: ['Table'],
  why: 'Every query reads every row, and the key cannot be given later without a new table.',
  source:
    'Seen on ClickHouse 26.7.2.1: ALTER … MODIFY ORDER BY takes only columns that are added in the same statement.',
  check: (resource) => {
    const { engine, orderBy, primaryKey } = resource.spec
    if (!isMergeTree(engine) || keyItems(resource, 'orderBy').length > 0) return []
    // `MergeTree(d, (a, b), 8192)`, the syntax of old, has it among the arguments.
    const hasArguments = /\(\s*[^\s)]/.test(engine ?? '')
    if (orderBy === undefined && (primaryKey !== undefined || hasArguments)) return []
    return [
      {
        message: 'has no sorting key',
        path: [orderBy === undefined ? 'name' : 'orderBy'],
        hint: 'order by what queries filter on, the column with the fewest values first.',
      },
    ]
  },
}
