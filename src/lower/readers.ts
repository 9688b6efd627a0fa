/** Who reads and writes what is about to change, whoever owns them. */
import type { Observed } from '../catalog/catalog.ts'
import type { Engine } from '../engine/engine.ts'
import type { Graph } from '../graph/graph.ts'
import { parseResourceId, type ResourceId } from '../resource/id.ts'
import { compareCodeUnits } from '../resource/json.ts'

/** More names than this say no more than their number. */
const named = 20

/** Counts and names of the direct neighbours that are relations; nothing where there are none. */
export function readerFacts(
  id: ResourceId,
  graph: Graph,
  isUnmanaged: (id: ResourceId) => boolean,
  engine: Engine,
): Observed {
  const readers = new Set<ResourceId>()
  const writers = new Set<ResourceId>()
  for (const { dependant, via } of graph.neededBy.get(id) ?? []) {
    if (engine.kinds[parseResourceId(dependant).kind]?.namespace !== 'relation') continue
    if (via === 'writes to') writers.add(dependant)
    else readers.add(dependant)
  }
  const list = (ids: ReadonlySet<ResourceId>): string => {
    const names = [...ids]
      .sort(compareCodeUnits)
      .map((one) => (isUnmanaged(one) ? `${one} (not managed)` : one))
    const rest = names.length - named
    return rest > 0 ? `${names.slice(0, named).join(', ')} and ${rest} more` : names.join(', ')
  }
  return {
    readers: readers.size,
    ...(readers.size > 0 ? { readBy: list(readers) } : {}),
    ...(writers.size > 0 ? { writers: writers.size, writtenBy: list(writers) } : {}),
  }
}
