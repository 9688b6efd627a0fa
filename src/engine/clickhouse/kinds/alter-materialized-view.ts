/** Changes of materialized views in place (clickhouse.md §1.5, run on 26.7.2.1). */
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import type { Change, FieldEffect, FieldRule, Lowered, LowerContext } from '../../engine.ts'
import { isComputedAnew } from '../recipes/computed-anew.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { alter, replace } from '../../common/lowered.ts'
import type { MaterializedViewSpec } from './materialized-view.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import { inferredNames, outputOf, withoutStar } from './output-columns.ts'
import { commentRule } from './relation.ts'
import { ignoreRule, inPlace, rule } from '../../common/rule.ts'
import { qualified } from './text.ts'

type Rule = FieldRule<MaterializedViewSpec>
type Fields = keyof Required<MaterializedViewSpec> | 'output'

const lost: FieldEffect = {
  when: 'rows of its own',
  how: 'replaced',
  by: 'CREATE OR REPLACE MATERIALIZED VIEW',
  hazards: ['loses-state'],
}

const storage: Rule = rule(lost, (_change, from, to) => {
  if (from.spec.to !== undefined && to.spec.to !== undefined)
    return { how: 'ignore', because: 'the rows are in the target' }
  return replace('how a view keeps its rows is set at CREATE')
})

const again: FieldEffect = {
  when: 'into a table',
  how: 'one statement',
  by: 'CREATE OR REPLACE MATERIALIZED VIEW',
}

function writtenAgain(because: string, note?: string): Rule {
  const effect = note === undefined ? again : { ...again, note }
  return rule([effect, lost], () => replace(because))
}

const written = writtenAgain('CREATE OR REPLACE, in one statement')

const modified = inPlace('ALTER TABLE … MODIFY QUERY', {
  when: 'into a table',
  note: 'keeps state: rows in the target stay, new ones follow the new query',
})

export const materializedViewFields: { readonly [F in Fields]: Rule } = {
  query: rule(
    [
      modified,
      inPlace('ALTER TABLE … MODIFY QUERY', {
        when: 'rows of its own, same names of columns',
        note: 'keeps state',
      }),
      { ...lost, when: 'rows of its own, other columns' },
      {
        when: '`replace: swap`, and not `start: now`',
        how: 'replaced',
        by: 'a swap: every row computed anew',
        hazards: ['rewrites-data'],
      },
    ],
    (change, from, to, context) =>
      isComputedAnew(to)
        ? replace('`replace: swap` computes every row anew')
        : modifyQuery(change, from, to, context),
  ),
  output: rule(
    [
      { ...modified, note: 'what `*` stands for; after everything that the view reads' },
      inPlace('ALTER TABLE … MODIFY QUERY', {
        when: 'a column that `*` reads is dropped',
        note: 'the view names its columns until the column is gone: the server drops none that it reads (524)',
      }),
      {
        when: 'the same, with rows of its own or a star that cannot be written out',
        how: 'refused',
        note: 'name the columns in the query',
      },
      { ...lost, when: 'rows of its own, other columns' },
    ],
    followSource,
  ),
  to: writtenAgain('there is no MODIFY TO; the view is written again in one statement'),
  refresh: rule(
    [
      inPlace('ALTER TABLE … MODIFY REFRESH', { when: 'changed' }),
      { ...again, when: 'added or removed, into a table' },
      { ...lost, when: 'added or removed, rows of its own' },
    ],
    (_change, from, to, context) => {
      const { refresh } = to.spec
      if (from.spec.refresh === undefined || refresh === undefined) {
        return replace(
          'a view that fires on inserts and one that refreshes cannot become each other',
        )
      }
      const text = qualified('refresh', refresh, context.desired)
      return alter(draft(`ALTER TABLE ${sqlName(to.address)} MODIFY REFRESH ${text}`))
    },
  ),
  append: writtenAgain(
    'APPEND is set at CREATE',
    'with EMPTY where it appends, so that it does not append everything at once',
  ),
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
  empty: ignoreRule('it matters at CREATE only'),
  start: ignoreRule('it matters at CREATE only'),
}

/**
 * `*` is read again by writing the same query. A column that the view still reads through `*`
 * cannot be dropped from the source: the server refuses with 524. So the view names its columns
 * until that is done, and gets its star back after (both observed on 26.7.2.1).
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
  const named = withoutStar(to.spec.query, [...after])
  if (lost.length > 0 && isSameQuery && to.spec.to !== undefined && named !== undefined) {
    const modify = `ALTER TABLE ${sqlName(to.address)} MODIFY QUERY`
    return {
      how: 'alter',
      drafts: [
        draft(`${modify} ${qualified('query', named, context.desired)}`),
        draft(`${modify} ${qualified('query', to.spec.query, context.desired)}`, {
          phase: 'follow',
        }),
      ],
      note: `the view names its columns until ${lost.join(', ')} can go`,
    }
  }
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
