import type { LiveCatalog } from '../catalog/catalog.ts'
import type { Engine, KindContext } from '../engine/engine.ts'
import type { Graph } from '../graph/graph.ts'
import type { LiveObject } from '../resource/resource.ts'
import { readsColumn, statesColumn } from './column-readers.ts'
import type { LoweredAction } from './build-action.ts'

/**
 * Readers of columns whose type changes, where the reader itself stays as it is: views that no plan
 * manages, and what states the types of its columns itself (Buffer, Distributed, a dictionary). Values
 * are cast, and numbers that do not fit wrap without a word (26.7.2.1).
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
      for (const { top, type, part, subfields } of delta.changes) {
        if (top !== 'columns' || type !== 'changed' || part === undefined) continue
        if (!subfields.includes('type')) continue
        const why = castIn(reader, table.name, part, engine, live)
        if (why === undefined) continue
        warnings.add(
          `${reader.id} reads \`${part}\` of ${table.name}, whose type changes: ${why}, and values are cast to it (numbers that do not fit wrap)`,
        )
      }
    }
  }
  return [...warnings]
}

/**
 * Views keep types from the day they were written, tables and dictionaries over others state their
 * own, and what fires on inserts writes into columns that have theirs.
 */
function castIn(
  reader: LiveObject,
  relation: string,
  column: string,
  engine: Engine,
  live: KindContext,
): string | undefined {
  const rules = engine.kinds[reader.kind]
  if (rules?.frozen === undefined && rules?.firesOnInsert === undefined) {
    return statesColumn(reader, column) ? 'it states the type of that column itself' : undefined
  }
  if (!readsColumn(reader, relation, column, engine, live)) return undefined
  if (rules.frozen !== undefined) return 'until it is written again it keeps the type of before'
  const target = rules.columns?.(reader.spec, reader.address, live).writesTo
  return target === undefined
    ? 'the table of its own keeps the type of before'
    : `the columns of ${target} have types of their own`
}
