import { isTree } from './tree.ts'

/** Where two trees part first, and what stands there. */
export interface Difference {
  readonly where: readonly string[]
  readonly a: unknown
  readonly b: unknown
}

/** Places in the text are no part of the meaning. */
const places: ReadonlySet<string> = new Set([
  'location',
  'name_location',
  'list_start',
  'list_end',
  'rexpr_list_start',
  'rexpr_list_end',
  'stmt_location',
  'stmt_len',
])

export function firstDifference(
  a: unknown,
  b: unknown,
  where: readonly string[] = [],
): Difference | undefined {
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return { where, a, b }
    return first(a, (item, index) => firstDifference(item, b[index], [...where, String(index)]))
  }
  if (isTree(a) && isTree(b)) {
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])]
    return first(
      keys.filter((key) => !places.has(key)),
      (key) => firstDifference(a[key], b[key], [...where, key]),
    )
  }
  return a === b ? undefined : { where, a, b }
}

function first<T, R>(
  items: readonly T[],
  find: (item: T, index: number) => R | undefined,
): R | undefined {
  for (const [index, item] of items.entries()) {
    const found = find(item, index)
    if (found !== undefined) return found
  }
  return undefined
}
