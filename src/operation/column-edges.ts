import type { Engine, KindContext } from '../engine/engine.ts'
import { type ResourceId, resourceId } from '../resource/id.ts'
import type { Resource } from '../resource/resource.ts'
import type { ColumnEdge } from './results.ts'

/** Which columns of declared resources the columns of others come from, in creation order. */
export function columnEdges(
  resources: readonly Resource[],
  engine: Engine,
  context: KindContext,
): readonly ColumnEdge[] {
  const idOf = (relation: string): ResourceId | undefined => {
    const found = context.lookup('relation', relation)
    return found && resourceId(found.kind, relation)
  }
  return resources.flatMap((resource) => {
    const { id, kind, spec, address } = resource
    const facts = engine.kinds[kind]?.columns?.(spec, address, context)
    if (facts === undefined) return []
    const target = facts.writesTo === undefined ? undefined : idOf(facts.writesTo)
    const edges = facts.columns.flatMap(({ name, from, complete }): readonly ColumnEdge[] => {
      const to = `${id}.${name}`
      const known = from.map(({ relation, column }) => sourceOf(idOf(relation), column))
      const sources = complete ? known : [...known, null]
      return [
        ...[...new Set(sources)].map((source) => ({ from: source, to })),
        ...(target === undefined ? [] : [{ from: to, to: `${target}.${name}` }]),
      ]
    })
    return facts.hasAllColumns ? edges : [...edges, { from: null, to: `${id}.*` }]
  })
}

function sourceOf(id: ResourceId | undefined, column: string): string | null {
  return id === undefined ? null : `${id}.${column}`
}
