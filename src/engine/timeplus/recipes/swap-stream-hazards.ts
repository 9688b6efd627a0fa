/** What a swap of a stream takes away all the same, and from whom. */
import type { Hazard } from '../../../changeset/changeset.ts'
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { hazard } from '../../common/lowered.ts'
import type { Change, SwapContext } from '../../engine.ts'
import { streamFields } from '../kinds/alter-stream.ts'
import type { StreamSpec } from '../kinds/stream.ts'
import { type CopiedColumn, isStored } from './stream-copy.ts'
import { type Dependent, runningOf } from './stream-dependents.ts'
import { keepsValues } from './widening.ts'

export function lostColumns(
  from: StreamSpec,
  to: StreamSpec,
  columns: readonly CopiedColumn[],
): readonly Hazard[] {
  const taken = new Set(columns.map((column) => column.from))
  const dropped = from.columns.filter((column) => isStored(column) && !taken.has(column.name))
  const computed = new Set(to.columns.filter((column) => !isStored(column)).map(({ name }) => name))
  const cut = columns.filter(({ types }) => types && !keepsValues(types.before, types.after))
  return [
    ...dropped
      .filter(({ name }) => !computed.has(name))
      .map(({ name }) => hazard('drops-data', `all values of column \`${name}\``)),
    ...cut.map(({ to: name, types }) =>
      hazard(
        'drops-data',
        `column \`${name}\`: values that ${types?.after} cannot hold are cut off or stop the copy`,
      ),
    ),
  ]
}

/** What other changes of the same plan take away: rows past a new TTL, and the like. */
export function hazardsOfChanges(
  from: LiveObject<StreamSpec>,
  to: Resource<StreamSpec>,
  changes: readonly Change[],
  context: SwapContext,
): readonly Hazard[] {
  const isField = (top: string): top is keyof typeof streamFields => top in streamFields
  return changes.flatMap((change) => {
    if (!isField(change.top)) return []
    const lowered = streamFields[change.top].lower(change, from, to, context)
    const drafts = lowered.how === 'alter' ? lowered.drafts : []
    return drafts.flatMap(({ hazards }) => hazards.filter(({ id }) => id === 'drops-data'))
  })
}

export function lostPositions(
  spec: StreamSpec,
  dependents: readonly Dependent[],
): readonly Hazard[] {
  // Time comes with the rows then, so that some may come with one that has been passed.
  const isGiven =
    spec.settings?.['event_time_column'] !== undefined ||
    spec.columns.some(({ name }) => name === '_tp_time')
  return runningOf(dependents).flatMap(({ object }) => [
    ...(isGiven
      ? [
          hazard(
            'drops-data',
            `what comes after the pause of ${object.id} with a time before it, which it does not see`,
          ),
        ]
      : []),
    hazard(
      'loses-state',
      `${object.id} is made again and goes on from the moment before it was paused: its checkpoint goes, with windows that were open and whatever it had gathered`,
    ),
    hazard('re-emits', `${object.id} reads what came in the moment of its pause a second time`),
  ])
}
