/**
 * Reads a target in two round trips, whatever it holds: the names of its schemas, and every part's
 * query in one message. All of it is one moment: a transaction that can only read.
 */
import type { LiveCatalog, ObjectKey, Scope } from '../../../catalog/catalog.ts'
import { addressName, type ResourceId, resourceId } from '../../../resource/id.ts'
import type { LiveObject } from '../../../resource/resource.ts'
import { kinds } from '../kinds/index.ts'
import { matchesAny } from '../../common/glob.ts'
import { textOf } from '../row.ts'
import type { Session } from '../session.ts'
import { isSystemSchema } from '../system-schemas.ts'
import { withoutHalfBuilt } from './half-built.ts'
import type { Found } from './part.ts'
import { readParts } from './read-parts.ts'

export async function inspect(
  session: Session,
  scope: Scope,
  { ledgerDatabase }: { readonly ledgerDatabase: string },
): Promise<LiveCatalog> {
  return await session.inSnapshot(async (snapshot) => {
    const schemas = (await schemaNames(snapshot)).filter((name) => name !== ledgerDatabase)
    const inScope = schemas.filter((name) => matchesAny(scope.databases, name))
    const { found, unreadable } = await readParts(snapshot, inScope, scope)
    return { objects: objectsOf(withoutHalfBuilt(found)), databases: new Set(schemas), unreadable }
  })
}

/** The named objects again; one asked for as a table may have become a view. */
export async function inspectObjects(
  session: Session,
  keys: readonly ObjectKey[],
): Promise<readonly LiveObject[]> {
  const schemas = new Set(keys.flatMap(({ kind, address }) => schemasOf(kind, address)))
  const global = keys.some(({ kind }) => kinds[kind]?.lives === 'global')
  const { found } = await session.inSnapshot((snapshot) =>
    readParts(snapshot, [...schemas].sort(), { global }),
  )
  const asked = new Set(keys.map(({ kind, address }) => nameIn(kind, address)))
  return [
    ...objectsOf(
      withoutHalfBuilt(found).filter(({ kind, address }) => asked.has(nameIn(kind, address))),
    ).values(),
  ]
}

function schemasOf(kind: string, address: ObjectKey['address']): readonly string[] {
  const rules = kinds[kind]
  const own = rules?.namespace === 'database' ? address.name : address.database
  return rules?.schemasOf?.(address) ?? (own === undefined ? [] : [own])
}

function nameIn(kind: string, address: ObjectKey['address']): string {
  return `${kinds[kind]?.namespace} ${addressName(address)}`
}

async function schemaNames(session: Session): Promise<readonly string[]> {
  const rows = await session.query('SELECT nspname FROM pg_namespace ORDER BY nspname')
  return rows.map((row) => textOf(row, 'nspname')).filter((name) => !isSystemSchema(name))
}

export function objectsOf(found: readonly Found[]): ReadonlyMap<ResourceId, LiveObject> {
  return new Map(
    found.map((one) => {
      const name = addressName(one.address)
      const id = resourceId(one.kind, name)
      return [id, { ...one, id, name }] as const
    }),
  )
}
