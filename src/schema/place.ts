import type { Place } from './generated/facts.ts'

/** What the schema says of the place that a path leads to; undefined where it knows no such place. */
export function placeAt(root: Place, path: readonly (string | number)[]): Place | undefined {
  let place: Place | undefined = root
  for (const segment of path) {
    if (place === undefined) return undefined
    place = placeBelow(place, segment)
  }
  return place
}

/** One step further, for walks over a whole document. */
export function placeBelow(place: Place, segment: string | number): Place | undefined {
  if (typeof segment === 'number') return place.items
  return place.keys && Object.hasOwn(place.keys, segment) ? place.keys[segment] : place.values
}
