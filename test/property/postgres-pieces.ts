/** What a random project consists of: a document, what it needs, and what others may need of it. */

export interface PlanDocument {
  readonly kind: string
  readonly name?: string
  readonly [field: string]: unknown
}

export interface Piece {
  /** As plans print it. */
  readonly id: string
  readonly doc: PlanDocument
  /** Ids, and columns as `Table/app.raw.level`. */
  readonly needs?: readonly string[]
  /** Columns that others may need. */
  readonly gives?: readonly string[]
  /** Its name in SQL, where that is not the name of the plan file. */
  readonly sql?: string
  /** Its loss would leave half of the rest without what it reads. */
  readonly isNeeded?: boolean
}

/** Projects share one server: what is global has the project's name in it. */
export interface World {
  readonly project: string
  readonly role: (name: string) => string
}

export function piece(
  id: string,
  doc: PlanDocument,
  rest: Omit<Partial<Piece>, 'id' | 'doc'> = {},
): Piece {
  const { needs, gives, sql, isNeeded } = rest
  return {
    id,
    doc,
    ...(needs === undefined ? {} : { needs }),
    ...(gives === undefined ? {} : { gives }),
    ...(sql === undefined ? {} : { sql }),
    ...(isNeeded === undefined ? {} : { isNeeded }),
  }
}
