import type { PolicyRule, RuleProject } from '../../../rules/rule.ts'
import { hasOpenColumns } from '../../../sql/index.ts'
import type { ColumnSpec } from '../../clickhouse-family/kinds/columns.ts'
import type { MaterializedViewSpec } from '../kinds/materialized-view.ts'
import { outputOf } from '../kinds/output-columns.ts'
import { columnType } from './column-type.ts'
import { type TargetTable, targetTable } from './target-table.ts'
import { viewKinds } from './view-query.ts'

export const mvTargetColumnNotFilled: PolicyRule<MaterializedViewSpec> = {
  id: 'mv-target-column-not-filled',
  summary: 'A column of a target that no materialized view fills and that has no default.',
  severity: 'warn',
  kinds: viewKinds,
  why: 'Columns reach the target by name. One that the query forgot, or called something else, is filled with 0 or an empty text, in every row and without a word.',
  source:
    'Seen on ClickHouse 26.7.2.1. Columns with a DEFAULT, and Nullable ones, are taken to be left out on purpose.',
  check: ({ spec }, project) => {
    const { context } = project
    const target = targetTable(spec, context)
    const own = target && outputOf(spec.query, context)
    if (target === undefined || own === undefined || hasOpenColumns(target.spec.engine ?? ''))
      return []
    const filled = filledColumns(target, project)
    const missing = target.spec.columns.filter(
      (column) => needsValue(column) && filled?.has(column.name) === false,
    )
    return missing.map(({ name }) => ({
      message: `leaves the column \`${name}\` of \`${target.name}\` empty`,
      path: ['to'],
      hint: 'select it under that name, or give the column a DEFAULT that says what it holds.',
    }))
  },
}

function needsValue(column: ColumnSpec): boolean {
  const { default: given, materialized, alias, ephemeral } = column
  const hasOwn = [given, materialized, alias, ephemeral].some((value) => value !== undefined)
  return (
    !hasOwn && columnType(column)?.isNullable === false && !/^\s*nested\b/i.test(column.type ?? '')
  )
}

/** What all views into the target fill together; undefined where one of them cannot be read. */
function filledColumns(
  { name }: TargetTable,
  { resources, context }: RuleProject,
): ReadonlySet<string> | undefined {
  const filled = new Set<string>()
  for (const { kind, spec } of resources) {
    if (!viewKinds.includes(kind)) continue
    const view = spec as MaterializedViewSpec
    if (targetTable(view, context)?.name !== name) continue
    const names = outputOf(view.query, context)
    if (names === undefined) return undefined
    for (const column of names) filled.add(column)
  }
  return filled
}
