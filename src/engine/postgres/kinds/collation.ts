import { quoteIdent, sqlName } from './names.ts'

/**
 * A collation of a plan as it stands in a statement. `en_US.utf8` is one name, `app.mine` is a
 * schema and a name.
 */
export function collationSql(collation: string): string {
  const isLocale = /^[a-z]{2,3}_[A-Z]{2}[.@]/.test(collation)
  const dot = isLocale ? -1 : collation.indexOf('.')
  if (dot <= 0) return quoteIdent(collation)
  return sqlName({ database: collation.slice(0, dot), name: collation.slice(dot + 1) })
}
