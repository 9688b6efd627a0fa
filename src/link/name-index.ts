/** Finds objects of one side (declared or live) by the names that SQL uses for them. */
import type { Address } from '../resource/id.ts'
import type { Engine, Facts, KindContext, KindRules } from '../engine/engine.ts'
import type { LiveCatalog } from '../catalog/catalog.ts'
import type { LiveObject, Spec } from '../resource/resource.ts'

interface Named {
  readonly kind: string
  readonly name: string
  readonly address: Address
  readonly spec: Spec
}

export interface NameIndex<T extends Named> {
  readonly get: (key: string) => T | undefined
  /** Everything that goes by the name, by its own or by one that it shares. */
  readonly getAll: (key: string) => readonly T[]
  readonly namesIn: (namespace: string) => readonly string[]
}

/** A dictionary is a relation that is looked up in: both words find the same names. */
export function nameKey(namespace: string, name: string): string {
  return `${namespace === 'dictionary' ? 'relation' : namespace}:${name}`
}

/** A declared-only resource (External) says itself what it stands for. */
export function namespaceOf(rules: KindRules, spec: Spec): string {
  if (!rules.declaredOnly) return rules.namespace
  return spec['of'] === 'function' || spec['of'] === 'type' ? spec['of'] : 'relation'
}

/** The first of several objects with one name wins; the clash itself is reported elsewhere. */
export function indexByName<T extends Named>(objects: Iterable<T>, engine: Engine): NameIndex<T> {
  const found = new Map<string, T>()
  const shared = new Map<string, T[]>()
  for (const object of objects) {
    const rules = engine.kinds[object.kind]
    if (rules === undefined) continue
    const key = nameKey(namespaceOf(rules, object.spec), object.name)
    if (!found.has(key)) found.set(key, object)
    for (const alias of rules.aliases?.(object.address, object.spec) ?? []) {
      const aliasKey = nameKey(namespaceOf(rules, object.spec), alias)
      const others = shared.get(aliasKey)
      if (others) others.push(object)
      else shared.set(aliasKey, [object])
    }
  }
  // Asked for object by object, where it is asked at all.
  let byNamespace: ReadonlyMap<string, readonly string[]> | undefined
  const getAll = (key: string): readonly T[] => {
    const own = found.get(key)
    return own === undefined ? (shared.get(key) ?? []) : [own]
  }
  return {
    get: (key) => getAll(key)[0],
    getAll,
    namesIn: (namespace) => {
      byNamespace ??= groupNames([...found.keys(), ...shared.keys()])
      return byNamespace.get(nameKey(namespace, '')) ?? []
    },
  }
}

const liveIndexes = new WeakMap<LiveCatalog, { engine: Engine; index: NameIndex<LiveObject> }>()

/** The objects of a target by their names; found once for every reading of it. */
export function indexLive(catalog: LiveCatalog, engine: Engine): NameIndex<LiveObject> {
  const known = liveIndexes.get(catalog)
  if (known?.engine === engine) return known.index
  const index = indexByName(catalog.objects.values(), engine)
  liveIndexes.set(catalog, { engine, index })
  return index
}

function groupNames(keys: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>()
  for (const key of keys) {
    const end = key.indexOf(':') + 1
    const [prefix, name] = [key.slice(0, end), key.slice(end)]
    const group = groups.get(prefix)
    if (group) group.push(name)
    else groups.set(prefix, [name])
  }
  return groups
}

/** What the engine's rules may look up on one side. */
export function contextOf<T extends Named>(
  index: NameIndex<T>,
  database: string,
  side: 'desired' | 'live',
  facts?: Facts,
  asked: Pick<KindContext, 'canonical' | 'stored'> = {},
): KindContext {
  return {
    database,
    side,
    ...(facts === undefined ? {} : { facts }),
    ...asked,
    lookup: (namespace, name) => index.get(nameKey(namespace, name)),
    namesIn: (namespace) => index.namesIn(namespace),
  }
}
