import type { Span } from '../ast/span.ts'
import type { InlineFunction } from '../normal/context.ts'
import type { Dialect } from '../result.ts'

export interface LineageOptions {
  readonly dialect: Dialect
  /**
   * The columns of a relation in their order, or undefined where they are not known. The name has its database where
   * the text or `database` gives one.
   */
  readonly columnsOf: ColumnsOf
  /** Database of unqualified names; without it they stay as written. */
  readonly database?: string
  /** SQL functions, put in place of their calls first. */
  readonly functions?: ReadonlyMap<string, InlineFunction>
}

export type ColumnsOf = (
  parts: readonly string[],
) => readonly (string | CatalogueColumn)[] | undefined

export interface CatalogueColumn {
  /** Empty where it is not known, as that of a view's expression without an alias. */
  readonly name: string
  /** MATERIALIZED, ALIAS and the like: `*` leaves it out. */
  readonly hidden?: boolean
}

/** A column of a table, and where the query names it. A dictionary's attribute counts as a column. */
export interface ColumnSource extends Span {
  readonly table: readonly string[]
  readonly column: string
}

export interface OutputLineage {
  readonly name: string
  /** An expression without an alias: `name` is its text, and the server's name for it differs. */
  readonly unnamed?: true
  /** Each column once; none for a constant. */
  readonly sources: readonly ColumnSource[]
  /** False where the sources may be more or others than those listed. */
  readonly complete: boolean
  readonly because?: string
}

export type Clause =
  | 'select'
  | 'with'
  | 'from'
  | 'join'
  | 'array join'
  | 'where'
  | 'group'
  | 'having'
  | 'window'
  | 'order'
  | 'limit'
  | 'expression'

export interface ColumnRead extends ColumnSource {
  readonly where: Clause
}

/** A name or clause whose columns the text and the catalogue do not tell. */
export interface UnknownColumns extends Span {
  readonly because: string
}

/** A name that nothing in scope has, although the columns of everything in scope are known. */
export interface MissingColumn extends Span {
  readonly name: string
  /** The relations that were searched. */
  readonly tables: readonly (readonly string[])[]
  readonly where: Clause
}

export interface Lineage {
  /**
   * One per output column; a star that cannot be followed is one entry named `*`. */
  readonly columns: readonly OutputLineage[]
  /** Every column named anywhere in the query, each place once. */
  readonly reads: readonly ColumnRead[]
  readonly unknown: readonly UnknownColumns[]
  readonly missing: readonly MissingColumn[]
}
