import type { DataType } from './definition.ts'
import type { Expression } from './expression.ts'
import type { ObjectName, Query } from './query.ts'

export interface Relations {
  /** SQL of the relation for chdb: a table name or `(SELECT …)`. */
  readonly relation: (name: ObjectName, use: { readonly historical: boolean }) => string
  /** The event time column of a relation, where a window names none; `_tp_time` by default. */
  readonly timeColumn?: (name: ObjectName) => string
  /** SQL of a call of a user-defined function; undefined where it is none of these. */
  readonly function?: (name: string, args: readonly string[]) => string | undefined
  /** Values of {name:type} parameters. */
  readonly parameters?: Readonly<Record<string, string>>
}

/** The query as SQL chdb runs over bounded data. Throws TranslationFault where it cannot. */
export function toClickHouse(_query: Query, _relations: Relations): string {
  throw new Error('not there yet')
}
export function clickHouseExpression(_expression: Expression, _relations: Relations): string {
  throw new Error('not there yet')
}
/** `datetime64(3, 'UTC')` → `DateTime64(3, 'UTC')`. */
export function clickHouseType(_type: DataType): string {
  throw new Error('not there yet')
}
