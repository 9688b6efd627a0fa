import { boundaries } from '../../src/apply/failpoint.ts'
import type { Kill } from './kill.ts'
import type { Scenario } from './scenario.ts'

/**
 * From the places that an uninterrupted run reaches, in order: each the first time, and one for
 * every state that the target goes through. What lies between two writes is one state, and the
 * next run knows nothing but the target. With `every`: a boundary each time it is reached.
 */
export function killsOf(
  scenario: Scenario,
  reached: readonly string[],
  wanted: { readonly place: string; readonly every: boolean },
): readonly Kill[] {
  const counts = new Map<string, number>()
  let former = ''
  return reached.flatMap((place) => {
    const nth = (counts.get(place) ?? 0) + 1
    counts.set(place, nth)
    const isBoundary = boundaries.some((name) => name === place)
    // Something was written between the one before and this one.
    const isMoment = isBoundary && isBefore(former) && !isBefore(place)
    if (isBoundary) former = place
    if (wanted.place !== '' && place !== wanted.place) return []
    if (scenario.only !== undefined && (nth > 1 || !scenario.only.includes(place))) return []
    if (scenario.only === undefined && byTheClock.has(place)) return []
    const isWanted = nth === 1 || isMoment || (isBoundary && wanted.every)
    return isWanted ? [{ scenario, place, nth }] : []
  })
}

/** Reached every ten seconds, and so never the same number of times. */
const byTheClock: ReadonlySet<string> = new Set(['lock-renewing', 'lock-renewed'])

/** `lock-taking`, `ledger-writing`: the write is still to come. */
function isBefore(place: string): boolean {
  return place.endsWith('ing')
}
