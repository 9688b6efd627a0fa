import type { PolicyRule } from '../../../rules/rule.ts'
import type { MaterializedViewSpec } from '../kinds/materialized-view.ts'
import { sourceName } from './insert-chain.ts'
import { insertQuery, leftMostTable, viewKinds } from './view-query.ts'

export const mvOverView: PolicyRule<MaterializedViewSpec> = {
  id: 'mv-over-view',
  summary: 'A materialized view that reads from a view: it never fires.',
  severity: 'warn',
  kinds: viewKinds,
  why: 'A materialized view runs when rows are inserted into the left-most table of its query. Nobody inserts into a view, and inserts into the tables below it are not seen: the target stays empty, and nothing fails.',
  source:
    'Seen on ClickHouse 26.7.2.1: inserts into the table under the view added no row to the target.',
  check: ({ spec }, { context }) => {
    const query = insertQuery(spec)
    const table = query && leftMostTable(query)?.table
    const name = sourceName(spec, context.database)
    const source = name === undefined ? undefined : context.lookup('relation', name)
    const isView = source?.kind === 'View' || source?.spec['of'] === 'view'
    if (!isView || table === undefined) return []
    return [
      {
        message: `reads from the view \`${name}\`, so that no insert reaches it`,
        path: ['query'],
        start: table.start,
        end: table.end,
        hint: 'read from the table below the view, or give `refresh` to run on a clock.',
      },
    ]
  },
}
