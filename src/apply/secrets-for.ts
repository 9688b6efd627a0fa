/** The values of the placeholders that one statement holds. */
export function secretsFor(
  placeholders: readonly string[],
  values: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  return new Map(
    placeholders.flatMap((placeholder) => {
      const value = values.get(placeholder)
      return value === undefined ? [] : [[placeholder, value] as const]
    }),
  )
}
