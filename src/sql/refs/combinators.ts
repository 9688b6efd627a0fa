/** Suffixes that make another aggregate function of one, as in `mySum` and `mySumIf` (both engines, 26.7 and 1.6). */
const COMBINATORS: readonly string[] = [
  'If',
  'Array',
  'Map',
  'State',
  'SimpleState',
  'Merge',
  'MergeState',
  'ForEach',
  'Distinct',
  'OrDefault',
  'OrNull',
  'Resample',
  'ArgMin',
  'ArgMax',
]

const SUFFIXES: readonly string[] = [
  ...COMBINATORS,
  ...COMBINATORS.map((name) => name.replace(/[A-Z]/g, (upper) => `_${upper.toLowerCase()}`)),
]

/** The declared function a call means: of that name, or what is left of the name without its combinators. */
export function declaredFunction(name: string, declared: ReadonlySet<string>): string | undefined {
  if (declared.has(name)) return name
  for (const suffix of SUFFIXES) {
    if (!name.endsWith(suffix) || name.length === suffix.length) continue
    const found = declaredFunction(name.slice(0, -suffix.length), declared)
    if (found !== undefined) return found
  }
  return undefined
}
