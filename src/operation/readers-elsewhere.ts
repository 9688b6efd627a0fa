/**
 * What uses an object that lives in no database, where the engine itself does not keep count of it
 * (functions, format schemas and named collections of Timeplus): every database is read, whatever
 * the scope, before such an object goes or changes.
 */
import type { LiveCatalog, Scope } from '../catalog/catalog.ts'
import type { Diff } from '../diff/diff.ts'
import type { Engine } from '../engine/engine.ts'
import { contextOf, indexByName, nameKey, namespaceOf } from '../link/name-index.ts'
import type { LiveObject } from '../resource/resource.ts'
import type { Target } from './connect.ts'

/** The catalog with those that use them, which no plan manages; undefined where nothing is added. */
export async function withReadersElsewhere(
  { deltas }: Diff,
  catalog: LiveCatalog,
  scope: Scope,
  engine: Engine,
  target: Target,
): Promise<LiveCatalog | undefined> {
  const touched = new Set(
    deltas.flatMap(({ type, live }) => {
      const rules = live && engine.kinds[live.kind]
      return live && rules?.hasUntrackedUsers === true && (type === 'drop' || type === 'change')
        ? [nameKey(namespaceOf(rules, live.spec), live.name)]
        : []
    }),
  )
  const seen = new Set(scope.databases)
  const databases = [...catalog.databases].filter(
    (name) =>
      !seen.has(name) && !engine.systemDatabases.has(name) && name !== target.ledgerDatabase,
  )
  if (touched.size === 0 || databases.length === 0) return undefined
  const elsewhere = await target.connection.inspect(
    { databases, global: false },
    target.ledgerDatabase,
  )
  const readers = usersOf(touched, catalog, elsewhere, engine, target)
  if (readers.length === 0 && elsewhere.unreadable.length === 0) return undefined
  return {
    ...catalog,
    objects: new Map([
      ...catalog.objects,
      ...readers.map((object) => [object.id, object] as const),
    ]),
    unreadable: [...catalog.unreadable, ...elsewhere.unreadable],
  }
}

function usersOf(
  touched: ReadonlySet<string>,
  catalog: LiveCatalog,
  elsewhere: LiveCatalog,
  engine: Engine,
  { connection, environment }: Target,
): readonly LiveObject[] {
  const objects = [...elsewhere.objects.values()].filter(({ id }) => !catalog.objects.has(id))
  const context = contextOf(
    indexByName([...catalog.objects.values(), ...objects], engine),
    engine.databaseOf(environment),
    'live',
    connection.capabilities.facts,
  )
  return objects.filter(({ kind, spec, address }) =>
    engine.kinds[kind]
      ?.references(spec, address, context)
      .some(({ namespace, name }) => touched.has(nameKey(namespace, name))),
  )
}
