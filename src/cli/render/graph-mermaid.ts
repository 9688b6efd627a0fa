import { idOf } from './action-words.ts'
import { columnDrawing, type DrawnColumn } from './graph-columns.ts'
import { dataFlowOf, type Graph } from './graph-flow.ts'

/** For Markdown: GitHub draws it. Node names are numbers, since ids hold what Mermaid cannot. */
export function graphMermaid(graph: Graph): string {
  const numbers = new Map(graph.nodes.map((node, at) => [idOf(node), `n${at}`]))
  const drawing = columnDrawing(graph)
  const lines = graph.nodes.flatMap((node, at) =>
    drawnNode(`n${at}`, idOf(node), drawing.columns.get(idOf(node)) ?? []),
  )
  const arrows = dataFlowOf(graph).map(
    ({ from, to, via }) => `  ${numbers.get(from)} -->|"${label(via)}"| ${numbers.get(to)}`,
  )
  const columns = drawing.arrows.map(({ from, to }, at) =>
    from === undefined ? `  u${at}(("?")) -.-> ${to}` : `  ${from} --> ${to}`,
  )
  return `${['flowchart LR', ...lines, ...arrows, ...columns].join('\n')}\n`
}

/** A resource with columns is a frame round them. */
function drawnNode(key: string, id: string, columns: readonly DrawnColumn[]): readonly string[] {
  if (columns.length === 0) return [`  ${key}["${label(id)}"]`]
  const inside = columns.map((column) => `    ${column.key}["${label(column.name)}"]`)
  return [`  subgraph ${key}["${label(id)}"]`, ...inside, '  end']
}

function label(text: string): string {
  return text.replace(/["#<>&`\\\n]/g, (character) => `#${character.charCodeAt(0)};`)
}
