import { idOf } from './action-words.ts'
import type { Graph } from './graph-text.ts'

/** For Graphviz. */
export function graphDot({ nodes, edges }: Graph): string {
  const lines = nodes.map((node) => `  ${quote(idOf(node))};`)
  const arrows = edges.map(
    ({ dependency, dependant, via }) =>
      `  ${quote(dependency)} -> ${quote(dependant)} [label=${quote(via)}];`,
  )
  return `${['digraph sluice {', '  rankdir=LR;', '  node [shape=box];', ...lines, ...new Set(arrows), '}'].join('\n')}\n`
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`
}
