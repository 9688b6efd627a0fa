import type { LiveObject } from '../../../resource/resource.ts'
import type { LowerContext, Neighbour } from '../../engine.ts'
import { parseOne } from '../sql/parser.ts'

/**
 * Readers that the plans keep and that name their columns by `*`: as long as a column is there they
 * have it, however often they are written again.
 */
export function starReaders(
  neighbours: readonly Neighbour[],
  { desired }: LowerContext,
): ReadonlySet<LiveObject> {
  return new Set(
    neighbours
      .filter(({ object, isManaged, isGoing }) => {
        if (!isManaged || isGoing) return false
        const query = desired.lookup('relation', object.name)?.spec['query']
        return typeof query === 'string' && query.includes('*') && hasStar(query)
      })
      .map(({ object }) => object),
  )
}

/** `count(*)` and products are no stars. */
function hasStar(query: string): boolean {
  const read = parseOne(query)
  return read.ok && JSON.stringify(read.value).includes('"A_Star"')
}
