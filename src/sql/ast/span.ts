/** A half-open range of UTF-16 offsets in the parsed text. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** One part of a dotted name, unquoted. */
export interface Name extends Span {
  readonly kind: 'name'
  readonly text: string
  readonly quoted: boolean
  /** `{db:Identifier}`: known only when the query runs. */
  readonly parameter?: true
  /** As a string or `user@'host'`; printed again. */
  readonly written?: string
  /** A step into JSON such as `:Int64`, `^a` or `a[]`; `text` is printed as it stands. */
  readonly json?: true
}

/**
 * How a node was written where the tree says it in other words, such as `DATE '2020-01-01'` for a call of toDate: text,
 * and between it the operands by their index. It is printed again and means nothing; the normal form is without it.
 */
export type Written = readonly (string | number)[]

/** Tokens the grammar does not know. They count in comparisons, and queries inside are searched for references. */
export interface UnknownClause extends Span {
  readonly kind: 'unknown'
  /** Tokens joined by one space, comments removed. */
  readonly text: string
  readonly queries: readonly import('./query.ts').Query[]
}
