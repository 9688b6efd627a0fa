import type { Statement } from '../ast/statement.ts'

/** `CREATE MATERIALIZED VIEW`, `ALTER TABLE`, `SELECT`: the verb and the kind of object. */
export function statementKind(statement: Statement): string {
  switch (statement.kind) {
    case 'query':
      return 'SELECT'
    case 'createTable':
      return `CREATE ${statement.object.replace(/^(?:RANDOM|MUTABLE) /, '')}`
    default:
      return statement.kind.toUpperCase()
  }
}
