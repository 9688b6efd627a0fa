import type { PolicyRule } from '../../../rules/rule.ts'
import { queryOf, selectsOf, viewKinds } from './view-query.ts'

export const selectStar: PolicyRule = {
  id: 'select-star',
  summary: 'A view or materialized view that selects `*`.',
  severity: 'off',
  kinds: ['View', ...viewKinds],
  why: 'What `*` stands for is fixed when the view is written. A new column of the source is not in the view until the view is written again; a dropped one makes it fail. Sluice writes such views again, and a change of the source is then a change of every view above it.',
  source:
    'Seen on ClickHouse 26.7.2.1: after ADD COLUMN the view has the old columns; after DROP COLUMN it answers 47.',
  check: ({ spec }) => {
    const query = queryOf(spec['query'])
    const [select] = query ? selectsOf(query) : []
    const star = select?.columns.find(({ kind }) => kind === 'asterisk' || kind === 'columns')
    if (star === undefined) return []
    return [
      {
        message: 'selects `*`',
        path: ['query'],
        start: star.start,
        end: star.end,
        hint: 'name the columns; a change of the source then changes this view only on purpose.',
      },
    ]
  },
}
