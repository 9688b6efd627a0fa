/**
 * One deterministic sort for everything that has an order: Kahn's algorithm with a heap and an
 * explicit tie rule. A cycle is reported, never repaired.
 */

export interface Ordering<T> {
  /** Dependencies first; when there is a cycle, what could be ordered. */
  readonly order: readonly T[]
  /** Empty, or one cycle: each needs the next, the last needs the first. */
  readonly cycle: readonly T[]
}

/**
 * Orders `nodes` so that every node comes after those it needs. `compare` decides between nodes
 * that are free at the same time, so the result does not depend on the order of the input.
 */
export function topologicalOrder<T>(
  nodes: readonly T[],
  needs: (node: T) => Iterable<T>,
  compare: (a: T, b: T) => number,
): Ordering<T> {
  const sorted = [...nodes].sort(compare)
  const index = new Map(sorted.map((node, position) => [node, position] as const))
  const open = new Int32Array(sorted.length)
  const neededBy: number[][] = sorted.map(() => [])
  sorted.forEach((node, position) => {
    for (const need of new Set(needs(node))) {
      const other = index.get(need)
      if (other === undefined || other === position) continue
      open[position] = (open[position] ?? 0) + 1
      neededBy[other]?.push(position)
    }
  })
  const heap = new MinHeap()
  for (let position = 0; position < sorted.length; position++) {
    if (open[position] === 0) heap.push(position)
  }
  const order: T[] = []
  for (let position = heap.pop(); position !== undefined; position = heap.pop()) {
    order.push(sorted[position] as T)
    for (const dependant of neededBy[position] ?? []) {
      const left = (open[dependant] ?? 0) - 1
      open[dependant] = left
      if (left === 0) heap.push(dependant)
    }
  }
  if (order.length === sorted.length) return { order, cycle: [] }
  const done = new Set(order)
  return {
    order,
    cycle: findCycle(
      sorted.filter((node) => !done.has(node)),
      needs,
    ),
  }
}

/** Levels of an ordered list: 0 for nodes that need nothing, else one more than the deepest need. */
export function levels<T>(
  order: readonly T[],
  needs: (node: T) => Iterable<T>,
): ReadonlyMap<T, number> {
  const result = new Map<T, number>()
  for (const node of order) {
    let level = 0
    for (const need of needs(node)) level = Math.max(level, (result.get(need) ?? -1) + 1)
    result.set(node, level)
  }
  return result
}

/** Every node that is left over has a left-over need, so walking needs must come round. */
function findCycle<T>(left: readonly T[], needs: (node: T) => Iterable<T>): readonly T[] {
  const among = new Set(left)
  const path: T[] = []
  const position = new Map<T, number>()
  let node = left[0]
  while (node !== undefined) {
    const start = position.get(node)
    if (start !== undefined) return path.slice(start)
    position.set(node, path.length)
    path.push(node)
    let next: T | undefined
    for (const need of needs(node)) {
      if (need !== node && among.has(need)) {
        next = need
        break
      }
    }
    node = next
  }
  return path
}

/** A binary heap of small integers. */
class MinHeap {
  readonly #items: number[] = []

  push(value: number): void {
    const items = this.#items
    let child = items.length
    items.push(value)
    while (child > 0) {
      const parent = (child - 1) >> 1
      const above = items[parent] as number
      if (above <= value) break
      items[child] = above
      child = parent
    }
    items[child] = value
  }

  pop(): number | undefined {
    const items = this.#items
    const top = items[0]
    const last = items.pop()
    if (top === undefined || last === undefined || items.length === 0) return top
    let parent = 0
    for (;;) {
      let child = parent * 2 + 1
      if (child >= items.length) break
      const right = items[child + 1]
      if (right !== undefined && right < (items[child] as number)) child++
      const least = items[child] as number
      if (least >= last) break
      items[parent] = least
      parent = child
    }
    items[parent] = last
    return top
  }
}
