/**
 * Who uses something whose users the server does not track: functions, format schemas, named
 * collections (timeplus.md §4.1). They are found by reading every live definition.
 */
import type { Hazard } from '../../../changeset/changeset.ts'
import type { LiveObject, Spec } from '../../../resource/resource.ts'
import { hazard } from '../../common/lowered.ts'
import type { LowerContext } from '../../engine.ts'

/** A change is no drop, but what nobody declared here is in nobody's plan to be looked at. */
export function brokenCallers(
  { name }: LiveObject<Spec>,
  { neighbours }: Pick<LowerContext, 'neighbours'>,
  what: string,
): readonly Hazard[] {
  const ids = (neighbours ?? [])
    .filter(({ isManaged }) => !isManaged)
    .map(({ object }) => object.id)
  return ids.length === 0
    ? []
    : [
        hazard(
          'breaks-unmanaged',
          `${name} is used by ${ids.join(', ')}, which no plan manages: ${what}`,
        ),
      ]
}
