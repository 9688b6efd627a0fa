/**
 * The form in which desired and live are compared: per field, a text in the engine's normal
 * form, or parts with names (columns, indexes, settings). Two resources mean the same exactly
 * when their normal forms are the same.
 */
export type NormalForm = { readonly [field: string]: NormalValue }

/** `null` means "not set". */
export type NormalValue = string | null | NamedParts | Implied

/**
 * What the engine puts there by itself where nobody says anything: no difference from "not set",
 * and compared as text with whatever the desired form says. Of live forms only.
 */
export interface Implied {
  readonly implied: string
}

/** Parts that are matched by name; `ordered` says that their order is part of the meaning. */
export interface NamedParts {
  readonly ordered: boolean
  readonly parts: readonly NamedPart[]
}

export interface NamedPart {
  readonly name: string
  /** Former name, from `renamedFrom` on the part. */
  readonly renamedFrom?: string
  /** As `Implied`: a live part that the desired form may leave out. */
  readonly implied?: true
  readonly form: { readonly [field: string]: string | null }
}

/** Stands in a normal form wherever a secret is, on both sides. Servers mask with the same word. */
export const MASK = '[HIDDEN]'

export function isNamedParts(value: NormalValue | undefined): value is NamedParts {
  return typeof value === 'object' && value !== null && 'parts' in value
}
