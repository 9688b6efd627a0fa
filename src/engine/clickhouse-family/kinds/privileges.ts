/** Privileges and what they are granted on. */
import { quoteIdentifier } from '../../../sql/index.ts'
import { splitName } from './names.ts'

/** One name per privilege and column, upper case: the server keeps one row for each. */
export function privilegeParts(privileges: readonly string[] | undefined): readonly string[] {
  const parts = (privileges ?? []).flatMap((privilege) => {
    const match = /^([^(]*)(?:\((.*)\))?$/s.exec(privilege.trim())
    const name = (match?.[1] ?? privilege).trim().replace(/\s+/g, ' ').toUpperCase()
    const word = name === 'ALL PRIVILEGES' ? 'ALL' : name
    if (match?.[2] === undefined) return [word]
    return match[2].split(',').map((column) => `${word}(${column.trim().replaceAll('`', '')})`)
  })
  return [...new Set(parts)]
}

/** `t` is a table of the default database, unless the privilege is on something else. */
export function qualifiedObject(
  on: string,
  privileges: readonly string[],
  database: string,
): string {
  const text = on.trim()
  if (text === '*') return `${database}.*`
  if (text === '*.*' || text.includes('.') || privileges.some(isOnName)) return text
  return `${database}.${text}`
}

/** Privileges on named collections, users, table engines, definers and sources of data. */
function isOnName(privilege: string): boolean {
  return /named collection|set definer|impersonate|table engine|(create|alter|drop) (user|role)|role admin|^(read|write)$/i.test(
    privilege.trim(),
  )
}

export function objectSql(on: string): string {
  if (on === '*.*' || on === '*') return on
  if (!on.includes('.')) return quoteIdentifier(on)
  const { database, name } = splitName(on, '')
  // A prefix such as `db.t*` cannot be quoted.
  return `${quoteIdentifier(database)}.${name.endsWith('*') ? name : quoteIdentifier(name)}`
}
