/** What a retention policy takes away: at once, and from then on. */
import type { Hazard } from '../../../changeset/changeset.ts'
import type { Resource } from '../../../resource/resource.ts'
import { alter, hazard, replace } from '../../common/lowered.ts'
import { inPlace, rule } from '../../common/rule.ts'
import type { Draft, FieldRule, KindContext, LowerContext } from '../../engine.ts'
import { factsOf } from '../facts.ts'
import { draft } from '../kinds/draft.ts'
import { qualifiedName, quoteLiteral, sqlNameOf } from '../kinds/names.ts'
import { extensionFunction, intervalValue } from './hypertable-statements.ts'
import { intervalMicros, parseInterval } from './interval.ts'
import type { PolicySpec } from './policy-spec.ts'
import { alterPolicy, createPolicy } from './policy-statements.ts'
import { reachedHazards, reachesFurther, reachHazards } from './refresh-reach.ts'

/** Less is kept: what is older goes at the next run. */
export const retentionRule: FieldRule<PolicySpec> = rule(
  [
    {
      ...inPlace('SELECT …alter_job(…)'),
      hazards: ['drops-data'],
      note: '`drops-data` unless chunks are kept for longer; names the continuous aggregates whose refresh reaches further back',
    },
    {
      when: 'one in place of the other',
      how: 'replaced',
      hazards: ['drops-data'],
      notRun: 'the server takes one of them only, by the type of time',
    },
  ],
  (change, from, to, context) => {
    if (change.before === null || change.after === null) {
      return replace('a retention policy keeps to the age of rows, or to that of chunks')
    }
    const { desired } = context
    const hazards = keepsLonger(change.before, change.after) ? [] : dropping(to, context)
    return alter(...oldChunks(to, desired, hazards), alterPolicy(to, desired, { from, hazards }))
  },
)

/** One that was paused drops what has become old enough meanwhile. */
export const scheduledRule: FieldRule<PolicySpec> = rule(
  [
    inPlace('SELECT …alter_job(…)'),
    {
      ...inPlace('SELECT …alter_job(…)'),
      when: 'a retention or refresh policy that is to run again',
      hazards: ['drops-data'],
      notRun: 'as with another age or offset',
    },
  ],
  (_change, from, to, context) => {
    const { desired } = context
    const hazards = to.spec.scheduled === false ? [] : running(to, context)
    return alter(...oldChunks(to, desired, hazards), alterPolicy(to, desired, { from, hazards }))
  },
)

/** Further back than before, it may meet rows whose source is gone. */
export const startOffsetRule: FieldRule<PolicySpec> = rule(
  [
    inPlace('SELECT …alter_job(…)'),
    {
      ...inPlace('SELECT …alter_job(…)'),
      when: 'further back than the rows below are kept',
      hazards: ['drops-data'],
    },
  ],
  (_change, from, to, context) => {
    const isFurther = reachesFurther(to.spec.startOffset, from.spec.startOffset)
    const hazards = isFurther ? reachHazards(to, context) : []
    return alter(alterPolicy(to, context.desired, { from, hazards }))
  },
)

export function createWithHazards(
  to: Resource<PolicySpec>,
  context: LowerContext,
): readonly Draft[] {
  const { desired } = context
  const { on = '', type } = to.spec
  // Of a relation that is only being made, retention takes nothing that was there before.
  const isNew = context.live.lookup('relation', qualifiedName(on, desired.database)) === undefined
  const hazards =
    to.spec.scheduled === false || (type === 'retention' && isNew) ? [] : running(to, context)
  return [...oldChunks(to, desired, hazards), ...createPolicy(to, desired, { hazards })]
}

/** What goes once it runs. */
function running(to: Resource<PolicySpec>, context: LowerContext): readonly Hazard[] {
  const { type } = to.spec
  if (type === 'retention') return dropping(to, context)
  return type === 'refresh' ? reachHazards(to, context) : []
}

function dropping(to: Resource<PolicySpec>, context: LowerContext): readonly Hazard[] {
  const { dropAfter, dropCreatedBefore } = to.spec
  const what =
    dropAfter === undefined
      ? `made more than ${dropCreatedBefore} ago`
      : `whose rows are older than ${dropAfter}`
  const above = reachedHazards(to, context).map(({ detail }) => detail)
  return [hazard('drops-data', [`chunks ${what} go, now and from now on`, ...above].join('; '))]
}

/** How many chunks the first run drops, and what refers to them: warnings beside the hazard. */
function oldChunks(
  { spec }: Resource<PolicySpec>,
  context: KindContext,
  hazards: readonly Hazard[],
): readonly Draft[] {
  const { on = '', dropAfter, type } = spec
  const name = quoteLiteral(sqlNameOf(on, context.database))
  const call = extensionFunction(factsOf(context))
  // Integer time is counted from what the table's own function says.
  const isCounted = dropAfter !== undefined && parseInterval(dropAfter) !== undefined
  if (hazards.length === 0) return []
  return [
    ...(isCounted
      ? [
          warning(
            `SELECT count(*)::text AS chunks FROM ${call('show_chunks')}(${name}, older_than => ${intervalValue(dropAfter)}) HAVING count(*) > 0`,
            '{{chunks}} chunks are old enough to be dropped at its first run',
          ),
        ]
      : []),
    // Seen: 2.17.2 does not drop such a chunk, 2.25.2 does, and leaves the other rows.
    ...(type === 'retention'
      ? [
          warning(
            `SELECT string_agg(DISTINCT conrelid::regclass::text, ', ') AS tables FROM pg_constraint WHERE contype = 'f' AND confrelid = to_regclass(${name}) AND conparentid = 0 HAVING count(*) > 0`,
            'rows of {{tables}} refer to its rows: where a chunk has such rows, either the job fails, or they are left without them',
          ),
        ]
      : []),
  ]
}

function warning(sql: string, message: string): Draft {
  return draft(sql, { step: { do: 'expect', early: true, warns: true, message } })
}

function keepsLonger(before: string | null, after: string | null): boolean {
  const [old, next] = [before, after].map((text) => {
    const interval = text === null ? undefined : parseInterval(text)
    return interval === undefined ? Number(text ?? Number.NaN) : intervalMicros(interval)
  })
  return old !== undefined && next !== undefined && next >= old
}
