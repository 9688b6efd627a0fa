import type { Expression } from './expression.ts'
import type { ObjectName, Query } from './query.ts'

export interface RelationUse {
  readonly name: ObjectName
  /** Inside `table(…)`: bounded. */
  readonly historical: boolean
  readonly how: 'from' | 'in' | 'dictionary' | 'join_get'
}

export interface QueryReferences {
  readonly relations: readonly RelationUse[]
  /** Every function called, as written, operators included under their function names. */
  readonly functions: readonly string[]
  /** Table functions that take no local stream: numbers, file, s3 … */
  readonly tableFunctions: readonly string[]
}

export function references(_query: Query): QueryReferences {
  throw new Error('not there yet')
}
/** The same for a column default, a key or a policy condition. */
export function expressionReferences(_expression: Expression): QueryReferences {
  throw new Error('not there yet')
}
