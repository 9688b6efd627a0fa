import type { DataType } from './definition.ts'
import type { Dialect } from './dialect.ts'
import type { Expression } from './expression.ts'
import type { Query } from './query.ts'
import type { Statement } from './statement.ts'

/** One statement, a trailing `;` allowed. Throws SyntaxFault. */
export function parseStatement(_sql: string, _dialect: Dialect): Statement {
  throw new Error('not there yet')
}
export function parseQuery(_sql: string, _dialect: Dialect): Query {
  throw new Error('not there yet')
}
export function parseExpression(_sql: string, _dialect: Dialect): Expression {
  throw new Error('not there yet')
}
export function parseType(_sql: string, _dialect: Dialect): DataType {
  throw new Error('not there yet')
}
