/** Streams whose rows cannot be carried over and proved to be there, and why. */
import { parseFragment } from '../../../sql/index.ts'
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import type { NoRecipe, SwapContext } from '../../engine.ts'
import { canRename } from '../kinds/stream-statements.ts'
import { holdsRows } from '../kinds/stream-rows.ts'
import type { StreamSpec } from '../kinds/stream.ts'
import { normalOrNull } from '../kinds/text.ts'

export function streamLimit(
  { spec: from }: LiveObject<StreamSpec>,
  { spec: to }: Resource<StreamSpec>,
  context: SwapContext,
): string | undefined {
  if (!canRename(context.live)) {
    return 'RENAME STREAM came with 2.8: on this server a stream keeps the name that it was made with'
  }
  if (from.engine !== undefined || to.engine !== undefined)
    return 'it is no stream of the server’s own engine'
  if (!holdsRows(from)) return 'it has no historical store, and the log cannot be copied'
  if (to.mode === 'random' || to.mode === 'null' || !holdsRows(to)) {
    return 'the new stream keeps no history that the rows could go to'
  }
  if (isChangelog(from) !== isChangelog(to)) {
    return 'a changelog has rows that take others back, which mean something else in another mode'
  }
  const sameKey =
    normalOrNull('primaryKey', from.primaryKey, context.live) ===
    normalOrNull('primaryKey', to.primaryKey, context.desired)
  return isKeyed(to) && !(isKeyed(from) && sameKey)
    ? 'rows with an equal key become one in the new stream, so that counting them proves nothing'
    : undefined
}

export function isKeyed({ mode }: StreamSpec): boolean {
  return mode === 'versioned_kv' || mode === 'changelog_kv' || mode === 'mutable'
}

export function isChangelog({ mode }: StreamSpec): boolean {
  return mode === 'changelog' || mode === 'changelog_kv'
}

/**
 * True for rows that neither TTL had to take when the copy began: the others may be on one side and
 * not on the other, as merges go. A row that expires while the copy goes on may make a window differ
 * that is then copied once more; one that is not counted would be lost where it is alone.
 */
export function countedRows(from: StreamSpec, to: StreamSpec): string | undefined | NoRecipe {
  const conditions = new Set<string>()
  for (const ttl of [from.ttl, to.ttl]) {
    if (ttl === undefined) continue
    const parsed = parseFragment('tableTtl', ttl, 'timeplus')
    if (!parsed.ok) return { because: 'its TTL cannot be read' }
    for (const { action, expression, where } of parsed.node.items) {
      if (action !== undefined && action !== 'DELETE') continue
      if (where !== undefined) return { because: 'its TTL takes some rows and not others' }
      const text = ttl.slice(expression.start, expression.end)
      conditions.add(`(${text}) > to_datetime('{{begun.now}}', 'UTC')`)
    }
  }
  if (from.ttl !== to.ttl && to.columns.some(({ renamedFrom }) => renamedFrom !== undefined)) {
    return {
      because: 'its TTL and the names of its columns change at once: change one after the other',
    }
  }
  return conditions.size === 0 ? undefined : [...conditions].join(' AND ')
}
