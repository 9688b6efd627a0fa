/**
 * What uses an object from outside the scope: every database is read, whatever the scope, before an
 * object of a kind with such users goes or changes (functions, format schemas and named collections
 * of Timeplus, whatever other schemas of PostgreSQL may read).
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
  const used = new Set(touched)
  const uses = ({ kind, spec, address }: LiveObject): boolean =>
    (engine.kinds[kind]?.references(spec, address, context) ?? []).some(({ namespace, name }) =>
      used.has(nameKey(namespace, name)),
    )
  const found = new Set<LiveObject>()
  // Who uses a user of it is moved along with that.
  for (let before = -1; before < found.size; ) {
    before = found.size
    for (const object of objects) {
      if (found.has(object) || !uses(object)) continue
      found.add(object)
      const rules = engine.kinds[object.kind]
      if (rules) used.add(nameKey(namespaceOf(rules, object.spec), object.name))
    }
  }
  return [...found]
}
