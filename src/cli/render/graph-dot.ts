import { idOf } from './action-words.ts'
import { columnDrawing, type DrawnColumn } from './graph-columns.ts'
import { flowOf, type Graph } from './graph-flow.ts'

/** For Graphviz. */
export function graphDot(graph: Graph): string {
  const drawing = columnDrawing(graph)
  const lines = graph.nodes.flatMap((node, at) => {
    const id = idOf(node)
    return [`  ${quote(id)};`, ...frame(at, id, drawing.columns.get(id) ?? [])]
  })
  const arrows = flowOf(graph).map(
    ({ from, to, via }) => `  ${quote(from)} -> ${quote(to)} [label=${quote(via)}];`,
  )
  const head = ['digraph sluice {', '  rankdir=LR;', '  node [shape=box];']
  const columns = drawing.arrows.flatMap(({ from, to }, at) =>
    from === undefined
      ? [`  u${at} [label="?", shape=circle];`, `  u${at} -> ${to} [style=dashed];`]
      : [`  ${from} -> ${to} [style=dotted];`],
  )
  return `${[...head, ...lines, ...arrows, ...columns, '}'].join('\n')}\n`
}

/** The columns of a resource, in a frame that holds its own box too. */
function frame(at: number, id: string, columns: readonly DrawnColumn[]): readonly string[] {
  if (columns.length === 0) return []
  const inside = columns.map(({ key, name }) => `    ${key} [label=${quote(name)}, shape=plain];`)
  return [`  subgraph cluster_${at} {`, `    ${quote(id)};`, ...inside, '  }']
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`
}
