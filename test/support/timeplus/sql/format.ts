import type { ColumnDeclaration, DataType } from './definition.ts'
import type { Expression } from './expression.ts'
import type { ObjectName, Query } from './query.ts'
import type { Statement } from './statement.ts'

/** One line, or with line breaks as SHOW CREATE has them; the tokens are the same. */
export type Layout = 'oneLine' | 'stored'

/** The statement as a server prints it; a definition changed by the caller prints likewise. */
export function formatStatement(
  _statement: Statement,
  _layout: Layout,
  _generation: 1 | 2 | 3,
): string {
  throw new Error('not there yet')
}
export function formatQuery(_query: Query, _layout: Layout): string {
  throw new Error('not there yet')
}
export function formatExpression(_expression: Expression): string {
  throw new Error('not there yet')
}
export function formatType(_type: DataType): string {
  throw new Error('not there yet')
}
/** `` `id` int32 DEFAULT 1 CODEC(ZSTD(1)) `` */
export function formatColumn(_column: ColumnDeclaration): string {
  throw new Error('not there yet')
}
/** The identifier, in backticks where it needs them. */
export function identifierText(_name: string): string {
  throw new Error('not there yet')
}
/** `db.name`, each part quoted where it needs it. */
export function objectText(_name: ObjectName): string {
  throw new Error('not there yet')
}
/** A quoted string literal. */
export function stringText(_value: string): string {
  throw new Error('not there yet')
}
