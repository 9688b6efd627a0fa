import type { Call, Identifier, NumberLiteral, StringLiteral } from './expression.ts'
import type { Name, Span } from './span.ts'

/** A column type: `Map(String, Array(UInt8))`, `Enum8('a' = 1)`, `Tuple(a Int8)`. */
export interface TypeNode extends Span {
  readonly kind: 'type'
  /** As written; several-word types are joined by one space. */
  readonly name: string
  /** Absent without brackets: `DateTime` and `DateTime()` are told apart. */
  readonly args?: readonly TypeArgument[]
  /** The sign of `INT(11) SIGNED`, which stands behind the brackets although the name ends with it. */
  readonly written?: string
}

export type TypeArgument =
  | TypeNode
  | TypeField
  | EnumValue
  | TypeOption
  | NumberLiteral
  | StringLiteral
  | Identifier
  | Call

/** A named element of Tuple, Nested or a typed path of JSON. */
export interface TypeField extends Span {
  readonly kind: 'typeField'
  readonly path: readonly Name[]
  readonly type: TypeNode
}

export interface EnumValue extends Span {
  readonly kind: 'enumValue'
  readonly name: StringLiteral
  readonly value?: NumberLiteral
}

/** `max_dynamic_paths = 8`, `SKIP a.b`, `SKIP REGEXP '…'` of JSON and Dynamic. */
export interface TypeOption extends Span {
  readonly kind: 'typeOption'
  readonly name: string
  readonly value: NumberLiteral | StringLiteral | Identifier
}
