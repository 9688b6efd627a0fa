import type { PolicyRule } from '../../../rules/rule.ts'
import type { MaterializedViewSpec } from '../kinds/materialized-view.ts'
import { sourceName } from './insert-chain.ts'
import { insertQuery, leftMostTable, viewKinds } from './view-query.ts'

export const mvOverView: PolicyRule<MaterializedViewSpec> = {
  id: 'mv-over-view',
  summary: 'A materialized view that reads from a view of either sort: it never fires.',
  severity: 'warn',
  kinds: viewKinds,
  why: 'A materialized view runs when rows are inserted into the left-most table of its query. A view is not written to, what a materialized view writes goes to its target, and inserts into the tables below are not seen: the rows stay out, and nothing fails.',
  source:
    'Seen on ClickHouse 26.7.2.1: inserts into the table under a view or a materialized view added no row to the target.',
  check: ({ spec }, { context }) => {
    const query = insertQuery(spec)
    const table = query && leftMostTable(query)?.table
    const name = sourceName(spec, context.database)
    const source = name === undefined ? undefined : context.lookup('relation', name)
    const isFiring = source !== undefined && viewKinds.includes(source.kind)
    const isView = isFiring || source?.kind === 'View' || source?.spec['of'] === 'view'
    if (!isView || table === undefined) return []
    return [
      {
        message: `reads from the ${isFiring ? 'materialized ' : ''}view \`${name}\`, so that no insert reaches it`,
        path: ['query'],
        start: table.start,
        end: table.end,
        hint: `read from ${isFiring ? 'the table it writes to' : 'the table below it'}, or give \`refresh\` to run on a clock.`,
      },
    ]
  },
}
