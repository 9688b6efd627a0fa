/**
 * Changes of materialized views (timeplus.md §2.2 to §2.4; docs:sql-alter-view.md,
 * p3:src/Storages/MatView/StorageMaterializedView.cpp). One command per ALTER. No server was run.
 */
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { alter, hazard, replace } from '../../common/lowered.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import { rule } from '../../common/rule.ts'
import type {
  Change,
  Draft,
  FieldEffect,
  FieldRule,
  KindContext,
  Lowered,
  LowerContext,
} from '../../engine.ts'
import { generationOf, isAtLeast } from '../generation.ts'
import { shrinking } from './alter-stream-setting.ts'
import { commentRule } from './comment.ts'
import type { MaterializedViewSpec } from './materialized-view.ts'
import { type QueryChange, queryChange } from './query-change.ts'
import { keptSettings } from './query-settings.ts'
import { changeSetting, settingEffects } from './query-setting-rule.ts'
import { settingSql } from './settings.ts'
import { listed, outputNames } from './star-output.ts'
import { analysed, stateContextOf } from './state-context.ts'
import { queryEffect } from './state-effect.ts'
import { normalOf, qualified } from './text.ts'
import { mayDelete } from './ttl.ts'
import { queryClause } from './view-definition.ts'

type View = MaterializedViewSpec
type Rule = FieldRule<View>
type Fields = keyof Required<View> | 'output' | 'types'

/** Since 2.9 (timeplus.md §2.2). */
const altering = '2.9 and 3.x'
const notAltering = '1.x, 2.x before 2.9'

const again: FieldEffect = {
  how: 'replaced',
  by: 'DROP VIEW, CREATE MATERIALIZED VIEW',
  hazards: ['loses-state', 'not-atomic'],
}

const modified: FieldEffect = {
  how: 'in place',
  by: 'ALTER VIEW … MODIFY QUERY',
  on: altering,
  evidence: 'docs',
}

function replaced(because: string, evidence: FieldEffect['evidence'] = 'source'): Rule {
  return rule({ ...again, evidence: evidence ?? 'source' }, () => replace(because))
}

export const materializedViewFields: { readonly [F in Fields]: Rule } = {
  query: rule(
    [
      {
        ...modified,
        when: 'nothing is gathered or joined: filters, expressions, columns, sources',
        note: 'keeps state: the positions of the checkpoint. A column that is new in the target is added to it first',
      },
      {
        ...modified,
        when: 'nothing is gathered or joined any more',
        hazards: ['loses-state'],
        note: 'what was gathered goes; the positions stay',
        evidence: 'source',
      },
      {
        ...modified,
        when: 'an aggregate more',
        note: 'keeps state, converted: the new aggregate begins empty',
      },
      {
        ...modified,
        when: 'filters and expressions of a query that gathers',
        evidence: 'inferred',
        note: 'keeps state: what was gathered before stays as it is',
      },
      {
        ...again,
        when: 'an aggregate less; other GROUP BY keys, window, join, columns of a join, DISTINCT',
        on: altering,
        evidence: 'source',
        note: 'the server refuses it (997): its steps would not fit the checkpoint',
      },
      {
        ...again,
        when: 'it begins to gather or join',
        on: altering,
        evidence: 'source',
        note: 'refused as well (997): there is no checkpoint of it',
      },
      {
        ...again,
        when: 'another form of EMIT',
        on: altering,
        evidence: 'inferred',
      },
      { ...again, on: notAltering, evidence: 'source' },
      {
        ...again,
        when: 'rows of its own, other columns',
        hazards: ['drops-data', 'loses-state', 'not-atomic'],
        evidence: 'inferred',
      },
      {
        when: '`replace: swap`, where it would be replaced',
        how: 'replaced',
        by: 'a swap: a new target beside the former one',
        hazards: ['rewrites-data'],
        on: altering,
        evidence: 'inferred',
      },
    ],
    modifyQuery,
  ),
  output: rule(
    [
      {
        ...modified,
        evidence: 'inferred',
        note: 'what `*` stands for; after everything that the view reads',
      },
      { ...again, on: notAltering, evidence: 'inferred' },
    ],
    modifyQuery,
  ),
  types: rule(
    [
      {
        ...modified,
        evidence: 'inferred',
        note: 'a view that it reads has another query: the same text again, so that it is built anew from its checkpoint',
      },
      {
        ...again,
        when: 'what the other view gathers does not fit the checkpoint',
        on: altering,
        evidence: 'inferred',
      },
      {
        how: 'ignored',
        on: notAltering,
        evidence: 'inferred',
        note: 'goes on by the former query of the view it reads until it is restarted',
      },
    ],
    (change, from, to, context) =>
      canModify(context.desired)
        ? modifyQuery(change, from, to, context)
        : {
            how: 'ignore',
            because:
              'a view that it reads changes; this server takes that up when the materialized view is restarted',
          },
  ),
  into: replaced('where a view writes to is set at CREATE'),
  schedule: replaced('whether a view is scheduled is set at CREATE'),
  settings: rule(settingEffects(again), (change, from, to, context) =>
    changeSetting(change, from, to, context, modifyDraft),
  ),
  storageSettings: rule(
    [
      {
        how: 'in place',
        by: 'ALTER VIEW … MODIFY SETTING',
        when: 'retention and flushing of the log',
        hazards: ['drops-data'],
        note: 'of the stream of its own; `drops-data` where less is kept than before',
        evidence: 'source',
      },
      {
        ...again,
        when: 'any other',
        hazards: ['drops-data', 'loses-state', 'not-atomic'],
        evidence: 'source',
      },
    ],
    (change, from, to) => {
      const name = change.part ?? ''
      const value = to.spec.storageSettings?.[name]
      if (value === undefined || !/^logstore_(retention|flush)_/.test(name)) {
        return replace(`\`${name}\` of the view's own stream is set at CREATE`)
      }
      return alter(
        draft(`ALTER VIEW ${sqlName(to.address)} MODIFY SETTING ${settingSql(name, value)}`, {
          hazards: shrinking(name, from.spec.storageSettings?.[name], value),
        }),
      )
    },
  ),
  ttl: rule(
    [
      {
        how: 'in place',
        by: 'ALTER VIEW … MODIFY TTL',
        hazards: ['drops-data'],
        note: 'of the stream of its own; `drops-data` unless it deletes nothing, or only later',
        evidence: 'source',
      },
      {
        how: 'in place',
        by: 'ALTER VIEW … REMOVE TTL',
        when: 'removed',
        evidence: 'source',
      },
    ],
    (change, _from, to, { desired }) => {
      const view = `ALTER VIEW ${sqlName(to.address)}`
      if (to.spec.ttl === undefined) return alter(draft(`${view} REMOVE TTL`))
      const ttl = qualified('tableTtl', to.spec.ttl, desired)
      const older = hazard('drops-data', 'rows that are past the new TTL go at the next merge')
      const hazards = mayDelete(change.before, change.after) ? [older] : []
      return alter(draft(`${view} MODIFY TTL ${ttl}`, { hazards }))
    },
  ),
  comment: commentRule('VIEW'),
  start: rule({ how: 'ignored', note: 'it matters at CREATE only', evidence: 'docs' }, () => ({
    how: 'ignore',
    because: 'it matters at CREATE only',
  })),
}

