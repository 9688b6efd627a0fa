/** Optional fields that may be handed over as undefined. */
export type Loose<T> = { readonly [K in keyof T]: T[K] | undefined }

/** The object without its undefined fields: absent and undefined are one, absent is written. */
export function compact<T extends object>(fields: Loose<T>): T {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(kept) as T
}
