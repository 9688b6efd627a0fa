import { quoteIdent, quoteLiteral } from './names.ts'

/** Both take the table as it stands in statements. */
export function dropConstraintSql(table: string, name: string): string {
  return `ALTER TABLE ${table} DROP CONSTRAINT IF EXISTS ${quoteIdent(name)}`
}

/** Gives a row where the table has a constraint of that name. */
export function hasConstraint(table: string, name: string): string {
  return `SELECT 1 FROM pg_catalog.pg_constraint WHERE conrelid = to_regclass(${quoteLiteral(table)}) AND conname = ${quoteLiteral(name)}`
}
