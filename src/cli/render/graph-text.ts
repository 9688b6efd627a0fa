import { visibleText } from '../../diagnostic/index.ts'
import { columnLines } from './graph-columns.ts'
import { dataFlowOf, type Flow, type Graph, membersOf, startsOf } from './graph-flow.ts'
import type { Look } from './look.ts'
import { plural } from './quantity.ts'

/** Every resource below the first one that leads to it; where it comes again it is only named. */
export function graphText(graph: Graph, look: Look): string {
  const { branch, lastBranch, stem } = look.glyphs
  const flow = dataFlowOf(graph)
  const members = membersOf(graph)
  const next = nextOf(flow)
  const columns = columnLines(graph)
  const printed = new Set<string>()
  const lines: string[] = []

  const print = (id: string, head: string, indent: string): void => {
    const children = next.get(id) ?? []
    const again = printed.has(id) && children.length > 0
    const count = members.get(id)
    const holds = count === undefined ? '' : look.paint.dim(`   holds ${count}`)
    lines.push(`${head}${visibleText(id)}${holds}${again ? look.paint.dim(' (above)') : ''}`)
    if (printed.has(id)) return
    printed.add(id)
    const rest = children.length > 0 ? stem : ' '.repeat(stem.length)
    for (const line of columns.get(id) ?? [])
      lines.push(`${indent}${rest}${look.paint.dim(visibleText(line))}`)
    children.forEach((child, at) => {
      const isLast = at === children.length - 1
      const gap = isLast ? ' '.repeat(stem.length) : stem
      print(child, indent + (isLast ? lastBranch : branch), indent + gap)
    })
  }
  for (const id of startsOf(graph, flow)) {
    const isStart = !flow.some(({ to }) => to === id)
    if (isStart || !printed.has(id)) print(id, '', '')
  }

  const { nodes, edges } = graph
  const levels = new Set(nodes.map(({ level }) => level)).size
  const counts = [
    plural(nodes.length, 'resource'),
    plural(edges.length, 'edge'),
    plural(levels, 'level'),
  ]
  return `${[...lines, '', `${counts.join(', ')}.`].join('\n')}\n`
}

function nextOf(flow: readonly Flow[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const { from, to } of flow) {
    const list = found.get(from) ?? []
    if (!list.includes(to)) list.push(to)
    found.set(from, list)
  }
  return found
}
