import { idOf } from './action-words.ts'
import { dataFlowOf, type Graph } from './graph-flow.ts'

/** For Markdown: GitHub draws it. Node names are numbers, since ids hold what Mermaid cannot. */
export function graphMermaid(graph: Graph): string {
  const numbers = new Map(graph.nodes.map((node, at) => [idOf(node), `n${at}`]))
  const lines = graph.nodes.map((node, at) => `  n${at}["${label(idOf(node))}"]`)
  const arrows = dataFlowOf(graph).map(
    ({ from, to, via }) => `  ${numbers.get(from)} -->|"${label(via)}"| ${numbers.get(to)}`,
  )
  return `${['flowchart LR', ...lines, ...arrows].join('\n')}\n`
}

function label(text: string): string {
  return text.replace(/["#<>&`\\\n]/g, (character) => `#${character.charCodeAt(0)};`)
}
