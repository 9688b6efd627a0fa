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
  /** A step into JSON such as `:Int64`, `^a` or `a[]`; `text` is printed as it stands. */
  readonly json?: true
}

/** Tokens the grammar does not know. They count in comparisons, and queries inside are searched for references. */
export interface UnknownClause extends Span {
  readonly kind: 'unknown'
  /** Tokens joined by one space, comments removed. */
  readonly text: string
  readonly queries: readonly import('./query.ts').Query[]
}
