/**
 * A directed graph of resources: an edge says that the dependant needs the dependency. Knows
 * nothing of kinds or engines.
 */
import type { ResourceId } from '../resource/id.ts'
import { compareCodeUnits } from '../resource/json.ts'
import type { Span } from '../diagnostic/span.ts'

export interface Edge {
  readonly dependant: ResourceId
  readonly dependency: ResourceId
  /** `reads`, `writes to`, `calls`, `dependsOn` … */
  readonly via: string
  /**
   * Made after both ends are there (a foreign key): the dependant itself can be created first, so
   * two may need each other.
   */
  readonly late?: true
  /** Where it is written; worked out when somebody asks. */
  readonly at?: () => Span | undefined
}

export interface Graph {
  readonly nodes: readonly ResourceId[]
  readonly edges: readonly Edge[]
  /** Edges that start at a node: what it needs. */
  readonly needs: ReadonlyMap<ResourceId, readonly Edge[]>
  /** Edges that end at a node: what needs it. */
  readonly neededBy: ReadonlyMap<ResourceId, readonly Edge[]>
}

/** Builds the graph; edges to unknown nodes and to itself are left out, doubles are merged. */
export function buildGraph(nodes: readonly ResourceId[], edges: readonly Edge[]): Graph {
  const known = new Set(nodes)
  const byEnds = new Map<string, Edge>()
  for (const edge of edges) {
    if (edge.dependant === edge.dependency) continue
    if (!known.has(edge.dependant) || !known.has(edge.dependency)) continue
    const key = `${edge.dependant}\n${edge.dependency}`
    const first = byEnds.get(key)
    // What is needed at once is needed, whatever else comes late.
    if (first === undefined || (first.late && !edge.late)) byEnds.set(key, edge)
  }
  const kept = [...byEnds.values()].sort(
    (a, b) =>
      compareCodeUnits(a.dependant, b.dependant) || compareCodeUnits(a.dependency, b.dependency),
  )
  return {
    nodes,
    edges: kept,
    needs: group(kept, (edge) => edge.dependant),
    neededBy: group(kept, (edge) => edge.dependency),
  }
}

/** Everything reachable from the given nodes along `follow`, the nodes themselves left out. */
export function reachable(
  from: Iterable<ResourceId>,
  follow: ReadonlyMap<ResourceId, readonly Edge[]>,
  end: 'dependant' | 'dependency',
): ReadonlySet<ResourceId> {
  const found = new Set<ResourceId>()
  const queue = [...from]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const edge of follow.get(id) ?? []) {
      const next = edge[end]
      if (found.has(next)) continue
      found.add(next)
      queue.push(next)
    }
  }
  return found
}

function group(
  edges: readonly Edge[],
  key: (edge: Edge) => ResourceId,
): ReadonlyMap<ResourceId, readonly Edge[]> {
  const groups = new Map<ResourceId, Edge[]>()
  for (const edge of edges) {
    const list = groups.get(key(edge))
    if (list) list.push(edge)
    else groups.set(key(edge), [edge])
  }
  return groups
}
