import { visibleText } from '../../diagnostic/index.ts'
import type { GraphEdge, GraphNode } from '../../operation/results.ts'
import { idOf } from './action-words.ts'
import type { Look } from './look.ts'
import { plural } from './quantity.ts'

export interface Graph {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
}

/** Every resource below the first one it needs; where it is needed again it is only named. */
export function graphText({ nodes, edges }: Graph, look: Look): string {
  const { branch, lastBranch, stem } = look.glyphs
  const dependants = dependantsOf(edges)
  const dependent = new Set(edges.map(({ dependant }) => dependant))
  const printed = new Set<string>()
  const lines: string[] = []

  const print = (id: string, head: string, indent: string): void => {
    const children = dependants.get(id) ?? []
    const again = printed.has(id) && children.length > 0
    lines.push(`${head}${visibleText(id)}${again ? look.paint.dim(' (above)') : ''}`)
    if (printed.has(id)) return
    printed.add(id)
    children.forEach((child, at) => {
      const last = at === children.length - 1
      const gap = last ? ' '.repeat(stem.length) : stem
      print(child, indent + (last ? lastBranch : branch), indent + gap)
    })
  }
  for (const node of nodes) if (!dependent.has(idOf(node))) print(idOf(node), '', '')

  const levels = new Set(nodes.map(({ level }) => level)).size
  return `${[...lines, '', `${plural(nodes.length, 'resource')}, ${plural(edges.length, 'edge')}, ${plural(levels, 'level')}.`].join('\n')}\n`
}

/** In the order in which the edges stand. */
function dependantsOf(edges: readonly GraphEdge[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const { dependency, dependant } of edges) {
    const list = found.get(dependency) ?? []
    if (!list.includes(dependant)) list.push(dependant)
    found.set(dependency, list)
  }
  return found
}
