import type { PolicyRule } from '../../../rules/rule.ts'
import type { MaterializedViewSpec } from '../kinds/materialized-view.ts'
import { insertQuery, selectsOf, viewKinds } from './view-query.ts'

export const mvLimit: PolicyRule<MaterializedViewSpec> = {
  id: 'mv-limit',
  summary: 'A materialized view with LIMIT: it holds for each inserted block.',
  severity: 'warn',
  kinds: viewKinds,
  why: 'The query runs over every inserted block by itself. LIMIT 10 passes ten rows of each block, so how many rows arrive depends on how the writer cuts its inserts; ORDER BY orders a block.',
  source:
    'https://clickhouse.com/docs/sql-reference/statements/create/view; seen on ClickHouse 26.7.2.1.',
  check: ({ spec }) => {
    const query = insertQuery(spec)
    return (query ? selectsOf(query) : []).flatMap(({ limit, limitBy }) => {
      const at = limit ?? limitBy
      if (at === undefined) return []
      return [
        {
          message: 'has a LIMIT, which holds for each inserted block and not for the target',
          path: ['query'],
          start: at.start,
          end: at.end,
          hint: 'limit where the target is read, or give `refresh` to run over the whole table.',
        },
      ]
    })
  },
}
