import type { PolicyRule } from '../../../rules/rule.ts'
import { parseStatement } from '../../../sql/index.ts'

export const mvPopulate: PolicyRule = {
  id: 'mv-populate',
  summary: 'A materialized view whose `ddl` says POPULATE.',
  severity: 'warn',
  kinds: ['MaterializedView'],
  why: 'POPULATE is no part of what a view is: no server stores it, and rows that are inserted while it runs are missed. Sluice leaves it out, so the view begins with what is inserted after it was created.',
  source:
    'https://clickhouse.com/docs/sql-reference/statements/create/view: “we do not recommend using POPULATE”; 26.7.2.1 does not show it in the stored definition.',
  check: ({ origin }) => {
    const { ddl } = origin?.json ?? {}
    if (typeof ddl !== 'string') return []
    const parsed = parseStatement(ddl, 'clickhouse')
    if (!parsed.ok || !('populate' in parsed.node)) return []
    const start = ddl.toUpperCase().indexOf('POPULATE')
    return [
      {
        message: 'asks for POPULATE, which is not carried out',
        path: ['ddl'],
        start,
        end: start + 'POPULATE'.length,
        hint: 'use fields instead of `ddl`, a Table in `to`, and `start: backfill`.',
      },
    ]
  },
}
