import { idOf } from './action-words.ts'
import { flowOf, type Graph } from './graph-flow.ts'

/** For Graphviz. */
export function graphDot(graph: Graph): string {
  const lines = graph.nodes.map((node) => `  ${quote(idOf(node))};`)
  const arrows = flowOf(graph).map(
    ({ from, to, via }) => `  ${quote(from)} -> ${quote(to)} [label=${quote(via)}];`,
  )
  const head = ['digraph sluice {', '  rankdir=LR;', '  node [shape=box];']
  return `${[...head, ...lines, ...arrows, '}'].join('\n')}\n`
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`
}
