/**
 * Settings of a running query. Which can be changed alone was read in the server
 * (timeplus.md §2.4); every other goes with the whole query, where the server takes that.
 */
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { alter, replace } from '../../common/lowered.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import type {
  Change,
  Draft,
  FieldEffect,
  KindContext,
  Lowered,
  LowerContext,
} from '../../engine.ts'
import { generationOf, isAtLeast } from '../generation.ts'
import type { MaterializedViewSpec } from './materialized-view.ts'
import { querySettingSql } from './query-settings.ts'
import { normalOf } from './text.ts'

type View = MaterializedViewSpec

const settable: ReadonlySet<string> = new Set([
  'checkpoint_interval',
  'pause_on_start',
  'enable_dlq',
  'dlq_max_message_batch_size',
  'dlq_consecutive_failures_limit',
])
const resettable: ReadonlySet<string> = new Set(['checkpoint_interval', 'pause_on_start'])

export function settingEffects(again: FieldEffect): readonly FieldEffect[] {
  return [
    {
      when: [...settable].join(', '),
      how: 'in place',
      by: 'ALTER VIEW … MODIFY QUERY SETTING',
      on: '2.3 and later',
      evidence: 'source',
      note: 'keeps state',
    },
    {
      when: `${[...resettable].join(', ')} removed`,
      how: 'in place',
      by: 'ALTER VIEW … RESET QUERY SETTING',
      on: '2.3 and later',
      evidence: 'source',
      note: 'keeps state',
    },
    {
      when: 'any other',
      how: 'in place',
      by: 'ALTER VIEW … MODIFY QUERY',
      on: '2.9 and 3.x',
      evidence: 'docs',
      note: 'keeps state: the whole query again, with all its settings',
    },
    {
      when: 'any other',
      how: 'in place',
      by: 'ALTER VIEW … MODIFY QUERY SETTING',
      on: '2.3 to 2.8',
      evidence: 'docs',
      notRun: 'the double of the second generation is a 2.9',
    },
    { ...again, when: 'preferred_exec_node', evidence: 'source' },
    { ...again, on: '1.x', evidence: 'source' },
  ]
}

export function changeSetting(
  change: Change,
  from: LiveObject<View>,
  to: Resource<View>,
  context: LowerContext,
  wholeQuery: (from: LiveObject<View>, to: Resource<View>, context: LowerContext) => Draft,
): Lowered {
  const { desired } = context
  const name = change.part ?? ''
  if (name === 'preferred_exec_node') return replace('the node of a view is set at CREATE')
  if (generationOf(desired) === 1 || !isAtLeast(desired, '2.3')) {
    return replace('this server cannot change the settings of a running query')
  }
  const isWhole = isAtLeast(desired, '2.9')
  // The query goes first in the same statement then.
  if (isWhole && isOtherQuery(from, to, context)) return alter(wholeQuery(from, to, context))
  const value = valueOfSetting(to.spec, name)
  const view = `ALTER VIEW ${sqlName(to.address)}`
  if (value === undefined) {
    return resettable.has(name) || !isWhole
      ? alter(draft(`${view} RESET QUERY SETTING ${name}`))
      : alter(wholeQuery(from, to, context))
  }
  return settable.has(name) || !isWhole
    ? alter(draft(`${view} MODIFY QUERY SETTING ${querySettingSql(name, value)}`))
    : alter(wholeQuery(from, to, context))
}

function valueOfSetting({ settings }: View, name: string): string | undefined {
  return settings?.[name]
}

function isOtherQuery(
  from: LiveObject<View>,
  to: Resource<View>,
  { desired, live }: Pick<LowerContext, 'desired' | 'live'>,
): boolean {
  const text = (query: string, side: KindContext): string => normalOf('query', query, side)
  return text(from.spec.query, live) !== text(to.spec.query, desired)
}
