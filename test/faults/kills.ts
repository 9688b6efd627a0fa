import { boundaries } from '../../src/apply/failpoint.ts'
import type { Kill } from './kill.ts'
import { drawn } from './sample.ts'
import type { Scenario } from './scenario.ts'

/**
 * From the places that an uninterrupted run reaches: each of them once, at one of the times it is
 * reached, drawn by the seed. With `every`: a boundary each time it is reached; a mark, which lies
 * beside one, once.
 */
export function killsOf(
  scenario: Scenario,
  reached: readonly string[],
  wanted: { readonly place: string; readonly every: boolean; readonly seed: number },
): readonly Kill[] {
  const counts = new Map<string, number>()
  for (const place of reached) counts.set(place, (counts.get(place) ?? 0) + 1)
  return [...counts].flatMap(([place, count]) => {
    if (wanted.place !== '' && place !== wanted.place) return []
    if (scenario.only !== undefined) {
      return scenario.only.includes(place) ? [{ scenario, place, nth: 1 }] : []
    }
    if (byTheClock.has(place)) return []
    const isBoundary = boundaries.some((name) => name === place)
    if (wanted.every && isBoundary) {
      return Array.from({ length: count }, (_, index) => ({ scenario, place, nth: index + 1 }))
    }
    // A mark may be passed more or less often from run to run.
    const nth = isBoundary ? drawn(count, `${wanted.seed} ${scenario.name} ${place}`) : 1
    return [{ scenario, place, nth }]
  })
}

/** Reached every ten seconds, and so never the same number of times. */
const byTheClock: ReadonlySet<string> = new Set(['lock-renewing', 'lock-renewed'])
