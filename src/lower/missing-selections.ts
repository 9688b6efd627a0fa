/** Selected changes that need unselected ones. */
import type { Delta, Diff } from '../diff/diff.ts'
import type { Graph } from '../graph/graph.ts'
import type { LoweredAction } from './build-action.ts'

/** Creates and changes need what they read; what takes something away needs its readers changed. */
export function missingSelections(
  chosen: readonly Delta[],
  lowered: readonly LoweredAction[],
  difference: Diff,
  graph: Graph,
  live: Graph,
): readonly string[] {
  const isChange = (delta: Delta): boolean => delta.type === 'create' || delta.type === 'change'
  const picked = new Set(chosen.map((delta) => delta.id))
  const unpicked = difference.deltas.filter((delta) => !picked.has(delta.id))
  const open = new Set(unpicked.filter(isChange).map(({ id }) => id))
  const needed = chosen
    .filter(isChange)
    .flatMap((delta) =>
      (graph.needs.get(delta.id) ?? [])
        .filter((edge) => open.has(edge.dependency))
        .map(
          (edge) =>
            `\`${delta.id}\` needs \`${edge.dependency}\`, which is not selected and has a change of its own`,
        ),
    )
  const movers = new Map(
    unpicked
      .filter(({ type }) => type === 'change' || type === 'drop')
      .flatMap((delta) => (delta.live ? [[delta.live.id, delta.id] as const] : [])),
  )
  const readers = lowered
    .filter(({ phase, action }) => phase === 'contract' || action.op === 'drop')
    .flatMap(({ delta }) =>
      (delta.live ? (live.neededBy.get(delta.live.id) ?? []) : []).flatMap((edge) => {
        const reader = movers.get(edge.dependant)
        return reader === undefined
          ? []
          : [
              `\`${delta.id}\` takes away what \`${reader}\` reads until its own change, which is not selected`,
            ]
      }),
    )
  return [...needed, ...readers]
}
