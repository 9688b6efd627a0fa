/** A small seeded generator (mulberry32): the seed alone reproduces a case. */
export interface Random {
  readonly next: () => number
  readonly int: (below: number) => number
  readonly chance: (probability: number) => boolean
  readonly pick: <T>(items: readonly T[]) => T
  readonly some: <T>(items: readonly T[], atLeast?: number) => readonly T[]
}

export function seeded(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const int = (below: number): number => Math.floor(next() * below)
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: <T>(items: readonly T[]): T => {
      const item = items[int(items.length)]
      if (item === undefined) throw new RangeError('nothing to pick from')
      return item
    },
    some: (items, atLeast = 0) => {
      const chosen = items.filter(() => next() < 0.5)
      return chosen.length >= atLeast ? chosen : items.slice(0, atLeast)
    },
  }
}
