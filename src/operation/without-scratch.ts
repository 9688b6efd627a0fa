import type { LiveCatalog } from '../catalog/catalog.ts'
import type { RecipeRow } from '../ledger/ledger-row.ts'
import type { Ledger } from '../ledger/read-ledger.ts'
import type { Json, JsonObject } from '../resource/json.ts'

/**
 * A recipe makes objects of its own beside a resource, and may set something on another for its
 * own use. Neither is drift, and the objects are nobody's to manage: the ledger knows them.
 */
export function withoutScratch(catalog: LiveCatalog, ledger: Ledger): LiveCatalog {
  const recipes = [...ledger.recipes.values(), ...ledger.othersRecipes]
  if (recipes.length === 0) return catalog
  const names = new Set(recipes.flatMap(({ action }) => action.recipe?.scratch ?? []))
  const hidden = new Map<string, readonly (readonly string[])[]>()
  for (const { id, path } of recipes
    .filter(isOpen)
    .flatMap(({ action }) => action.recipe?.hides ?? [])) {
    hidden.set(id, [...(hidden.get(id) ?? []), path])
  }
  const objects = [...catalog.objects]
    .filter(([, { name }]) => !names.has(name))
    .map(([id, object]) => {
      const paths = hidden.get(id) ?? []
      return [
        id,
        paths.length === 0 ? object : { ...object, spec: paths.reduce(without, object.spec) },
      ] as const
    })
  return {
    ...catalog,
    objects: new Map(objects),
    unreadable: catalog.unreadable.filter(({ name }) => !names.has(name)),
  }
}

function isOpen({ state }: RecipeRow): boolean {
  return state === 'open'
}

/** A map without what stands at a path, parts of a list by name; a map that gets empty goes too. */
function without(spec: JsonObject, path: readonly string[]): JsonObject {
  const [key, ...rest] = path
  if (key === undefined || !(key in spec)) return spec
  const { [key]: value, ...others } = spec
  if (rest.length === 0) return others
  if (Array.isArray(value)) {
    const parts: readonly Json[] = value
    return { ...spec, [key]: parts.filter((part) => !isMap(part) || part['name'] !== rest[0]) }
  }
  if (!isMap(value)) return spec
  const inner = without(value, rest)
  return Object.keys(inner).length === 0 ? others : { ...spec, [key]: inner }
}

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
