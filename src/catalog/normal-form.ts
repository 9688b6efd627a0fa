/**
 * The form in which desired and live are compared: per field, a text in the engine's normal
 * form, or parts with names (columns, indexes, settings). Two resources mean the same exactly
 * when their normal forms are the same.
 */
export type NormalForm = { readonly [field: string]: NormalValue }

/** `null` means "not set". */
export type NormalValue = string | null | NamedParts

/** Parts that are matched by name; `ordered` says that their order is part of the meaning. */
export interface NamedParts {
  readonly ordered: boolean
  readonly parts: readonly NamedPart[]
}

export interface NamedPart {
  readonly name: string
  /** Former name, from `renamedFrom` on the part. */
  readonly renamedFrom?: string
  readonly form: { readonly [field: string]: string | null }
}

/** Stands in a normal form wherever a secret is, on both sides. Servers mask with the same word. */
export const MASK = '[HIDDEN]'

export function isNamedParts(value: NormalValue | undefined): value is NamedParts {
  return typeof value === 'object' && value !== null
}
