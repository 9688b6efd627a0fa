/** A few scenarios and kills out of all, the same ones for the same seed. */
import type { Kill } from './kill.ts'
import type { Scenario } from './scenario.ts'

const scenariosOfASample = 24

/**
 * The special ones, which come to places of their own; one swap of a table and one of a view; and
 * others by chance.
 */
export function sampleOfScenarios(
  scenarios: readonly Scenario[],
  seed: number,
): readonly Scenario[] {
  const shuffled = shuffle(scenarios, seed)
  const first = (start: string): readonly Scenario[] =>
    shuffled.filter(({ name }) => name.startsWith(start)).slice(0, 1)
  const special = scenarios.filter(({ name }) => name.startsWith('('))
  const swaps = [...first('table--swap-'), ...first('materialized-view--swap-')]
  return [...new Set([...special, ...swaps, ...shuffled])].slice(0, scenariosOfASample)
}

/** Shuffled, with one kill at every place before any place comes again. */
export function sampleOfKills(kills: readonly Kill[], seed: number): readonly Kill[] {
  const shuffled = shuffle(kills, seed)
  const places = new Set<string>()
  const first = shuffled.filter(({ place }) => !places.has(place) && places.add(place))
  return [...new Set([...first, ...shuffled])]
}

/** One of 1, 2 … `count`: the same for the same text. */
export function drawn(count: number, text: string): number {
  let seed = 0
  for (const character of text) seed = (Math.imul(seed, 31) + (character.codePointAt(0) ?? 0)) | 0
  return 1 + Math.floor(generator(seed)() * count)
}

function shuffle<T>(items: readonly T[], seed: number): readonly T[] {
  const random = generator(seed)
  return items
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item)
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
