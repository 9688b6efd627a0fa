/** The plans against the target, without what this target cannot have. */
import { type Diff, diff } from '../diff/diff.ts'
import type { Engine, KindContext } from '../engine/engine.ts'
import { contextOf, indexLive, nameKey } from '../link/name-index.ts'
import type { Resource } from '../resource/resource.ts'
import type { PlanInput } from './plan-input.ts'
import { type Unsupported, unsupportedResources } from './unsupported.ts'

export interface Comparison {
  readonly unsupported: Unsupported
  readonly supported: readonly Resource[]
  readonly desired: KindContext
  readonly live: KindContext
  readonly difference: Diff
}

export function compare(input: PlanInput): Comparison {
  const { engine, compiled, catalog, ledger, capabilities } = input
  const { facts } = capabilities
  const unsupported = unsupportedResources(compiled, capabilities, engine.kinds)
  const supported = compiled.resources.filter((resource) => !unsupported.has(resource.id))
  const desired = contextOf(compiled.index, input.database, 'desired', facts, {
    ...(input.canonical === undefined ? {} : { canonical: input.canonical }),
    ...(input.stored === undefined ? {} : { stored: input.stored }),
  })
  const index = indexLive(catalog, engine)
  const live = contextOf(index, input.database, 'live', facts)
  const difference = diff({
    engine,
    resources: supported,
    desired,
    live,
    catalog,
    ledger,
    isLeftOut: leftOut(unsupported, engine),
    needsOf: (id) =>
      (compiled.graph.needs.get(id) ?? [])
        .filter(({ late }) => !late)
        .map(({ dependency }) => dependency),
    toolVersion: input.toolVersion,
    secretDigest: input.secretDigest,
    withSecrets: input.withSecrets,
  })
  return { unsupported, supported, desired, live, difference }
}

/** Whether a name is declared for an object that this target cannot have. */
function leftOut(
  unsupported: Unsupported,
  engine: Engine,
): (kind: string, name: string) => boolean {
  const key = (kind: string, name: string): string =>
    nameKey(engine.kinds[kind]?.namespace ?? '', name)
  const names = new Set([...unsupported.values()].map(({ kind, name }) => key(kind, name)))
  return (kind, name) => names.has(key(kind, name))
}
