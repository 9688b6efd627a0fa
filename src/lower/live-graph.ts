import type { LiveCatalog } from '../catalog/catalog.ts'
import type { Engine, KindContext } from '../engine/engine.ts'
import { buildGraph, type Edge, type Graph } from '../graph/graph.ts'
import { indexLive, nameKey } from '../link/name-index.ts'
import type { Steps } from '../steps.ts'

/** References between live objects, read from their definitions like those of the plans; a step for each. */
export function* liveGraph(
  catalog: LiveCatalog,
  engine: Engine,
  context: KindContext,
): Steps<Graph> {
  const index = indexLive(catalog, engine)
  const edges: Edge[] = []
  for (const object of catalog.objects.values()) {
    yield
    const rules = engine.kinds[object.kind]
    for (const reference of rules?.references(object.spec, object.address, context) ?? []) {
      for (const target of index.getAll(nameKey(reference.namespace, reference.name))) {
        edges.push({
          dependant: object.id,
          dependency: target.id,
          via: reference.via,
          ...(reference.late ? { late: true } : {}),
        })
      }
    }
  }
  return buildGraph([...catalog.objects.keys()], edges)
}
