import type { Action } from '../changeset/changeset.ts'
import { isOwnTextUnchanged } from '../diff/diff.ts'
import type { Engine } from '../engine/engine.ts'
import type { Graph } from '../graph/graph.ts'
import { parseResourceId, type ResourceId } from '../resource/id.ts'
import type { LoweredAction } from './build-action.ts'

/**
 * A change of a resource whose own text is as before came from something it needs: from what it
 * calls, or, for a field that follows from what it reads, from there.
 */
export function withCauses(
  items: readonly LoweredAction[],
  graph: Graph,
  engine: Engine,
): readonly Action[] {
  const changed = new Set(
    items
      .filter(({ action }) => action.op !== 'adopt' && action.op !== 'forget')
      .map(({ delta }) => delta.id),
  )
  const isRead = (id: ResourceId): boolean => {
    const { kind } = parseResourceId(id)
    return engine.kinds[kind]?.namespace === 'relation'
  }
  return items.map(({ action, delta }) => {
    const isFromElsewhere =
      delta.type === 'change' && delta.reason !== 'drift' && isOwnTextUnchanged(delta)
    if (!isFromElsewhere) return action
    const derived = [...(engine.kinds[action.kind]?.derived ?? []), 'types']
    const follows = delta.changes.some(({ top }) => derived.includes(top))
    const isOwn = delta.changes.some(({ top }) => !derived.includes(top))
    const causes = (graph.needs.get(delta.id) ?? [])
      .map((edge) => edge.dependency)
      .filter((id) => changed.has(id) && (isRead(id) ? follows : isOwn))
    if (causes.length === 0) return action
    return { ...action, cause: causes.join(', ') }
  })
}
