/**
 * Expressions. Operators are calls of the function they stand for (`a + b` is `plus(a, b)`, a
 * flat chain `a AND b AND c` is `and` of three), as in the server; the printer turns them back.
 */
import type { Query, WindowSpecification } from './query.ts'

export type Expression =
  | StringLiteral
  | NumberLiteral
  | WordLiteral
  | Identifier
  | Asterisk
  | ColumnsMatcher
  | Call
  | Lambda
  | LongInterval
  | ShortInterval
  | JsonPath
  | Parameter
  | Subquery
  | Aliased
  | RangePredicate

export interface StringLiteral {
  readonly kind: 'string'
  readonly value: string
}

/** `text` is the canonical spelling (`1.`, `31`), its sign included. */
export interface NumberLiteral {
  readonly kind: 'number'
  readonly text: string
}

export interface WordLiteral {
  readonly kind: 'word'
  readonly word: 'NULL' | 'true' | 'false' | 'inf' | 'nan'
}

export interface Identifier {
  readonly kind: 'identifier'
  readonly parts: readonly string[]
}

/** `*`, `t.*`, with EXCEPT, REPLACE and APPLY after it. */
export interface Asterisk {
  readonly kind: 'asterisk'
  readonly qualifier: readonly string[]
  readonly transforms: readonly ColumnTransform[]
}

export interface ColumnsMatcher {
  readonly kind: 'columns'
  readonly qualifier: readonly string[]
  readonly pattern: string
  readonly transforms: readonly ColumnTransform[]
}

export type ColumnTransform =
  | { readonly kind: 'except'; readonly names: readonly string[]; readonly bracketed: boolean }
  | {
      readonly kind: 'replace'
      readonly items: readonly { readonly name: string; readonly expression: Expression }[]
    }
  | { readonly kind: 'apply'; readonly function: Expression }

export interface Call {
  readonly kind: 'call'
  readonly name: string
  readonly arguments: readonly Expression[]
  readonly over?: WindowSpecification | string
}

export interface Lambda {
  readonly kind: 'lambda'
  readonly parameters: readonly string[]
  /** Written `(x) -> …` or `() -> …`; a lone parameter prints bare. */
  readonly body: Expression
}

/** `INTERVAL <tokens glued> UNIT`. */
export interface LongInterval {
  readonly kind: 'longInterval'
  readonly text: string
  readonly value: Expression
  readonly unit: IntervalUnit
}

export type IntervalUnit =
  | 'NANOSECOND'
  | 'MICROSECOND'
  | 'MILLISECOND'
  | 'SECOND'
  | 'MINUTE'
  | 'HOUR'
  | 'DAY'
  | 'WEEK'
  | 'MONTH'
  | 'QUARTER'
  | 'YEAR'

/** `5s`, `-10m`: verbatim. */
export interface ShortInterval {
  readonly kind: 'shortInterval'
  readonly text: string
  readonly value: number
  readonly unit: IntervalUnit
}

/** `raw:a.b`: verbatim, with what stands before the colon; `[*]` is an element of the path. */
export interface JsonPath {
  readonly kind: 'jsonPath'
  readonly base: Expression
  readonly text: string
  readonly path: readonly string[]
}

export interface Parameter {
  readonly kind: 'parameter'
  readonly name: string
  readonly type: string
}

export interface Subquery {
  readonly kind: 'subquery'
  readonly query: Query
}

export interface Aliased {
  readonly kind: 'aliased'
  readonly expression: Expression
  readonly alias: string
}

/** `[start, end)` of session(): half open on either side. */
export interface RangePredicate {
  readonly kind: 'range'
  readonly start: Expression
  readonly end: Expression
  readonly startClosed: boolean
  readonly endClosed: boolean
}
