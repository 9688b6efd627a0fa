/** Names of relations, as plan files and as statements write them. */
import type { Address } from '../../../resource/id.ts'
import { quoteIdentifier } from '../../../sql/index.ts'

export function splitName(
  name: string,
  database: string,
): Required<Pick<Address, 'database'>> & Address {
  const dot = name.indexOf('.')
  if (dot <= 0 || dot === name.length - 1) return { database, name }
  return { database: name.slice(0, dot), name: name.slice(dot + 1) }
}

/** The name as plan files show it: with its database. */
export function qualifiedName(name: string, database: string): string {
  const address = splitName(name, database)
  return `${address.database}.${address.name}`
}

/** As it stands in a statement. */
export function sqlName(address: Address): string {
  return [address.database, address.name]
    .filter((part) => part !== undefined)
    .map(quoteIdentifier)
    .join('.')
}

/** `db.t` of a plan file as it stands in a statement. */
export function sqlNameOf(name: string, database: string): string {
  return sqlName(splitName(name, database))
}
