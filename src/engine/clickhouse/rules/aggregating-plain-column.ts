import type { PolicyRule } from '../../../rules/rule.ts'
import type { MaterializedViewSpec } from '../kinds/materialized-view.ts'
import { columnType } from './column-type.ts'
import { targetTable } from './target-table.ts'
import { aggregatesIn, insertQuery, namedColumns, viewKinds } from './view-query.ts'

export const aggregatingPlainColumn: PolicyRule<MaterializedViewSpec> = {
  id: 'aggregating-plain-column',
  summary: 'An aggregate that goes into a plain column of an AggregatingMergeTree.',
  severity: 'warn',
  kinds: viewKinds,
  why: 'A merge combines columns of the types AggregateFunction and SimpleAggregateFunction. Of any other column outside the key it keeps the value of one row, so counts and sums shrink as parts merge.',
  source:
    'Seen on ClickHouse 26.7.2.1: rows (1, 1) and (1, 5) of an AggregatingMergeTree with a UInt64 column merge to (1, 1).',
  check: ({ spec }, { context }) => {
    const query = insertQuery(spec)
    const target = targetTable(spec, context)
    if (query === undefined || target?.engine !== 'AggregatingMergeTree') return []
    const selected = namedColumns(query)
    return target.spec.columns.flatMap((column) => {
      const expression = selected.get(column.name)
      const type = columnType(column)
      if (expression === undefined || type === undefined || target.keys.has(column.name)) return []
      if (/AggregateFunction$/.test(type.name) || aggregatesIn(expression).length === 0) return []
      return [
        {
          message: `puts an aggregate into \`${column.name}\` of \`${target.name}\`, a plain ${type.name} that merges do not combine`,
          path: ['query'],
          start: expression.start,
          end: expression.end,
          hint: 'let the column be SimpleAggregateFunction(…) or AggregateFunction(…).',
        },
      ]
    })
  },
}
