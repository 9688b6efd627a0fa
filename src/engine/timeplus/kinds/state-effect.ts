/** What happens to the state of materialized views and SQL sinks, and by which rule (timeplus.md §2.4, §2.5). */
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import type { Change } from '../../engine.ts'
import { beginning, isEarliest } from './begins.ts'
import type { MaterializedViewSpec } from './materialized-view.ts'
import { type QueryChange, queryChange } from './query-change.ts'
import { alone } from './state-context.ts'
import { parsedQuery } from './text.ts'

type Op = 'create' | 'alter' | 'replace' | 'drop' | 'rename'
type To = Resource<MaterializedViewSpec>
type From = LiveObject<MaterializedViewSpec>

export function stateEffect(
  op: Op,
  changes: readonly Change[],
  to: To | undefined,
  from: From | undefined,
): string | null {
  switch (op) {
    case 'create':
      return to === undefined ? null : begins(to.spec)
    case 'alter':
      return altered(changes)
    case 'replace':
      return to === undefined || from === undefined ? null : replaced(from, to.spec)
    case 'drop':
      return from?.spec.into === undefined
        ? 'loses state: the rows of the view and its checkpoint go with it'
        : `loses state: the checkpoint goes; rows stay in ${from.spec.into}, new ones stop arriving`
    case 'rename':
      return 'keeps state: the view is only named anew'
  }
}

export function begins(spec: MaterializedViewSpec): string {
  const from = beginning(spec)
  if (from === undefined) return 'starts at now: the view sees what arrives from now on'
  if (isEarliest(from)) return 'replays from the beginning: the query seeks to the earliest row'
  return `starts at ${from}: the query seeks to it`
}

function altered(changes: readonly Change[]): string {
  const query = changes.find(({ top }) => top === 'query')
  if (query !== undefined) return queryEffect(changeOf(query))
  const isRebuilt = changes.some(({ top }) => rebuilt.has(top))
  return isRebuilt
    ? 'keeps state: the view stops with a checkpoint and goes on from it'
    : 'keeps state: the query does not change'
}

const rebuilt: ReadonlySet<string> = new Set(['settings', 'output', 'types'])

function changeOf({ before, after }: Change): QueryChange | undefined {
  const [former, next] = [before, after].map((text) => parsedQuery(text ?? ''))
  return former?.ok && next?.ok ? queryChange(former.node, next.node, alone) : undefined
}

/** In words; also stands beside the change of the query. */
export function queryEffect(change: QueryChange | undefined): string {
  if (change === undefined || change.verdict === 'refused') {
    return 'keeps state: MODIFY QUERY goes on from the checkpoint'
  }
  if (change.verdict === 'keeps') {
    return change.added.length === 0
      ? 'keeps state: MODIFY QUERY goes on from the checkpoint with what was gathered'
      : `keeps state, converted: MODIFY QUERY goes on from the checkpoint; ${change.added.join(', ')} begins empty`
  }
  if (change.losesGathered) {
    return 'loses state: what was gathered goes; MODIFY QUERY goes on from the positions of the checkpoint'
  }
  const added = change.newSources
  return added.length === 0
    ? 'keeps state: MODIFY QUERY goes on from the positions of the checkpoint'
    : `keeps state: MODIFY QUERY goes on from the positions of the checkpoint; ${added.join(', ')} has none and is read from now on, or from where the query seeks`
}

/** Other kinds under the name had no state of this sort. */
function replaced(from: From, to: MaterializedViewSpec): string {
  if (from.kind !== 'MaterializedView' && from.kind !== 'Sink') return begins(to)
  const { into } = from.spec
  const rows = into === undefined ? 'the rows of the view go with it' : `rows stay in ${into}`
  const start = begins(to)
  const gap = start.startsWith('starts at now')
    ? '; what arrives between the two statements is not seen, and open windows are lost'
    : '; what was written before may be written again'
  return `loses state: the checkpoint goes, ${rows}; the new view ${start}${gap}`
}
