import type { LiveCatalog } from '../catalog/catalog.ts'
import type { Blocked } from '../changeset/changeset.ts'
import type { Engine } from '../engine/engine.ts'
import { indexLive, nameKey, namespaceOf } from '../link/name-index.ts'
import { compareCodeUnits } from '../resource/json.ts'
import type { Resource } from '../resource/resource.ts'

/** Databases and External objects have to exist; a later failure would leave half an apply. */
export function missingThings(
  supported: readonly Resource[],
  engine: Engine,
  catalog: LiveCatalog,
): readonly Blocked[] {
  const declared = new Set<string>()
  for (const resource of supported) {
    if (engine.kinds[resource.kind]?.namespace === 'database') declared.add(resource.name)
  }
  const missing: Blocked[] = []
  const kind =
    Object.values(engine.kinds).find(({ namespace }) => namespace === 'database')?.kind ?? ''
  const used = new Set<string>()
  for (const resource of supported) {
    if (engine.kinds[resource.kind]?.declaredOnly) continue
    if (resource.address.database !== undefined) used.add(resource.address.database)
  }
  for (const database of [...used].sort(compareCodeUnits)) {
    if (declared.has(database) || catalog.databases.has(database)) continue
    missing.push({
      kind,
      name: database,
      code: 'MISSING_DATABASE',
      detail: 'resources live in it, no plan declares it, and it does not exist on the target',
      allow: `declare it (kind: ${kind}, name: ${database}) or create it`,
    })
  }
  const index = indexLive(catalog, engine)
  for (const resource of supported) {
    const rules = engine.kinds[resource.kind]
    if (!rules?.declaredOnly) continue
    const namespace = namespaceOf(rules, resource.spec)
    if (namespace === 'type' || index.get(nameKey(namespace, resource.name))) continue
    if (engine.owns(namespace, resource.name)) continue
    missing.push({
      kind: resource.kind,
      name: resource.name,
      code: 'UNKNOWN_REFERENCE',
      detail: 'it is declared as External and does not exist on the target',
      allow: null,
    })
  }
  return missing
}
