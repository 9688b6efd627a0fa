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

/** Less is kept: what is older goes at the next run. */
export const retentionRule: FieldRule<PolicySpec> = rule(
  [
    {
      ...inPlace('SELECT …alter_job(…)'),
      hazards: ['drops-data'],
      note: '`drops-data` unless chunks are kept for longer',
    },
    {
      when: 'one in place of the other',
      how: 'replaced',
      hazards: ['drops-data'],
      notRun: 'the server takes one of them only, by the type of time',
    },
  ],
  (change, _from, to, { desired }) => {
    if (change.before === null || change.after === null) {
      return replace('a retention policy keeps to the age of rows, or to that of chunks')
    }
    const hazards = keepsLonger(change.before, change.after) ? [] : dropping(to)
    return alter(...oldChunks(to, desired, hazards), alterPolicy(to, desired, { hazards }))
  },
)

/** One that was paused drops what has become old enough meanwhile. */
export const scheduledRule: FieldRule<PolicySpec> = rule(
  [
    inPlace('SELECT …alter_job(…)'),
    {
      ...inPlace('SELECT …alter_job(…)'),
      when: 'a retention policy that is to run again',
      hazards: ['drops-data'],
      notRun: 'as with another age',
    },
  ],
  (_change, _from, to, { desired }) => {
    const { type, scheduled } = to.spec
    const hazards = type === 'retention' && scheduled !== false ? dropping(to) : []
    return alter(...oldChunks(to, desired, hazards), alterPolicy(to, desired, { hazards }))
  },
)

export function createWithHazards(
  to: Resource<PolicySpec>,
  context: LowerContext,
): readonly Draft[] {
  const { desired } = context
  // On a table that was there before, rows may be old enough to go.
  const isOld =
    to.spec.type === 'retention' &&
    context.live.lookup('relation', qualifiedName(to.spec.on ?? '', desired.database)) !== undefined
  const hazards = isOld ? dropping(to) : []
  return [...oldChunks(to, desired, hazards), ...createPolicy(to, desired, { hazards })]
}

function dropping({ spec }: Resource<PolicySpec>): readonly Hazard[] {
  const { dropAfter, dropCreatedBefore } = spec
  const what =
    dropAfter === undefined
      ? `made more than ${dropCreatedBefore} ago`
      : `whose rows are older than ${dropAfter}`
  return [hazard('drops-data', `chunks ${what} go, now and from now on`)]
}

/** How many chunks the first run drops: a warning beside the hazard. */
function oldChunks(
  { spec }: Resource<PolicySpec>,
  context: KindContext,
  hazards: readonly Hazard[],
): readonly Draft[] {
  const { on = '', dropAfter } = spec
  // Integer time is counted from what the table's own function says.
  if (hazards.length === 0 || dropAfter === undefined || parseInterval(dropAfter) === undefined) {
    return []
  }
  const name = quoteLiteral(sqlNameOf(on, context.database))
  const call = extensionFunction(factsOf(context))
  return [
    draft(
      `SELECT count(*)::text AS chunks FROM ${call('show_chunks')}(${name}, older_than => ${intervalValue(dropAfter)}) HAVING count(*) > 0`,
      {
        step: {
          do: 'expect',
          early: true,
          warns: true,
          message: '{{chunks}} chunks are old enough to be dropped at its first run',
        },
      },
    ),
  ]
}

function keepsLonger(before: string | null, after: string | null): boolean {
  const [old, next] = [before, after].map((text) => {
    const interval = text === null ? undefined : parseInterval(text)
    return interval === undefined ? Number(text ?? Number.NaN) : intervalMicros(interval)
  })
  return old !== undefined && next !== undefined && next >= old
}
