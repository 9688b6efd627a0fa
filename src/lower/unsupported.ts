import type { Blocked, Changeset } from '../changeset/changeset.ts'
import type { Capabilities, Engine } from '../engine/engine.ts'
import { reachable } from '../graph/graph.ts'
import type { Compiled } from '../link/compile.ts'
import type { ResourceId } from '../resource/id.ts'
import type { Json, JsonObject } from '../resource/json.ts'
import type { Resource } from '../resource/resource.ts'

export type Unsupported = ReadonlyMap<ResourceId, Changeset['unsupported'][number]>

/** What the target lacks, kinds and single objects of a kind, and everything that needs one. */
export function unsupportedResources(
  compiled: Pick<Compiled, 'resources' | 'byId' | 'graph'>,
  { unsupportedKinds, facts }: Capabilities,
  kinds: Engine['kinds'],
): Unsupported {
  const result = new Map<ResourceId, Changeset['unsupported'][number]>()
  for (const resource of compiled.resources) {
    const detail =
      unsupportedKinds[resource.kind] ??
      (facts && kinds[resource.kind]?.lacking?.(resource.spec, facts, resource.address))
    if (detail !== undefined) {
      result.set(resource.id, { kind: resource.kind, name: resource.name, detail })
    }
  }
  for (const id of reachable([...result.keys()], compiled.graph.neededBy, 'dependant')) {
    const resource = compiled.byId.get(id)
    if (resource === undefined || result.has(id)) continue
    const need = (compiled.graph.needs.get(id) ?? []).find((edge) => result.has(edge.dependency))
    result.set(id, {
      kind: resource.kind,
      name: resource.name,
      detail: `it needs ${need?.dependency ?? 'something unsupported'}`,
    })
  }
  return result
}

/** Fields that this target lacks: the resource is made without them. */
export function leftOutFields(
  resources: readonly Resource[],
  { unsupportedFields }: Capabilities,
): readonly Changeset['unsupported'][number][] {
  return resources.flatMap(({ kind, name, spec }) =>
    Object.entries(unsupportedFields[kind] ?? {})
      .filter(([path]) => isSaid(spec, path.split('.')))
      .map(([field, why]) => ({ kind, name, detail: `\`${field}\` is left out: ${why}` })),
  )
}

function isSaid(value: Json | undefined, [field, ...rest]: readonly string[]): boolean {
  if (field === undefined) return value !== undefined
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    isSaid((value as JsonObject)[field], rest)
  )
}

/** With `policy.unsupported: error` they stop the plan instead of being left out. */
export function unsupportedBlocks(
  unsupported: Iterable<Changeset['unsupported'][number]>,
): readonly Blocked[] {
  return [...unsupported].map(({ kind, name, detail }) => ({
    kind,
    name,
    code: 'UNSUPPORTED_HERE',
    detail,
    allow: 'policy: { unsupported: warn } in sluice.yaml',
  }))
}
