/**
 * A CREATE (or GRANT) statement as the spec of its kind: from a plan's `ddl`, and from scripts. Both
 * forms of writing mean the same resource. Texts are slices of the statement, as it was written.
 */
import type { Address } from '../../resource/id.ts'
import type { Spec } from '../../resource/resource.ts'

/** A part of a statement that no field of the kind can say. */
export interface UnknownPart {
  readonly text: string
  readonly start: number
  readonly end: number
}

export type ReadCreate =
  | {
      readonly ok: true
      readonly kind: string
      /** The schema is absent where the statement does not name it. */
      readonly address: Address
      readonly spec: Spec
      readonly unknown: readonly UnknownPart[]
    }
  | {
      readonly ok: false
      readonly why: string
      readonly start?: number
      readonly end?: number
    }

export function specFromCreate(sql: string): ReadCreate {
  return {
    ok: false,
    why: 'this is no CREATE statement of a known kind',
    start: 0,
    end: sql.length,
  }
}
