import type { Draft } from '../../engine.ts'
import { commentDrafts } from './comment.ts'
import { draft } from './draft.ts'
import { ownerDrafts } from './owner.ts'

interface Owned {
  readonly owner?: string
  readonly comment?: string
}

/** What a statement that writes an object again does not say: another owner, another comment. */
export function ownedChanges(
  word: string,
  target: string,
  from: Owned,
  to: Owned,
): readonly Draft[] {
  const isOwned = to.owner !== undefined && to.owner !== from.owner
  const isGone = to.comment === undefined && from.comment !== undefined
  return [
    ...(isOwned ? ownerDrafts(word, target, to.owner) : []),
    ...(to.comment === from.comment ? [] : commentDrafts(word, target, to.comment)),
    ...(isGone ? [draft(`COMMENT ON ${word} ${target} IS NULL`)] : []),
  ]
}
