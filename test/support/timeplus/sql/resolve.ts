import type { ColumnDeclaration, DataType } from './definition.ts'
import type { Query } from './query.ts'

/** Aliases resolved as stored definitions have them: `int` → `int32` (timeplus.md §3.4). */
export function resolveType(_type: DataType): DataType {
  throw new Error('not there yet')
}
/** Type and expressions of the column as stored. */
export function resolveColumn(_column: ColumnDeclaration): ColumnDeclaration {
  throw new Error('not there yet')
}
/** Case aliases become the canonical snake_case name; unknown names stay. */
export function resolveFunctionName(_name: string): string {
  throw new Error('not there yet')
}
/** Function names and cast types of a whole query as stored. */
export function resolveQuery(_query: Query): Query {
  throw new Error('not there yet')
}
