import type { ColumnSpec } from '../../clickhouse-family/kinds/columns.ts'

export interface ColumnMove {
  readonly column: ColumnSpec
  /** Undefined: to the first place. */
  readonly after: ColumnSpec | undefined
}

/**
 * Fewest moves from the live order to the wanted one. New columns are there by now, each after its
 * wanted neighbour; columns that will be dropped later stand in nobody's way.
 */
export function columnMoves(
  live: readonly ColumnSpec[],
  wanted: readonly ColumnSpec[],
): readonly ColumnMove[] {
  const order = currentOrder(live, wanted)
  const stays = longestIncreasing(
    order.map((name) => wanted.findIndex((column) => column.name === name)),
  )
  const moves: ColumnMove[] = []
  for (const [index, column] of wanted.entries()) {
    if (!stays.has(index)) moves.push({ column, after: wanted[index - 1] })
  }
  return moves
}

/** Names in the order they have once renames and additions ran; doomed columns left out. */
function currentOrder(
  live: readonly ColumnSpec[],
  wanted: readonly ColumnSpec[],
): readonly string[] {
  const liveNames = new Set(live.map(({ name }) => name))
  const nameAfter = new Map<string, string>()
  for (const { name, renamedFrom } of wanted) {
    if (liveNames.has(name)) nameAfter.set(name, name)
    else if (renamedFrom !== undefined && liveNames.has(renamedFrom))
      nameAfter.set(renamedFrom, name)
  }
  const order = live.flatMap(({ name }) => nameAfter.get(name) ?? [])
  for (const [index, { name }] of wanted.entries()) {
    if (order.includes(name)) continue
    const before = wanted[index - 1]
    order.splice(before === undefined ? 0 : order.indexOf(before.name) + 1, 0, name)
  }
  return order
}

/** The values of one longest increasing run through the list: what need not move. */
function longestIncreasing(values: readonly number[]): ReadonlySet<number> {
  const lengths: number[] = []
  const former: number[] = []
  let best = -1
  for (const [index, value] of values.entries()) {
    lengths[index] = 1
    former[index] = -1
    for (let before = 0; before < index; before++) {
      const length = (lengths[before] ?? 0) + 1
      if ((values[before] ?? 0) < value && length > (lengths[index] ?? 0)) {
        lengths[index] = length
        former[index] = before
      }
    }
    if (best < 0 || (lengths[index] ?? 0) > (lengths[best] ?? 0)) best = index
  }
  const kept = new Set<number>()
  for (let index = best; index >= 0; index = former[index] ?? -1) kept.add(values[index] ?? -1)
  return kept
}
