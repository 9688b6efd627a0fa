import type { PolicyRule, Violation } from '../../../rules/rule.ts'
import { flatColumns } from '../kinds/columns.ts'
import { hasOpenColumns } from '../../../sql/index.ts'
import type { MaterializedViewSpec } from '../kinds/materialized-view.ts'
import { outputOf } from '../kinds/output-columns.ts'
import { targetTable } from './target-table.ts'
import { namedColumns, queryOf, viewKinds } from './view-query.ts'

export const mvColumnNotInTarget: PolicyRule<MaterializedViewSpec> = {
  id: 'mv-column-not-in-target',
  summary: 'A column of the query that the target of a materialized view does not have.',
  severity: 'warn',
  kinds: viewKinds,
  why: 'Columns reach the target by name, not by place. Recent servers refuse such a view; older ones took it and dropped the values.',
  source:
    'Seen on ClickHouse 26.7.2.1: 8, “SELECT query outputs column with name …, which is not found in the target table”.',
  check: ({ spec }, { context }) => {
    const target = targetTable(spec, context)
    const names = target && outputOf(spec.query, context)
    if (target === undefined || names === undefined || target.spec.columns.length === 0) return []
    if (hasOpenColumns(target.spec.engine ?? '')) return []
    const known = new Set(flatColumns(target.spec.columns).map(({ name }) => name))
    // `n Nested(…)` takes an array of tuples under its own name as well.
    for (const { name } of target.spec.columns) known.add(name)
    return names
      .filter((name) => !known.has(name))
      .map((name) => ({
        message: `yields the column \`${name}\`, which \`${target.name}\` does not have`,
        path: ['query'],
        ...placeOf(name, spec.query),
        hint: `columns reach the target by name: give it the name of a column of \`${target.name}\` with AS.`,
      }))
  },
}

/** The column in the query; a name that a star stands for has no place of its own. */
function placeOf(name: string, text: string): Pick<Violation, 'start' | 'end'> {
  const query = queryOf(text)
  const found = query && namedColumns(query).get(name)
  return found === undefined ? {} : { start: found.start, end: found.end }
}
