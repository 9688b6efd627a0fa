/** What happens to the state of a materialized view or sink, and by which rule. */
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import type { Change } from '../../engine.ts'
import type { MaterializedViewSpec } from './materialized-view.ts'

type Op = 'create' | 'alter' | 'replace' | 'drop' | 'rename'

export function stateEffect(
  op: Op,
  changes: readonly Change[],
  to: Resource<MaterializedViewSpec> | undefined,
  from: LiveObject<MaterializedViewSpec> | undefined,
): string | null {
  switch (op) {
    case 'create':
      return to === undefined ? null : begins(to.spec)
    case 'alter':
      return altered(changes, to, from)
    case 'replace':
      return from?.spec.to === undefined || to?.spec.to === undefined
        ? 'loses state: the view keeps rows of its own, and the new one starts empty'
        : `keeps state: CREATE OR REPLACE swaps the view in one statement; rows in ${from.spec.to} stay`
    case 'drop':
      return from?.spec.to === undefined
        ? 'loses state: the rows of the view go with it'
        : `keeps state: the rows are in ${from.spec.to}; new ones stop arriving`
    case 'rename':
      return 'keeps state: the view is only named anew'
  }
}

function begins({ refresh, start, empty, to }: MaterializedViewSpec): string {
  if (refresh !== undefined) {
    return empty === true
      ? 'starts at the first refresh: EMPTY leaves it without rows until then'
      : 'replays from the beginning: a refreshable view reads everything at each refresh'
  }
  if (start === 'backfill')
    return `replays from the beginning: INSERT … SELECT fills ${to ?? 'the view'} once`
  return 'starts at now: a materialized view sees rows inserted from now on'
}

function altered(
  changes: readonly Change[],
  to: Resource<MaterializedViewSpec> | undefined,
  from: LiveObject<MaterializedViewSpec> | undefined,
): string {
  const asked = changes.some(({ top }) => top === 'query' || top === 'output')
  if (!asked) return 'keeps state: the query does not change'
  const target = to?.spec.to ?? from?.spec.to
  return target === undefined
    ? 'keeps state: MODIFY QUERY; rows of the view stay, new rows follow the new query'
    : `keeps state: MODIFY QUERY; rows in ${target} stay, new rows follow the new query`
}
