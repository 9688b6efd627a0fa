/** Optional fields that may be handed over as undefined. */
export type Loose<T> = { readonly [K in keyof T]: T[K] | undefined }

/** The object without its undefined fields: absent and undefined are one, absent is written. */
export function compact<T extends object>(fields: Loose<T>): T {
  const kept: { [K in keyof T]?: T[K] } = {}
  for (const key of Object.keys(fields) as (keyof T)[]) {
    const value = fields[key]
    if (value !== undefined) kept[key] = value
  }
  return kept as T
}
