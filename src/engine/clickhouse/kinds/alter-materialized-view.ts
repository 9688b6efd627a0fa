/** Changes of materialized views in place (clickhouse.md §1.5, run on 26.7.2.1). */
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import type { Change, FieldRule, Lowered, LowerContext } from '../../engine.ts'
import { alter, draft, replace } from './draft.ts'
import type { MaterializedViewSpec } from './materialized-view.ts'
import { sqlName } from './names.ts'
import { inferredNames, outputOf } from './output-columns.ts'
import { commentRule } from './relation.ts'
import { qualified } from './text.ts'

type Rule = FieldRule<MaterializedViewSpec>
type Fields = keyof Required<MaterializedViewSpec> | 'output'

const storage: Rule = (_change, from, to) => {
  if (from.spec.to !== undefined && to.spec.to !== undefined)
    return { how: 'ignore', because: 'the rows are in the target' }
  return replace('how a view keeps its rows is set at CREATE')
}

const written: Rule = () => replace('CREATE OR REPLACE, in one statement')

export const materializedViewFields: { readonly [F in Fields]: Rule } = {
  query: modifyQuery,
  output: followSource,
  to: () => replace('there is no MODIFY TO; the view is written again in one statement'),
  refresh: (_change, from, to, context) => {
    const { refresh } = to.spec
    if (from.spec.refresh === undefined || refresh === undefined) {
      return replace('a view that fires on inserts and one that refreshes cannot become each other')
    }
    const text = qualified('refresh', refresh, context.desired)
    return alter(draft(`ALTER TABLE ${sqlName(to.address)} MODIFY REFRESH ${text}`))
  },
  append: () => replace('APPEND is set at CREATE'),
  columns: written,
  definer: written,
  sqlSecurity: written,
  comment: commentRule,
  engine: storage,
  orderBy: storage,
  primaryKey: storage,
  partitionBy: storage,
  sampleBy: storage,
  ttl: storage,
  settings: storage,
  indexes: storage,
  projections: storage,
  constraints: storage,
  empty: () => ({ how: 'ignore', because: 'it matters at CREATE only' }),
  start: () => ({ how: 'ignore', because: 'it matters at CREATE only' }),
}

/**
 * `*` is read again by writing the same query. A column that the view still reads through `*`
 * cannot be dropped from the source: the server refuses with 524 (observed on 26.7.2.1).
 */
function followSource(
  change: Change,
  from: LiveObject<MaterializedViewSpec>,
  to: Resource<MaterializedViewSpec>,
  context: LowerContext,
): Lowered {
  const after = new Set(change.after?.split(', '))
  const lost = change.before?.split(', ').filter((name) => !after.has(name)) ?? []
  const isSameQuery = from.spec.query === to.spec.query
  if (lost.length > 0 && isSameQuery) {
    return {
      how: 'refuse',
      because: `\`*\` reads ${lost.join(', ')}, and the server drops no column that a materialized view reads; name the columns in the query`,
    }
  }
  return modifyQuery(change, from, to, context)
}

/**
 * With a target the query is swapped and the column list with it. With rows of its own the columns
 * of the inner table stay, so the names must be the same: 16 for a new one, defaults for a lost one.
 */
function modifyQuery(
  _change: Change,
  from: LiveObject<MaterializedViewSpec>,
  to: Resource<MaterializedViewSpec>,
  context: LowerContext,
): Lowered {
  if (to.spec.to === undefined) {
    const before = inferredNames(from.inferred) ?? outputOf(from.spec.query, context.live)
    const after = outputOf(to.spec.query, context.desired)
    if (before === undefined || after === undefined || !sameNames(before, after)) {
      return replace('the view keeps rows of its own, and its columns change')
    }
  }
  const query = qualified('query', to.spec.query, context.desired)
  return alter(draft(`ALTER TABLE ${sqlName(to.address)} MODIFY QUERY ${query}`))
}

function sameNames(before: readonly string[], after: readonly string[]): boolean {
  return before.length === after.length && before.every((name) => after.includes(name))
}
