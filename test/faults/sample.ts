/** A few kills out of all, the same ones for the same seed. */
import type { Kill } from './kill.ts'

const perScenario = 2

/** Two per scenario, and for every place that is still missing one kill somewhere. */
export function sampleOf(kills: readonly Kill[], seed: number): readonly Kill[] {
  const random = generator(seed)
  const shuffled = kills
    .map((kill) => ({ kill, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ kill }) => kill)
  const counts = new Map<string, number>()
  const taken = shuffled.filter(({ scenario }) => {
    const count = (counts.get(scenario.name) ?? 0) + 1
    counts.set(scenario.name, count)
    return count <= perScenario
  })
  const places = new Set(taken.map(({ place }) => place))
  const missing = shuffled.filter(({ place }) => !places.has(place) && places.add(place))
  return [...taken, ...missing]
}

/** mulberry32: small, and the same everywhere. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
