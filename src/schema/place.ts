import type { Place } from './generated/facts.ts'

/** What the schema says of the place that a path leads to; undefined where it knows no such place. */
export function placeAt(root: Place, path: readonly (string | number)[]): Place | undefined {
  let place: Place | undefined = root
  for (const segment of path) {
    if (place === undefined) return undefined
    if (typeof segment === 'number') place = place.items
    else if (place.keys && Object.hasOwn(place.keys, segment)) place = place.keys[segment]
    else place = place.values
  }
  return place
}
