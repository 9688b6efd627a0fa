import type { PolicyRule } from '../../../rules/rule.ts'
import type { MaterializedViewSpec } from '../kinds/materialized-view.ts'
import { insertQuery, selectsOf, viewKinds } from './view-query.ts'

export const mvJoin: PolicyRule<MaterializedViewSpec> = {
  id: 'mv-join',
  summary: 'A materialized view with a JOIN: it fires for the left-most table only.',
  severity: 'off',
  kinds: viewKinds,
  why: 'Rows that arrive later in a table on the right side change nothing that was written before, and the whole right side is read for every inserted block.',
  source:
    'https://clickhouse.com/docs/sql-reference/statements/create/view: “triggered by the left-most table”.',
  check: ({ spec }) => {
    const query = insertQuery(spec)
    return (query ? selectsOf(query) : []).flatMap(({ from }) => {
      const join = from?.joins.find(({ kind }) => kind === 'join')
      if (join === undefined) return []
      return [
        {
          message: 'joins tables whose inserts it does not see',
          path: ['query'],
          start: join.start,
          end: join.end,
          hint: 'look the values up in a Dictionary, or ignore it here with the reason why late rows do not matter.',
        },
      ]
    })
  },
}
