import type { PolicyRule } from '../../../rules/rule.ts'
import type { MaterializedViewSpec } from '../kinds/materialized-view.ts'
import { firstIn, insertQuery, selectsOf, viewKinds } from './view-query.ts'

export const mvWindowFunction: PolicyRule<MaterializedViewSpec> = {
  id: 'mv-window-function',
  summary: 'A materialized view with a window function: the window ends with each inserted block.',
  severity: 'warn',
  kinds: viewKinds,
  why: 'A row number starts again at 1 with every block, and a previous row is looked for in the block only. The result depends on how the writer cuts its inserts.',
  source:
    'https://clickhouse.com/docs/sql-reference/statements/create/view; seen on ClickHouse 26.7.2.1.',
  check: ({ spec }) => {
    const query = insertQuery(spec)
    return (query ? selectsOf(query) : []).flatMap(({ columns }) =>
      columns.flatMap((column) => {
        const call = firstIn(column, (node) => node.kind === 'call' && node.over !== undefined)
        if (call === undefined) return []
        return [
          {
            message: 'has a window function, whose window is one inserted block',
            path: ['query'],
            start: call.start,
            end: call.end,
            hint: 'compute it where the target is read, or give `refresh` to run over the whole table.',
          },
        ]
      }),
    )
  },
}
