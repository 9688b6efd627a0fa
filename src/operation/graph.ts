import { lineIndex } from '../diagnostic/line-index.ts'
import type { Edge } from '../graph/graph.ts'
import { resultOf } from './begin.ts'
import { columnEdges } from './column-edges.ts'
import { compileProject } from './compile-project.ts'
import type { OperationContext } from './context.ts'
import type { GraphEdge, GraphResult } from './results.ts'

/** The graph of the plans: nodes in creation order, edges with the place they are written at. */
export async function graphProject(
  context: OperationContext,
  { columns = false }: { readonly columns?: boolean } = {},
): Promise<GraphResult> {
  const source = await compileProject(context)
  const { compiled } = source
  const result = resultOf(source, [])
  if (compiled === undefined) return { ...result, nodes: [], edges: [] }
  const lines = new Map<string, ReturnType<typeof lineIndex>>()
  const placeOf = (edge: Edge): GraphEdge['at'] => {
    const place = edge.at?.()
    if (place === undefined) return null
    const { file, start } = place
    const text = source.textOf(file)
    if (text === undefined) return null
    let index = lines.get(file)
    if (index === undefined) {
      index = lineIndex(text)
      lines.set(file, index)
    }
    return { file, ...index.positionAt(start) }
  }
  return {
    ...result,
    nodes: compiled.resources.map(({ id, kind, name }) => ({
      kind,
      name,
      level: compiled.levels.get(id) ?? 0,
    })),
    edges: compiled.graph.edges.map((edge) => ({
      dependant: edge.dependant,
      dependency: edge.dependency,
      via: edge.via,
      at: placeOf(edge),
    })),
    ...(columns && source.engine
      ? { columns: columnEdges(compiled.resources, source.engine, compiled.context) }
      : {}),
  }
}
