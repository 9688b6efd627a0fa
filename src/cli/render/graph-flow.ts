import type { ColumnEdge, GraphEdge, GraphNode } from '../../operation/results.ts'
import { idOf } from './action-words.ts'

export interface Graph {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
  readonly columns?: readonly ColumnEdge[]
}

/** One arrow of a drawing. */
export interface Flow {
  readonly from: string
  readonly to: string
  readonly via: string
}

/**
 * Arrows the way data goes. A view comes after the table it reads, and before the table it
 * writes to, although it needs both to exist.
 */
export function flowOf({ edges }: Graph): readonly Flow[] {
  const seen = new Set<string>()
  return edges
    .map(({ dependant, dependency, via }) =>
      via === 'writes to'
        ? { from: dependant, to: dependency, via }
        : { from: dependency, to: dependant, via },
    )
    .filter(({ from, to, via }) => {
      const key = `${from}\n${to}\n${via}`
      if (seen.has(key)) return false
      seen.add(key)
      return true
    })
}

/** What lies in a database: true of nearly everything, and no flow of data. */
const membership = 'in database'

/** The flow without membership, which would hide it behind an arrow to every resource. */
export function dataFlowOf(graph: Graph): readonly Flow[] {
  return flowOf(graph).filter(({ via }) => via !== membership)
}

/** How many resources each database holds, by id. */
export function membersOf({ edges }: Graph): ReadonlyMap<string, number> {
  const members = new Map<string, number>()
  for (const { dependency, via } of edges)
    if (via === membership) members.set(dependency, (members.get(dependency) ?? 0) + 1)
  return members
}

/** Where a drawing begins: what nothing flows into, then whatever a circle of flow hides. */
export function startsOf({ nodes }: Graph, flow: readonly Flow[]): readonly string[] {
  const entered = new Set(flow.map(({ to }) => to))
  const ids = nodes.map(idOf)
  return [...ids.filter((id) => !entered.has(id)), ...ids.filter((id) => entered.has(id))]
}
