import type { ColumnEdge } from '../../operation/results.ts'
import { idOf } from './action-words.ts'
import type { Graph } from './graph-flow.ts'

/** The columns of a drawing, below the resource that has them; only those that an arrow touches. */
export interface ColumnDrawing {
  /** By resource id, each column with the key that arrows name it by. */
  readonly columns: ReadonlyMap<string, readonly DrawnColumn[]>
  readonly arrows: readonly ColumnArrow[]
}

export interface DrawnColumn {
  readonly key: string
  readonly name: string
}

export interface ColumnArrow {
  /** Absent where the source is not known. */
  readonly from?: string
  readonly to: string
}

export function columnDrawing({ nodes, columns: edges = [] }: Graph): ColumnDrawing {
  const ids = new Map(nodes.map((node, at) => [idOf(node), `n${at}`]))
  const columns = new Map<string, DrawnColumn[]>()
  const keys = new Map<string, string>()
  const keyOf = (path: string): string | undefined => {
    const known = keys.get(path)
    if (known !== undefined) return known
    const place = splitColumn(path, ids)
    if (place === undefined) return undefined
    const list = columns.get(place.id) ?? []
    const key = `${ids.get(place.id)}c${list.length}`
    columns.set(place.id, [...list, { key, name: place.name }])
    keys.set(path, key)
    return key
  }
  const arrows = edges.flatMap(({ from, to }): readonly ColumnArrow[] => {
    const end = keyOf(to)
    const start = from === null ? undefined : keyOf(from)
    if (end === undefined) return []
    return [start === undefined ? { to: end } : { from: start, to: end }]
  })
  return { columns, arrows }
}

/** `Kind/db.t.column`: ids and columns may hold dots, so the longest id that is one counts. */
function splitColumn(
  path: string,
  ids: ReadonlyMap<string, string>,
): { readonly id: string; readonly name: string } | undefined {
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    const id = path.slice(0, dot)
    if (ids.has(id)) return { id, name: path.slice(dot + 1) }
  }
  return undefined
}

/** For the terminal: what every column of a resource comes from, by resource id. */
export function columnLines({
  nodes,
  columns = [],
}: Graph): ReadonlyMap<string, readonly string[]> {
  const ids = new Map(nodes.map((node) => [idOf(node), '']))
  const sources = new Map<string, Map<string, string[]>>()
  for (const edge of columns) addSource(edge, ids, sources)
  return new Map(
    [...sources].map(([id, own]) => {
      const width = Math.max(...[...own.keys()].map((name) => name.length))
      return [id, [...own].map(([name, from]) => `${name.padEnd(width)} <- ${from.join(', ')}`)]
    }),
  )
}

function addSource(
  { from, to }: ColumnEdge,
  ids: ReadonlyMap<string, string>,
  sources: Map<string, Map<string, string[]>>,
): void {
  const place = splitColumn(to, ids)
  if (place === undefined) return
  const own = sources.get(place.id) ?? new Map<string, string[]>()
  own.set(place.name, [...(own.get(place.name) ?? []), from ?? 'unknown'])
  sources.set(place.id, own)
}
