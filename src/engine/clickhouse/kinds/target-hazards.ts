/** What a view does to the rows of a target that is there already. */
import type { Hazard } from '../../../changeset/changeset.ts'
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import type { LowerContext } from '../../engine.ts'
import { hazard } from '../../common/lowered.ts'
import { leadsOutside } from './engines.ts'
import type { MaterializedViewSpec } from './materialized-view.ts'
import { qualifiedName } from '../../clickhouse-family/kinds/names.ts'

/**
 * A refresh exchanges the whole content of its target, whoever wrote it; with APPEND it adds the
 * whole result to it (both seen on 26.7.2.1). A view that refreshed the same target the same way
 * before does nothing new.
 */
export function refreshHazards(
  to: Resource<MaterializedViewSpec>,
  from: LiveObject<MaterializedViewSpec> | undefined,
  context: LowerContext,
): readonly Hazard[] {
  const target = standingTarget(to, context)
  const { refresh, append, empty } = to.spec
  if (refresh === undefined || target === undefined) return []
  const before = from?.spec.refresh === undefined ? undefined : targetOf(from.spec, context)
  if (append === true) {
    return from === undefined && empty !== true
      ? [hazard('re-emits', `the first refresh adds its whole result to ${target} as it is`)]
      : []
  }
  return before === target && from?.spec.append !== true
    ? []
    : [hazard('drops-data', `each refresh puts its result in the place of all rows of ${target}`)]
}

/**
 * Rows of the backfill are added to those that are there, which may be the same. What lies outside
 * is there before its table is.
 */
export function backfillHazards(
  to: Resource<MaterializedViewSpec>,
  context: LowerContext,
): readonly Hazard[] {
  const target = targetOf(to.spec, context)
  if (target === undefined) return []
  if (leadsOutside(engineOf(target, context))) {
    return [
      hazard('re-emits', `the backfill sends everything through ${target}, whatever was sent`),
    ]
  }
  return standingTarget(to, context) === undefined
    ? []
    : [hazard('re-emits', `the backfill adds everything to ${target}, whatever it holds of it`)]
}

function engineOf(target: string, { desired }: LowerContext): string | undefined {
  const engine = desired.lookup('relation', target)?.spec['engine']
  return typeof engine === 'string' ? engine : undefined
}

/** Its target, where that is on the server before the plan. */
function standingTarget(
  { spec }: Resource<MaterializedViewSpec>,
  context: LowerContext,
): string | undefined {
  const name = targetOf(spec, context)
  return name !== undefined && context.live.lookup('relation', name) !== undefined
    ? name
    : undefined
}

function targetOf({ to }: MaterializedViewSpec, { desired }: LowerContext): string | undefined {
  return to === undefined ? undefined : qualifiedName(to, desired.database)
}
