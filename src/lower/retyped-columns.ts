import type { LiveCatalog } from '../catalog/catalog.ts'
import type { Engine, KindContext } from '../engine/engine.ts'
import type { Graph } from '../graph/graph.ts'
import { readsColumn } from './column-readers.ts'
import type { LoweredAction } from './lower.ts'

/**
 * Readers of columns whose type changes, where the reader itself stays as it is. A view's columns have the types of
 * the day it was written: values are cast to them, and numbers that do not fit wrap without a word (26.7.2.1).
 */
export function retypeWarnings(
  items: readonly LoweredAction[],
  catalog: LiveCatalog,
  graph: Graph,
  engine: Engine,
  live: KindContext,
): readonly string[] {
  const touched = new Set(items.map(({ delta }) => delta.live?.id))
  const warnings = new Set<string>()
  for (const { delta } of items) {
    const { live: table } = delta
    if (table === undefined) continue
    for (const { dependant } of graph.neededBy.get(table.id) ?? []) {
      const reader = catalog.objects.get(dependant)
      if (reader === undefined || touched.has(dependant)) continue
      if (engine.kinds[reader.kind]?.frozen === undefined) continue
      for (const { top, type, part, subfields } of delta.changes) {
        if (top !== 'columns' || type !== 'changed' || part === undefined) continue
        if (!subfields.includes('type')) continue
        if (!readsColumn(reader, table.name, part, engine, live)) continue
        warnings.add(
          `${reader.id} reads \`${part}\` of ${table.name}, whose type changes: it keeps the types it was written with, and values are cast to them (numbers that do not fit wrap) until it is written again`,
        )
      }
    }
  }
  return [...warnings]
}