/** Proton 1.x has no change of a query at all (timeplus.md §2.1). */
export function canModify(context: KindContext): boolean {
  return generationOf(context) !== 1 && isAtLeast(context, '2.9')
}

/** With rows of its own the columns of the inner stream stay as they are. */
function modifyQuery(
  _change: Change,
  from: LiveObject<View>,
  to: Resource<View>,
  context: LowerContext,
): Lowered {
  if (!canModify(context.desired)) {
    return replace('this server cannot change the query of a materialized view (2.9 and later can)')
  }
  if (to.spec.into === undefined && !hasSameColumns(from, to, context)) {
    return replace('the view keeps rows of its own, and its columns change')
  }
  const change = changeOf(from, to, context)
  if (change?.verdict === 'refused') {
    return replace(`${change.because}: the server refuses that (997), its checkpoint would not fit`)
  }
  const statement = modifyDraft(from, to, context)
  const isLost = change?.verdict === 'stateless' && change.losesGathered
  const hazards = isLost
    ? [hazard('loses-state', 'what the view has gathered and not written')]
    : []
  return { how: 'alter', drafts: [{ ...statement, hazards }], note: queryEffect(change) }
}

/** The whole query with all its settings: what is left out would be gone. */
function modifyDraft(from: LiveObject<View>, to: Resource<View>, { desired }: LowerContext): Draft {
  const settings = keptSettings(to.spec.settings, from.spec.settings)
  const query = queryClause(to.spec.query, settings, desired)
  return draft(`ALTER VIEW ${sqlName(to.address)} MODIFY QUERY ${query}`)
}

function changeOf(
  from: LiveObject<View>,
  to: Resource<View>,
  { desired, live }: LowerContext,
): QueryChange | undefined {
  const before = analysed(from.spec.query, live)
  const after = analysed(to.spec.query, desired)
  if (before === undefined || after === undefined) return undefined
  return queryChange(before, after, stateContextOf(live), stateContextOf(desired))
}

function hasSameColumns(
  from: LiveObject<View>,
  to: Resource<View>,
  { desired, live }: LowerContext,
): boolean {
  if (normalOf('query', from.spec.query, live) === normalOf('query', to.spec.query, desired)) {
    return true
  }
  const before = (listed(from.inferred) ?? outputNames(from.spec.query, live))?.filter(isOwn)
  const after = outputNames(to.spec.query, desired)?.filter(isOwn)
  if (before === undefined || after === undefined) return false
  return before.length === after.length && before.every((name) => after.includes(name))
}

function isOwn(name: string): boolean {
  return !name.startsWith('_tp_')
}
