import type { PolicyRule } from '../../../rules/rule.ts'
import type { MaterializedViewSpec } from '../kinds/materialized-view.ts'

export const mvWithoutTarget: PolicyRule<MaterializedViewSpec> = {
  id: 'mv-without-target',
  summary: 'A materialized view that keeps its rows in a table of its own.',
  severity: 'off',
  kinds: ['MaterializedView'],
  why: 'The table under such a view is named after an UUID, and its columns change only with the view: what cannot be done by MODIFY QUERY recreates both, and the rows are gone. A view that writes `to` a declared table can be replaced while the rows stay.',
  source:
    'Seen on ClickHouse 26.7.2.1: MODIFY QUERY answers 16 for a column that the inner table lacks, ADD COLUMN on the view 48.',
  check: ({ spec }) =>
    spec.to === undefined
      ? [
          {
            message: 'keeps its rows in a table of its own',
            path: ['name'],
            hint: 'declare a Table and name it in `to`: the view can then change without losing rows.',
          },
        ]
      : [],
}
