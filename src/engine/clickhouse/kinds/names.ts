/** Addresses of documents and names in statements. */
import type { Address } from '../../../resource/id.ts'
import type { Json, JsonObject } from '../../../resource/json.ts'
import { quoteIdentifier } from '../../../sql/index.ts'
import { specFromCreate } from '../read-create.ts'

/** `name: t`, `name: db.t`, or `database: db` with a name that may hold dots; or the ddl's own. */
export function relationAddress(json: JsonObject, database: string): Address | undefined {
  const { name, database: inside, ddl } = json
  const explicit = typeof inside === 'string' ? inside : undefined
  if (typeof name === 'string') {
    if (explicit !== undefined) return { database: explicit, name: withoutDatabase(name, explicit) }
    return splitName(name, database)
  }
  const written = addressOfDdl(ddl)
  if (written === undefined) return undefined
  return { database: written.database ?? explicit ?? database, name: written.name }
}

export function globalAddress(json: JsonObject): Address | undefined {
  if (typeof json['name'] === 'string') return { name: json['name'] }
  return addressOfDdl(json['ddl'])
}

export function addressOfDdl(ddl: Json | undefined): Address | undefined {
  if (typeof ddl !== 'string') return undefined
  const read = specFromCreate(ddl)
  return read.ok ? read.address : undefined
}

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

function withoutDatabase(name: string, database: string): string {
  return name.startsWith(`${database}.`) ? name.slice(database.length + 1) : name
}
