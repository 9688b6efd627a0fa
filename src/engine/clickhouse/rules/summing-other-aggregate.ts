import type { PolicyRule } from '../../../rules/rule.ts'
import type { Call } from '../../../sql/index.ts'
import type { MaterializedViewSpec } from '../kinds/materialized-view.ts'
import { columnType } from './column-type.ts'
import { targetTable } from './target-table.ts'
import { aggregatesIn, insertQuery, namedColumns, viewKinds } from './view-query.ts'

export const summingOtherAggregate: PolicyRule<MaterializedViewSpec> = {
  id: 'summing-other-aggregate',
  summary: 'An aggregate other than a sum or a count that goes into a SummingMergeTree.',
  severity: 'warn',
  kinds: viewKinds,
  why: 'A merge adds numbers up: the maximum of two blocks becomes their sum, and so do averages, quantiles and distinct counts.',
  source:
    'https://clickhouse.com/docs/engines/table-engines/mergetree-family/summingmergetree; seen on ClickHouse 26.7.2.1.',
  check: ({ spec }, { context }) => {
    const query = insertQuery(spec)
    const target = targetTable(spec, context)
    if (query === undefined || target?.engine !== 'SummingMergeTree') return []
    const selected = namedColumns(query)
    return target.spec.columns.flatMap((column) => {
      const expression = selected.get(column.name)
      const type = columnType(column)
      if (expression === undefined || type === undefined || !isNumber.test(type.name)) return []
      // The engine's own arguments name columns to sum, beside those of the key.
      const isKey = target.keys.has(column.name) && !isSummed(column.name, target.spec.engine)
      const other = isKey ? undefined : aggregatesIn(expression).find((call) => !isSum(call))
      if (other === undefined) return []
      return [
        {
          message: `puts ${other.name.text}(…) into \`${column.name}\` of \`${target.name}\`, which merges add up`,
          path: ['query'],
          start: other.start,
          end: other.end,
          hint: 'use an AggregatingMergeTree for it, with SimpleAggregateFunction or AggregateFunction columns.',
        },
      ]
    })
  },
}

const isNumber = /^U?Int\d+$|^Float\d+$|^BFloat16$|^Decimal/

function isSum({ name, distinct }: Call): boolean {
  return (
    distinct !== true &&
    /^(sum|count)(Kahan|WithOverflow|If|OrDefault|OrNull|Array)*$/i.test(name.text)
  )
}

function isSummed(column: string, engine: string | undefined): boolean {
  const list = engine?.slice(engine.indexOf('(') + 1) ?? ''
  return new RegExp(`(^|\\W)${column.replace(/\W/g, '\\$&')}(\\W|$)`).test(list)
}
