/** Finds objects of one side (declared or live) by the names that SQL uses for them. */
import type { Engine, Facts, KindContext, KindRules } from '../engine/engine.ts'
import type { Spec } from '../resource/resource.ts'

interface Named {
  readonly kind: string
  readonly name: string
  readonly spec: Spec
}

export interface NameIndex<T extends Named> {
  readonly get: (key: string) => T | undefined
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
  for (const object of objects) {
    const rules = engine.kinds[object.kind]
    if (rules === undefined) continue
    const key = nameKey(namespaceOf(rules, object.spec), object.name)
    if (!found.has(key)) found.set(key, object)
  }
  return {
    get: (key) => found.get(key),
    namesIn: (namespace) => {
      const prefix = nameKey(namespace, '')
      return [...found.keys()]
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length))
    },
  }
}

/** What the engine's rules may look up on one side. */
export function contextOf<T extends Named>(
  index: NameIndex<T>,
  database: string,
  side: 'desired' | 'live',
  facts?: Facts,
  canonical?: KindContext['canonical'],
): KindContext {
  return {
    database,
    side,
    ...(facts === undefined ? {} : { facts }),
    ...(canonical === undefined ? {} : { canonical }),
    lookup: (namespace, name) => index.get(nameKey(namespace, name)),
  }
}
