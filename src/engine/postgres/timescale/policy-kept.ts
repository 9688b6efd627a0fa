/** What of a job stays as it is, whatever else of it changes. */
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import type { JsonObject } from '../../../resource/json.ts'
import type { KindContext } from '../../engine.ts'
import { normalPolicy } from './policy-form.ts'
import type { PolicySpec } from './policy-spec.ts'

/**
 * The plan's spec with the target's own values in what `lifecycle.ignoreChanges` names: a job that
 * somebody paused stays paused.
 */
export function withIgnored(
  live: PolicySpec,
  { spec, lifecycle }: Pick<Resource<PolicySpec>, 'spec' | 'lifecycle'>,
): PolicySpec {
  const kept: Record<string, unknown> = { ...spec }
  for (const field of lifecycle.ignoreChanges) {
    const part = field.startsWith('config.') ? field.slice('config.'.length) : undefined
    if (part !== undefined) {
      kept['config'] = withPart(kept['config'] as JsonObject | undefined, live.config, part)
    } else if (live[field as keyof PolicySpec] === undefined) {
      delete kept[field]
    } else {
      kept[field] = live[field as keyof PolicySpec]
    }
  }
  return kept as PolicySpec
}

/** Whether the plan says another time of its runs than the job has. */
export function isScheduleChanged(
  from: LiveObject<PolicySpec>,
  to: Pick<Resource<PolicySpec>, 'spec'>,
  desired: KindContext,
): boolean {
  const before = normalPolicy(from.spec, { ...desired, side: 'desired' })
  const after = normalPolicy(to.spec, { ...desired, side: 'desired' })
  return (['initialStart', 'fixedSchedule', 'timezone'] as const).some(
    (field) => to.spec[field] !== undefined && before[field] !== after[field],
  )
}

function withPart(
  config: JsonObject | undefined,
  live: JsonObject | undefined,
  part: string,
): JsonObject {
  const { [part]: _ignored, ...others } = config ?? {}
  const value = live?.[part]
  return value === undefined ? others : { ...others, [part]: value }
}
