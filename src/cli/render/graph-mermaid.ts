import { idOf } from './action-words.ts'
import type { Graph } from './graph-text.ts'

/** For Markdown: GitHub draws it. Node names are numbers, since ids hold what Mermaid cannot. */
export function graphMermaid({ nodes, edges }: Graph): string {
  const numbers = new Map(nodes.map((node, at) => [idOf(node), `n${at}`]))
  const lines = nodes.map((node, at) => `  n${at}["${label(idOf(node))}"]`)
  const arrows = edges.map(
    ({ dependency, dependant, via }) =>
      `  ${numbers.get(dependency)} -->|"${label(via)}"| ${numbers.get(dependant)}`,
  )
  return `${['flowchart LR', ...lines, ...new Set(arrows)].join('\n')}\n`
}

function label(text: string): string {
  return text.replace(/["#<>&`\\\n]/g, (character) => `#${character.charCodeAt(0)};`)
}
