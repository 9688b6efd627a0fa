/** What a random project consists of: a document, what it needs, and what others may need of it. */
import type { Random } from './random.ts'

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
  /** Of the server: not all of them know everything. */
  readonly major: number
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

export function has(pieces: readonly Piece[], id: string): boolean {
  return pieces.some((each) => each.id === id)
}

/** How a name of plan files is written in SQL. */
export function inSql(name: string): string {
  return name
    .split('.')
    .map((part) => (/^[a-z_]\w*$/.test(part) ? part : `"${part}"`))
    .join('.')
}

/** Whoever it belongs to is named from the first to the last: without a name, nobody's is compared. */
export function owned({ role }: World, random: Random): object {
  return { owner: role(random.pick(['group', 'owner'])) }
}
