import type { PolicyRule } from '../../../rules/rule.ts'
import type { MaterializedViewSpec } from '../kinds/materialized-view.ts'
import { insertQuery, selectsOf, viewKinds } from './view-query.ts'

export const mvFinal: PolicyRule<MaterializedViewSpec> = {
  id: 'mv-final',
  summary: 'A materialized view that reads its source with FINAL, SAMPLE or PREWHERE.',
  severity: 'warn',
  kinds: viewKinds,
  why: 'The view sees the block that is being inserted, not the table: there is nothing to merge with. The server refuses to create it.',
  source:
    'Seen on ClickHouse 26.7.2.1: 397, “MATERIALIZED VIEW cannot have PREWHERE, SAMPLE or FINAL”.',
  check: ({ spec }) => {
    const query = insertQuery(spec)
    return (query ? selectsOf(query) : []).flatMap(({ from, prewhere }) => {
      const { first } = from ?? {}
      const word = first?.final ? 'FINAL' : first?.sample ? 'SAMPLE' : prewhere && 'PREWHERE'
      const at = word === 'PREWHERE' ? prewhere : first
      if (word === undefined || at === undefined) return []
      return [
        {
          message: `uses ${word}, which a block of inserted rows has no use for`,
          path: ['query'],
          start: at.start,
          end: at.end,
          hint: 'take it away, or give `refresh` to read the whole table on a clock.',
        },
      ]
    })
  },
}
