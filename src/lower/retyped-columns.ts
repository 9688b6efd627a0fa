import type { LiveCatalog } from '../catalog/catalog.ts'
import type { Engine, KindContext } from '../engine/engine.ts'
import type { Graph } from '../graph/graph.ts'
import type { LiveObject } from '../resource/resource.ts'
import { readsColumn, statesColumn } from './column-readers.ts'
import type { LoweredAction } from './build-action.ts'

/**
 * Readers of columns whose type changes, where the reader itself stays as it is: views that no plan
 * manages, functions, and what states the types of its columns itself (Buffer, Distributed, a
 * dictionary).
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
  const asked = new Set<string>()
  const ask = (relation: LiveObject, column: string): void => {
    if (asked.has(`${relation.id}\n${column}`)) return
    asked.add(`${relation.id}\n${column}`)
    for (const { dependant } of graph.neededBy.get(relation.id) ?? []) {
      const reader = catalog.objects.get(dependant)
      if (reader === undefined) continue
      const why = touched.has(dependant)
        ? undefined
        : effectOn(reader, relation.name, column, engine, live)
      if (why !== undefined)
        warnings.add(
          `${reader.id} reads \`${column}\` of ${relation.name}, whose type changes: ${why}`,
        )
      for (const next of followers(reader, relation.name, column, engine, live)) ask(reader, next)
    }
  }
  for (const { delta } of items) {
    if (delta.live === undefined) continue
    for (const { top, type, part, subfields } of delta.changes) {
      const isRetyped = top === 'columns' && type === 'changed' && subfields.includes('type')
      if (isRetyped && part !== undefined) ask(delta.live, part)
    }
  }
  return [...warnings]
}

function effectOn(
  reader: LiveObject,
  relation: string,
  column: string,
  engine: Engine,
  live: KindContext,
): string | undefined {
  const rules = engine.kinds[reader.kind]
  if (rules?.onRetype !== undefined) {
    return readsColumn(reader, relation, column, engine, live)
      ? rules.onRetype(reader.spec)
      : undefined
  }
  const why = castIn(reader, relation, column, engine, live)
  return why && `${why}, and values are cast to it (numbers that do not fit wrap)`
}

/** Columns of a reader that come from the column, where types follow what it reads. */
function followers(
  reader: LiveObject,
  relation: string,
  column: string,
  engine: Engine,
  live: KindContext,
): readonly string[] {
  const rules = engine.kinds[reader.kind]
  if (rules?.onRetype === undefined) return []
  const columns = rules.columns?.(reader.spec, reader.address, live).columns ?? []
  return columns
    .filter(({ from }) => from.some((key) => key.relation === relation && key.column === column))
    .map(({ name }) => name)
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
