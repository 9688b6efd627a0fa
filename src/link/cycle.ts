import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Graph } from '../graph/graph.ts'
import type { ResourceId } from '../resource/id.ts'
import type { Resource } from '../resource/resource.ts'

/** A cycle as one error that shows every step with the place where it is written. */
export function cycleDiagnostic(
  cycle: readonly ResourceId[],
  graph: Graph,
  byId: ReadonlyMap<ResourceId, Resource>,
): Diagnostic {
  const steps = cycle.map((id, position) => {
    const next = cycle[(position + 1) % cycle.length]
    const edge = (graph.needs.get(id) ?? []).find((candidate) => candidate.dependency === next)
    return { id, next, edge }
  })
  const first = steps[0]
  const span = first?.edge?.at?.() ?? (first && byId.get(first.id)?.origin?.span)
  return {
    code: 'CYCLE',
    severity: 'error',
    message: `${cycle.length} resources need each other: ${[...cycle, cycle[0]].join(' → ')}`,
    ...(span ? { span } : {}),
    related: steps.flatMap(({ id, next, edge }) => {
      const at = edge?.at?.() ?? byId.get(id)?.origin?.span
      return at ? [{ message: `\`${id}\` ${edge?.via ?? 'needs'} \`${next}\``, span: at }] : []
    }),
    hint: 'Nothing can be created first. Remove one of these references.',
  }
}
